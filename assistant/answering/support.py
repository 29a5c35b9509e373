"""How much of a claim some sentences carry: its words, figures and names, in either language, and its meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answering.counting import is_implied
from assistant.answering.matching import match
from assistant.answering.moments import Moment, bears_out
from assistant.answering.naming import names_in
from assistant.answering.quantities import Quantity, agree, agree_across
from assistant.answering.slots import mentions
from assistant.answering.statement import Statement

MOST_SUPPORT = 4
"""Sentences that one claim may draw on."""
SUPPORT_FEATURES: dict[str, int] = {
    "coverage": 1,
    "best_coverage": 1,
    "names": 1,
    "nearness": 1,
    "best_nearness": 1,
    "across": 0,
    "coverage_across": 1,
    "nearness_across": 1,
}
"""What is measured of a claim and its sources, and the sign that each weight may have."""


@dataclass(frozen=True)
class Comparison:
    """A claim beside its sources, and how near each is in meaning (0 to 1)."""

    claim: Statement
    sources: tuple[Statement, ...]
    nearness: tuple[float, ...]

    @property
    def across(self) -> bool:
        """Whether no source is in the claim's language."""
        return all(source.language != self.claim.language for source in self.sources)

    @cached_property
    def items(self) -> tuple[int, ...]:
        """The claim's words that are to be found: content words, figures and dates."""
        return tuple(i for i, word in enumerate(self.claim.words) if word.content or word.fact)

    @cached_property
    def told(self) -> tuple[frozenset[int], ...]:
        """For each source those of `items` that stand in it."""
        return tuple(frozenset(self._told(source)) for source in self.sources)

    def _told(self, source: Statement) -> Iterator[int]:
        yield from match(self.claim, source).links
        for mention in mentions(self.claim):
            if isinstance(mention.thing, Quantity) and _counts(mention.thing, self.claim, source):
                yield from mention.words
            if isinstance(mention.thing, Moment) and bears_out(mention.thing, source.moments):
                yield from mention.words

    def coverage(self, numbers: Sequence[int]) -> float:
        """How much of the claim some sources have together: 0 to 1."""
        told = frozenset[int]().union(*(self.told[n] for n in numbers))
        return sum(i in told for i in self.items) / len(self.items) if self.items else 1.0

    @cached_property
    def support(self) -> tuple[int, ...]:
        """The sources that carry the claim, best first: each has words of it that those before lack.

        A figure alone is no support: "three cities" says nothing of three parties.
        """
        rank = sorted(range(len(self.sources)), key=lambda n: (-self.coverage([n]) - self.nearness[n], n))
        chosen = [rank[0]]
        while len(chosen) < min(MOST_SUPPORT, len(rank)):
            have = frozenset[int]().union(*(self.told[n] for n in chosen))
            others = [n for n in rank if n not in chosen and self.told[n] - have and not self._only_figures(n)]
            if not others:
                break
            chosen.append(max(others, key=lambda n: (len(self.told[n] - have), self.nearness[n])))
        return tuple(chosen)

    def _only_figures(self, number: int) -> bool:
        """Whether a source shares nothing with the claim but figures, which stand anywhere by chance."""
        figures = {i for each in mentions(self.claim) if isinstance(each.thing, Quantity) for i in each.words}
        return self.told[number] <= figures

    def row(self) -> list[float]:
        """`SUPPORT_FEATURES` of the claim."""
        support = self.support
        across = float(self.across)
        coverage, nearness = self.coverage(support), max(self.nearness[n] for n in support)
        row = {
            "coverage": coverage,
            "best_coverage": max(self.coverage([n]) for n in support),
            "names": self._names(support),
            "nearness": nearness,
            "best_nearness": max(self.nearness),
            "across": across,
            "coverage_across": across * coverage,
            "nearness_across": across * nearness,
        }
        return [row[name] for name in SUPPORT_FEATURES]

    def _names(self, numbers: Sequence[int]) -> float:
        """How many of the words of the claim's names some sources have: 0 to 1, and 0.5 where it has no name."""
        words = [i for name in names_in(self.claim) for i in name.telling]
        told = frozenset[int]().union(*(self.told[n] for n in numbers))
        return sum(i in told for i in words) / len(words) if words else 0.5


def _counts(figure: Quantity, claim: Statement, source: Statement) -> bool:
    """Whether a source tells a figure of the claim, or says it in a word."""
    agrees = agree if claim.language == source.language else agree_across
    told = any(agrees(figure, each) for each in source.quantities)
    return told or (not figure.unit and is_implied(figure.value, source.places))

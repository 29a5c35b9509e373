"""Whether a thing that a claim names stands in the place that the source gives it, or another does.

A name, figure or date of the claim may well stand in the source and still be wrong: it is another's. So the words
around it are compared: where the same words surround another name, figure or date, which the claim leaves out,
that one was replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from assistant.answering.matching import match as beside
from assistant.answering.moments import Moment, bears_out
from assistant.answering.naming import Name, names_in
from assistant.answering.negation import poles
from assistant.answering.quantities import Quantity, agree_in_value
from assistant.answering.statement import Statement
from assistant.answering.vocabulary import same_name, very_name
from assistant.corpus.gazetteer import called
from assistant.corpus.lexicon import in_dictionary

SlotKind = Literal["name", "figure", "date", "pole"]


class Mention(NamedTuple):
    """A thing in a statement: its kind, what it is, and the numbers of its words."""

    kind: SlotKind
    thing: Name | Quantity | Moment | tuple[int, int]
    words: tuple[int, ...]


_REACH = 8
"""Words that mean something, on either side of a thing, that tell its place."""
_LEADING = 2
"""Words that may stand before a name which a sentence begins with."""
_ARTICLES = frozenset("the a an".split())
_PRONOUNS = frozenset("he she it they him them this ia dia mereka beliau ini itu tersebut keduanya ketiganya".split())
"""Words that may stand for a name of another sentence."""


@lru_cache(maxsize=20_000)
def mentions(statement: Statement) -> tuple[Mention, ...]:
    """The names, figures, dates and words with an opposite of a statement."""
    found = [Mention("name", name, name.words) for name in names_in(statement) if name.telling]
    found += [Mention("figure", each, _covering(statement, each.start, each.end)) for each in statement.quantities]
    found += [Mention("date", each, _covering(statement, each.start, each.end)) for each in statement.moments]
    found += [Mention("pole", (pair, side), (i,)) for i, pair, side in poles(statement)]
    return tuple(each for each in found if each.words)


def _covering(statement: Statement, start: int, end: int) -> tuple[int, ...]:
    return tuple(i for i, word in enumerate(statement.words) if word.start < end and start < word.end)


_COMMA = re.compile(r"[,;:.()]")
SLOT_FEATURES: dict[str, int] = {
    "fits": 1,
    "both_sides": 1,
    "away": 1,
    "rest": 1,
    "words": 1,
    "in_place": -1,
    "there": -1,
    "untold": 1,
    "told": -1,
    "leads": -1,
    "marked": 1,
    "across": 0,
}
"""What is measured of a thing and its best rival, and the sign that a weight may have: see `rivalry`."""


class Rivalry(NamedTuple):
    """A thing of the claim, what stands in its place in a source, and the row of `SLOT_FEATURES`."""

    mention: Mention
    rival: Mention
    source: int
    row: tuple[float, ...]

    def of(self, feature: str) -> float:
        """One of the features."""
        return self.row[list(SLOT_FEATURES).index(feature)]


def rivalry(claim: Statement, mention: Mention, sources: Sequence[Statement]) -> Rivalry | None:
    """What best takes the place of a claim's thing among those that the claim leaves out; None where nothing does.

    `fits` is how much of the words around the thing surrounds the rival in the same order, and how closely,
    `both_sides` whether it touches them before and behind. `away` is how much of them stands in a source that has the
    rival but not the thing at all, `rest` how much of the whole claim does; `words` how many there are to go by (6 or
    more are 1). `in_place` is the same as `fits` of the thing itself, `there` how much stands around it in any order.
    `told` is the share of the sources that have all of the thing, `leads` whether one begins with it, as with what a
    text is about; `marked` whether the same small word stands before thing and rival, "in" or "by", or none.
    """
    weights = _context(claim, mention)
    views = [_View(claim, mention, source, weights) for source in sources]
    best = max((each for n, view in enumerate(views) for each in view.rivals(n)), default=None)
    if best is None:
        return None
    (_, both, number, position, fits) = best
    view = views[number]
    own = max(each.in_place for each in views)
    there = max(each.loose for each in views if each.things) if any(each.things for each in views) else 0.0
    row = {
        "fits": fits,
        "both_sides": both,
        "away": 0.0 if view.things or view.refers else view.loose,
        "rest": view.rest,
        "words": min(len(weights), 6) / 6,
        "in_place": own,
        "there": there,
        "untold": float(not any(each.things for each in views)),
        "told": sum(each.whole for each in views) / len(views),
        "leads": float(any(words[0] <= _LEADING for each in views for words in each.places)),
        "marked": float(_mark(claim, mention) == _mark(view.source, mentions(view.source)[position])),
        "across": float(claim.language != view.source.language),
    }
    return Rivalry(mention, mentions(view.source)[position], number, tuple(row[name] for name in SLOT_FEATURES))


@dataclass(frozen=True)
class _View:
    """A thing of the claim beside one source."""

    claim: Statement
    mention: Mention
    source: Statement
    weights: Mapping[int, float]

    @cached_property
    def gap(self) -> range:
        """The words of the source among which the thing belongs: between its neighbours that stand there."""
        aligned = beside(self.claim, self.source).aligned
        before = [aligned[i] for i in aligned if i < self.mention.words[0]]
        after = [aligned[i] for i in aligned if i > self.mention.words[-1]]
        return range(max(before, default=-1) + 1, min(after, default=len(self.source.words)))

    @cached_property
    def ordered(self) -> float:
        """How much of the thing's context stands in the source in the same order: 0 to 1."""
        aligned = beside(self.claim, self.source).aligned
        return sum(w for i, w in self.weights.items() if i in aligned) / (sum(self.weights.values()) or 1.0)

    @cached_property
    def loose(self) -> float:
        """How much of it stands there in any order."""
        found = beside(self.claim, self.source)
        told = sum(w for i, w in self.weights.items() if i in found.aligned or i in found.links)
        return told / (sum(self.weights.values()) or 1.0)

    @cached_property
    def rest(self) -> float:
        """How much of the whole claim but for the thing stands in the source, in order."""
        aligned = beside(self.claim, self.source).aligned
        telling = [i for i, w in enumerate(self.claim.words) if (w.content or w.fact) and i not in self.mention.words]
        return sum(i in aligned for i in telling) / len(telling) if telling else 0.0

    @cached_property
    def places(self) -> tuple[tuple[int, ...], ...]:
        """Where the claim's thing itself stands in the source."""
        found = beside(self.claim, self.source)
        places = [
            each.words
            for each in mentions(self.source)
            if each.kind == self.mention.kind and is_very(self.claim, self.mention, self.source, each)
        ]
        if self.sought and all(i in found.links for i in self.sought):
            places += [(p,) for i in self.sought for p in found.links[i]]
        return tuple(places)

    @property
    def whole(self) -> bool:
        """Whether the source has the thing with every word that tells it."""
        if isinstance(self.mention.thing, Name):
            return all(i in beside(self.claim, self.source).links for i in self.mention.thing.telling)
        return bool(self.places)

    @cached_property
    def things(self) -> tuple[tuple[int, ...], ...]:
        """The same but for places that other words of the claim take."""
        aligned = beside(self.claim, self.source).aligned
        taken = {j for i, j in aligned.items() if i not in self.mention.words}
        return tuple(words for words in self.places if not taken.issuperset(words))

    @property
    def sought(self) -> tuple[int, ...]:
        """The words of a claim's name that must stand in a source that has it: between languages not those of which
        nobody knows what they are in the other."""
        name = self.mention.thing
        if not isinstance(name, Name):
            return ()
        if self.claim.language == self.source.language:
            return name.telling
        words = ((i, self.claim.words[i].text) for i in name.telling)
        return tuple(i for i, word in words if i in name.strange or called(word) or in_dictionary(word))

    @cached_property
    def refers(self) -> bool:
        """Whether a pronoun of the source may stand for a name of another sentence."""
        return self.mention.kind == "name" and any(word.text in _PRONOUNS for word in self.source.words)

    @cached_property
    def in_place(self) -> float:
        """How well the thing itself fits between its neighbours."""
        if self.mention.kind == "name" and any(self.source.words[i].text in _PRONOUNS for i in self.gap):
            return self.ordered
        return max((self.ordered * self.touching(words)[0] for words in self.things), default=0.0)

    def touching(self, words: Sequence[int]) -> tuple[float, float]:
        """How close some words of the source are to the neighbours (1 where they touch one), and whether to both."""
        if words[0] not in self.gap or words[-1] not in self.gap:
            return 0.0, 0.0
        between = []
        if self.gap.start > 0:
            between.append(_telling(self.source, self.gap.start, words[0]))
        if self.gap.stop < len(self.source.words):
            between.append(_telling(self.source, words[-1] + 1, self.gap.stop))
        return 1.0 / (1 + min(between, default=2)), float(len(between) == 2 and not any(between))

    def rivals(self, number: int) -> Iterator[tuple[float, float, int, int, float]]:
        """What could take the place of the claim's thing: a rank, whether it touches both sides, where, its fit."""
        for position, each in enumerate(mentions(self.source)):
            if each.kind == self.mention.kind and _is_free(self.claim, self.mention, self.source, each):
                close, both = self.touching(each.words)
                fits = self.ordered * close
                away = 0.0 if self.things or self.refers else 0.9 * self.loose
                yield (max(fits, away) + 0.1 * both, both, number, position, fits)


def _is_free(claim: Statement, mention: Mention, source: Statement, other: Mention) -> bool:
    """Whether a thing of the source could take the place of the claim's, and is left out of the claim."""
    if not _comparable(mention, other) or same(claim, mention, source, other):
        return False
    named = sum(same(claim, each, source, other) for each in mentions(claim) if each.kind == mention.kind)
    if not named:
        return True
    return sum(same(source, each, source, other) for each in mentions(source) if each.kind == other.kind) > named


def _mark(statement: Statement, mention: Mention) -> str:
    """The small word before a thing, but for an article; "" at a beginning or behind a comma, "*" for any other."""
    at = mention.words[0]
    before = next((i for i in range(at - 1, -1, -1) if statement.words[i].text not in _ARTICLES), None)
    if before is None or _COMMA.search(statement.text[statement.words[before].end : statement.words[at].start]):
        return ""
    word = statement.words[before]
    return "*" if word.content or word.fact else word.text


def _telling(source: Statement, start: int, stop: int) -> int:
    return sum(1 for i in range(start, stop) if source.words[i].content or source.words[i].fact)


def _comparable(one: Mention, other: Mention) -> bool:
    """Whether two things can take each other's place: figures of one unit, dates told as far, opposites of one pair."""
    match one.thing, other.thing:
        case Quantity() as first, Quantity() as second:
            return first.unit == second.unit and bool(first.sorts & second.sorts)
        case Moment() as first, Moment() as second:
            return all(
                bool(getattr(second, part)) for part in ("year", "month", "day", "weekday") if getattr(first, part)
            )
        case Name(), Name():
            return True
        case (int(pair), int()), (int(another), int()):
            return pair == another
    return False


def is_very(claim: Statement, mention: Mention, source: Statement, other: Mention) -> bool:
    """Whether a thing of the source is the claim's, of names every word that both have."""
    match mention.thing, other.thing:
        case Name() as one, Name() as two:
            return very_name(claim, one, source, two)
    return same(claim, mention, source, other)


def same(claim: Statement, mention: Mention, source: Statement, other: Mention) -> bool:
    """Whether a thing of the source may be the claim's."""
    match mention.thing, other.thing:
        case Name() as one, Name() as two:
            return same_name(claim, one, source, two)
        case Quantity() as one, Quantity() as two:
            return agree_in_value(one, two)  # what else it does there is asked where figures are missed, not here
        case Moment() as one, Moment() as two:
            return bears_out(one, (two,))
    return mention.thing == other.thing


def _context(claim: Statement, mention: Mention) -> Mapping[int, float]:
    """The words around a thing with a weight each, the nearer the heavier."""
    telling = [i for i, word in enumerate(claim.words) if (word.content or word.fact) and i not in mention.words]
    before = [i for i in telling if i < mention.words[0]][-_REACH:]
    after = [i for i in telling if i > mention.words[-1]][:_REACH]
    near = [*enumerate(reversed(before)), *enumerate(after)]
    return {i: 1.0 / (1 + gap) for gap, i in near}

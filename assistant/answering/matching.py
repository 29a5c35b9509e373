"""Which words of a claim stand in a source sentence, and where: as they are, by stem, or in translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

from assistant.answering.naming import names_in
from assistant.answering.spelling import close, sounded
from assistant.answering.statement import Statement, Word
from assistant.corpus.gazetteer import called
from assistant.corpus.inflection import base
from assistant.corpus.lexicon import Translation, translations
from assistant.records import Language

_COGNATE = 6
"""Letters that two words of different languages have in common at their beginning to be taken for one."""

_TIE = 0.15
"""What a function word weighs beside a word that means something."""


@dataclass(frozen=True)
class Match:
    """A claim beside one source sentence."""

    claim: Statement
    source: Statement

    @cached_property
    def links(self) -> Mapping[int, tuple[int, ...]]:
        """For each content word of the claim that stands in the source, where: numbers of words."""
        named = {i for name in names_in(self.claim) for i in name.words}
        found = {i: self._places(self.claim.words[i], i in named) for i in self.claim.content}
        otherwise = {i: places for i, places in self._called_otherwise().items() if not found.get(i)}
        return {i: places for i, places in (found | otherwise).items() if places}

    def _called_otherwise(self) -> Mapping[int, tuple[int, ...]]:
        """The words of names that go by quite another one in the source: "United States" as "Amerika Serikat"."""
        found: dict[int, tuple[int, ...]] = {}
        for name in names_in(self.claim):
            for first, last in combinations(range(len(name.words) + 1), 2):
                run = name.words[first:last]
                others = called(" ".join(self.claim.words[i].text for i in run)) if len(run) > 1 else ()
                told = next((each.split() for each in others if all(w in self.source.places for w in each.split())), ())
                found |= dict.fromkeys(run, tuple(sorted({i for word in told for i in self.source.places[word]})))
        return found

    @cached_property
    def aligned(self) -> Mapping[int, int]:
        """The claim's words with their places in the source, as far as they stand in the same order.

        The heaviest common subsequence: words that mean something, figures, and function words as light ties.
        """
        rows, columns = len(self.claim.words), len(self.source.words)
        weights = self._weights()
        best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
        for i in range(rows - 1, -1, -1):
            below, here, own = best[i + 1], best[i], weights.get(i, {})
            for j in range(columns - 1, -1, -1):
                skip = below[j] if below[j] >= here[j + 1] else here[j + 1]
                weight = own.get(j)
                here[j] = skip if weight is None or below[j + 1] + weight <= skip else below[j + 1] + weight
        return self._path(best, weights)

    def _path(self, best: list[list[float]], weights: Mapping[int, Mapping[int, float]]) -> Mapping[int, int]:
        found: dict[int, int] = {}
        i = j = 0
        while i < len(self.claim.words) and j < len(self.source.words):
            weight = weights.get(i, {}).get(j)
            if weight is not None and best[i][j] == best[i + 1][j + 1] + weight:
                found[i] = j
                i, j = i + 1, j + 1
            elif best[i + 1][j] >= best[i][j + 1]:
                i += 1
            else:
                j += 1
        return found

    def _weights(self) -> Mapping[int, Mapping[int, float]]:
        """What each pair of words that go together weighs."""
        found: dict[int, dict[int, float]] = {}
        for i, word in enumerate(self.claim.words):
            if word.content:
                places, weight = self.links.get(i, ()), 1.0
            else:
                places = self.source.places.get(word.text, ()) if word.fact or self._one_language else ()
                weight = 1.0 if word.fact else _TIE
            found[i] = dict.fromkeys(places, weight)
        return found

    @property
    def _one_language(self) -> bool:
        return self.claim.language == self.source.language

    def _places(self, word: Word, named: bool) -> tuple[int, ...]:
        places = self.source.places
        own = places.get(word.text) or places.get(word.stem)
        if own:
            return own
        if self.claim.language != self.source.language or named:
            other = self._translated(word)
            if other:
                return other
        return self._resembling(word, named)

    def _translated(self, word: Word) -> tuple[int, ...]:
        places = self.source.places
        for each in (
            *(frozenset(name.split()) for name in called(word.text)),
            *_translations(word.text, self.claim.language),
        ):
            if all(part in places for part in each):
                return tuple(sorted({i for part in each for i in places[part]}))
        return ()

    def _resembling(self, word: Word, named: bool) -> tuple[int, ...]:
        """Names spelled closely, and between languages words of one origin."""
        if named:
            return tuple(
                i for i, w in enumerate(self.source.words) if w.written[:1].isupper() and close(word.text, w.text)
            )
        if self.claim.language == self.source.language or len(word.text) < _COGNATE:
            return ()
        sound = sounded(word.text)[:_COGNATE]
        return tuple(i for i, w in enumerate(self.source.words) if w.content and sounded(w.text)[:_COGNATE] == sound)


@lru_cache(maxsize=50_000)
def _translations(word: str, language: Language) -> tuple[Translation, ...]:
    return (*translations(word, language), *(translations(base(word), language) if language == "en" else ()))


@lru_cache(maxsize=20_000)
def match(claim: Statement, source: Statement) -> Match:
    """A claim beside a source sentence. Kept for a while, as several checks ask for it."""
    return Match(claim, source)

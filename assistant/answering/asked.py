"""A question with the weight of each of its words, and how they can stand in a sentence of either language."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.answering.question import Question
from assistant.corpus.lexicon import in_dictionary, translations
from assistant.corpus.words import content_words, stem
from assistant.records import Language

Stems = frozenset[str]


@dataclass(frozen=True)
class Asked:
    """A question, how telling each of its words is among the documents (0 to 1), and what else they go by there.

    `strange` are the words of its names that no document has in any form.
    """

    question: Question
    weights: Mapping[str, float]
    forms: Mapping[str, Sequence[Stems]] = field(default_factory=dict)
    strange: frozenset[str] = frozenset()

    @cached_property
    def _shares(self) -> Shares:
        return Shares(self.weights)

    @cached_property
    def _ways(self) -> dict[tuple[str, Language], tuple[Stems, tuple[Stems, ...]]]:
        return {}

    @cached_property
    def _standing(self) -> dict[tuple[Stems, Language], frozenset[str]]:
        return {}

    def coverage(self, stems: Stems, language: Language) -> float:
        """The share of the question's words, by weight, that stand in those stems: 0 to 1."""
        return self.share(self.standing(stems, language))

    def standing(self, stems: Stems, language: Language) -> frozenset[str]:
        """The question's words that stand in a text of those stems; each text is looked at once."""
        key = (stems, language)
        found = self._standing.get(key)
        if found is None:
            found = frozenset([word for word in self.weights if self.stands(word, stems, language)])
            self._standing[key] = found
        return found

    def share(self, words: Collection[str]) -> float:
        """What some of the question's words weigh among all of them: 0 to 1."""
        return self._shares.of(words)

    def stands(self, word: str, stems: Stems, language: Language) -> bool:
        """Whether a word of the question, its abbreviation or its translation is among stems of `language`."""
        ways = self._ways.get((word, language))
        if ways is None:
            ways = self._ways[word, language] = self._found_ways(word, language)
        return not ways[0].isdisjoint(stems) or any(form <= stems for form in ways[1])

    def _found_ways(self, word: str, language: Language) -> tuple[Stems, tuple[Stems, ...]]:
        """The stems of which any one is the word, and forms of several stems, all of which must be there."""
        forms = [*self.forms.get(word, ())]
        forms += translations(word, self.question.language) if language != self.question.language else ()
        single = {word, stem(word, language), *(each for form in forms if len(form) == 1 for each in form)}
        return frozenset(single), tuple(form for form in forms if len(form) != 1)

    def names_a_stranger(self) -> bool:
        """Whether a name in the question, apart from what a follow-up carries over, is unknown to all documents.

        Of a name that has words no dictionary has, those decide: "Menteri Anggun Wibisana" is not known for a minister.
        """
        own = self.question.own.lower()
        telling = [telling_words(name) for name in self.question.names if name in own]
        return any(words and words <= self.strange for words in telling)

    def unnamed(self) -> set[str]:
        """The words that are in none of the question's names: they say what it asks of the things named."""
        return set(self.question.words) - self.question.name_words


def telling_words(name: str) -> set[str]:
    """The words of a name that tell it from others: those that no dictionary has, or all of them where it has all."""
    words = {word for word in content_words(name) if len(word) > 1}
    return {word for word in words if not in_dictionary(word)} or words


class Shares:
    """What words weigh among all that have a weight."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._total = sum(weights.values())

    def of(self, words: Iterable[str]) -> float:
        """The share of `words`, each of which counts once: 0 to 1."""
        return sum(self._weights.get(word, 0.0) for word in words) / self._total if self._total else 0.0


def telling(words: Collection[str], standing: Sequence[Collection[str]]) -> dict[str, float]:
    """How well each word tells some texts from the others: its inverse frequency among them.

    `standing` has for each text the words that stand in it. A word that stands in none tells nothing; one that stands
    in all of them, such as the topic that brought them here, hardly anything.
    """
    counts = {word: sum(word in each for each in standing) for word in words}
    return {
        word: max(0.0, math.log((len(standing) + 1) / (count + 0.5))) if count else 0.0
        for word, count in counts.items()
    }

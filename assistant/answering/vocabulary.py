"""Whether sentences tell a name: word by word, spelled closely, in either language, short or in full."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, pairwise

from assistant.answering.naming import SORTS, Name, is_initials, names_in
from assistant.answering.spelling import alike, close, is_short_form, shortens, shortens_all
from assistant.answering.statement import Statement
from assistant.corpus.gazetteer import called
from assistant.corpus.lexicon import translations
from assistant.corpus.words import stem
from assistant.records import Language

Written = tuple[tuple[str, str], ...]
"""A name's telling words: each in small letters, and as it is written."""
_LANGUAGES: tuple[Language, ...] = ("en", "id")


@dataclass(frozen=True)
class Vocabulary:
    """The words of some statements, asked whether they tell a word of a name."""

    statements: tuple[Statement, ...]

    @cached_property
    def _words(self) -> frozenset[str]:
        """Words and stems, words joined with the next ("wal mart"), and what gazetteer and dictionary call them."""
        found: set[str] = set()
        for each in self.statements:
            texts = [word.text for word in each.words]
            found |= {*texts, *(word.stem for word in each.words), *map("".join, pairwise(texts))}
        return frozenset(found)

    @cached_property
    def _capitals(self) -> tuple[str, ...]:
        """Words that may be names, to be spelled closely."""
        written = {w.text for s in self.statements for w in s.words if w.written[0].isupper() and len(w.text) > 3}
        return tuple(sorted(written))

    @cached_property
    def _short_forms(self) -> tuple[str, ...]:
        """Words in capitals or unknown to the dictionary, which may be short for a name."""
        words = {(w.text, w.written) for s in self.statements for w in s.words if 2 <= len(w.text) <= 12}
        return tuple(sorted(text for text, written in words if is_short_form(text, written)))

    @cached_property
    def _full_forms(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(s.words[i].text for i in name.words) for s in self.statements for name in names_in(s))

    def tells(self, word: str, language: Language, written: str = "") -> bool:
        """Whether a name's word, in small letters, stands there: as it is, closely, in the other language, short."""
        if word in self._words or stem(word, language) in self._words or word.rstrip("s") in self._words:
            return True
        if self._translated(word) or any(close(word, other) for other in self._capitals):
            return True
        return is_short_form(word, written) and any(shortens(word, full) for full in self._full_forms)

    def _translated(self, word: str) -> bool:
        if any(set(each.split()) <= self._words for each in called(word)):
            return True
        return any(each <= self._words for own in _LANGUAGES for each in translations(word, own))

    def shortened(self, statement: Statement, name: Name) -> bool:
        """Whether a short form of the whole name stands there: "BSN" of "Badan Standardisasi Nasional".

        Not where it is spelled out there and is short for something else.
        """
        words = tuple(statement.words[i].text for i in name.words)
        shorts = [short for short in self._short_forms if shortens_all(short, words)] if len(words) > 1 else []
        return any(not any(shortens_all(short, full) for full in self._full_forms if len(full) > 1) for short in shorts)

    def called_otherwise(self, statement: Statement, name: Name) -> frozenset[int]:
        """The words of a name that go by quite another one there: "Uni Eropa" as "EU"."""
        found: set[int] = set()
        for first, last in combinations(range(len(name.words) + 1), 2):
            run = name.words[first:last]
            phrase = " ".join(statement.words[i].text for i in run)
            if len(run) > 1 and any(set(other.split()) <= self._words for other in called(phrase)):
                found.update(run)
        return frozenset(found)


def missing_words(claim: Statement, name: Name, told: Vocabulary, *, strange: bool) -> tuple[int, ...]:
    """The words of a claim's name that are nowhere told, by number; of common words none if `strange` is asked for.

    A word for the sort of thing counts where it ends the name ("Delaware River"), and so does every word of a name
    of which nothing is told.
    """
    if told.shortened(claim, name):
        return ()
    otherwise = told.called_otherwise(claim, name)
    untold = [
        i
        for i in name.words
        if i not in otherwise
        and not is_initials(claim, i)
        and not told.tells(claim.words[i].text, claim.language, claim.words[i].written)
    ]
    if strange:
        return tuple(i for i in untold if i in name.strange)
    if len(name.words) > 1 and len(untold) == len(name.words):
        return name.words
    ends = {i for i in name.words[1:] if claim.words[i].text in SORTS and name.telling and i > name.telling[0]}
    return tuple(i for i in untold if i in name.telling or i in ends)


def same_name(one: Statement, first: Name, other: Statement, second: Name) -> bool:
    """Whether two names may be of one thing: a telling word in common, or one short for the other."""
    if _phrase(one, first) in called(_phrase(other, second)):
        return True
    return _same(_written(one, first), one.language, _written(other, second), other.language)


def very_name(one: Statement, first: Name, other: Statement, second: Name) -> bool:
    """Whether two names are of one thing as far as they tell: every word of the shorter stands in the longer."""
    if _phrase(one, first) in called(_phrase(other, second)):
        return True
    return _very(_written(one, first), one.language, _written(other, second), other.language)


@lru_cache(maxsize=100_000)
def _very(first: Written, language: Language, second: Written, another: Language) -> bool:
    words, others = tuple(text for text, _ in first), tuple(text for text, _ in second)
    if not words or not others:
        return False
    if all(any(alike(word, language, other, another) for other in others) for word in words):
        return True
    if all(any(alike(word, language, other, another) for word in words) for other in others):
        return True
    return _one_is_short(first, second)


def _one_is_short(first: Written, second: Written) -> bool:
    """Whether one of two names has a word that is short for words of the other."""
    words, others = tuple(text for text, _ in first), tuple(text for text, _ in second)
    return any(is_short_form(*each) and shortens(each[0], others) for each in first) or any(
        is_short_form(*each) and shortens(each[0], words) for each in second
    )


def _phrase(statement: Statement, name: Name) -> str:
    return " ".join(statement.words[i].text for i in name.words)


def _written(statement: Statement, name: Name) -> Written:
    return tuple((statement.words[i].text, statement.words[i].written) for i in name.telling)


@lru_cache(maxsize=100_000)
def _same(first: Written, language: Language, second: Written, another: Language) -> bool:
    words, others = tuple(text for text, _ in first), tuple(text for text, _ in second)
    if any(alike(word, language, other, another) for word in words for other in others):
        return True
    return _one_is_short(first, second)

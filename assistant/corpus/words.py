"""The words of a text, and their stems in English and Indonesian (Snowball)."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

from snowballstemmer import stemmer

from assistant.corpus.language import ENGLISH_FUNCTION_WORDS, INDONESIAN_FUNCTION_WORDS

STOP_WORDS = ENGLISH_FUNCTION_WORDS | INDONESIAN_FUNCTION_WORDS

WORDS = 3
"""Counts up when a text's words, stems or short forms come out differently: an index made with others is rebuilt."""

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_LONGEST_WORD = 60


class _Stemmers(threading.local):
    """A thread's own: Snowball's keep the word that they are at in themselves."""

    def __init__(self) -> None:
        self.of = {"en": stemmer("english"), "id": stemmer("indonesian")}


_STEMMERS = _Stemmers()


def words_of(text: str) -> list[str]:
    """The words and figures of `text` in small letters ("3.7" is one word), stop words included."""
    return [match.group().casefold()[:_LONGEST_WORD] for match in _WORD.finditer(text)]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in small letters; the word itself in a language without a stemmer."""
    stemming = _STEMMERS.of.get(language)
    return str(stemming.stemWord(word)) if stemming and word.isalpha() else word


def content_words(text: str) -> list[str]:
    """The words of a text that mean something by themselves, in small letters.

    A stop word in capitals is a name: the agency ANTARA, the WHO.
    """
    tokens = (match.group()[:_LONGEST_WORD] for match in _WORD.finditer(text))
    return [t.casefold() for t in tokens if t.casefold() not in STOP_WORDS or (t.isupper() and len(t) > 1)]


@lru_cache(maxsize=20_000)
def content_stems(text: str, language: str) -> tuple[str, ...]:
    """The stems of a text's content words. Kept, as sentences come up again."""
    return tuple(stem(word, language) for word in content_words(text))

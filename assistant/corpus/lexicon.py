"""An English-Indonesian dictionary, for matching words where question and evidence differ in language.

10,000 entries of FreeDict's eng-ind (from Wiktionary; CC BY-SA 3.0, see NOTICE), and a supplement of
common words of news and administration that it lacks or gives in another sense.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from assistant.corpus.words import content_words, stem
from assistant.records import Language

Translation = frozenset[str]
"""The stems of one translation, all of which must be there: {"rumah", "sakit"}."""

_FILES = ("supplement.tsv", "freedict-eng-ind.tsv")
_MOST = 12
"""Translations kept of one word; the supplement's come first."""


def translations(word: str, language: Language) -> tuple[Translation, ...]:
    """What a word of `language`, in small letters, can be in the other: each as stems of that language."""
    if language not in ("en", "id"):
        return ()
    return _dictionary(language).get(stem(word, language), ())


def in_dictionary(word: str) -> bool:
    """Whether a word, in small letters, stands in the dictionary in either language."""
    return stem(word, "en") in _dictionary("en") or stem(word, "id") in _dictionary("id")


def get_ready() -> None:
    """Read the dictionary, a third of a second, before it is waited for."""
    _dictionary("en")
    _dictionary("id")


def is_verb(word: str) -> bool:
    """Whether an English word, in small letters, is one that Indonesian says with a verb (me-, ber-, di-)."""
    return stem(word, "en") in _verbs()


@cache
def _verbs() -> frozenset[str]:
    verb = re.compile(r"(?:me[a-z]{4,}|ber[a-z]{3,}|di[a-z]{5,})")
    return frozenset(stem(en, "en") for en, id_ in _pairs() if " " not in en and verb.fullmatch(id_))


@cache
def _dictionary(language: Language) -> Mapping[str, tuple[Translation, ...]]:
    """Translations by the stem of a single word of `language`."""
    entries: defaultdict[str, dict[Translation, None]] = defaultdict(dict)
    other: Language = "id" if language == "en" else "en"
    for english, indonesian in _pairs():
        word, translation = (english, indonesian) if language == "en" else (indonesian, english)
        stems = frozenset(stem(each, other) for each in content_words(translation))
        if " " not in word and stems:
            entries[stem(word, language)][stems] = None
    return {word: tuple(found)[:_MOST] for word, found in entries.items()}


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    folder = files("assistant.corpus") / "lexicon_data"
    lines = (line for name in _FILES for line in (folder / name).read_text(encoding="utf-8").splitlines())
    split = (line.split("\t") for line in lines)
    return tuple((english, each) for english, listed in split for each in listed.split(", "))

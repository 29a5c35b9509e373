"""Places, peoples and institutions that the two languages call by different names: "Germany", "Jerman".

A list of its own beside the dictionary, for names are compared word by word where ordinary words are not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """Small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def called(name: str) -> tuple[str, ...]:
    """What else a name in small letters without accents goes by; empty where the list does not have it."""
    return _names().get(name) or _names().get(name.removesuffix("s"), ())


def is_listed(word: str) -> bool:
    """Whether a word in small letters without accents is a name of the list."""
    return word in _names()


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    text = (files("assistant.corpus") / "lexicon_data" / "names.tsv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        english, listed = line.split("\t")
        together = [fold(english), *map(fold, listed.split(", "))]
        for name in together:
            found.setdefault(name, []).extend(other for other in together if other != name)
    return {name: tuple(dict.fromkeys(others)) for name, others in found.items()}

"""Places, peoples and institutions that the two languages call by different names: "Germany", "Jerman".

A list of its own beside the dictionary, for names are compared word by word where ordinary words are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})

_PLURAL = re.compile(r"(?:s|m[ae]n)$")
"""Of a people, too: "Frenchmen"."""


def fold(text: str) -> str:
    """Small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def called(name: str) -> tuple[str, ...]:
    """What else a name in small letters without accents goes by, or a word that names are made of ("council", "dewan");
    empty where neither list has it."""
    return _called(name) or _called(_PLURAL.sub("", name))


def is_listed(word: str) -> bool:
    """Whether a word in small letters without accents is a name of the list."""
    return word in _list("names.tsv")


def is_part(word: str) -> bool:
    """Whether a word in small letters without accents is one that names of institutions, places and laws are made of,
    and no name by itself."""
    return not is_listed(word) and (word in _list("parts.tsv") or word.removesuffix("s") in _list("parts.tsv"))


def _called(name: str) -> tuple[str, ...]:
    return (*_list("names.tsv").get(name, ()), *_list("parts.tsv").get(name, ()))


@cache
def _list(file: str) -> Mapping[str, tuple[str, ...]]:
    text = (files("assistant.corpus") / "lexicon_data" / file).read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        english, listed = line.split("\t")
        together = [fold(english), *map(fold, listed.split(", "))]
        for name in together:
            found.setdefault(name, []).extend(other for other in together if other != name)
    return {name: tuple(dict.fromkeys(others)) for name, others in found.items()}

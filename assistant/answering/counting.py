"""What a figure does in its sentence: it counts, ranks, is part of a name, or numbers an item of a list.

"Three parties", "the third party", "the Group of Three" and "3. Parties" hold the same number and say four things.
Where the sentence does not tell, a figure has every sort that it may be of.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from assistant.corpus.dates import MONTH_NAMES
from assistant.corpus.words import STOP_WORDS

Sort = Literal["cardinal", "ordinal", "name", "position"]
Sorts = frozenset[Sort]
CARDINAL: Sorts = frozenset({"cardinal"})
ORDINAL: Sorts = frozenset({"ordinal"})
POSITION: Sorts = frozenset({"position"})
_NAME: Sorts = frozenset({"name"})
_COUNT_OR_NAME = CARDINAL | _NAME
_COUNT_OR_RANK = CARDINAL | ORDINAL
ROMAN = ORDINAL | _NAME
"""Of Roman numerals, and of digits behind a name: "World War II" is the second one, and so is "Perang Dunia 2"."""

_LIST_POSITION = re.compile(r"\W*(?P<digits>\d{1,3})[.)]\s+\S")
_IN_PARENTHESES = re.compile(r"\((\d{1,2})\)")
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_][\w.'’]*)(?P<of>\s(?:of|dari))?\s$")
_HYPHENED = re.compile(r"(?P<word>[^\W\d_]+)[-‐-–]$")
_WORD_BEHIND = re.compile(r"\s(?P<word>[^\W\d_]+)")
_ALONE_BEFORE = re.compile(r"(?P<word>[^\W_]+)\s$")
_OPENING = re.compile(r"(?:^|[.!?:;•\n])[\W_]*$")
_LETTERS = re.compile(r"[^\W\d_]{4,}")
_HEADLINE = 4
"""Words of four letters or more, all with a capital, that make a headline; fewer may all be of names."""
_VERBAL = re.compile(r"(?:me|ber|di|ter)[a-z]{4,}")


def list_positions(text: str) -> frozenset[int]:
    """Where digits stand in `text` that only number the items of a list: "3. Tests", "(1) a licence, (2) a fee"."""
    first = _LIST_POSITION.match(text)
    inside = [(int(each[1]), each.start(1)) for each in _IN_PARENTHESES.finditer(text)]
    numbers = {number for number, _ in inside}
    counted = {start for number, start in inside if {number - 1, number + 1} & numbers}
    return frozenset(counted | ({first.start("digits")} if first else set()))


def of_digits(text: str, start: int, end: int) -> Sorts:
    """The sorts of a bare figure in digits: part of a name ("Covid-19", "Apollo 11", "Group of 20"), or a count."""
    before = text[:start]
    hyphened = _HYPHENED.search(before)
    if hyphened:
        return CARDINAL if hyphened["word"].casefold() in _words("joined") else _NAME
    found = _WORD_BEFORE.search(before)
    if not found or not _may_name(found["word"]):
        return _COUNT_OR_NAME if text[end : end + 1].isalpha() else CARDINAL
    behind = _WORD_BEHIND.match(text, end)
    counts = behind and behind["word"] in _words("counters") | _words("times")
    if counts or text[end : end + 1].isalpha() or _OPENING.search(before[: found.start()]):
        return _COUNT_OR_NAME
    return ROMAN


def of_words(text: str, start: int, end: int, *, ordinal: bool) -> Sorts:
    """The sorts of a figure in words; one with a capital within a sentence is part of a name: "Kabinet Tiga"."""
    sorts = _ranked(text, start, end) if ordinal else CARDINAL
    if not text[start].isupper():
        return sorts
    if _OPENING.search(text[:start]):
        behind = _WORD_BEHIND.match(text, end)
        return sorts | _NAME if behind and behind["word"][0].isupper() else sorts
    words = _LETTERS.findall(text)
    headline = len(words) >= _HEADLINE and all(word[0].isupper() for word in words)
    before, behind = _WORD_BEFORE.search(text[:start]), _WORD_BEHIND.match(text, end)
    among_names = any(each and each["word"][0].isupper() for each in (before, behind))
    return _NAME if among_names and not ordinal and not headline else sorts | _NAME


def _ranked(text: str, start: int, end: int) -> Sorts:
    """Of an ordinal: Indonesian says "ketiga pihak" for the three parties, and "pihak ketiga" for the third one."""
    if not text[start:end].casefold().startswith("ke"):
        return ORDINAL
    before, behind = _ALONE_BEFORE.search(text[:start]), _WORD_BEHIND.match(text, end)
    word_before, word_behind = (each["word"].casefold() if each else "" for each in (before, behind))
    if word_behind in _words("times") or word_before == "yang":
        return ORDINAL
    ranks, counts = _may_be_noun(word_before), _may_be_noun(word_behind)
    if ranks or not word_behind:
        return _COUNT_OR_RANK if counts else ORDINAL
    if counts:
        return CARDINAL
    return _COUNT_OR_RANK if word_before else ORDINAL


def is_implied(value: float, words: Container[str]) -> bool:
    """Whether some words, in small letters, say how many there are without a figure: "tripartite" for 3."""
    return any(word in words for word in _words(f"{value:g}"))


def _may_name(word: str) -> bool:
    return word[0].isupper() and word.casefold() not in STOP_WORDS | MONTH_NAMES


def _may_be_noun(word: str) -> bool:
    return bool(word) and not word[0].isdigit() and word not in STOP_WORDS and not _VERBAL.fullmatch(word)


def _words(role: str) -> frozenset[str]:
    return _lists().get(role, frozenset())


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    text = (files("assistant.corpus") / "lexicon_data" / "counting.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {role: frozenset(listed.split(", ")) for role, listed in rows}

"""Short forms and what a text says they stand for: "Badan Standardisasi Nasional (BSN)"."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from assistant.corpus.lexicon import in_dictionary
from assistant.records import Language

_LINK = r"(?:of|and|the|for|de|van|bin|binti|al|dan|untuk|&|on|in)"
_CAPITAL = r"(?:[A-Z][\w’'.-]*[\w]|[A-Z])"
CAPITALISED = re.compile(rf"{_CAPITAL}(?:\s+(?:{_LINK}\s+)?{_CAPITAL})*")
"""A capitalised run: "Badan Standardisasi Nasional", "University of the Arts"."""
_WORDS = r"(?:[\w’'-]+\s+){0,9}"
_ABBREVIATION = re.compile(
    rf"(?P<long>{_WORDS}?[\w’'-]+)\s*[(/](?P<short>[A-Z][A-Za-z]{{1,14}}(?:-[A-Z]+)?)\)"
    rf"|\b(?P<short2>[A-Z]{{2,}}\w*)\s*\((?P<long2>{_WORDS}[\w’'-]+)"
    rf"|\b(?P<short3>[A-Z]\w+),?\s+(?:(?:which )?(?:stands|short) for|(?:adalah |merupakan |ialah )?"
    rf"(?:singkatan|kependekan|akronim|kepanjangan) dari)\s+(?P<long3>{_WORDS}[\w’'-]+)"
)
_TELLS = re.compile(r"[()]|(?:stands|short) for|(?:singkatan|kependekan|akronim|kepanjangan) dari")
"""What every match of that has, and most texts have not."""


class Abbreviation(NamedTuple):
    """A short form and what the text says it stands for."""

    short: str
    long: str
    start: int
    end: int


class Explained(NamedTuple):
    """A short form, what it stands for, and the language of the text that says so."""

    short: str
    long: str
    language: Language


@cache
def common_abbreviations() -> tuple[Explained, ...]:
    """Short forms that texts use without saying what they stand for, most of them Indonesian offices."""
    text = (files("assistant.corpus") / "lexicon_data" / "abbreviations.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return tuple(Explained(short, long, "id" if language == "id" else "en") for short, language, long in rows)


def abbreviations_in(text: str) -> list[Abbreviation]:
    """Short forms that `text` explains: "Badan Standardisasi Nasional (BSN)", "XZMU (Xuzhou ...)".

    The long form is what matches the short one's letters, after Schwartz and Hearst (2003), "A Simple
    Algorithm for Identifying Abbreviation Definitions in Biomedical Text".
    """
    found: list[Abbreviation] = []
    if not _TELLS.search(text):
        return found
    for match in _ABBREVIATION.finditer(text):
        form = "" if match["short"] else "2" if match["short2"] else "3"
        short, written, at = match["short" + form], match["long" + form], match.start("long" + form)
        offset = 0 if form == "3" else _expansion_start(short, written)
        if offset is None and form == "":
            offset = _name_start(short, written)
        if offset is not None:
            found.append(Abbreviation(short, written[offset:], at + offset, at + len(written)))
    return found


def _name_start(short: str, written: str) -> int | None:
    """Where the name begins that stands right before its short form, though the letters do not match (Korika)."""
    names = [match for match in CAPITALISED.finditer(written) if match.end() == len(written) and " " in match.group()]
    return names[-1].start() if names and not in_dictionary(short.lower()) else None


def _expansion_start(short: str, long: str) -> int | None:
    """Where in `long` the words begin that spell `short`: matched from the right, letter by letter."""
    at = len(long) - 1
    for i in range(len(short) - 1, -1, -1):
        letter = short[i].lower()
        if not letter.isalnum():
            continue
        while at >= 0 and (long[at].lower() != letter or (i == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    return at + 1

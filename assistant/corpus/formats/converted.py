"""What a converter makes of a file: text, what the file says of itself as front matter, and where its places begin."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.records import Place

CONVERSION = 3
"""Counts up when a file's text comes out differently, so that what was converted before is converted again."""

LARGEST_TEXT = 20_000_000
"""Characters. What comes out longer is refused: as passages it would take days to embed."""

# C0 and C1 (a tab and a line's end among them), the marks of PDFium, what stands for a lost character, and halves of
# UTF-16 pairs.
_UNPRINTABLE = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u2028\u2029\ufeff\ufffd-\uffff\ud800-\udfff]+")


class NotConverted(Exception):
    """A file cannot be made into text; the message goes on from its name, the remedy is a sentence."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A file's text, with front matter where the file says something of itself.

    `places` are in order of their offsets in `text`. `tabular`: lines are rows, none of them a page's furniture.
    """

    text: str
    places: tuple[Place, ...] = ()
    tabular: bool = False


class Draft:
    """A text as it grows: a line for each paragraph, a blank line between two."""

    def __init__(self, fields: Mapping[str, str] | None = None, *, tabular: bool = False) -> None:
        kept = {name: clean(value) for name, value in (fields or {}).items()}
        head = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in kept.items() if value)
        self._pieces = [f"---\n{head}---\n\n"] if head else []
        self._length = sum(map(len, self._pieces))
        self._places: list[Place] = []
        self._tabular = tabular
        self._empty = True

    def place(self, name: str, into: int = 0) -> None:
        """Note that `name` begins here, or `into` characters behind here."""
        self._places.append(Place(self._length + into, clean(name)))

    def add(self, paragraph: str, mark: str = "") -> None:
        """Add a paragraph behind `mark`, such as the one of a heading; one without text is passed over."""
        if line := clean(paragraph):
            self._pieces.append(f"{mark}{line}\n" if self._tabular else f"{mark}{line}\n\n")
            self._length += len(self._pieces[-1])
            self._empty = False
        if self._length > LARGEST_TEXT:
            raise NotConverted(f"holds more than {LARGEST_TEXT:,} characters.", "Split it.")

    def finish(self) -> Converted:
        """All of it; raises `NotConverted` where there is no text."""
        if self._empty:
            raise NotConverted("holds no text.")
        return Converted(text="".join(self._pieces), places=tuple(self._places), tabular=self._tabular)


def clean(text: str) -> str:
    """`text` on one line, without characters that cannot be printed."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())

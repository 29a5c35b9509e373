"""A stretch of a document that an answer quotes."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from assistant.answering.orders import has_order
from assistant.records import Document, Span

_STARRED = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])(?:[^*\n]*[^\s*])?(\1)(?![\w*])")
_BARS = re.compile(r"[|\s]*(.*?)[|\s]*", re.S)
_UNEVEN = re.compile(r"\*|\s(?:\s|\Z)|[^\S ]")
"""What a line has whose characters are not all shown as they are."""
_RULE = re.compile(r"[\W_]+|(?:```|~~~).*")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence to be quoted, and the words of it that answer; `states` where a document tells of itself.

    `chosen` is the sentence itself where more is quoted, for it says little alone; `leads` where it says nothing
    without that, such as a heading.
    """

    document: Document
    span: Span
    marks: tuple[Span, ...] = ()
    states: bool = False
    chosen: Span | None = None
    leads: bool = False

    @property
    def text(self) -> str:
        """Its text."""
        return self.document.text[self.span.start : self.span.end]

    @property
    def orders(self) -> bool:
        """Whether something in it speaks to an assistant, and is no answer to a reader."""
        return has_order(self.text)

    def shown(self) -> tuple[str, tuple[Span, ...]]:
        """Its text as it is read, and its marks in that: lines that were broken joined, an item or row a line.

        Rules, a code's fences, the bars around a row and the stars around what is stressed are left out.
        """
        pieces: list[str] = []
        places: list[int] = []
        lines = [r for r in self.document.regions if r.start < self.span.end and self.span.start < r.end]
        for line in lines:
            start, end = max(line.start, self.span.start), min(line.end, self.span.end)
            if match := _BARS.fullmatch(self.document.text, start, end):
                start, end = match.span(1)
            text = self.document.text[start:end]
            if len(lines) > 1 and _RULE.fullmatch(text):
                continue
            if pieces:
                pieces.append("\n")
                places.append(start)
            if not _UNEVEN.search(text):
                pieces.append(text)
                places.extend(range(start, end))
                continue
            dropped = {at for match in _STARRED.finditer(text) for i in (1, 2) for at in range(*match.span(i))}
            for at, character in enumerate(text):
                again = character.isspace() and (at + 1 == len(text) or text[at + 1].isspace())
                if at not in dropped and not again:
                    pieces.append(" " if character.isspace() else character)
                    places.append(start + at)
        return "".join(pieces), tuple(self._moved(mark, places) for mark in self.marks)

    def _moved(self, mark: Span, places: list[int]) -> Span:
        start, end = mark.start + self.span.start, mark.end + self.span.start
        return Span(bisect_left(places, start), bisect_left(places, end))

    @property
    def told(self) -> str:
        """The text of what was chosen."""
        span = self.chosen or self.span
        return self.document.text[span.start : span.end]

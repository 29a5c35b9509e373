"""An answer's text taken apart: its sentences where the record says they are, the markers, and what stands between.

Only the record decides what is a marker: a "[1]" within a quoted sentence is the document's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.records import Answer, Citation, Sentence

_MARKER = re.compile(r"\[([0-9]{1,6})\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """`answer.text[start:end]`: a sentence of the record, a marker of one of its citations, or neither."""

    text: str
    start: int
    sentence: Sentence | None = None
    citation: Citation | None = None

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


def pieces(answer: Answer) -> Iterator[Piece]:
    """The pieces of `answer.text` in order; their texts joined are it, to the character."""
    known = {citation.number: citation for citation in answer.citations}
    at = 0
    for sentence in answer.sentences:
        found = _place(sentence, answer.text, at)
        if found >= 0:
            yield from _between(answer.text, at, found, known)
            yield Piece(sentence.text, found, sentence=sentence)
            at = found + len(sentence.text)
    yield from _between(answer.text, at, len(answer.text), known)


def _place(sentence: Sentence, text: str, at: int) -> int:
    """Where a sentence stands: between quotation marks if it does, for what introduces it may use its words."""
    quoted = text.find(f"“{sentence.text}”", at)
    return quoted + 1 if quoted >= 0 else text.find(sentence.text, at)


def _between(text: str, start: int, end: int, known: dict[int, Citation]) -> Iterator[Piece]:
    for match in _MARKER.finditer(text, start, end):
        citation = known.get(int(match[1]))
        if citation:
            if start < match.start():
                yield Piece(text[start : match.start()], start)
            yield Piece(match.group(), match.start(), citation=citation)
            start = match.end()
    if start < end:
        yield Piece(text[start:end], start)

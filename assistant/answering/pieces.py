"""An answer's text taken apart: its sentences where the record says they are, the markers, and what stands between.

Only the record decides what is a marker: a "[1]" within a quoted sentence is the document's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.records import Answer, Citation, Sentence

MARKER = re.compile(r"\[([0-9]{1,6})\]", re.ASCII)
"""What may be a marker between sentences; within one, it is the document's own text."""
PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


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
    for part in _parts(answer):
        if isinstance(part, Sentence):
            yield Piece(part.text, at, sentence=part)
            at += len(part.text)
        else:
            yield from _marked(part, at, known)
            at += len(part)


def in_paragraphs(answer: Answer) -> Iterator[str | Sentence]:
    """The answer's text in order: the sentences of the record, what stands between them, "" at a paragraph's end."""
    for part in _parts(answer):
        if isinstance(part, Sentence):
            yield part
            continue
        for i, text in enumerate(PARAGRAPH.split(part)):
            if i:
                yield ""
            if text:
                yield text


def _parts(answer: Answer) -> Iterator[str | Sentence]:
    """The sentences of the record that are found in the text, and what stands between them."""
    at = 0
    for sentence in answer.sentences:
        found = _place(sentence, answer.text, at)
        if found >= 0:
            yield answer.text[at:found]
            yield sentence
            at = found + len(sentence.text)
    yield answer.text[at:]


def _place(sentence: Sentence, text: str, at: int) -> int:
    """Where a sentence stands: between quotation marks if it does, for what introduces it may use its words."""
    quoted = text.find(f"“{sentence.text}”", at)
    return quoted + 1 if quoted >= 0 else text.find(sentence.text, at)


def _marked(text: str, start: int, known: dict[int, Citation]) -> Iterator[Piece]:
    """The pieces of a text between sentences, which stands at `start`."""
    at = 0
    for match in MARKER.finditer(text):
        citation = known.get(int(match[1]))
        if citation:
            if at < match.start():
                yield Piece(text[at : match.start()], start + at)
            yield Piece(match.group(), start + match.start(), citation=citation)
            at = match.end()
    if at < len(text):
        yield Piece(text[at:], start + at)

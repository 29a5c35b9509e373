"""An answer's text taken apart, as its record says: sentences, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.records import Answer, Sentence

MARKER = re.compile(r"\[([0-9]{1,6})\]", re.ASCII)
"""What may be a marker between sentences; within one, it is the document's own text."""
PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def pieces(answer: Answer) -> Iterator[str | Sentence]:
    """The answer's text in order: the sentences of the record, what stands between them, "" at a paragraph's end."""
    at = 0
    for sentence in answer.sentences:
        found = _place(sentence, answer.text, at)
        if found >= 0:
            yield from _between(answer.text[at:found])
            yield sentence
            at = found + len(sentence.text)
    yield from _between(answer.text[at:])


def _place(sentence: Sentence, text: str, at: int) -> int:
    """Where the sentence stands: between quotation marks if it does, for what introduces it may use its words."""
    quoted = text.find(f"“{sentence.text}”", at)
    return quoted + 1 if quoted >= 0 else text.find(sentence.text, at)


def _between(text: str) -> Iterator[str]:
    for i, part in enumerate(PARAGRAPH.split(text)):
        if i:
            yield ""
        if part:
            yield part

"""Whether what was cited still stands where it stood, once its document was read again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.records import Citation, Document, Span

State = Literal["unchanged", "moved", "gone"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A kept citation as of now.

    "unchanged": the quote stands where it was cited. "moved": it stands elsewhere, perhaps broken into lines
    in another way; `citation` then has its new offsets, quote and hash. "gone": `citation` is the one kept.
    Of the first two, `document.text[citation.start : citation.end] == citation.quote`.
    """

    state: State
    citation: Citation


def standing(citation: Citation, document: Document | None) -> Standing:
    """How `citation` stands in its document as it is now, None where there is no such document any more."""
    if document is None or not citation.quote.strip():
        return Standing("gone", citation)
    if document.text[citation.start : citation.end] == citation.quote:
        return Standing("unchanged", replace(citation, document_sha256=document.sha256))
    found = _exactly(citation, document.text) or _in_other_lines(citation, document.text)
    if not found:
        return Standing("gone", citation)
    quote = document.text[found.start : found.end]
    moved = replace(citation, start=found.start, end=found.end, quote=quote, document_sha256=document.sha256)
    return Standing("moved", moved)


def _exactly(citation: Citation, text: str) -> Span | None:
    """Where the quote stands to the character, nearest to where it stood."""
    quote, at = citation.quote, max(citation.start, 0)
    places = (text.rfind(quote, 0, at + len(quote)), text.find(quote, at))
    nearest = min((place for place in places if place >= 0), key=lambda place: abs(place - at), default=None)
    return None if nearest is None else Span(nearest, nearest + len(quote))


def _in_other_lines(citation: Citation, text: str) -> Span | None:
    """Where the quote's words stand with other white space between them, nearest to where it stood."""
    words = re.compile(r"\s+".join(map(re.escape, citation.quote.split())))
    spans = (Span(*match.span()) for match in words.finditer(text))
    return min(spans, key=lambda span: abs(span.start - citation.start), default=None)

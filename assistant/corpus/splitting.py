"""A Document becomes Passages, cut at sentence bounds, each knowing exactly where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from assistant.corpus.language import language_of
from assistant.corpus.lines import ITEM, LABEL, ROW
from assistant.corpus.sentences import LONGEST_SENTENCE, sentence_spans
from assistant.records import Document, Language, Passage, PassageKind, Region, RegionKind, Span

SPLITTING = 4
"""Counts up when the cuts change, so that an index made with other cuts is rebuilt."""

TARGET = 600
"""Characters up to which short paragraphs are joined: a news page's paragraph is often one sentence."""
LONGEST = 1_000
"""Characters above which a paragraph is cut into parts of about equal length."""

_KINDS: dict[RegionKind, PassageKind] = {
    "body": "body",
    "caption": "caption",
    "front-matter": "bibliographic",
    "title": "bibliographic",
    "byline": "bibliographic",
    "legal": "bibliographic",
}
_MARK = re.compile(r"(?:[ \t]*(?:[-*•·‣–▪●◦>|]|#{1,6}|\[[ xX]\])(?=[ \t|]))*[ \t|]*")
"""What stands before an item, a quotation or a row without being said; a number tells an item's place, and stays."""
_FENCE = re.compile(r"```|~~~")
_WORD = re.compile(r"\w")
_BIBLIOGRAPHIC_FIELD = re.compile(r"(?:publisher|site|authors?|editor|date|published|place)\s*:", re.I)


def split(document: Document) -> list[Passage]:
    """The passages of `document`, in order; `document.text[p.start:p.end] == p.text` for each.

    An id names the text it was cut from: a passage of a document that changed is another passage.
    """
    passages: list[Passage] = []
    heading = title = _bare(document.title)
    opening: list[Span] = []
    for kind, group in groupby(document.regions, key=_group_key):
        parts = list(group)
        if kind == "heading":
            told = (_bare(document.text[part.start : part.end]) for part in parts)
            heading = ". ".join(filter(None, (title, *(each for each in told if each != title))))
            opening = [_said(document.text, parts[-1])]
            continue
        if kind in ("body", "caption", "bibliographic"):
            runs = _runs(document.text, kind, parts, opening if _listed(document.text, parts[0]) else [])
            passages.extend(_passage(document, kind, heading, run) for run in runs)
        opening = [_said(document.text, part) for part in parts[-1:] if part.kind == "title"]
    return passages


def _group_key(region: Region) -> PassageKind | RegionKind:
    return _KINDS.get(region.kind, region.kind)


def _runs(text: str, kind: PassageKind, parts: Sequence[Region], opening: list[Span]) -> Iterator[list[Span]]:
    """Lists of sentence spans, each list to become one passage; `opening` is the heading of the first."""
    if kind == "bibliographic":
        lines = [Span(_past_mark(text, r), r.end) for r in parts if _tells(text, r)]
        return iter([lines] if lines else [])
    paragraphs = (_sentences(text, part) for part in parts)
    if kind == "caption":
        return (spans for spans in paragraphs if spans)
    return _packed(piece for spans in (opening, *paragraphs) for piece in _pieces(spans))


def _sentences(text: str, part: Region) -> list[Span]:
    """The sentences of a paragraph, an item or a row, without its mark; none of a rule or a code's fence."""
    if _FENCE.match(text, part.start, part.end):
        return []
    start = _past_mark(text, part)
    if ROW.match(text, start, part.end):
        return _row(text, start, part.end)
    spans = sentence_spans(text, start, part.end)
    return [span for span in spans if _WORD.search(text, span.start, span.end)]


def _past_mark(text: str, part: Region) -> int:
    mark = _MARK.match(text, part.start, part.end)
    return mark.end() if mark and mark.end() < part.end else part.start


def _row(text: str, start: int, end: int) -> list[Span]:
    """A table's row whole, without the bars at its ends."""
    while end > start and text[end - 1] in "| \t":
        end -= 1
    spans = [Span(start, end)] if end - start <= LONGEST_SENTENCE else sentence_spans(text, start, end)
    return [span for span in spans if _WORD.search(text, span.start, span.end)]


def _listed(text: str, below: Region) -> bool:
    """Whether a heading stands above a list, a table or values, which tell what they are of only with it."""
    line = text[below.start : below.end]
    marked = any(form.match(line) for form in (ITEM, ROW, LABEL))
    return below.kind == "body" and (marked or line[-1] not in '.!?”"')


def _said(text: str, heading: Region) -> Span:
    """A heading without its marks."""
    start, end = _past_mark(text, heading), heading.end
    while end - start > 2 and text[start] in "*_ " and text[end - 1] in "*_: ":
        start, end = start + 1, end - 1
    return Span(start, end)


def _bare(heading: str) -> str:
    return " ".join(heading.strip("#*_: ").split())


def _tells(text: str, region: Region) -> bool:
    """Whether a bibliographic line says something a reader could ask for."""
    if region.kind != "front-matter":
        return region.kind != "title"
    return bool(_BIBLIOGRAPHIC_FIELD.match(text, region.start, region.end))


def _pieces(spans: list[Span]) -> Iterator[list[Span]]:
    """A paragraph's sentences, cut into parts of about equal length where it is too long."""
    if not spans:
        return
    length = spans[-1].end - spans[0].start
    count = -(-length // LONGEST)
    piece: list[Span] = []
    for span in spans:
        share = length / count
        if piece and (span.start + span.end) / 2 - piece[0].start > share:
            yield piece
            piece = []
        piece.append(span)
    yield piece


def _packed(pieces: Iterable[list[Span]]) -> Iterator[list[Span]]:
    """Neighbouring pieces, joined as long as they stay within `TARGET`."""
    joined: list[Span] = []
    for piece in pieces:
        if joined and piece[-1].end - joined[0].start > TARGET:
            yield joined
            joined = []
        joined = joined + piece
    if joined:
        yield joined


def _passage(document: Document, kind: PassageKind, heading: str, spans: list[Span]) -> Passage:
    start, end = spans[0].start, spans[-1].end
    text = document.text[start:end]
    language: Language = document.language if kind == "bibliographic" else _language(text, document.language)
    return Passage(
        id=f"{document.id}@{start}-{end}-{document.sha256[:8]}",
        document_id=document.id,
        text=text,
        start=start,
        end=end,
        language=language,
        kind=kind,
        heading=heading,
        sentences=tuple(spans),
    )


def _language(text: str, documents: Language) -> Language:
    """A passage's own language, where it is long enough to tell; else the document's."""
    found = language_of(text) if len(text.split()) >= 12 else "und"
    return documents if found == "und" else found

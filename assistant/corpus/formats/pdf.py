"""PDF: PDFium gives the characters and where they stand; lines, columns and paragraphs are made of them here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from assistant.corpus.formats.columns import Line, lines_in_order
from assistant.corpus.formats.converted import Converted, Draft, NotConverted, clean
from assistant.corpus.formats.grid import Table, tables_among
from assistant.corpus.formats.tables import table_lines

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|halaman|hal\.?|hlm\.?)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|dari)\s*\d+)?\W*", re.I
)
_EDGE = 2
"""Lines at a page's top and bottom that may be running headers and footers."""
_RUNNING_WORDS = 15
_RECURS = 0.3
"""Share of the pages on which such a line stands, its figures aside; two pages at least."""
_HEADING = 1.15
_HEADING_WORDS = 15
_GAP = 1.35
_SHORT = 0.85
_HYPHENS = "-\u00ad\u2010\u0002\ufffe"
_ENDS = '.!?:;”"’)'
_BULLET = re.compile(r"[•▪‣●◦*–-]\s|\(?\d{1,2}[.)]\s")
_JUNK_TITLE = re.compile(r"untitled|microsoft|\.\w{2,4}$", re.I)


def convert_pdf(data: bytes) -> Converted:
    """The text of a PDF; its places are "p. 1" and so on, by the pages' order in the file.

    Columns are read one after the other, words joined that a line's end broke, running headers, footers and
    page numbers left out.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise NotConverted("is encrypted.", "Save it without a password.") from error
        raise NotConverted("is damaged: PDFium cannot open it.", "Save or fetch it again.") from error
    pages = [lines_in_order(characters(page)) for page in document]
    if not any(pages):
        raise NotConverted("holds pictures of its pages and no text.", "Put it through OCR (such as ocrmypdf).")
    pages = [list(_without_running(lines, running)) for running in [_running(pages)] for lines in pages]
    body = _body_height(pages)
    draft = Draft(_fields(document.get_metadata_dict(), pages, body))
    _write(draft, pages, body)
    return draft.finish()


def characters(page: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """A page's characters with their boxes: left, bottom, right, top, in points. Line ends have no box."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    for index in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text, index))
        box = text.get_charbox(index, loose=True) if not character.isspace() else (0.0, 0.0, 0.0, 0.0)
        yield (character, *box)


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """What recurs at the edges of pages, its figures aside."""
    seen = Counter(key for lines in pages for key in {_key(line) for line in _edges(lines)})
    return {key for key, count in seen.items() if count >= max(2, _RECURS * len(pages))}


def _edges(lines: Sequence[Line]) -> list[Line]:
    ordered = sorted(lines, key=lambda line: -line.top)
    edges = ordered[:_EDGE] + ordered[_EDGE:][-_EDGE:]
    return [line for line in edges if len(line.text.split()) <= _RUNNING_WORDS]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _without_running(lines: Sequence[Line], running: set[str]) -> Iterator[Line]:
    edges = _edges(lines)
    for line in lines:
        if not any(line is edge for edge in edges) or not (_key(line) in running or _PAGE_NUMBER.fullmatch(line.text)):
            yield line


def _body_height(pages: Sequence[Sequence[Line]]) -> float:
    """The height of most characters."""
    heights = Counter[float]()
    for lines in pages:
        for line in lines:
            heights[round(line.height, 1)] += len(line.text)
    return max(heights, key=lambda height: (heights[height], height), default=1.0)


def _fields(metadata: dict[str, str], pages: Sequence[Sequence[Line]], body: float) -> dict[str, str]:
    """The title as it is printed, or else as the file says; its dates are the file's, not the text's."""
    title = clean(metadata.get("Title", ""))
    first = next((lines for lines in pages if lines), [])
    tallest = max((line.height for line in first), default=0.0)
    if tallest > _HEADING * body:
        printed = " ".join(line.text for line in first if line.height > 0.95 * tallest)
        if len(printed.split()) <= 2 * _HEADING_WORDS:
            title = printed
    return {"title": "" if _JUNK_TITLE.search(title) else title, "author": metadata.get("Author", "")}


def _write(draft: Draft, pages: Sequence[Sequence[Line]], body: float) -> None:
    """Lines become paragraphs, which may go on in the next column and on the next page; tables become rows."""
    paragraph, last = "", None
    places: list[tuple[int, str]] = []
    for number, lines in enumerate(pages, 1):
        pitch = _pitch(lines)
        for position, line in enumerate(tables_among(lines)):
            if last is not None and (isinstance(line, list) or not _goes_on(last, line, pitch, paragraph)):
                _add(draft, paragraph, last, body, places)
                paragraph, places, last = "", [], None
            if isinstance(line, list):
                _add_table(draft, line, "" if position else f"p. {number}")
                continue
            paragraph = joined(paragraph, line.text)
            if position == 0:
                places.append((len(paragraph) - len(line.text), f"p. {number}"))
            last = line
    if last is not None:
        _add(draft, paragraph, last, body, places)


def _add_table(draft: Draft, rows: Table, place: str) -> None:
    if place:
        draft.place(place)
    for line in table_lines(rows):
        draft.add(line)


def _add(draft: Draft, paragraph: str, last: Line, body: float, places: Sequence[tuple[int, str]]) -> None:
    for into, name in places:
        draft.place(name, max(into, 0))
    heading = last.height > _HEADING * body and len(paragraph.split()) <= _HEADING_WORDS
    draft.add(paragraph, "## " if heading else "")


def _pitch(lines: Sequence[Line]) -> float:
    """From one line to the next, at the median of a page."""
    steps = [above.top - line.top for above, line in pairwise(lines) if above.top > line.top]
    return median(steps) if steps else 0.0


def _goes_on(last: Line, line: Line, pitch: float, paragraph: str) -> bool:
    """Whether a line goes on with the paragraph of the one before."""
    outdented = last.left - line.left > line.height / 2
    if outdented and line.top < last.top and _BULLET.match(paragraph):
        return False
    if abs(last.height - line.height) > (_HEADING - 1) * last.height or _BULLET.match(line.text):
        return False
    step = last.top - line.top
    if step <= 0 or step > 3 * pitch:  # the next column, or the next page
        return last.text[-1] not in _ENDS and (last.text[-1] in _HYPHENS or not line.text[0].isupper())
    if step > _GAP * pitch:
        return False
    indented = line.left - line.column.left > line.height and last.left - last.column.left < last.height / 2
    ended = last.text[-1] in _ENDS and last.right - last.column.left < _SHORT * (last.column.right - last.column.left)
    return not (indented or ended)


def joined(text: str, line: str) -> str:
    """`text` going on with `line`: a word that was broken is made whole; "anak-" and "anak" keep their hyphen."""
    if not text:
        return line
    if text[-1] not in _HYPHENS or not text[-2:-1].isalpha() or not line[0].islower():
        return f"{text} {line}"
    before, after = re.search(r"\w*$", text[:-1]), re.match(r"\w*", line)
    assert before
    assert after
    doubled = before.group().casefold() == after.group().casefold()
    return f"{text[:-1]}-{line}" if doubled else text[:-1] + line

"""Word documents and presentations: paragraphs, headings, items, tables; a presentation's slides are its places."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.corpus.formats.converted import Converted, Draft, NotConverted
from assistant.corpus.formats.tables import table_lines

_HEADING = re.compile(r"heading (\d)", re.I)
_HEADING_WORDS = 12


def convert_docx(data: bytes) -> Converted:
    """A Word document's text in order; headers and footers of its pages stay out."""
    import docx

    document = docx.Document(io.BytesIO(data))
    draft = Draft(_properties(document.core_properties))
    number = 0
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for line in _table(block):
                draft.add(line)
            continue
        style = block.style.name if block.style is not None else ""
        number = number + 1 if style.startswith("List Number") else 0
        draft.add(block.text, f"{number}. " if number else _mark(style) or "### " * _is_bold(block))
    return draft.finish()


def convert_pptx(data: bytes) -> Converted:
    """A presentation's slides: title, text, tables, and the speaker's notes behind them."""
    import pptx

    presentation = pptx.Presentation(io.BytesIO(data))
    draft = Draft(_properties(presentation.core_properties))
    for number, slide in enumerate(presentation.slides, 1):
        draft.place(f"slide {number}")
        title = slide.shapes.title
        if title is not None:
            draft.add(title.text_frame.text, "## ")
        for shape in _shapes(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                for line in _shape(shape):
                    draft.add(line)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
                draft.add(paragraph.text)
    return draft.finish()


def _properties(properties: Any) -> dict[str, str]:
    """Title, author and language; the date is the file's own, not the text's, and stays out."""
    try:
        told = {name: str(getattr(properties, name) or "") for name in ("title", "author", "language")}
    except (KeyError, ValueError) as error:
        raise NotConverted("is damaged: its properties cannot be read.", "Save it again.") from error
    # What python-docx, python-pptx and Word fill in by themselves.
    made_up = {"python-docx", "Word Document", "PowerPoint Presentation"}
    return {name: value for name, value in told.items() if value not in made_up}


def _mark(style: str) -> str:
    if style == "Title":
        return "# "
    if found := _HEADING.match(style):
        return "#" * int(found[1]) + " "
    return "- " if style.startswith("List") else ""


def _is_bold(paragraph: Any) -> bool:
    """Whether a short paragraph is set in bold from end to end: a heading without the style of one."""
    written = [run for run in paragraph.runs if run.text.strip()]
    words = len(paragraph.text.split())
    return bool(written) and words <= _HEADING_WORDS and all(run.bold for run in written)


def _table(table: Any) -> Iterator[str]:
    """A merged cell comes up once for each place it takes, and is said once."""
    rows = []
    for row in table.rows:
        cells = list(row.cells)
        again = [i > 0 and cell._tc is cells[i - 1]._tc for i, cell in enumerate(cells)]
        rows.append(["" if seen else cell.text for cell, seen in zip(cells, again, strict=True)])
    return table_lines(rows)


def _shapes(shapes: Iterable[Any]) -> Iterator[Any]:
    """The shapes of a slide, those within groups too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _shape(shape: Any) -> Iterator[str]:
    if getattr(shape, "has_table", False):
        yield from _table(shape.table)
    elif shape.has_text_frame:
        yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)

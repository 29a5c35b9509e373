"""Tables: a row becomes a line, each value behind its column's name; sheet and row are kept as its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from assistant.corpus.formats.converted import Converted, Draft, NotConverted, clean
from assistant.corpus.formats.encoding import decode

_MARKS = ",;\t|"
_TEXTS = ("text", "content", "body", "abstract")
"""Fields of JSON lines that are read as paragraphs, without their names."""


def convert_csv(data: bytes) -> Converted:
    """Comma-, semicolon-, tab- or bar-separated values."""
    text = decode(data).replace("\0", " ")
    header = text.lstrip().partition("\n")[0]
    mark = max(_MARKS, key=header.count)  # the csv module's Sniffer guesses wrong where a value is quoted
    csv.field_size_limit(len(text) + 1)
    draft = Draft(tabular=True)
    _add_rows(draft, csv.reader(io.StringIO(text, newline=""), delimiter=mark), "row ")
    return draft.finish()


def convert_xlsx(data: bytes) -> Converted:
    """A workbook's sheets, as the cells show their values; formulas stay out."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        draft = Draft(tabular=True)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            _add_rows(draft, (list(map(_shown, row)) for row in rows), f"{name}, row ")
    except python_calamine.PasswordError as error:
        raise NotConverted("is encrypted.", "Save it without a password.") from error
    return draft.finish()


def convert_jsonl(data: bytes) -> Converted:
    """JSON lines: an object's fields by their names, its text as paragraphs; a line that is no JSON is an error."""
    text = decode(data)
    draft = Draft(tabular=True)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError, ValueError) as error:
            raise NotConverted(f"has no JSON on line {number}.", "Mend that line.") from error
        draft.place(f"line {number}")
        _add_object(draft, value if isinstance(value, dict) else {"text": value})
    return draft.finish()


def _add_object(draft: Draft, fields: dict[str, Any]) -> None:
    draft.add("; ".join(f"{name}: {_shown(value)}" for name, value in fields.items() if _named(name, value)))
    for name in _TEXTS:
        value = fields.get(name)
        for paragraph in (value if isinstance(value, str) else _shown(value)).splitlines():
            draft.add(paragraph)


def _named(name: str, value: Any) -> bool:
    return name not in _TEXTS and bool(_shown(value))


def _shown(value: Any) -> str:
    """A value as a person would write it: no ".0" behind a whole number, no time behind a date."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _add_rows(draft: Draft, rows: Iterable[Sequence[str]], place: str) -> None:
    """The rows below a header, each with its place."""
    header: Sequence[str] | None = None
    for number, row in enumerate(rows, 1):
        cells = [clean(cell) for cell in row]
        if not any(cells):
            continue
        if header is None:
            header = cells if _is_header(cells) else []
            if header:
                continue
        draft.place(f"{place}{number}")
        draft.add(_named_cells(header, cells))


def _named_cells(header: Sequence[str], cells: Sequence[str]) -> str:
    """A row as "Name: value; ..."; a value whose column has no name stands alone."""
    named = zip([*header, *[""] * (len(cells) - len(header))], cells, strict=False)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)


def table_lines(rows: Iterable[Sequence[str]], *, headed: bool = False) -> Iterator[str]:
    """The rows of a table within a text as lines of "Name: value; ...".

    `headed` where the file says that the first row names the columns. Else, of two columns the first names what the
    second says, and of more the first row is looked at: without names, values stand side by side.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return
    first, width = cells[0], max(map(len, cells))
    if len(cells) > 1 and len(first) == width > 1 and (headed or (width > 2 and _is_header(first))):
        yield from (_named_cells(first, row) for row in cells[1:])
    elif width == 2:
        yield from (": ".join(filter(None, (row[0].rstrip(": "), *row[1:]))) for row in cells)
    else:
        yield from (" | ".join(filter(None, row)) for row in cells)


def _is_header(cells: list[str]) -> bool:
    """Whether a first row names columns: no name twice, no figures."""
    names = [cell for cell in cells if cell]
    return len(set(names)) == len(names) > 1 and not any(name[0].isdigit() or len(name) > 60 for name in names)

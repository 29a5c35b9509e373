"""Lines of print that are the rows of a table: cells that stand below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.corpus.formats.columns import Cell, Line

_ROWS = 2
"""Rows that a table has at least, its header among them."""
_STEP = 2.5
"""Heights of a line from one row's top to the next one's, at most."""

_TIGHT = 1.35
"""The same between two lines of one cell, at most."""

Table = list[list[str]]


def tables_among(lines: Sequence[Line]) -> Iterator[Line | Table]:
    """`lines` in order, those that are a table as its rows, each with a text for every column."""
    at = 0
    while at < len(lines):
        rows, end = _table(lines, at)
        if len(rows) >= _ROWS:
            yield rows
            at = end
        else:
            yield lines[at]
            at += 1


def _table(lines: Sequence[Line], at: int) -> tuple[Table, int]:
    """The rows of the table that begins at a line, and where it ends; its first row names or shows the columns."""
    columns, end = lines[at].cells, at + 1
    if len(columns) < 2:
        return [], at
    groups = [[list(range(len(columns)))]]
    while end < len(lines) and 0 < lines[end - 1].top - lines[end].top <= _STEP * lines[end].height:
        places = [_column(cell, columns, lines[end].height) for cell in lines[end].cells]
        if None in places or len(set(places)) < len(places) or places == [0]:
            break
        if lines[end - 1].top - lines[end].top > _TIGHT * lines[end].height:
            groups.append([])
        groups[-1].append([place or 0 for place in places])
        end += 1
    return list(_rows(lines[at:end], groups, len(columns))), end


def _rows(lines: Sequence[Line], groups: Sequence[Sequence[Sequence[int]]], width: int) -> Iterator[list[str]]:
    """A row for each group of lines that stand close, or for each of its lines that has a first cell."""
    left = iter(lines)
    for group in groups:
        row, begun = [""] * width, False
        for places in group:
            if begun and 0 in places:
                yield row
                row = [""] * width
            begun = begun or 0 in places
            for place, cell in zip(places, next(left).cells, strict=True):
                row[place] = f"{row[place]} {cell.text}".strip()
        yield row


def _column(cell: Cell, columns: Sequence[Cell], height: float) -> int | None:
    """The column of the first row that a cell stands below; None where it stands below two, or left of all."""
    below = [i for i, column in enumerate(columns) if cell.left < column.right and column.left < cell.right]
    if len(below) > 1:
        return None
    if below:
        return below[0]
    left = [i for i, column in enumerate(columns) if column.left <= cell.left + height]
    return left[-1] if left else None

"""The lines of a page, in the order in which they are read: one column after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from assistant.corpus.formats.converted import clean

_FILLED = 0.4
"""Share of a column's width that its median line takes; a table's cells take less."""
_LINES = 3
"""Lines that a column has at least."""


class Span(NamedTuple):
    """What a column takes of a page's width, in points."""

    left: float
    right: float


class Cell(NamedTuple):
    """What stands by itself in a line of print, and where."""

    left: float
    right: float
    text: str


_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print, or the part of one that stands by itself; in points from a page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    column: Span = _NOWHERE
    cells: tuple[Cell, ...] = ()

    @property
    def height(self) -> float:
        """From the lowest to the highest that a letter of its font may reach."""
        return self.top - self.bottom


def lines_in_order(characters: Iterable[tuple[str, float, float, float, float]]) -> list[Line]:
    """The lines of a page's characters (each with its left, bottom, right and top), column by column."""
    pieces = [piece for piece in _pieces(characters) if piece.text]
    return list(_ordered(pieces))


def _pieces(characters: Iterable[tuple[str, float, float, float, float]]) -> Iterator[Line]:
    """Characters that stand next to each other; a gap as wide as a line is high ends a piece."""
    text: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for character, *box in characters:
        left, bottom, right, top = box
        if character in "\r\n" or (boxes and not character.isspace() and _apart(boxes[-1], (left, bottom, right, top))):
            yield _line(text, boxes)
            text, boxes = [], []
        text.append(character)
        if not character.isspace() and right > left:
            boxes.append((left, bottom, right, top))
    yield _line(text, boxes)


def _apart(before: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    height = max(before[3] - before[1], box[3] - box[1])
    across = box[0] - before[2]
    return across > height or across < -2 * height or abs(box[1] - before[1]) > height


def _line(text: Sequence[str], boxes: Sequence[tuple[float, float, float, float]]) -> Line:
    # PDFium's mark for a hyphen at a line's end is not printable, and would be cleaned away.
    written = clean("".join(text).replace("\ufffe", "-").replace("\u0002", "-").replace("\u00ad", "-"))
    if not boxes:
        return Line("", 0, 0, 0, 0)
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    bottom, top = median(box[1] for box in boxes), median(box[3] for box in boxes)
    return Line(written, left, bottom, right, top)


def _ordered(pieces: Sequence[Line]) -> Iterator[Line]:
    """Pieces column by column; what goes across columns parts what is above it from what is below."""
    if not pieces:
        return
    whole = Span(min(p.left for p in pieces), max(p.right for p in pieces))
    gutter = _gutter(pieces, whole)
    if gutter is None:
        yield from _rows(pieces, whole)
        return
    band: list[Line] = []
    across: list[Line] = []
    for piece in sorted(pieces, key=lambda p: (-p.top, p.left)):
        crosses = piece.left < gutter < piece.right
        if crosses and band:
            yield from _side_by_side(band, gutter)
            band = []
        elif not crosses and across:
            yield from _rows(across, whole)
            across = []
        (across if crosses else band).append(piece)
    yield from _rows(across, whole)
    yield from _side_by_side(band, gutter)


def _side_by_side(band: Sequence[Line], gutter: float) -> Iterator[Line]:
    yield from _ordered([piece for piece in band if piece.right <= gutter])
    yield from _ordered([piece for piece in band if piece.right > gutter])


def _gutter(pieces: Sequence[Line], whole: Span) -> float | None:
    """Where two columns of lines part, or None: the place that the fewest pieces cross."""
    places = {piece.right + 0.5 for piece in pieces}
    width = whole.right - whole.left
    within = sorted(x for x in places if 0.2 < (x - whole.left) / width < 0.8) if width else []
    crossing = {x: sum(piece.left < x < piece.right for piece in pieces) for x in within}
    for x in sorted(within, key=lambda each: (crossing[each], abs(each - (whole.left + whole.right) / 2))):
        left = [piece for piece in pieces if piece.right <= x]
        right = [piece for piece in pieces if piece.left >= x]
        if _is_column(left, Span(whole.left, x)) and _is_column(right, Span(x, whole.right)):
            return x
    return None


def _is_column(pieces: Sequence[Line], span: Span) -> bool:
    if len(pieces) < _LINES:
        return False
    return median(piece.right - piece.left for piece in pieces) >= _FILLED * (span.right - span.left)


def _rows(pieces: Sequence[Line], column: Span) -> Iterator[Line]:
    """Pieces from top to bottom; those of one height are one line."""
    row: list[Line] = []
    for piece in sorted(pieces, key=lambda p: (-p.top, p.left)):
        if row and row[0].bottom + row[0].height / 2 > piece.top - piece.height / 4:
            yield _joined(row, column)
            row = []
        row.append(piece)
    if row:
        yield _joined(row, column)


def _joined(row: Sequence[Line], column: Span) -> Line:
    inline = sorted(row, key=lambda piece: piece.left)
    tallest = max(inline, key=lambda piece: len(piece.text))
    text = " ".join(piece.text for piece in inline)
    right = max(piece.right for piece in inline)
    cells = tuple(_cells(inline))
    return replace(tallest, text=text, left=inline[0].left, right=right, column=column, cells=cells)


def _cells(inline: Sequence[Line]) -> Iterator[Cell]:
    """Pieces of a line that are as far apart as it is high; a shorter gap is one between words."""
    cell: Cell | None = None
    for piece in inline:
        if cell is not None and piece.left - cell.right <= piece.height:
            cell = Cell(cell.left, max(cell.right, piece.right), f"{cell.text} {piece.text}")
        else:
            if cell is not None:
                yield cell
            cell = Cell(piece.left, piece.right, piece.text)
    if cell is not None:
        yield cell

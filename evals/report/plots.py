"""Plots as SVG within the page: whiskers, curves and bars, coloured by the page's own style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.bench.intervals import Figure
from evals.confidence import Point
from evals.report.markup import Markup, joined, tag
from evals.scoring.facts import Outcome

WIDTH = 560
_ROW = 26
_LEFT = 150
_RIGHT = 96
_BEHIND = 1.25
"""Room for two times behind the longest bar."""
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def whiskers(rows: Mapping[str, tuple[Figure | None, int]], label: str) -> Markup:
    """A share with its interval for each name; the number behind is of questions."""
    height = _ROW * len(rows) + 34
    parts = [_line(_x(at), 6, _x(at), height - 26, "grid") for at in _TICKS]
    parts += [_text(_x(at), height - 8, f"{at:.0%}", "tick middle") for at in _TICKS]
    for i, (name, (figure, count)) in enumerate(rows.items()):
        y = 18 + i * _ROW
        parts.append(_text(_LEFT - 12, y + 4, name, "name end"))
        parts.append(_text(WIDTH - _RIGHT + 14, y + 4, f"{figure.value:.1%}" if figure else "–", "value"))
        parts.append(_text(WIDTH - 4, y + 4, f"n {count}", "tick end"))
        if figure:
            parts.append(_line(_x(figure.low), y, _x(figure.high), y, "whisker"))
            parts.append(tag("circle", cx=_x(figure.value), cy=y, r=5, class_="dot"))
    return _svg(height, parts, label)


def _x(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


_SIDE, _FRAME = 300, (46, 14)
"""Height of a curve's plot; its left and top margins."""


def curve(points: Sequence[Point], label: str, x: str, y: str, *, diagonal: bool = False, most: float = 1.0) -> Markup:
    """A line through `points`, x and y from 0 to 1, y up to `most`; with dots sized by questions beside a diagonal."""
    parts = _frame(x, y, most)
    places = [_place(point, most) for point in points]
    if diagonal:
        parts.append(_line(*_place(Point(0, 0, 0), most), *_place(Point(1, 1, 0), most), "ideal"))
    if places:
        parts.append(tag("polyline", points=" ".join(f"{a},{b}" for a, b in places), class_="curve"))
    if diagonal:
        parts += [
            tag(
                "circle",
                _title(f"{p.x:.2f} sure, {p.y:.0%} told, {p.questions} questions"),
                cx=a,
                cy=b,
                r=5,
                class_="dot",
            )
            for p, (a, b) in zip(points, places, strict=True)
        ]
    elif points:
        last, (a, b) = points[-1], places[-1]
        parts += [
            tag("circle", cx=a, cy=b, r=5, class_="dot"),
            _text(a, b - 12, f"{last.y:.1%} at {last.x:.0%}", "value end"),
        ]
    return _svg(_SIDE, parts, label)


def _place(point: Point, most: float) -> tuple[float, float]:
    left, top = _FRAME
    return round(left + point.x * (WIDTH - left - 16), 1), round(top + (1 - point.y / most) * (_SIDE - top - 48), 1)


def _frame(x: str, y: str, most: float) -> list[Markup]:
    parts = []
    for at in _TICKS:
        a, b = _place(Point(at, at * most, 0), most)
        parts += [
            _line(_FRAME[0], b, WIDTH - 16, b, "grid"),
            _text(_FRAME[0] - 8, b + 4, f"{at * most:.0%}", "tick end"),
        ]
        parts.append(_text(a, _SIDE - 28, f"{at:.0%}", "tick middle"))
    parts.append(_text(WIDTH - 16, _SIDE - 8, x, "tick end"))
    return [*parts, _text(_FRAME[0], 10, y, "tick")]


def stages(rows: Mapping[str, tuple[Figure, Figure]], label: str) -> Markup:
    """The median as a bar, and a mark at the 95th percentile, of milliseconds by stage."""
    most = (max((high.value for _, high in rows.values()), default=1.0) or 1.0) * _BEHIND
    parts = []
    for i, (name, (middle, high)) in enumerate(rows.items()):
        y = 6 + i * _ROW
        width = _x(middle.value / most) - _LEFT
        parts.append(_text(_LEFT - 12, y + 15, name, "name end"))
        parts.append(tag("rect", x=_LEFT, y=y + 3, width=max(round(width, 1), 1), height=_ROW - 9, rx=3, class_="bar"))
        parts.append(_line(_x(high.value / most), y + 2, _x(high.value / most), y + _ROW - 5, "mark"))
        told = f"{_ms(middle.value)} / {_ms(high.value)}"
        parts.append(_text(WIDTH - 4, y + 15, told, "value end"))
    return _svg(_ROW * len(rows) + 10, parts, label)


def _ms(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 1 else f"{value:.2f} ms"


def stacked(rows: Mapping[str, Mapping[Outcome, int]], label: str) -> Markup:
    """The share of each outcome for each name; the number behind is of questions."""
    parts = []
    for i, (name, counts) in enumerate(rows.items()):
        y, at, whole = 6 + i * _ROW, 0, sum(counts.values())
        parts.append(_text(_LEFT - 12, y + 15, name, "name end"))
        for outcome, count in counts.items():
            x = _x(at / whole)
            width = round(_x((at + count) / whole) - x, 1)
            css = f"part {outcome.replace(' ', '-')}"
            parts.append(
                tag("rect", _title(f"{outcome}: {count}"), x=x, y=y + 3, width=width, height=_ROW - 8, class_=css)
            )
            at += count
        parts.append(_text(WIDTH - _RIGHT + 14, y + 15, f"n {whole}", "tick"))
    return _svg(_ROW * len(rows) + 10, parts, label)


def _title(told: str) -> Markup:
    return tag("title", told)


def _line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=css)


def _text(x: float, y: float, told: str, css: str) -> Markup:
    return tag("text", told, x=x, y=y, class_=css)


def _svg(height: float, parts: list[Markup], label: str) -> Markup:
    return tag("svg", joined(parts), viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=label)

"""The figures of growth as JSON, as a table, and as a small picture."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

Grown = Mapping[int, Mapping[str, float]]

_WIDTH, _HEIGHT, _LEFT, _FOOT = 560, 260, 60, 40
_DRAWN = (
    ("answer p50, ms", "#1f6f8b"),
    ("answer p95, ms", "#c05621"),
    ("answer p95 beside indexing, ms", "#6b46c1"),
    ("answer, processor time p50, ms", "#2f855a"),
)


def write(grown: Grown, out: Path) -> None:
    """`out` as JSON; beside it the same name with .md, a table, and with .svg, the answer's time by passages."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(grown, indent=1), encoding="utf-8")
    out.with_suffix(".md").write_text(table(grown), encoding="utf-8")
    out.with_suffix(".svg").write_text(picture(grown), encoding="utf-8")


def table(grown: Grown) -> str:
    """A Markdown table with a column for each size."""
    names = dict.fromkeys(name for figures in grown.values() for name in figures)
    rows = [["", *(f"{size:,}" for size in grown)], ["---", *("---:" for _ in grown)]]
    rows += [[name, *(_told(figures.get(name)) for figures in grown.values())] for name in names]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _told(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.3g}"


def picture(grown: Grown) -> str:
    """Milliseconds of an answer against passages, both axes logarithmic."""
    lines = {name: [(size, f[name]) for size, f in grown.items() if name in f] for name, _ in _DRAWN}
    values = [value for points in lines.values() for _, value in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(min(grown)), math.log10(max(grown))

    def place(size: float, value: float) -> tuple[float, float]:
        across = (math.log10(size) - first) / max(last - first, 1e-9)
        up = (math.log10(value) - low) / max(high - low, 1)
        return _LEFT + across * (_WIDTH - _LEFT - 20), (_HEIGHT - _FOOT) - up * (_HEIGHT - _FOOT - 20)

    parts = [_text(place(size, 10**low)[0], _HEIGHT - 20, f"{size:,}", "middle") for size in grown]
    parts += [_text(_LEFT - 8, place(10**first, 10**at)[1] + 4, f"{10**at:,} ms", "end") for at in range(low, high + 1)]
    for row, (name, colour) in enumerate(_DRAWN):
        parts.append(_line([place(*point) for point in lines[name]], colour))
        parts.append(_text(_LEFT + 10, 20 + 14 * row, name.removesuffix(", ms"), "start", colour))
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">'
    title = "<title>Time of an answer by the number of passages</title>"
    return "\n".join([frame, title, f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>', *parts, "</svg>", ""])


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#333") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="11" fill="{colour}" text-anchor="{anchor}">{words}</text>'


def _line(points: Sequence[tuple[float, float]], colour: str) -> str:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'

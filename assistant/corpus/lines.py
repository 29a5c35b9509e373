"""A text's lines as its writer meant them: what an editor's line end broke is one line again.

Plain text, mails and Markdown are often filled to a width of some 70 characters, so that a sentence goes over
several lines. Lists, tables, headings and code keep their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.records import Span

ITEM = re.compile(r"[ \t]*(?:[-*•·‣–▪●◦]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])[ \t]+(?=\S)")
"""The mark of a list's item, at a line's beginning."""
ROW = re.compile(r"[ \t]*\|.*\S|[^|\n]*\S[ \t]+\|[ \t]*\S.*")
"""A row of a table whose cells are parted by bars."""
LABEL = re.compile(r"[ \t]*\W{0,3}[^\W\d_][^:\n]{0,40}:(?:[ \t]|$)")
"""A line that begins with a name for what it says: "Head office: Jakarta"."""

COLUMNS = re.compile(r"[^\n]*\S(?: {3,}|\t)\S")
"""A row whose cells are parted by space."""

_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_OPENS = re.compile(r"[ \t]*(?:#{1,6}[ \t]|>|=+[ \t]*$|-{3,}[ \t]*$|\*{2}|```|~~~)")
_HEADING = re.compile(r"#{1,6}[ \t]|[=-]{3,}[ \t]*$", re.M)
_ENDED = re.compile(r"[.!?:…][\"'”’»)\]*_]*$")
_WIDEST = 120
"""Characters above which a line shows that its writer broke none: editors fill to 65 to 100."""
_NARROWEST = 40
_FULL = 0.6
"""Share of the width that a line takes at least which goes on in small letters; people's own line ends vary."""
_FULL_TITLE = 0.9
"""The same for a text's first line, which may be its title with a byline below it."""
_TOLERANCE = 6
_END = 8
"""Characters at a line's end in which a full stop is looked for, with what closes behind it."""


def written_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The lines of `text[start:end]`, trimmed and not blank; those that one sentence was broken into as one."""
    end = len(text) if end is None else end
    lines = list(printed_lines(text, start, end))
    width = _width(text, lines)
    joined: Span | None = None
    fenced = False
    for line in lines:
        fence = bool(_FENCE.match(text, line.start, line.end))
        if (
            joined is not None
            and not (fence or fenced)
            and _goes_on(text, joined, line, width, _FULL_TITLE if joined.start == lines[0].start else _FULL)
        ):
            joined = Span(joined.start, line.end)
        else:
            if joined is not None:
                yield joined
            joined = line
        fenced ^= fence
    if joined is not None:
        yield joined


def printed_lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of `text[start:end]` as they stand, trimmed and not blank."""
    for match in re.finditer(r"[^\r\n]*[^\s][^\r\n]*", text[start:end]):
        raw = match.group()
        stripped = raw.strip()
        at = start + match.start() + raw.index(stripped)
        yield Span(at, at + len(stripped))


def _width(text: str, lines: Sequence[Span]) -> int:
    """The longest line in which a sentence breaks off to go on below in small letters; 0 where none does.

    The first line does not count: below a title, a byline may stand. Where a line is longer than people fill them to,
    a line's end is meant, and it is 0.
    """
    if any(line.end - line.start > _WIDEST and not ROW.match(text, line.start, line.end) for line in lines):
        return 0
    broken = [
        line.end - line.start
        for line, below in pairwise(lines[1:])
        if line.end - line.start >= _NARROWEST and text[below.start].islower() and _may_join(text, line, below)
    ]
    return max(broken, default=0)


def _goes_on(text: str, line: Span, below: Span, width: int, full: float) -> bool:
    """Whether what stands `below` goes on with the sentence that `line`, which is `full` at least, leaves off."""
    if not width or not _may_join(text, line, below):
        return False
    length = line.end - max(text.rfind("\n", line.start, line.end) + 1, line.start)
    if text[below.start].islower():
        return length >= full * width or text[line.end - 1] == ","
    word = re.match(r"\S*", text[below.start : below.end])
    filled = length + 1 + (len(word.group()) if word else 0) > width - _TOLERANCE
    return filled and not LABEL.match(text, below.start, below.end)


def _may_join(text: str, line: Span, below: Span) -> bool:
    """Whether two lines stand one below the other, and neither is a heading, a table's row or a list's beginning."""
    if text.count("\n", line.end, below.start) > 1 or _ENDED.search(text, line.end - _END, line.end):
        return False
    if any(form.match(text, below.start, below.end) for form in (ITEM, ROW, _OPENS, COLUMNS)):
        return False
    first = min(line.end, line.start + _WIDEST)
    return not any(form.match(text, line.start, first) for form in (ROW, _HEADING))

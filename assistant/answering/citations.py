"""The markers of citations in what a model writes, read as it is written.

A marker is one or more numbers between brackets: `[1]`, `[1, 2]`, `[[1]]`, `【1】`, `［１］`, `【1†source】`. What
comes in any chunks goes out as text, code and markers, the same whatever the chunks were; a tail that may be the
beginning of a marker or of a code fence is held back until it is clear. Every character is looked at a bounded
number of times: no pattern that could backtrack stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_CLOSING = {"[": "]", "【": "】", "［": "］"}
_SEPARATORS = frozenset(",;，；、 \t\u00a0")
_REMARK = "†"
"""Behind it, models trained on another citation form write what they like: 【1†source】."""
_LONGEST_MARKER = 48
_LONGEST_NUMBER = 6
_FENCES = frozenset("`~")
_FENCE = 3
_UNCLEAR = -1
_NONE = 0


@dataclass(frozen=True, slots=True)
class Prose:
    """A piece of text outside code."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of a fenced block of code, its fences included; markers are not looked for in it."""

    text: str


@dataclass(frozen=True, slots=True)
class Marker:
    """The numbers of a marker as the model gave them, in order, and the marker as it was written."""

    numbers: tuple[int, ...]
    text: str


Token = Prose | Code | Marker
"""The texts of all tokens, joined, are what was fed."""


class MarkerParser:
    """Splits a stream into prose, code and markers: `feed` chunks as they come, then `close`."""

    def __init__(self) -> None:
        self._held = ""
        self._fence = ""
        self._at_line_start = True

    def feed(self, chunk: str) -> list[Token]:
        """What is clear now that `chunk` has come."""
        self._held += chunk
        return list(self._read(last=False))

    def close(self) -> list[Token]:
        """What was held back, now that nothing more comes."""
        return list(self._read(last=True))

    def _read(self, *, last: bool) -> Iterator[Token]:
        text, begin, at = self._held, 0, 0
        while at < len(text):
            if self._at_line_start and text[at] in _FENCES:
                end = _fence_end(text, at, last=last)
                if end == _UNCLEAR:
                    break
                if end and self._fence in ("", text[at]):
                    yield from self._plain(text[begin:at])
                    yield Code(text[at:end])
                    self._fence = "" if self._fence else text[at]
                    begin = at = end
                    self._at_line_start = False
                    continue
            elif text[at] in _CLOSING and not self._fence:
                end = _marker_end(text, at, last=last)
                if end == _UNCLEAR:
                    break
                if end:
                    yield from self._plain(text[begin:at])
                    yield Marker(_numbers(text[at:end]), text[at:end])
                    begin = at = end
                    self._at_line_start = False
                    continue
            self._at_line_start = text[at] == "\n" or (self._at_line_start and text[at] == " ")
            at += 1
        yield from self._plain(text[begin:at])
        self._held = text[at:]

    def _plain(self, text: str) -> Iterator[Token]:
        if text:
            yield Code(text) if self._fence else Prose(text)


def _fence_end(text: str, at: int, *, last: bool) -> int:
    """Where the fence that begins at `at` ends; `_NONE` where none does, `_UNCLEAR` where more must come first."""
    run = text[at] * _FENCE
    if text.startswith(run, at):
        return at + _FENCE
    return _UNCLEAR if not last and run.startswith(text[at:]) else _NONE


def _marker_end(text: str, at: int, *, last: bool) -> int:
    """Where the marker that begins at `at` ends; `_NONE` and `_UNCLEAR` as for a fence."""
    closing = _CLOSING[text[at]]
    depth = 2 if text[at : at + 2] == text[at] * 2 else 1
    end = _inner_end(text, at + depth, closing, at + _LONGEST_MARKER)
    if end == at + _LONGEST_MARKER:
        return _NONE
    if text[end : end + depth] == closing * depth:
        return end + depth if _numbers(text[at:end]) else _NONE
    may_go_on = (closing * depth).startswith(text[end:]) and not last
    return _UNCLEAR if may_go_on else _NONE


def _inner_end(text: str, at: int, closing: str, limit: int) -> int:
    """The first place from `at` on that cannot be inside a marker; at most `limit`."""
    limit = min(limit, len(text))
    remark = False
    while at < limit and text[at] not in (closing, "\n"):
        remark = remark or text[at] == _REMARK
        if not (remark or text[at].isdecimal() or text[at] in _SEPARATORS):
            break
        at += 1
    return at


def _numbers(marker: str) -> tuple[int, ...]:
    """The numbers of a marker, closed or not; none where there is none, or one is too long to be meant."""
    inner = marker.strip("".join([*_CLOSING, *_CLOSING.values()])).partition(_REMARK)[0]
    words = "".join(" " if character in _SEPARATORS else character for character in inner).split()
    return tuple(map(int, words)) if all(len(word) <= _LONGEST_NUMBER for word in words) else ()

"""What a model writes, cut into sentences as it comes, each with the numbers of its markers.

A sentence is given out once no further text can change where it ends, and what follows it has begun, so that
markers behind its full stop are still its own. Any chunking of the same text gives the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from assistant.answering.citations import Code, Marker, MarkerParser, Prose, Token
from assistant.corpus.sentences import sentence_spans
from assistant.records import Span

_LOOKAHEAD = 48
"""Characters behind a sentence that decide whether it ends there: `sentence_spans` looks at 40."""
_BULLET = re.compile(r"[ \t]*(?:>[ \t]*)?(?:#{1,6}[ \t]+)?(?P<mark>(?:[-*•·‣–]|\d{1,3}[.)])[ \t]+)?")
_NO_SPACE_BEFORE = frozenset(".,;:!?)…。，")
_FENCES = ("```", "~~~")
_PARAGRAPH = 2


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as the model wrote it, without its markers, and the numbers of those in order.

    `breaks` are the line breaks before it: 0 in the same line, 1 in the next one, 2 in a new paragraph.
    `bullet` is what marks it as an item of a list ("-", "2."). A line of a fenced block of code is a sentence.
    `followed`: something stood behind it, a space, a marker or a line break, so its last word is whole.
    """

    text: str
    numbers: tuple[int, ...] = ()
    breaks: int = 0
    bullet: str = ""
    followed: bool = field(default=False, compare=False)


@dataclass(slots=True)
class _Line:
    """The line being written: its text without markers, and where in it the markers stood."""

    breaks: int = 0
    code: bool = False
    text: str = ""
    done: int = 0
    bullet: str = ""
    gap: bool = False
    markers: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Add text; where a marker was taken out, the space before it goes if a mark follows."""
        if self.gap and text[0] not in _NO_SPACE_BEFORE and not text[0].isspace():
            self.text += " "
        self.gap = False
        self.text += text

    def mark(self, numbers: tuple[int, ...]) -> None:
        """Note a marker where the text stands now."""
        bare = self.text.rstrip(" ")
        self.gap = self.gap or (bare != self.text and bool(bare))
        self.text = bare
        self.markers.append((len(bare), numbers))

    def sentences(self, *, ended: bool) -> Iterator[DraftSentence]:
        """The sentences that are not given out yet and can no longer change."""
        begins = self._begin(ended=ended)
        spans = [] if begins is None else self._spans(begins)
        for i, span in enumerate(spans):
            following = spans[i + 1].start if i + 1 < len(spans) else None
            if not ended and (following is None or span.end + _LOOKAHEAD > len(self.text)):
                return
            yield self._sentence(span, following)

    def _spans(self, begins: int) -> list[Span]:
        if not self.code:
            return sentence_spans(self.text, begins)
        written = self.text.strip()
        return [Span(begins, len(self.text.rstrip()))] if written and not written.startswith(_FENCES) else []

    def _begin(self, *, ended: bool) -> int | None:
        """Where the text goes on that is not given out; None while the mark of a list may still be being written."""
        if self.done or self.code:
            return self.done
        if not ended and len(self.text) <= _LOOKAHEAD:
            return None
        match = _BULLET.match(self.text)
        assert match is not None
        self.bullet = (match["mark"] or "").strip()
        return match.end()

    def _sentence(self, span: Span, following: int | None) -> DraftSentence:
        own = [m for m in self.markers if following is None or m[0] <= following]
        marked = bool(own) and own[-1][0] >= span.end
        self.markers = self.markers[len(own) :]
        first = not self.done
        self.done = span.end
        return DraftSentence(
            text=self.text[span.start : span.end],
            numbers=tuple(dict.fromkeys(number for _, numbers in own for number in numbers)),
            breaks=self.breaks if first else 0,
            bullet=self.bullet if first else "",
            followed=marked or len(self.text) > span.end,
        )


class SentenceDrafts:
    """Feeds a model's chunks through the marker parser and gives sentences: `feed` as they come, then `close`."""

    def __init__(self) -> None:
        self._parser = MarkerParser()
        self._line = _Line()
        self._last: DraftSentence | None = None

    def feed(self, chunk: str) -> Iterator[DraftSentence]:
        """The sentences that are clear now that `chunk` has come."""
        return self._take(self._parser.feed(chunk))

    def close(self) -> Iterator[DraftSentence]:
        """The sentences that are left, now that nothing more comes."""
        yield from self._take(self._parser.close())
        yield from self._end_line()
        if self._last:
            yield self._last

    def _take(self, tokens: Iterable[Token]) -> Iterator[DraftSentence]:
        for token in tokens:
            if isinstance(token, Marker):
                self._mark(token.numbers)
            else:
                yield from self._write(token)

    def _mark(self, numbers: tuple[int, ...]) -> None:
        if self._last and not self._line.text.strip():  # a marker alone in a line belongs to what stands above it
            together = tuple(dict.fromkeys((*self._last.numbers, *numbers)))
            self._last = replace(self._last, numbers=together, followed=True)
        else:
            self._line.mark(numbers)

    def _write(self, token: Prose | Code) -> Iterator[DraftSentence]:
        for i, text in enumerate(token.text.split("\n")):
            if i:
                yield from self._end_line()
                self._last = replace(self._last, followed=True) if self._last else None
            if text:
                self._line.code = self._line.code or isinstance(token, Code)
                self._line.write(text)
        if self._line.text.strip() and self._last:
            yield self._last
            self._last = None
        yield from self._line.sentences(ended=False)

    def _end_line(self) -> Iterator[DraftSentence]:
        """The line's sentences but for the last, which is kept for markers that may follow in the next line."""
        line, written = self._line, bool(self._line.text.strip())
        for sentence in line.sentences(ended=True):
            if self._last:
                yield self._last
            self._last = sentence
        self._line = _Line(breaks=1 if written else min(line.breaks + 1, _PARAGRAPH))

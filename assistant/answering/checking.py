"""A model's sentence against the sources it was given: how well they carry it, and where exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.sources import Source
from assistant.answering.verification import UNSUPPORTED, Judgement, SourceSentence, Verifier
from assistant.records import Document, Span, Verdict

Opinion = Callable[[str, Sequence[str]], Verdict | None]
"""Another's verdict on a claim beside the texts of its sources; None where it gives none."""

_RANK: dict[Verdict, int] = {"unsupported": 0, "weak": 1, "supported": 2, "verbatim": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document that a sentence rests on; `added` where the model did not point there."""

    document: Document
    span: Span
    added: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a sentence found. `unknown` counts its markers for sources that were not given.

    `judged`: the check was in doubt, and the verdict is a second opinion's.
    """

    verdict: Verdict
    places: tuple[Place, ...]
    unknown: int = 0
    judged: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence of a source."""

    source: Source
    span: Span
    sentence: SourceSentence


class Checker:
    """Checks sentences against `sources`: first against those they cite, then against all.

    A `second` opinion is asked for on those that are weak then.
    """

    def __init__(self, verifier: Verifier, sources: Sequence[Source], second: Opinion | None = None) -> None:
        self._verifier = verifier
        self._second = second
        self._sources = {source.number: source for source in sources}
        self._lines = [_Line(source, span, _sentence(source, span)) for source in sources for span in source.sentences]

    def check(self, claim: str, numbers: Sequence[int]) -> Checked:
        """How well the sources numbered `numbers` carry `claim`, and all of them where those do not.

        The places are the sentences that carry it, not the passages cited; where nothing carries it, they are the
        passages that were cited for it, so that a reader can see that they do not.
        """
        cited = [number for number in numbers if number in self._sources]
        lines = [line for line in self._lines if line.source.number in cited]
        judged = self._judged(claim, lines)
        if _RANK[judged.verdict] < _RANK["supported"] and len(lines) < len(self._lines):
            anywhere = self._judged(claim, self._lines)
            if _RANK[anywhere.verdict] > _RANK[judged.verdict]:
                judged, lines = anywhere, self._lines
        places = tuple(_place(lines[i], cited) for i in judged.support)
        checked = Checked(judged.verdict, places or self._whole(cited), len(numbers) - len(cited))
        return self._judged_again(claim, checked, cited) if checked.verdict == "weak" else checked

    def _judged_again(self, claim: str, checked: Checked, cited: Sequence[int]) -> Checked:
        """What was found with the second opinion's verdict, which sees what the reader will: titles and quotes."""
        titles = dict.fromkeys(place.document.title for place in checked.places if place.document.title)
        quotes = [place.document.text[place.span.start : place.span.end] for place in checked.places]
        verdict = self._second(claim, [*titles, *quotes]) if self._second and quotes else None
        if verdict is None:
            return checked
        places = self._whole(cited) if verdict == "unsupported" else checked.places
        return replace(checked, verdict=verdict, places=places, judged=True)

    def _judged(self, claim: str, lines: Sequence[_Line]) -> Judgement:
        """How well `lines` carry `claim`, with their documents' titles, which often name what is meant by "it".

        A title alone carries nothing.
        """
        if not lines:
            return UNSUPPORTED
        titles = dict.fromkeys(SourceSentence(each.source.document.title, each.sentence.language) for each in lines)
        read = [line.sentence for line in lines]
        judged = self._verifier.judge(claim, [*read, *(title for title in titles if title.text)])
        support = tuple(i for i in judged.support if i < len(lines))
        return replace(judged, support=support) if support else self._verifier.judge(claim, read)

    def _whole(self, cited: Sequence[int]) -> tuple[Place, ...]:
        return tuple(Place(self._sources[number].document, self._sources[number].span) for number in cited)


def _sentence(source: Source, span: Span) -> SourceSentence:
    return SourceSentence(source.document.text[span.start : span.end], source.document.language)


def _place(line: _Line, cited: Sequence[int]) -> Place:
    return Place(line.source.document, line.span, added=line.source.number not in cited)

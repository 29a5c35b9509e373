"""A model's sentence against the sources it was given: how well they carry it, and where exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.orders import is_order
from assistant.answering.sources import Source
from assistant.answering.verification import UNSUPPORTED, Judgement, SourceSentence, Verifier
from assistant.records import Document, Span, Verdict

Opinion = Callable[[str, Sequence[str]], Verdict | None]
"""Another's verdict on a claim beside the texts of its sources; None where it gives none."""

_RANK: dict[Verdict, int] = {"unsupported": 0, "weak": 1, "supported": 2, "verbatim": 3}
CLEARLY = 0.15
"""How much likelier another source must bear a claim out than those cited for a citation to be added. Set by reason:
what the check's two thresholds lie apart and less is within its own doubt."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document that a sentence rests on; `added` where the model did not point there."""

    document: Document
    span: Span
    added: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a sentence found. `unknown` counts its markers for sources that were not given.

    `judged`: the check was in doubt, and the verdict is a second opinion's. `ordered`: it rests on nothing but a
    sentence that speaks to an assistant.
    """

    verdict: Verdict
    places: tuple[Place, ...]
    unknown: int = 0
    judged: bool = False
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence of a source."""

    source: Source
    span: Span
    sentence: SourceSentence


@dataclass(frozen=True, slots=True)
class _Found:
    """What some lines are to a claim: the judgement, and those that carry it, best first."""

    judged: Judgement
    carrying: tuple[_Line, ...]

    @property
    def rank(self) -> int:
        return _RANK[self.judged.verdict]

    @property
    def carries(self) -> bool:
        return self.rank >= _RANK["supported"]


class Checker:
    """Checks sentences against `sources`: against those they cite, and where these do not carry them, the others.

    A `second` opinion is asked for on those that are weak then. Sentences that speak to an assistant carry nothing.
    """

    def __init__(self, verifier: Verifier, sources: Sequence[Source], second: Opinion | None = None) -> None:
        self._verifier = verifier
        self._second = second
        self._sources = {source.number: source for source in sources}
        lines = [_Line(source, span, _sentence(source, span)) for source in sources for span in source.sentences]
        self._lines = [line for line in lines if not is_order(line.sentence.text)]
        self._orders = [line for line in lines if is_order(line.sentence.text)]

    def check(self, claim: str, numbers: Sequence[int], *, cut: bool = False) -> Checked:
        """How well the sources numbered `numbers` carry `claim`; where none is, how well all of them do.

        Every source that is cited keeps a place: its sentences that carry the claim, or all of its passage, so that a
        reader can see that it does not. Another source's sentences are added where that source by itself carries the
        claim and those cited do not, clearly. What only all sources together may carry is weak, as is a claim that was
        `cut` off.
        """
        cited = [number for number in dict.fromkeys(numbers) if number in self._sources]
        checked = self._carried(claim, cited, sum(each not in self._sources for each in numbers))
        if _RANK[checked.verdict] < _RANK["supported"]:
            checked = self._ordered(claim, cited, checked)
        if cut:
            return replace(checked, verdict=min(checked.verdict, "weak", key=_RANK.__getitem__))
        if checked.verdict != "weak" or checked.ordered:
            return checked
        return self._judged_again(claim, checked, cited)

    def _carried(self, claim: str, cited: Sequence[int], unknown: int) -> Checked:
        """What carries a claim: the sources cited for it, and another where those do not."""
        found = self._found(claim, self._of(cited))
        if found.carries:
            return Checked(found.judged.verdict, self._kept(claim, cited, found), unknown)
        anywhere = self._found(claim, self._lines)
        if not cited:
            return Checked(anywhere.judged.verdict, _added(anywhere), unknown)
        kept = self._kept(claim, cited, found)
        better = self._better(claim, cited, found) if anywhere.carries else None
        if better:
            return Checked(better.judged.verdict, _each_once((*kept, *_added(better))), unknown)
        return Checked("weak" if anywhere.rank else found.judged.verdict, kept, unknown)

    def _better(self, claim: str, cited: Sequence[int], found: _Found) -> _Found | None:
        """The one source of those not cited that by itself carries a claim clearly better than those that are."""
        others = (self._found(claim, self._of([number])) for number in self._sources if number not in cited)
        better = [each for each in others if each.carries and _clearly(each, found)]
        return max(better, key=lambda each: (each.rank, each.judged.chance), default=None)

    def _kept(self, claim: str, cited: Sequence[int], found: _Found) -> tuple[Place, ...]:
        """A place or more for each source that is cited: those of `found`, its own best, or its whole passage."""
        places = [_place(line) for line in found.carrying if line.source.number in cited]
        for source in (self._sources[number] for number in cited):
            if not any(_within(place, source) for place in places):
                own = self._found(claim, self._of([source.number])) if len(cited) > 1 else found
                places += [_place(own.carrying[0])] if own.carries else [Place(source.document, source.span)]
        return _each_once(places)

    def _ordered(self, claim: str, cited: Sequence[int], checked: Checked) -> Checked:
        """What was found, or that the claim says what an order says, where it does that better."""
        orders = [line for line in self._orders if not cited or line.source.number in cited] or self._orders
        found = self._found(claim, orders)
        if not found.carries:
            return checked
        kept = [place for place in checked.places if cited and not any(_meets(place, line) for line in found.carrying)]
        places = tuple(_place(line, added=line.source.number not in cited) for line in found.carrying)
        return replace(checked, verdict="weak", places=(*places, *kept), ordered=True)

    def _judged_again(self, claim: str, checked: Checked, cited: Sequence[int]) -> Checked:
        """What was found with the second opinion's verdict, which sees what the reader will: titles and quotes."""
        titles = dict.fromkeys(place.document.title for place in checked.places if place.document.title)
        quotes = [place.document.text[place.span.start : place.span.end] for place in checked.places]
        verdict = self._second(claim, [*titles, *quotes]) if self._second and quotes else None
        if verdict is None:
            return checked
        places = self._whole(cited) if verdict == "unsupported" else checked.places
        return replace(checked, verdict=verdict, places=places, judged=True)

    def _of(self, numbers: Sequence[int]) -> list[_Line]:
        return [line for line in self._lines if line.source.number in numbers]

    def _found(self, claim: str, lines: Sequence[_Line]) -> _Found:
        """What `lines` are to `claim`, with their documents' titles, which often name what is meant by "it".

        A title alone carries nothing.
        """
        if not lines:
            return _Found(UNSUPPORTED, ())
        titles = dict.fromkeys(SourceSentence(each.source.document.title, each.sentence.language) for each in lines)
        read = [line.sentence for line in lines]
        judged = self._verifier.judge(claim, [*read, *(title for title in titles if title.text)])
        support = tuple(i for i in judged.support if i < len(lines))
        if not support:
            judged = self._verifier.judge(claim, read)
            support = judged.support
        return _Found(judged, tuple(lines[i] for i in support))

    def _whole(self, cited: Sequence[int]) -> tuple[Place, ...]:
        return tuple(Place(self._sources[number].document, self._sources[number].span) for number in cited)


def _clearly(other: _Found, cited: _Found) -> bool:
    """Whether another source carries a claim clearly better than those cited: these have something against it, or
    make it much less likely."""
    speaks_against = bool(cited.judged.problems) and not other.judged.problems
    return speaks_against or other.judged.chance >= cited.judged.chance + CLEARLY


def _added(found: _Found) -> tuple[Place, ...]:
    return tuple(_place(line, added=True) for line in found.carrying)


def _each_once(places: Iterable[Place]) -> tuple[Place, ...]:
    """Places without those that come again."""
    once: dict[tuple[str, Span], Place] = {}
    for place in places:
        once.setdefault((place.document.id, place.span), place)
    return tuple(once.values())


def _sentence(source: Source, span: Span) -> SourceSentence:
    return SourceSentence(source.document.text[span.start : span.end], source.document.language)


def _place(line: _Line, *, added: bool = False) -> Place:
    return Place(line.source.document, line.span, added)


def _within(place: Place, source: Source) -> bool:
    inside = source.span.start <= place.span.start and place.span.end <= source.span.end
    return place.document.id == source.document.id and inside


def _meets(place: Place, line: _Line) -> bool:
    overlap = place.span.start < line.span.end and line.span.start < place.span.end
    return place.document.id == line.source.document.id and overlap

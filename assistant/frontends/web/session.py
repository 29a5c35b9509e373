"""What one browser session has asked and been told, and what its links point to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote

from assistant.history.conversations import Thumb, new_id
from assistant.index.retriever import FULL_SCORE
from assistant.records import Answer, Citation, Evidence, EvidenceFound, Passage, Progress, StreamEvent, TextDelta, Turn

Outcome = Literal["working", "answered", "stopped", "failed", "interrupted"]
Unkept = Literal["damaged", "newer", "unwritable"]
"""Why an exchange is not in the database."""

_REFERENCE = re.compile(r"(cite|list)-([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5}))?", re.ASCII)
_STRETCH = re.compile(r"doc-([0-9]{1,9})-([0-9]{1,9})-([\w.~%-]{1,2000})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what has become of it so far.

    One that was read back as unfinished is "interrupted" where nothing answers it any more.
    """

    question: str
    outcome: Outcome = "working"
    progress: Progress | None = None
    partial: str = ""
    answer: Answer | None = None
    problem: str = ""
    scores: Mapping[int, float] = field(default_factory=dict)
    """What the search thought of each citation's passage, by the citation's number."""
    found: tuple[Evidence, ...] = ()
    id: str = field(default_factory=new_id)
    reopened: bool = False
    """Whether it was read back from the database, so that its documents may have changed since."""
    unkept: Unkept | None = None

    def after(self, event: StreamEvent) -> Exchange:
        """This exchange once `event` has come."""
        match event:
            case Progress():
                return replace(self, progress=event)
            case EvidenceFound():
                return replace(self, progress=Progress("reading", len(event.evidence)), found=event.evidence)
            case TextDelta():
                return replace(self, partial=self.partial + event.text)
            case Answer():
                return replace(self, outcome="answered", answer=event, scores=_scores(event, self.found), found=())


def _scores(answer: Answer, found: Sequence[Evidence]) -> dict[int, float]:
    """How near the question (0 to 1) the best passage is that has part of what is cited."""
    scores = {}
    for citation in (*answer.citations, *answer.nearest):
        near = [each.score for each in found if _overlap(citation, each.passage)]
        if near:
            scores[citation.number] = round(min(max(*near, 0.0) / FULL_SCORE, 1.0), 3)
    return scores


def _overlap(citation: Citation, passage: Passage) -> bool:
    within = citation.start < passage.end and passage.start < citation.end
    return within and citation.document_id == passage.document_id


class Reference(NamedTuple):
    """What a link of the page points to: citation `number` of answer `answer`, or with 0 all of its citations."""

    answer: int
    number: int = 0

    @property
    def name(self) -> str:
        """How the page's links and elements write it: "cite-2-1", or "list-2"."""
        return f"cite-{self.answer}-{self.number}" if self.number else f"list-{self.answer}"

    @classmethod
    def read(cls, name: str) -> Reference | None:
        """The reference that a browser sent, or None where it is not one."""
        found = _REFERENCE.fullmatch(name)
        if not found or (found[1] == "cite") != bool(found[3]):
            return None
        return cls(int(found[2]), int(found[3] or 0))


class Stretch(NamedTuple):
    """What a link to a document points to: all of it, or `text[start:end]` in it."""

    document_id: str
    start: int = 0
    end: int = 0

    @property
    def name(self) -> str:
        """How the page's links write it: "doc-0-0-night-ferry"."""
        return f"doc-{self.start}-{self.end}-{quote(self.document_id, safe='')}"

    @classmethod
    def read(cls, name: str) -> Stretch | None:
        """The stretch that a browser sent, or None where it is not one."""
        found = _STRETCH.fullmatch(name)
        return cls(unquote(found[3]), int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Session:
    """The exchanges of one conversation as one browser tab knows them, oldest first; the first has the number 1.

    `conversation` is the id it is kept under, once it is. Other tabs can ask in it too. `run` is the id of the exchange
    that this tab asked for or follows, `instead_of` that of the one that the next question replaces.
    `thumbs` is what the reader thinks of answers, `complaint` which answer is complained of, all by exchange.
    """

    exchanges: tuple[Exchange, ...] = ()
    conversation: str = ""
    run: str = ""
    instead_of: str = ""
    thumbs: Mapping[str, Thumb] = field(default_factory=dict)
    complaint: str = ""

    @property
    def working(self) -> bool:
        """Whether the question that this tab follows is being answered."""
        current = self.find(self.run)
        return current is not None and current.outcome == "working"

    @property
    def current(self) -> int:
        """The number of the exchange that this tab asked for or follows, else of the last one; 0 without any."""
        return self.number(self.run) or len(self.exchanges)

    def number(self, exchange_id: str) -> int:
        """The number of an exchange; 0 where it is not there."""
        return next((n for n, each in enumerate(self.exchanges, 1) if each.id == exchange_id), 0)

    def find(self, exchange_id: str) -> Exchange | None:
        """An exchange by its id."""
        return next((each for each in self.exchanges if each.id == exchange_id), None)

    def beginning(self, question: str) -> Session:
        """This session with a question that has just been asked."""
        asked = Exchange(question)
        return replace(self, exchanges=(*self.exchanges, asked), run=asked.id, complaint="")

    def with_exchange(self, exchange: Exchange) -> Session:
        """This session with one of its exchanges as it is now."""
        return replace(self, exchanges=tuple(exchange if e.id == exchange.id else e for e in self.exchanges))

    def without_last(self) -> Session:
        """This session before its last question, which is to be asked again."""
        return replace(self, exchanges=self.exchanges[:-1], instead_of=self.exchanges[-1].id)

    def history(self) -> list[Turn]:
        """The turns that were answered before the current question, as a follow-up needs them."""
        turns = []
        for exchange in self.exchanges[: max(self.current - 1, 0)]:
            if exchange.answer and not exchange.answer.unsearched:
                turns += [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
        return turns

    def answer(self, reference: Reference) -> Answer | None:
        """The answer that `reference` is about."""
        if not 0 < reference.answer <= len(self.exchanges):
            return None
        return self.exchanges[reference.answer - 1].answer

    def citation(self, reference: Reference) -> Citation | None:
        """The citation that `reference` points to."""
        answer = self.answer(reference)
        listed = (*answer.citations, *answer.nearest) if answer else ()
        return next((citation for citation in listed if citation.number == reference.number), None)

"""The session of a tab and the conversation that is kept of it, which other tabs may go on with too."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant.errors import AssistantError, HistoryDamaged, HistoryTooNew, UnknownConversation
from assistant.frontends.web.running import Runs
from assistant.frontends.web.session import Exchange, Session, Unkept
from assistant.frontends.web.visitors import owner
from assistant.history.conversations import Conversation, Feedback, History, KeptExchange
from assistant.history.markdown import markdown

_log = logging.getLogger(__name__)
_UNREADABLE = "The stored conversations cannot be read now. Try again later."


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps what sessions ask; without an owner it keeps nothing.

    Where the database cannot be used, sessions go on without it, and their exchanges say that they are not kept.
    """

    history: History
    runs: Runs = field(default_factory=Runs)

    def begin(self, owner: str, session: Session) -> Session:
        """The session with its last exchange, which was just asked, kept at the end of the conversation.

        What other tabs asked meanwhile comes before it. Where the conversation was deleted, it begins another one.
        """
        if not owner:
            return session
        try:
            session = self._begun(owner, session)
            try:
                session = self._append(owner, session)
            except UnknownConversation:
                session = self._begun(owner, Session(session.exchanges[-1:], run=session.run))
                session = self._append(owner, session)
        except AssistantError as error:
            return session.with_exchange(replace(session.exchanges[-1], unkept=why_unkept(error)))
        return self.refreshed(owner, session)

    def _begun(self, owner: str, session: Session) -> Session:
        if session.conversation:
            return session
        title = next(each.question for each in session.exchanges if each.unkept or each.id == session.run)
        return replace(session, conversation=self.history.begin(owner, title).id)

    def _append(self, owner: str, session: Session) -> Session:
        """The session with its last exchange kept, and those before it that could not be kept when they were asked."""
        for exchange in session.exchanges:
            if exchange.unkept or exchange.id == session.run:
                kept, conversation = _kept(exchange), session.conversation
                # One that was asked before can be there already: unfinished, where only its end could not be kept.
                if exchange.id == session.run or not self.history.settle(owner, conversation, kept):
                    self.history.append(owner, conversation, kept, session.instead_of)
                session = replace(session.with_exchange(replace(exchange, unkept=None)), instead_of="")
        return session

    def settle(self, owner: str, session: Session, exchange: Exchange) -> Exchange:
        """Keep what became of an exchange; one whose conversation was deleted meanwhile is let go."""
        if not owner or not session.conversation or exchange.unkept:
            return exchange
        try:
            self.history.settle(owner, session.conversation, _kept(exchange))
        except UnknownConversation:
            return exchange
        except AssistantError as error:
            return replace(exchange, unkept=why_unkept(error))
        return exchange

    def reopen(self, owner: str, conversation_id: str) -> Session:
        """A session of the conversation as it is now; raises `UnknownConversation`.

        It follows the last question that is being answered.
        """
        session = self._read(owner, Session(conversation=conversation_id))
        working = [each.id for each in session.exchanges if each.outcome == "working"]
        if not all(map(self.runs.find, working)):  # one ended while the conversation was read
            return self.reopen(owner, conversation_id)
        return replace(session, run=working[-1] if working else "")

    def answering(self, session: Session) -> bool:
        """Whether the question that the tab follows is being answered by this server."""
        return session.working and self.runs.find(session.run) is not None

    def refreshed(self, owner: str, session: Session) -> Session:
        """The session with what other tabs asked and thought since; as it is, where that cannot be read."""
        if not owner or not session.conversation:
            return session
        try:
            return self._read(owner, session)
        except UnknownConversation:  # the next question tells that it was deleted
            return session
        except AssistantError as error:
            _log.warning("A conversation could not be read: %s", error)
            return session

    def _read(self, owner: str, session: Session) -> Session:
        live = self.runs.exchanges()  # before reading: one that ends meanwhile was not interrupted
        kept = self.history.exchanges(owner, session.conversation)
        thumbs = {id_: each.thumb for id_, each in self.history.feedback_on(owner, session.conversation).items()}
        live |= self.runs.exchanges()
        known = tuple(_known(each, session, live) for each in kept)
        ids = {each.id for each in known}
        unkept = tuple(each for each in session.exchanges if each.unkept and each.id not in ids)
        return replace(session, exchanges=(*known, *unkept), thumbs=thumbs)

    def think(self, owner: str, session: Session, exchange: Exchange, feedback: Feedback) -> Session:
        """The session with what its reader thinks of an answer; raises `AssistantError` where it cannot be kept."""
        if owner and session.conversation and not exchange.unkept:
            self.history.put_feedback(owner, session.conversation, exchange.id, feedback)
        return replace(session, thumbs={**session.thumbs, exchange.id: feedback.thumb})

    def listed(self, owner: str) -> list[Conversation]:
        """The conversations of `owner`; none where they cannot be read."""
        try:
            return self.history.conversations(owner) if owner else []
        except AssistantError as error:
            _log.warning("Conversations could not be listed: %s", error)
            return []

    def rested_on(self, owner: str) -> Mapping[str, int]:
        """On how many answers to `owner` each document bears, by its id; nothing where they cannot be read."""
        try:
            return self.history.rested_on(owner) if owner else {}
        except AssistantError as error:
            _log.warning("Conversations could not be counted: %s", error)
            return {}

    def delete(self, owner: str, conversation_id: str) -> None:
        """Take a conversation out, and stop what is being answered in it; raises as `History.delete` does."""
        with suppress(HistoryDamaged):  # one that cannot be read can still be deleted
            for exchange in self.history.exchanges(owner, conversation_id):
                self.runs.stop(exchange.id)
        self.history.delete(owner, conversation_id)


def why_unkept(error: AssistantError) -> Unkept:
    """Why nothing is kept, for a reader; the details are logged."""
    _log.error("A conversation is not being kept: %s", error)
    if isinstance(error, HistoryTooNew):
        return "newer"
    return "damaged" if isinstance(error, HistoryDamaged) else "unwritable"


def _known(kept: KeptExchange, session: Session, live: Mapping[str, Exchange]) -> Exchange:
    """A kept exchange as this tab has it, or as it is being answered, or as it was kept."""
    own = session.find(kept.id)
    if own and (own.unkept or own.id == session.run or own.outcome == kept.outcome):
        return own
    if kept.outcome == "working":
        return live.get(kept.id) or replace(_exchange(kept), outcome="interrupted")
    return _exchange(kept)


def _kept(exchange: Exchange) -> KeptExchange:
    return KeptExchange(
        id=exchange.id,
        question=exchange.question,
        outcome="stopped" if exchange.outcome == "interrupted" else exchange.outcome,
        answer=exchange.answer,
        partial="" if exchange.answer else exchange.partial,
        problem=exchange.problem,
        scores=exchange.scores,
    )


def _exchange(kept: KeptExchange) -> Exchange:
    return Exchange(
        kept.question,
        kept.outcome,
        partial=kept.partial,
        answer=kept.answer,
        problem=kept.problem,
        scores=kept.scores,
        id=kept.id,
        reopened=True,
    )


def export_routes(history: History) -> APIRouter:
    """`GET /conversations/ID.md`: a conversation of the asker's as a Markdown file."""
    router = APIRouter()

    @router.get("/conversations/{conversation_id}.md")
    def export(conversation_id: str, request: Request) -> Response:
        try:
            conversation = history.conversation(owner(request.cookies), conversation_id)
            text = markdown(conversation, history.exchanges(owner(request.cookies), conversation_id))
        except UnknownConversation as error:
            return PlainTextResponse(str(error), status_code=404)
        except AssistantError as error:
            _log.error("A conversation could not be exported: %s", error)
            return PlainTextResponse(_UNREADABLE, status_code=503)
        file = {"Content-Disposition": 'attachment; filename="conversation.md"', "Cache-Control": "no-store"}
        return Response(text.encode("utf-8", "replace"), media_type="text/markdown; charset=utf-8", headers=file)

    return router

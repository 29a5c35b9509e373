"""The session of a tab and the conversation that is kept of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant.errors import UnknownConversation
from assistant.frontends.web.session import Exchange, Session
from assistant.frontends.web.visitors import owner
from assistant.history.conversations import Feedback, History, KeptExchange
from assistant.history.markdown import markdown


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps what sessions ask; without an owner it keeps nothing."""

    history: History

    def begin(self, owner: str, session: Session) -> Session:
        """The session with its last exchange kept as one that was broken off, until `settle` says otherwise."""
        if not owner:
            return session
        if not session.conversation:
            session = replace(session, conversation=self.history.begin(owner, session.exchanges[-1].question).id)
        self.settle(owner, session)
        return session

    def settle(self, owner: str, session: Session) -> None:
        """Keep the last exchange as it is now; one whose conversation was deleted meanwhile is let go."""
        if owner and session.conversation:
            with suppress(UnknownConversation):
                position = len(session.exchanges) - 1
                self.history.keep(owner, session.conversation, position, _kept(session.exchanges[-1]))

    def reopen(self, owner: str, conversation_id: str) -> Session:
        """The session as it was; raises `UnknownConversation`."""
        kept = self.history.exchanges(owner, conversation_id)
        thumbs = {n + 1: f.thumb for n, f in self.history.feedback_on(owner, conversation_id).items()}
        exchanges = tuple(_exchange(exchange) for exchange in kept)
        return Session(exchanges, conversation_id, reopened=len(exchanges), thumbs=thumbs)

    def think(self, owner: str, session: Session, number: int, feedback: Feedback) -> Session:
        """The session with what its reader thinks of answer `number`."""
        if owner and session.conversation:
            self.history.put_feedback(owner, session.conversation, number - 1, feedback)
        return replace(session, thumbs={**session.thumbs, number: feedback.thumb})


def _kept(exchange: Exchange) -> KeptExchange:
    outcome = "stopped" if exchange.outcome == "working" else exchange.outcome
    return KeptExchange(
        question=exchange.question,
        outcome=outcome,
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
        file = {"Content-Disposition": 'attachment; filename="conversation.md"', "Cache-Control": "no-store"}
        return Response(text.encode("utf-8", "replace"), media_type="text/markdown; charset=utf-8", headers=file)

    return router

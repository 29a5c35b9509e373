"""POST /v1/chat/completions and /v1/models, for programs that speak to OpenAI."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.answering.pieces import pieces
from assistant.errors import AssistantError, QuestionError
from assistant.frontends.admission import admission_of
from assistant.frontends.api.failures import ASKING, RESPONSES, problem, told
from assistant.frontends.api.limits import read
from assistant.frontends.api.protocol import (
    MODEL,
    Annotation,
    Choice,
    Completion,
    CompletionRequest,
    Message,
    Model,
    Models,
    Reply,
    UrlCitation,
    chunk,
    identity,
    usage_of,
)
from assistant.frontends.api.rates import Rates
from assistant.frontends.api.running import Runner
from assistant.frontends.links import citation_link
from assistant.records import Answer, StreamEvent, TextDelta, Turn

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)
_ANSWER = TypeAdapter(Answer)
_SENT_EVENT = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": _SENT_EVENT}}, "description": "The completion, or its events."}
}
_MODELS = Models(data=[Model(id=MODEL, created=0, owned_by="seed-assistant")])


def completion_routes(bot: Assistant, rates: Rates) -> APIRouter:
    """The routes below /v1."""
    routes, runner = APIRouter(prefix="/v1", tags=["OpenAI's protocol"]), Runner(admission_of(bot))

    @routes.post("/chat/completions", response_model=Completion, responses={**ASKING, **_STREAM})
    async def complete(asked: CompletionRequest, request: Request) -> Response:
        """Answer the last message of the user; with `stream`, as server-sent events that end with [DONE]."""
        if asked.model != MODEL:
            told_so = f"There is no model of that name here; there is {MODEL}."
            return JSONResponse(problem(told_so, "not_found_error", "model", "model_not_found"), 404)
        question, history = _question(asked.messages)
        stream = bot.stream(question, history)  # a question that cannot be asked is refused before anything is sent
        who = runner.counted(rates, request)
        base = bot.settings.public_url or str(request.base_url).rstrip("/")
        if not asked.stream:
            return await runner.respond(who, stream, request, lambda answer: _completion(answer, base))
        wants_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        events = _sent_events(runner.events(who, stream), base, wants_usage)
        return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    @routes.get("/models", responses=RESPONSES)
    def models() -> Models:
        """The one model there is."""
        return _MODELS

    @routes.get("/models/{model}", response_model=Model, responses=RESPONSES)
    def one_model(model: str) -> Model | Response:
        """The one model there is, by its name."""
        if model != MODEL:
            return JSONResponse(problem("There is no model of that name.", "not_found_error", "model"), 404)
        return _MODELS.data[0]

    return routes


def url_citations(answer: Answer, base: str) -> list[Annotation]:
    """Each marker in the answer's text with the place it leads to."""
    return [
        Annotation(
            url_citation=UrlCitation(
                start_index=piece.start,
                end_index=piece.end,
                url=citation_link(base, piece.citation),
                title=piece.citation.title,
            )
        )
        for piece in pieces(answer)
        if piece.citation
    ]


def _question(messages: list[Message]) -> tuple[str, list[Turn]]:
    """The last message of the user, and what was said before it."""
    spoken = [Turn(m.role, m.text) for m in messages if m.role == "user" or m.role == "assistant"]
    asked = [i for i, turn in enumerate(spoken) if turn.role == "user" and turn.text.strip()]
    if not asked:
        raise QuestionError("No message of the user asks anything.", "Send one with role 'user' and a text.")
    last = asked[-1]
    return spoken[last].text, read(spoken[:last])


def _completion(answer: Answer, base: str) -> bytes:
    made, created = identity()
    reply = Reply(content=answer.text, annotations=url_citations(answer, base))
    choice = Choice(message=reply, finish_reason=_finish(answer))
    done = Completion(id=made, created=created, choices=[choice], usage=usage_of(answer), x_answer=answer)
    return done.model_dump_json().encode()


def _finish(answer: Answer) -> Any:
    return "length" if answer.incomplete else "stop"


async def _sent_events(events: AsyncIterator[StreamEvent], base: str, wants_usage: bool) -> AsyncIterator[str]:
    made = identity()
    yield _event(chunk(made, {"role": "assistant", "content": ""}))
    try:
        async for event in events:
            if isinstance(event, TextDelta):
                yield _event(chunk(made, {"content": event.text}))
            elif isinstance(event, Answer):
                for last in _ending(made, event, base, wants_usage):
                    yield _event(last)
    except Exception as error:
        if not isinstance(error, AssistantError):
            _log.exception("a question could not be answered")
        yield _event(told(error)[1])
        return
    yield "data: [DONE]\n\n"


def _ending(made: tuple[str, int], answer: Answer, base: str, wants_usage: bool) -> Iterator[dict[str, Any]]:
    cited = [annotation.model_dump() for annotation in url_citations(answer, base)]
    record = _ANSWER.dump_python(answer, mode="json")
    yield chunk(made, {"annotations": cited}, _finish(answer), x_answer=record)
    if wants_usage:
        yield {**chunk(made, {}), "choices": [], "usage": usage_of(answer).model_dump()}


def _event(told_of: dict[str, Any]) -> str:
    return f"data: {json.dumps(told_of)}\n\n"

"""Questions and searches, with the assistant's own records as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from assistant.frontends.admission import admission_of
from assistant.frontends.api.failures import ASKING
from assistant.frontends.api.limits import CHARACTERS_READ, MOST_MESSAGES, TURNS_READ, read
from assistant.frontends.api.rates import Rates
from assistant.frontends.api.running import Runner
from assistant.records import Answer, Role, Turn

if TYPE_CHECKING:
    from assistant import Assistant


_ANSWER = TypeAdapter(Answer)


class Said(BaseModel):
    """One message of the conversation so far."""

    role: Role
    text: str


def asking_routes(bot: Assistant, rates: Rates) -> APIRouter:
    """POST /ask."""
    routes, runner = APIRouter(tags=["questions"]), Runner(admission_of(bot))
    longest = bot.settings.longest_question

    class Asked(BaseModel):
        """A question, and the conversation before it, oldest message first."""

        question: Annotated[str, Field(min_length=1, max_length=longest, pattern=r"\S")]
        history: Annotated[
            list[Said],
            Field(
                max_length=MOST_MESSAGES,
                description=f"The last {TURNS_READ} are read, {CHARACTERS_READ} characters of each.",
            ),
        ] = []

    async def ask(asked: Asked, request: Request) -> Response:
        """Answer one question. An answer that abstains has status 200 too: see `abstained` and `nearest`."""
        history = read([Turn(said.role, said.text) for said in asked.history])
        stream = bot.stream(asked.question, history)
        who = runner.counted(rates, request)
        return await runner.respond(who, stream, request, _ANSWER.dump_json)

    ask.__annotations__["asked"] = Asked  # a class made here, with the limit that the settings name
    routes.post("/ask", response_model=Answer, responses=ASKING)(ask)
    return routes

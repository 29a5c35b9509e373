"""The application: its routes, who may call them, and what it says when something goes wrong."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse

from assistant.frontends.api.access import bearer, is_closed, reader
from assistant.frontends.api.asking import asking_routes
from assistant.frontends.api.completions import completion_routes
from assistant.frontends.api.documents import document_routes
from assistant.frontends.api.failures import explain_failures
from assistant.frontends.api.health import health_routes
from assistant.frontends.api.limits import BodyLimit
from assistant.frontends.api.metrics import metrics_routes
from assistant.frontends.api.rates import Rates
from assistant.frontends.health import Health
from assistant.frontends.limits import Limits
from assistant.settings import listed

if TYPE_CHECKING:
    from assistant import Assistant

_DESCRIPTION = """\
Answers questions from a folder of documents, each sentence with the characters it rests on.

Offsets count Unicode code points in a document's `text`; `text[start:end]` is the quote. Text of documents is data:
show it as text, never as HTML or Markdown.
"""


def make_app(bot: Assistant, limits: Limits | None = None, health: Health | None = None) -> FastAPI:
    """The API for `bot`, closed to other sites' pages unless they are named.

    Where tokens or users are set it takes bearer tokens alone; of documents' pages see `reader`.

    Questions count in `limits`; without, in limits of its own. `health` may look at more than the assistant.
    """
    app = FastAPI(
        title="Seed Assistant",
        version=version("seed-assistant"),
        description=_DESCRIPTION,
        docs_url=None,  # both pages would fetch their scripts from elsewhere
        redoc_url=None,
        openapi_url=None,  # served below, behind the lock
    )
    explain_failures(app)
    app.add_middleware(BodyLimit)
    origins = listed(bot.settings.cors_origins)
    if origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["Authorization"]
        )
    rates = Rates(limits or Limits.of(bot.settings), bot.settings)
    locked = [Depends(bearer(bot.settings))] if is_closed(bot.settings) else []
    app.include_router(completion_routes(bot, rates), dependencies=locked)
    app.include_router(asking_routes(bot, rates), dependencies=locked)
    shown = [Depends(reader(bot.settings))]
    app.include_router(document_routes(bot), dependencies=shown)
    app.include_router(health_routes(bot, health or Health(bot)))
    metrics_routes(app, bot, locked)

    def described() -> JSONResponse:
        """This document."""
        return JSONResponse(app.openapi())

    app.get("/openapi.json", include_in_schema=False, dependencies=shown)(described)
    return app

"""A quotation is translated for the reader who asks for it, by the language model that is set.

    POST /gloss/LANGUAGE/doc-START-END-ID   {"label": ..., "gloss": ...}, or {"message": ...} where it could not be

The translation is kept in memory alone: what an answer rests on are the source's own words.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from assistant.errors import AssistantError, ModelFailed
from assistant.frontends.limits import Limits
from assistant.frontends.web.session import Stretch
from assistant.frontends.web.texts import texts
from assistant.frontends.web.uploads import known
from assistant.frontends.web.visitors import owner

if TYPE_CHECKING:
    from assistant import Assistant

_AT_ONCE = 4
_KEPT = 500
"""Translations in memory."""

_log = logging.getLogger(__name__)


def gloss_routes(bot: Assistant, limits: Limits) -> APIRouter:
    """The route for `bot`, to be had only where a model `writes`; each translation counts as a question in `limits`."""
    routes = APIRouter(prefix="/gloss", dependencies=[Depends(known)])
    threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="glossing")
    gloss = lru_cache(_KEPT)(bot.gloss)

    @routes.post("/{language}/{name:path}")
    async def translate(language: Literal["en", "id"], name: str, request: Request) -> JSONResponse:
        words, stretch = texts(language), Stretch.read(name)
        if refusal := limits.refuse(owner(request.cookies)):
            return JSONResponse({"message": words.refused[refusal].format(limits.allowed(refusal))}, 429)
        try:
            quote = _quote(bot, stretch) if stretch else ""
            told = await asyncio.get_running_loop().run_in_executor(threads, gloss, quote, language)
        except AssistantError as error:
            _log.info("a quotation was not translated: %s", error)
            return JSONResponse({"message": words.no_gloss}, 502 if isinstance(error, ModelFailed) else 404)
        return JSONResponse({"label": words.glossed, "gloss": told})

    return routes


def _quote(bot: Assistant, stretch: Stretch) -> str:
    return bot.document(stretch.document_id).text[stretch.start : stretch.end]

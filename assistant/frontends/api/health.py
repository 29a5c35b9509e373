"""Whether the server lives, whether it answers fully, and how each of its parts is: /livez, /readyz and /healthz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from assistant.frontends.health import PATIENCE, Health, Part
from assistant.index.progress import Reading

if TYPE_CHECKING:
    from assistant import Assistant

_RETRY = 5
_LONGEST_RETRY = 60
"""Seconds until a client should look again: where nothing tells, and at most."""


class Alive(BaseModel):
    """The process serves requests."""

    status: Literal["alive"] = "alive"


class FirstPass(BaseModel):
    """How far the first pass over the folder has come."""

    done: int
    total: int = Field(description="0 until the files are counted.")
    files_a_minute: float
    seconds_left: float | None


class PartHealth(BaseModel):
    """How one part is."""

    status: Literal["ok", "degraded", "failing"]
    reason: str = ""


class HealthReport(BaseModel):
    """How the assistant is, and each of its parts."""

    status: Literal["ready", "indexing", "degraded", "failing"]
    reading: FirstPass | None = Field(None, description="While files are read for the first time.")
    model: str = Field(description="Who writes the answers; it is not asked.")
    answering: int = Field(description="Questions that are being answered.")
    parts: dict[str, PartHealth]


def health_routes(bot: Assistant, health: Health) -> APIRouter:
    """The three routes, open to all."""
    routes = APIRouter(tags=["monitoring"])
    not_well: dict[int | str, dict[str, Any]] = {503: {"model": HealthReport, "description": "The parts tell why."}}

    @routes.get("/livez")
    async def livez() -> Alive:
        """Whether the process serves requests. Asks no backend."""
        return Alive()

    @routes.get("/readyz", response_model=HealthReport, responses=not_well)
    async def readyz() -> Response:
        """Whether questions are answered from all documents: 503 while some are read for the first time."""
        report = await _report(bot, health)
        return _reply(report, well=report.status in ("ready", "degraded"))

    @routes.get("/healthz", response_model=HealthReport, responses=not_well)
    async def healthz() -> Response:
        """How each part is; 503 where no question can be answered."""
        report = await _report(bot, health)
        if report.status == "indexing":
            return _reply(report, well=not await _empty(bot))
        return _reply(report, well=report.status != "failing")

    return routes


async def _report(bot: Assistant, health: Health) -> HealthReport:
    parts = await health.look()
    reading = bot.progress
    return HealthReport(
        status=_status(parts, reading),
        reading=_first_pass(reading) if reading else None,
        model=bot.settings.model.partition(":")[0],  # a name may be a path, and whoever asks may be anybody
        answering=bot.answering,
        parts={name: PartHealth(**asdict(part)) for name, part in parts.items()},
    )


def _status(parts: Mapping[str, Part], reading: Reading | None) -> Literal["ready", "indexing", "degraded", "failing"]:
    found = {part.status for part in parts.values()}
    if "failing" in found:
        return "failing"
    if reading:
        return "indexing"
    return "degraded" if "degraded" in found else "ready"


def _first_pass(reading: Reading) -> FirstPass:
    left = None if reading.left is None else round(reading.left, 1)
    rate = round(reading.rate, 1)
    return FirstPass(done=reading.done, total=reading.total, files_a_minute=rate, seconds_left=left)


async def _empty(bot: Assistant) -> bool:
    """Whether nothing can be searched yet; a catalogue that does not say counts as empty."""
    with anyio.move_on_after(PATIENCE):
        return await run_sync(lambda: bot.empty, abandon_on_cancel=True)
    return True


def _reply(report: HealthReport, *, well: bool) -> Response:
    if well:
        return JSONResponse(report.model_dump())
    left = report.reading.seconds_left if report.reading else None
    after = _RETRY if left is None else min(max(round(left), 1), _LONGEST_RETRY)
    return JSONResponse(report.model_dump(), 503, {"Retry-After": str(after), "Cache-Control": "no-store"})

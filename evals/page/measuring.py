"""All figures of the page in one run, over the shipped notes and without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console

from assistant import Assistant, Settings
from assistant.frontends.web.answers import answer_markup
from assistant.settings import EXTRACTIVE
from evals import questions as sets
from evals.page.browser import Shown, shown
from evals.page.crowd import Crowd, crowd, memory
from evals.page.serving import imports, serving

STARTS = 3
WARMING = 2
_DEAREST = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; `held` are megabytes by the number of questions asked before."""

    shown: Sequence[Shown]
    crowd: Crowd
    held: Mapping[int, float]
    starts: Sequence[Mapping[str, float]]
    imports: Mapping[str, float]


def measure(questions: int = 10, people: int = 50, asks: int = 1_000, starts: int = STARTS) -> Figures:
    """The figures, with so many questions in the browser, people at once, and questions until memory is told.

    Raises `RuntimeError` where Chromium is missing, or the page does not start.
    """
    source = Path(str(Settings.model_fields["source"].default))
    texts = [each.question for each in sets.load() if not each.history]
    with TemporaryDirectory(prefix="assistant-page-") as name:
        folder = Path(name)
        begun, dearest = _starts(source, folder, starts)
        with serving(source, folder) as page, Assistant.beside(_settings(source, folder)) as bot:
            timed = shown(bot, page.url, texts[: questions + WARMING], WARMING) if questions else []
            expected = {text: answer_markup(1, bot.ask(text)) for text in texts[:people]}
            at_once = crowd(page.url, expected, people)
            held = memory(page, texts, asks)
    return Figures(timed, at_once, held, begun, dearest)


def _starts(source: Path, folder: Path, starts: int) -> tuple[list[dict[str, float]], dict[str, float]]:
    """The steps of each start after the first, which makes the index; and the packages that are dear to import."""
    with serving(source, folder):
        pass
    begun = []
    for _ in range(starts):
        with serving(source, folder) as page:
            begun.append(page.steps)
    with serving(source, folder, ("-X", "importtime")):
        pass
    return begun, imports(folder, _DEAREST)


def _settings(source: Path, folder: Path) -> Settings:
    return Settings(source=source, data_dir=folder / "index", model=EXTRACTIVE, database_url="", chroma_url="")


def show(figures: Figures, console: Console) -> None:
    """Print the figures."""
    for line in (*_timed(figures.shown), *_crowded(figures.crowd), *_held(figures.held), *_started(figures)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _timed(taken: Sequence[Shown]) -> list[str]:
    if not taken:
        return []
    told = [f"{len(taken)} questions, by the Python API and in Chromium in turn, medians:"]
    api = median(each.api for each in taken)
    told.append(f"  bot.ask: {api:.0f} ms")
    for what, name in (("first content on screen", "content"), ("first text", "text"), ("whole answer", "whole")):
        took = median(getattr(each, name) for each in taken)
        told.append(f"  {what}: {took:.0f} ms, {took / api:.2f} of bot.ask's")
    return told


def _crowded(crowd: Crowd) -> list[str]:
    return [
        f"{crowd.people} people at once, by the page's own queue: answered {crowd.answered}, mixed up {crowd.mixed_up}",
        f"  {median(crowd.seconds):.2f} s (median), {max(crowd.seconds):.2f} s at the slowest",
    ]


def _held(held: Mapping[int, float]) -> list[str]:
    told = ", ".join(f"{megabytes:.0f} MB after {asked:,}" for asked, megabytes in held.items())
    return [f"memory of the serving process (RSS): {told} questions, each in a tab of its own"]


def _started(figures: Figures) -> list[str]:
    whole = median(sum(steps.values()) for steps in figures.starts)
    told = [f"second start of `assistant chat` until the page answers: {whole:.2f} s (median of {len(figures.starts)})"]
    told += [f"  {step}: {median(each[step] for each in figures.starts):.2f} s" for step in figures.starts[0]]
    spent = ", ".join(f"{name} {seconds:.2f}" for name, seconds in figures.imports.items())
    return [*told, f"  the dearest imports, seconds of their own (-X importtime): {spent}"]

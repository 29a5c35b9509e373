"""The page's figures: a real server in a process of its own, readers who speak Gradio's protocol, small numbers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from assistant import Assistant
from assistant.frontends.web.answers import answer_markup
from evals.__main__ import app
from evals.page import measuring
from evals.page.browser import Shown, shown
from evals.page.crowd import Crowd, crowd, memory
from evals.page.measuring import Figures, show
from evals.page.serving import Serving, imports, serving

NESTS = "How many nests did he count?"
FERRY = "What does the night ferry to Sabira cost?"
STEPS = [
    "Python itself", "imports of the command", "opening the index", "imports of page and API", "building the page",
    "first page",
]  # fmt: skip


@pytest.fixture(scope="module")
def page(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Path]]:
    """The page in a process of its own, and its folder."""
    folder = tmp_path_factory.mktemp("served")
    with serving(notes, folder, ("-X", "importtime")) as started:
        yield started, folder


def test_a_start_is_told_in_its_steps(page: tuple[Serving, Path]) -> None:
    started, folder = page
    assert list(started.steps) == STEPS
    assert min(started.steps.values()) >= 0
    assert {"gradio", "assistant"} <= set(imports(folder, 500))
    assert len(imports(folder, 3)) == 3


def test_those_who_ask_at_once_get_their_own_answers(page: tuple[Serving, Path], bot: Assistant) -> None:
    expected = {question: answer_markup(1, bot.ask(question)) for question in (NESTS, FERRY)}
    told = crowd(page[0].url, expected, 5)
    assert (told.people, told.answered, told.mixed_up, len(told.seconds)) == (5, 5, 0, 5)
    exchanged = dict(zip(expected, reversed(expected.values()), strict=True))
    assert crowd(page[0].url, exchanged, 2).mixed_up == 2
    assert list(memory(page[0], [NESTS], 4)) == [1, 2, 4]


def test_a_question_is_timed_as_its_reader_sees_it(page: tuple[Serving, Path], bot: Assistant) -> None:
    for taken in shown(bot, page[0].url, [NESTS, FERRY], warming=1):
        assert 0 < taken.content <= taken.text <= taken.whole
        assert taken.api > 0


def test_a_page_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with exit code 1"), serving(tmp_path / "none", tmp_path):
        pass
    assert "Error: " in (tmp_path / "errors.txt").read_text(encoding="utf-8")


def figures(mixed_up: int) -> Figures:
    starts = [{"imports": 2.0, "opening": 1.0}, {"imports": 4.0, "opening": 1.0}, {"imports": 3.0, "opening": 3.0}]
    taken = [Shown(100, 50, 110, 150), Shown(200, 60, 220, 290)]
    return Figures(taken, Crowd(2, 2, mixed_up, (1.0, 2.0)), {100: 300.4, 1_000: 310.0}, starts, {"gradio": 1.25})


def test_figures_are_told_in_lines() -> None:
    console = Console(record=True, width=200)
    show(figures(0), console)
    told = console.export_text()
    assert "first content on screen: 55 ms, 0.37 of bot.ask's" in told
    assert "answered 2, mixed up 0" in told
    assert "300 MB after 100, 310 MB after 1,000" in told
    assert "until the page answers: 5.00 s (median of 3)" in told


def test_the_command_fails_where_answers_were_mixed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "measure", lambda *_: figures(1))
    assert CliRunner().invoke(app, ["page", "--people", "2"]).exit_code == 1
    monkeypatch.setattr(measuring, "measure", lambda *_: figures(0))
    assert CliRunner().invoke(app, ["page", "--people", "2"]).exit_code == 0


def test_without_chromium_it_is_said(bot: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(RuntimeError, match="no command 'chromium'"):
        shown(bot, "http://127.0.0.1:9/", [NESTS], 0)

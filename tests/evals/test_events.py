"""Many events, sent again and again to two processes: what `python -m evals events` measures."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.events import Figures, measure
from evals.events.measuring import WAITING, Acknowledged
from tests.offline import ROOT


@pytest.mark.parametrize("events", [45])
def test_two_processes_that_race_for_events_lose_none_and_double_none(
    notes: Path, events: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    figures = measure(notes, "How many nests did he count?", events)
    assert (figures.events, figures.sent, len(figures.acknowledged)) == (events, events * 4 // 3, events * 4 // 3)
    assert (figures.lost, figures.doubled) == (0, 0)
    assert any(each.waiting >= WAITING for each in figures.acknowledged)


def test_the_command_fails_where_an_event_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    told = (Acknowledged(0.5, 3), Acknowledged(0.25, 30))
    monkeypatch.setattr("evals.events.measure", lambda *_: Figures(1, 2, 1, 0, told))
    done = CliRunner().invoke(app, ["events"])
    assert done.exit_code == 1
    assert "lost 1" in done.output
    assert "0.250 s at the slowest" in done.output

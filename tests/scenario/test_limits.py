"""Who asks too often is told so, and can ask again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant import Assistant, Settings
from tests.scenario.conftest import Visit, served


@pytest.fixture
def patient(visit: Visit, notes: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a page where one question a minute may be asked."""
    settings = Settings(source=notes, data_dir=tmp_path, questions_a_minute=1)
    with Assistant.open(settings) as bot, served(visit, bot) as url:
        yield url


def test_past_the_limit_there_is_a_clear_message_and_the_question_stays(visit: Visit, patient: str) -> None:
    tab = visit(patient)
    tab.ask("What does the night ferry to Sabira cost?")
    tab.question.fill("And who heads the cooperative?")
    tab.question.press("Enter")
    expect(tab.page.locator(".problem")).to_contain_text("limit for one reader is 1 a minute")
    expect(tab.question).to_have_value("And who heads the cooperative?")
    visit(patient).ask("What does the night ferry to Sabira cost?")

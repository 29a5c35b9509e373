"""Asking a set: on from where it broke off, repeated, within a cost."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from assistant import Assistant, ConfigurationError, Settings
from evals.asking import Plan, ask_all
from evals.journal import Asked, Journal
from evals.questions import FixedQuestion
from tests.scripted import Refuses, Says, ScriptedServer

SAID = "The ferry carried 412 passengers on its first night [{412 passengers}]."
QUIET = Console(file=io.StringIO())


def questions(count: int) -> list[FixedQuestion]:
    return [
        FixedQuestion(
            id=f"q-{i}", question="How many passengers boarded on the first night?", language="en", kind="factual",
            answerable=True, sources=("night-ferry",), facts=(("412",),),
        )
        for i in range(count)
    ]  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, "key")


@pytest.fixture
def writer(notes: Path, scripted: ScriptedServer, tmp_path: Path) -> Settings:
    given = {
        "source": notes, "data_dir": tmp_path / "index", "model": "openai:scripted", "openai_base_url": scripted.url,
        "input_price": 10.0, "output_price": 0.0,
    }  # fmt: skip
    return Settings.model_validate(given)


def ids(asked: list[Asked]) -> list[tuple[str, int]]:
    return [(each.id, each.repeat) for each in asked]


def test_each_question_is_asked_as_often_as_it_should_be(bot: Assistant, journal: Journal) -> None:
    asked = ask_all(bot, questions(2), Plan(repeats=2), journal, QUIET)
    assert ids(asked) == [("q-0", 0), ("q-0", 1), ("q-1", 0), ("q-1", 1)]
    assert all(each.answer and "412" in each.answer.text and each.retrieved for each in asked)


def test_what_was_asked_before_a_break_is_not_asked_again(bot: Assistant, journal: Journal) -> None:
    first = ask_all(bot, questions(2), Plan(), journal, QUIET)
    with journal.path.open("ab") as file:
        file.write(b'{"id": "q-2", "fingerpr')  # the break came within a line
    again = ask_all(bot, questions(4), Plan(), journal, QUIET)
    assert again[:2] == first  # the seconds of each as well: they were not asked
    assert ids(again) == [(f"q-{i}", 0) for i in range(4)]
    assert journal.read() == again


def test_a_question_that_changed_is_asked_again(bot: Assistant, journal: Journal) -> None:
    ask_all(bot, questions(1), Plan(), journal, QUIET)
    (changed,) = questions(1)
    other = changed.model_copy(update={"facts": (("74,000",),)})
    ask_all(bot, [other], Plan(), journal, QUIET)
    assert len(journal.read()) == 2


def test_passages_alone_are_had_without_an_answer(bot: Assistant, journal: Journal) -> None:
    (asked,) = ask_all(bot, questions(1), Plan(retrieval_only=True), journal, QUIET)
    assert asked.answer is None
    assert asked.problem == ""
    assert asked.retrieved[0].document_id == "night-ferry"


def test_it_stops_at_the_cost_and_goes_on_with_more(
    writer: Settings, scripted: ScriptedServer, journal: Journal
) -> None:
    scripted.will(*[Says(SAID)] * 5)  # each takes 1,000 tokens: one cent
    with Assistant.open(writer) as bot:
        cheap = ask_all(bot, questions(5), Plan(most_cost=0.015), journal, QUIET)
        assert len(cheap) == 2
        assert sum(each.cost for each in cheap) == pytest.approx(0.02)
        assert len(ask_all(bot, questions(5), Plan(most_cost=0.015), journal, QUIET)) == 2
        whole = ask_all(bot, questions(5), Plan(most_cost=1), journal, QUIET)
    assert len(whole) == len(scripted.heard) == 5


def test_a_limit_on_a_cost_that_nobody_knows_is_an_error(
    writer: Settings, scripted: ScriptedServer, journal: Journal
) -> None:
    scripted.will(Says(SAID))
    unpriced = writer.model_copy(update={"input_price": None})
    with Assistant.open(unpriced) as bot, pytest.raises(ConfigurationError, match="ASSISTANT_INPUT_PRICE"):
        ask_all(bot, questions(1), Plan(most_cost=1), journal, QUIET)


def test_several_are_asked_at_once_and_come_in_their_order(
    writer: Settings, scripted: ScriptedServer, journal: Journal
) -> None:
    scripted.will(*[Says(SAID)] * 9)
    with Assistant.open(writer) as bot:
        asked = ask_all(bot, questions(9), Plan(at_once=3), journal, QUIET)
    assert ids(asked) == [(f"q-{i}", 0) for i in range(9)]
    assert sorted(each.id for each in journal.read()) == [f"q-{i}" for i in range(9)]


def test_an_answer_that_was_quoted_as_the_model_failed_is_a_problem(
    writer: Settings, scripted: ScriptedServer, journal: Journal
) -> None:
    scripted.will(Says(SAID), Refuses(401))
    with Assistant.open(writer) as bot:
        written, quoted = ask_all(bot, questions(2), Plan(), journal, QUIET)
        scripted.will(Says(SAID))
        assert [each.problem for each in ask_all(bot, questions(2), Plan(), journal, QUIET)] == ["", ""]
        assert len(scripted.heard) == 1  # what went wrong is asked again, and nothing else
    assert written.problem == ""
    assert quoted.problem
    assert quoted.answer is not None

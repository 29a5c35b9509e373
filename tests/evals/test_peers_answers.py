"""The assistant's answers beside LlamaIndex's, of the same model: what is counted, and what a failure is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console

from assistant import Assistant, Settings
from assistant.answering import wording
from evals.peers.answers import on_questions, sentences
from evals.peers.table import Figures
from evals.questions import FixedQuestion
from tests.evals.test_peers import questions
from tests.scripted import Refuses, Says, ScriptedServer

BOARDED = "On the first night 412 passengers boarded [{412 passengers}]."
HEADS = "Dr. Marlin Oetomo heads the Seribu Ferry Cooperative [{Marlin Oetomo}]."
REFUSES = Says(wording.refusal("en"))
OURS = (Says(BOARDED), Says(HEADS), REFUSES, REFUSES)


@pytest.fixture
def writer(notes: Path, scripted: ScriptedServer) -> Settings:
    given = {"source": notes, "model": "openai:scripted", "openai_base_url": scripted.url, "openai_api_key": "sk-own"}
    return Settings.model_validate(given)


def asked(
    writer: Settings, bot: Assistant, of: list[FixedQuestion], most: int = 100
) -> tuple[Mapping[str, Figures], str]:
    """What each system's figures are, and what was said meanwhile."""
    documents = {document.id: document.text for document in bot.documents()}
    console = Console(file=io.StringIO(), width=160)
    (rows,) = on_questions(writer, documents, of, most, console).values()
    assert isinstance(console.file, io.StringIO)
    return {name: told for name, told in rows.items() if isinstance(told, dict)}, console.file.getvalue()


def values(figures: Figures) -> dict[str, float | None]:
    return {name: figure.value if figure else None for name, figure in figures.items()}


def test_both_are_asked_and_counted_alike(writer: Settings, bot: Assistant, scripted: ScriptedServer) -> None:
    theirs = (
        Says("On the first night 412 passengers boarded [1]. That is many. So it is [2, 9]."),
        Says("The sources do not say who heads it."),
        Says("None of the sources are helpful."),
        Says("Python sorts with sorted() [1]."),
    )
    scripted.will(*OURS, *theirs)
    rows, said = asked(writer, bot, questions())
    assert said == ""
    ours = values(rows["assistant"])
    assert ours.pop("characters")
    assert ours == {
        "facts found": 1, "sentences with a marker": 1, "markers with a source": 1,
        "no marker, told": 0, "no marker, not told": 1, "failed": 0,
    }  # fmt: skip
    other = values(rows["LlamaIndex"])
    assert other.pop("characters")
    assert other == {
        "facts found": 0.5, "sentences with a marker": 0.5, "markers with a source": 0.75,
        "no marker, told": 0.5, "no marker, not told": 0.5, "failed": 0,
    }  # fmt: skip
    *_, last = scripted.heard
    assert "Source 2:" in last.prompt
    assert "How do I sort a list in Python?" in last.prompt
    assert {each.body["model"] for each in scripted.heard} == {"scripted"}


def test_no_more_questions_are_asked_than_were_allowed(
    writer: Settings, bot: Assistant, scripted: ScriptedServer
) -> None:
    scripted.will(Says(BOARDED), REFUSES, Says("412 [1]."), Says("Nothing."))
    rows, _ = asked(writer, bot, questions(), most=2)
    assert len(scripted.heard) == 4
    assert values(rows["LlamaIndex"])["no marker, not told"] == 1


def test_where_the_model_fails_nothing_else_is_counted(
    writer: Settings, bot: Assistant, scripted: ScriptedServer
) -> None:
    scripted.will(Says(BOARDED), Refuses(401), Refuses(401), Says("412 passengers [1]."))
    rows, said = asked(writer, bot, questions()[:2])
    for name in ("assistant", "LlamaIndex"):
        told = values(rows[name])
        assert told["failed"] == 0.5, name
        assert told["markers with a source"] == 1, name
        assert told["no marker, not told"] is None, name
    assert values(rows["assistant"])["facts found"] == 1
    assert values(rows["LlamaIndex"])["facts found"] == 0  # what it says of the second question lacks the name
    assert "LlamaIndex: The language model's server refused the key." in said
    assert "sk-own" not in said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It rained [1].", [(1,)]),
        ("It rained. [1][2] It stopped [2, 3].", [(1, 2), (2, 3)]),
        ("It rained [Source 1]. It stopped [Source 1, source 4].", [(1,), (1, 4)]),
        ("Hujan turun [Sumber 2].", [(2,)]),
        ("It rained, says source 1 [see below].", [()]),
    ],
)
def test_markers_are_read_as_models_write_them(text: str, numbers: list[tuple[int, ...]]) -> None:
    assert [each.numbers for each in sentences(text)] == numbers

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from assistant import Assistant, Settings
from evals.compare import compare
from evals.questions import FixedQuestion
from evals.run import Result, exact, fallen_back, figures, run, show, write
from tests.scripted import Refuses, Says, ScriptedServer

RIGHT = Result(
    id="right",
    kind="factual",
    language="en",
    answerable=True,
    facts=2,
    facts_found=2,
    all_facts=True,
    source_cited=True,
    citations=1,
    citations_exact=True,
    abstention_right=True,
    disagreements=0,
    sentences=1,
    characters=100,
    seconds=0.1,
    missed=(),
    answer={},
)
HALF = dataclasses.replace(
    RIGHT, id="half", facts_found=1, all_facts=False, source_cited=False, sentences=3, characters=300, missed=("x",)
)
REFUSED = dataclasses.replace(
    HALF, id="refused", language="id", facts_found=0, abstention_right=False, sentences=0, citations=0, characters=20
)
ABSENT = dataclasses.replace(
    RIGHT, id="absent", kind="unanswerable", answerable=False, facts=0, facts_found=0, all_facts=None,
    source_cited=None, sentences=0, citations=0,
)  # fmt: skip
INVENTED = dataclasses.replace(ABSENT, id="invented", abstention_right=False, sentences=2, citations=2)


def test_figures_of_a_few_results_are_what_one_counts_by_hand() -> None:
    told = figures([RIGHT, HALF, REFUSED, ABSENT, INVENTED])
    assert told["questions"] == 5
    assert told["facts found"] == pytest.approx(3 / 6)
    assert told["all facts"] == pytest.approx(1 / 3)
    assert told["source cited"] == pytest.approx(1 / 3)
    assert told["exact"] == 1
    assert told["wrongly refused"] == pytest.approx(1 / 3)
    assert told["rightly refused"] == pytest.approx(1 / 2)
    assert told["median characters"] == 200
    assert told["most sentences"] == 3


def test_a_figure_that_nothing_tells_is_none_and_not_nought() -> None:
    assert figures([RIGHT])["rightly refused"] is None
    absent = figures([ABSENT])
    assert absent["facts found"] is absent["all facts"] is absent["wrongly refused"] is absent["most sentences"] is None
    assert absent["rightly refused"] == 1
    assert figures([])["facts found"] is None


def asked(question: str, *facts: tuple[str, ...], sources: tuple[str, ...] = ("night-ferry",)) -> FixedQuestion:
    return FixedQuestion(
        id="it",
        question=question,
        language="en",
        kind="factual" if facts else "unanswerable",
        answerable=bool(facts),
        sources=sources if facts else (),
        facts=facts,
    )


def test_an_answer_is_scored_by_what_stands_in_it(bot: Assistant) -> None:
    question = "How many passengers boarded on the first night?"
    (found, missed, wrong_source) = run(
        bot,
        [
            asked(question, ("no such thing", "412  PASSENGERS"), ("Marlin Oetomo",)),
            asked(question, ("412",), ("nobody said this", "nor this")),
            asked(question, ("412",), sources=("kubah-surya",)),
        ],
    )
    assert (found.facts, found.facts_found, found.all_facts, found.missed) == (2, 2, True, ())
    assert (missed.facts_found, missed.all_facts, missed.missed) == (1, False, ("nobody said this",))
    assert (found.source_cited, wrong_source.source_cited) == (True, False)
    assert found.citations_exact
    assert found.abstention_right


def test_answering_what_cannot_be_answered_and_refusing_what_can_are_both_wrong(bot: Assistant) -> None:
    boarded, football = "How many passengers boarded on the first night?", "Who won the football cup in Brazil?"
    results = run(bot, [asked(boarded), asked(football), asked(football, ("Brazil",))])
    assert [result.abstention_right for result in results] == [False, True, False]
    assert [result.all_facts for result in results] == [None, None, False]


def test_a_quote_that_does_not_stand_in_its_document_is_noticed(bot: Assistant) -> None:
    answer = bot.ask("How many passengers boarded on the first night?")
    assert exact(bot, answer)
    first = answer.citations[0]
    for bent in (
        dataclasses.replace(first, quote=first.quote.replace("412", "413")),
        dataclasses.replace(first, start=first.start + 1),
        dataclasses.replace(first, document_id="turtle-hatchery"),
        dataclasses.replace(first, number=99),
    ):
        assert not exact(bot, dataclasses.replace(answer, citations=(bent, *answer.citations[1:])))
    uncited = tuple(dataclasses.replace(sentence, citations=()) for sentence in answer.sentences)
    assert not exact(bot, dataclasses.replace(answer, sentences=uncited))


def test_a_models_answers_are_scored_and_quotes_in_their_place_counted(
    notes: Path, scripted: ScriptedServer, tmp_path: Path
) -> None:
    given = {"source": notes, "data_dir": tmp_path, "model": "openai:scripted", "openai_base_url": scripted.url}
    said = "The ferry carried 412 passengers on its first night [{412 passengers}]. Purple hamsters sang of soup."
    scripted.will(Says(said), Says(said), Refuses(401))
    with Assistant.open(Settings.model_validate(given)) as writer:
        written, quoted = run(writer, [asked("How many passengers boarded on the first night?", ("412",))] * 2)
    assert (written.facts_found, written.source_cited, written.citations_exact) == (1, True, True)
    assert written.answer["model"] == "openai:scripted"
    assert quoted.facts_found == 1
    assert fallen_back([written, quoted], "openai:scripted") == 1


def printed(show_on: Console) -> str:
    assert isinstance(show_on.file, io.StringIO)
    return show_on.file.getvalue()


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def test_the_table_has_a_line_for_each_language_and_kind(console: Console) -> None:
    show([RIGHT, HALF, REFUSED, ABSENT], console)
    begins = {line.split()[0] for line in printed(console).splitlines() if line.strip()}
    assert {"all", "en", "id", "factual", "unanswerable"} <= begins


def test_results_are_written_with_their_figures(tmp_path: Path) -> None:
    path = write([RIGHT, HALF], {"source": "notes"}, tmp_path / "deep" / "out")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["settings"] == {"source": "notes"}
    assert record["figures"] == figures([RIGHT, HALF])
    assert [result["id"] for result in record["results"]] == ["right", "half"]


def test_comparing_shows_figures_and_the_questions_that_turned(tmp_path: Path, console: Console) -> None:
    turned = dataclasses.replace(HALF, id="right")
    healed = dataclasses.replace(RIGHT, id="half")
    base = write([RIGHT, HALF, ABSENT], {}, tmp_path / "base")
    write([turned, healed, ABSENT], {}, tmp_path / "new")
    compare(base, tmp_path / "new", console)
    lines = printed(console).splitlines()
    assert [line.split()[:2] for line in lines if line.startswith(("better", "worse"))] == [
        ["worse", "right"],
        ["better", "half"],
    ]
    assert any(line.startswith("facts found") and "+0.000" in line for line in lines)
    assert not any("absent" in line for line in lines)

"""A run from end to end: asked, scored, told, written, read back, and gone on with."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from assistant import Assistant, ConfigurationError, Settings
from evals import record
from evals.__main__ import app
from evals.asking import Plan
from evals.groups import ALL, figures, told
from evals.questions import FixedQuestion, load
from evals.record import Run, read
from evals.run import run
from evals.table import show
from tests.evals.rows import row
from tests.scripted import Refuses, Says, ScriptedServer

QUIET = Console(file=io.StringIO())
SET = [
    {
        "id": "boarded", "question": "How many passengers boarded on the first night?", "language": "en",
        "kind": "factual", "answerable": True, "sources": ["night-ferry"], "facts": [["412"], ["nobody"]],
    },
    {
        "id": "penumpang", "question": "Berapa penumpang naik pada malam pertama?", "language": "id",
        "kind": "cross-lingual", "answerable": True, "sources": ["night-ferry"], "facts": [["412"]],
    },
    {
        "id": "football", "question": "Who won the football cup in Brazil?", "language": "en", "kind": "unanswerable",
        "answerable": False,
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("set") / "own.yaml"
    file.write_text(yaml.safe_dump(SET), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def questions(path: Path) -> list[FixedQuestion]:
    return load(path)


@pytest.fixture(scope="module")
def made(bot: Assistant, questions: list[FixedQuestion], tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(bot, questions, Plan(), tmp_path_factory.mktemp("out"), QUIET, name="own.yaml")


def test_a_run_scores_what_was_answered(made: Run) -> None:
    assert [each.outcome for each in made.rows] == ["partly", "right", "right"]
    assert [each.pair for each in made.rows] == ["en→en", "id→en", "en→none"]
    assert made.rows[0].missed == (("nobody", "in no document"),)
    by_group = figures(made.rows)
    assert {ALL, "en", "id", "en→en", "id→en", "en→none", "factual", "cross-lingual", "unanswerable"} == set(by_group)
    facts = by_group[ALL]["facts found"]
    assert facts.figure is not None
    assert facts.figure.value == pytest.approx(2 / 3, abs=1e-6)
    assert facts.questions == 2
    assert "facts found" not in by_group["unanswerable"]
    assert made.provenance.settings["model"] == "extractive"


def test_what_could_not_be_scored_is_counted_and_no_part_of_the_figure() -> None:
    each = told([row(1, {"exact": (1, 1)}), row(2, {}, not_scored={"exact": "It failed."}), row(3, {})], "exact")
    assert each is not None
    assert each.figure is not None
    assert (each.figure.value, each.questions, each.not_scored) == (1, 1, 1)


def test_a_run_is_read_back_as_it_was_written(made: Run, tmp_path: Path) -> None:
    record.write(made, {"whatever": 1}, tmp_path / record.RESULTS)
    assert read(tmp_path) == read(tmp_path / record.RESULTS) == made


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"rows": 3}', "\ud800"])
def test_what_is_no_run_is_refused_with_what_to_do(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / record.RESULTS).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigurationError, match=r"evals run|Name a run"):
        read(tmp_path)


def test_repeats_of_a_question_count_as_one_question(
    bot: Assistant, questions: list[FixedQuestion], tmp_path: Path
) -> None:
    made = run(bot, questions[:1], Plan(repeats=3), tmp_path, QUIET)
    (one,) = made.rows
    assert one.scores["facts found"] == (1, 2)
    assert len(one.answers) == len(one.seconds) == 3


def test_passages_alone_have_no_scores_of_answers(
    bot: Assistant, questions: list[FixedQuestion], tmp_path: Path
) -> None:
    made = run(bot, questions, Plan(retrieval_only=True), tmp_path, QUIET)
    assert set(figures(made.rows)[ALL]) >= {"source recall@1"}
    assert not {"facts found", "exact", "wrong answers"} & set(figures(made.rows)[ALL])


def test_a_models_run_counts_its_tokens_and_leaves_out_what_it_did_not_answer(
    notes: Path, scripted: ScriptedServer, questions: list[FixedQuestion], tmp_path: Path
) -> None:
    given = {"source": notes, "data_dir": tmp_path, "model": "openai:scripted", "openai_base_url": scripted.url}
    scripted.will(Says("The ferry carried 412 passengers on its first night [{412 passengers}]."), Refuses(401))
    with Assistant.open(Settings.model_validate(given)) as writer:
        made = run(writer, questions[:2], Plan(), tmp_path / "out", QUIET)
    assert [each.outcome for each in made.rows] == ["partly", "not scored"]
    printed = Console(file=io.StringIO(), width=160)
    show(made, printed)
    assert isinstance(printed.file, io.StringIO)
    lines = [line.split() for line in printed.file.getvalue().splitlines()]
    facts = next(line for line in lines if line[:2] == ["facts", "found"])
    assert facts[-2:] == ["1", "1"]  # one question scored, one that could not be
    assert ["tokens", "read,", "in", "all:", "1,000"] in lines


def test_the_command_runs_a_set_of_ones_own_and_compares_it(notes: Path, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", "--questions", str(path), "--source", str(notes), "--out", str(out)])
    assert done.exit_code == 0
    written = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert written["figures"]["by group"]["all"]["facts found"]["questions"] == 2
    assert written["provenance"]["seed"] == 7
    assert not list(out.glob("*.jsonl"))  # nothing is left to go on with
    same = CliRunner().invoke(app, ["compare", str(out), str(out / "results.json")])
    assert same.exit_code == 0
    assert "3 questions are the same in both." in same.stdout


def test_a_set_that_is_wrong_is_an_error_that_says_what(notes: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(yaml.safe_dump([{**SET[0], "facts": []}]), encoding="utf-8")
    done = CliRunner().invoke(app, ["run", "--questions", str(wrong), "--source", str(notes), "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert "has sources and facts" in done.stdout

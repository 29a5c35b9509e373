"""Two runs beside each other, and whether one may take the other's place."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from rich.console import Console

from assistant import Assistant, ConfigurationError
from evals.compare import compare
from evals.guarding import BASELINE, accept, faults, shipped_documents
from evals.provenance import digest_of
from evals.questions import load
from evals.record import Run, read
from tests.evals.rows import ORIGIN, row, run_of

EXACT = {"exact": (1.0, 1.0)}


def told(found: float, wrongly: float = 0) -> dict[str, tuple[float, float]]:
    return {"facts found": (found, 1.0), "wrongly refused": (wrongly, 1.0), **EXACT}


def printed(base: Run, new: Run) -> str:
    console = Console(file=io.StringIO(), width=160)
    compare(base, new, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_figures_are_compared_over_the_questions_that_both_runs_scored() -> None:
    base = run_of(row(1, told(1)), row(2, told(0)), row(3, EXACT), row(9, told(0)))
    new = run_of(row(1, told(1)), row(2, told(1)), row(3, told(1)), row(4, told(1)))
    lines = {line.split("  ")[0]: line.split() for line in printed(base, new).splitlines()}
    assert lines["facts found"][2:5] == ["50.0%", "100.0%", "+50.0%"]
    assert "3 questions are the same in both, 2 are in one only." in printed(base, new)


def test_the_questions_that_turned_are_told_with_both_answers() -> None:
    base = run_of(
        row(1, EXACT, "right"), row(2, EXACT, "refused"), row(3, EXACT, "partly"), row(4, EXACT, "not scored")
    )
    new = run_of(
        row(1, EXACT, "wrong", text="Bad \x1b[31mnews."), row(2, EXACT, "right"), row(3, EXACT, "partly"), row(4, EXACT)
    )
    said = printed(base, new)
    assert "Worse: q1 (factual, en→en): Question 1?" in said
    assert "Answer 1." in said
    assert "Bad �[31mnews." in said
    assert "Better: q2" in said
    assert "q3" not in said
    assert "q4" not in said


def test_a_question_that_now_expects_something_else_is_not_compared() -> None:
    base, new = run_of(row(1, told(1))), run_of(row(1, told(0), fingerprint="other"))
    assert "facts found" not in printed(base, new)


def test_a_figure_that_fell_surely_is_a_fault_and_one_that_may_be_chance_is_none() -> None:
    right = run_of(*(row(i, told(1)) for i in range(20)))
    fallen = run_of(*(row(i, told(float(i >= 6))) for i in range(20)))
    (fault,) = faults(right, fallen)
    assert fault.startswith("facts found: 100.0% to 70.0%")
    assert list(faults(right, run_of(*(row(i, told(float(i >= 2))) for i in range(20))))) == []
    assert list(faults(fallen, right)) == []


def test_a_set_without_the_baselines_questions_is_a_fault() -> None:
    base = run_of(*(row(i, told(float(i > 3))) for i in range(20)))
    (fault,) = faults(base, run_of(*(row(i, told(1)) for i in range(4, 20))))
    assert fault.startswith("only 16 of the baseline's 20 questions")
    assert list(faults(base, run_of(*(row(i, told(1)) for i in range(40))))) == []


def test_a_figure_that_is_better_when_lower_is_a_fault_when_it_rises() -> None:
    base, new = (run_of(*(row(i, told(1, share)) for i in range(8))) for share in (0, 1))
    assert [fault.split(":")[0] for fault in faults(base, new)] == ["wrongly refused"]


@pytest.mark.parametrize("new", [row(1, {"exact": (0.0, 1.0)}), row(1, {}, not_scored={"exact": "It failed."})])
def test_a_citation_that_is_not_exact_is_a_fault_whatever_the_baseline_says(new: object) -> None:
    one = run_of(row(1, {"exact": (0.0, 1.0)}))
    (fault,) = faults(one, run_of(new))  # type: ignore[arg-type]
    assert fault.startswith("exact")


def test_an_accepted_run_is_read_back_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "baseline.json"
    made = run_of(row(1, told(1)), provenance=dataclasses.replace(ORIGIN, documents=shipped_documents()))
    accept(made, " Fewer lies. ", path)
    kept = tuple(dataclasses.replace(each, facts=(), sources=()) for each in made.rows)
    assert read(path) == dataclasses.replace(made, rows=kept, why="Fewer lies.")


@pytest.mark.parametrize(
    ("changed", "why", "said"),
    [
        ({}, " ", "reason"),
        ({"settings": {**ORIGIN.settings, "model": "openai:x"}}, "So.", "without a model"),
        ({"settings": {**ORIGIN.settings, "asked for": "passages"}}, "So.", "without a model"),
        ({"documents": "other"}, "So.", "documents that ship"),
    ],
)
def test_what_may_not_be_a_baseline_is_refused(tmp_path: Path, changed: dict[str, object], why: str, said: str) -> None:
    origin = dataclasses.replace(ORIGIN, **{"documents": shipped_documents(), **changed})  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=said):
        accept(run_of(row(1, told(1)), provenance=origin), why, tmp_path / "baseline.json")
    assert not list(tmp_path.iterdir())


def test_a_run_that_was_broken_off_is_no_baseline(tmp_path: Path) -> None:
    origin = dataclasses.replace(ORIGIN, documents=shipped_documents())
    with pytest.raises(ConfigurationError, match="not whole"):
        accept(run_of(row(1, told(1)), of=2, provenance=origin), "So.", tmp_path / "baseline.json")


def test_the_documents_that_ship_have_one_digest_in_an_index_and_in_the_folder(seed_bot: Assistant) -> None:
    assert digest_of(seed_bot.documents()) == shipped_documents()


def test_the_baseline_is_of_the_documents_that_ship_and_has_no_fault() -> None:
    baseline = read(BASELINE)
    assert baseline.provenance.documents == shipped_documents()
    assert baseline.why
    assert list(faults(baseline, baseline)) == []
    assert {each.id for each in baseline.rows} & {each.id for each in load()}

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from assistant.corpus.reading import make_document
from assistant.records import Document
from assistant.resources import bundled_folder
from evals.__main__ import app
from evals.balance import BALANCED_FROM, near_duplicates
from evals.questions import FixedQuestion, Kind, load, originals
from evals.validating import check, documents_of, report

FERRY = "The night ferry sails at nine. Marlin Oetomo heads the cooperative. The cooperative owns two boats."
KAPAL = "Kapal malam berangkat pukul sembilan. Koperasi itu dipimpin oleh Marlin Oetomo dan punya dua kapal."
DOCUMENTS = {name: make_document(name, text) for name, text in (("ferry", FERRY), ("kapal", KAPAL))}

GOOD: dict[str, Any] = {
    "id": "captain",
    "question": "Who heads the cooperative?",
    "language": "en",
    "kind": "factual",
    "answerable": True,
    "sources": ["ferry"],
    "facts": [["Marlin Oetomo"]],
    "evidence": [{"source": "ferry", "quote": "Marlin Oetomo heads the cooperative."}],
}
NEAR: dict[str, Any] = {
    "id": "fare",
    "question": "What does the ferry cost?",
    "language": "en",
    "kind": "near-miss",
    "answerable": False,
    "absent": ["fare"],
}


def problems(*entries: dict[str, Any], documents: dict[str, Document] = DOCUMENTS) -> list[str]:
    return list(check([FixedQuestion.model_validate(entry) for entry in entries], documents).problems)


@pytest.fixture(scope="module")
def seeds() -> dict[str, Document]:
    return documents_of(bundled_folder("seeds"))


def test_the_shipped_set_has_nothing_wrong(seeds: dict[str, Document]) -> None:
    questions = load()
    checked = check(questions, seeds)
    assert checked.problems == checked.remarks == ()
    assert {question.kind for question in questions} == set(get_args(Kind))
    assert len(questions) >= 220
    assert [question.id for question in questions if question.answerable and not question.evidence] == []


def test_a_good_set_has_no_problems() -> None:
    assert problems(GOOD, NEAR) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"facts": [["Oetoma"]]}, "Oetoma stands in none of its sources"),
        ({"facts": [["Marlin Oetomo"], ["two boats"]]}, "no evidence holds two boats"),
        ({"facts": [["Marlin Oetomo"], ["cooperative"]]}, "cooperative stands in the question already"),
        ({"sources": ["ferry", "kapal"], "facts": [["heads the"]]}, "kapal holds none of its facts"),
        ({"sources": ["ferry", "kapal"]}, "it has no evidence from kapal"),
        ({"sources": ["boat"], "evidence": []}, "there is no document boat"),
        ({"evidence": [{"source": "ferry", "quote": "Marlin Oetomo heads it."}]}, "stands 0 times in ferry"),
        ({"evidence": [{"source": "ferry", "quote": "cooperative"}]}, "stands 2 times in ferry"),
        ({"question": "Siapa pemimpin koperasi itu?"}, "its language is detected as id"),
        ({"kind": "list"}, "at least two facts"),
        ({"kind": "disagreement"}, "at least two facts"),
        ({"kind": "multi-document"}, "at least two sources"),
        ({"kind": "follow-up"}, "a history"),
        ({"kind": "near-miss"}, "near-miss is not answerable"),
        ({"kind": "cross-lingual"}, "not cross-lingual"),
        (
            {"sources": ["kapal"], "evidence": [{"source": "kapal", "quote": "dipimpin oleh Marlin Oetomo"}]},
            "cross-lingual rather than factual",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_told_with_the_questions_id(wrong: dict[str, Any], told: str) -> None:
    lines = problems({**GOOD, **wrong})
    assert any(told in line for line in lines), lines
    assert all(line.startswith("captain: ") for line in lines)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"absent": ["Sails"]}, "'Sails' stands in ferry"), ({"kind": "factual"}, "factual is answerable")],
    ids=["absent", "kind"],
)
def test_a_question_without_an_answer_is_held_to_that(wrong: dict[str, Any], told: str) -> None:
    (line,) = problems({**NEAR, **wrong})
    assert told in line


def test_absent_words_are_whole_words() -> None:
    assert problems({**NEAR, "absent": ["sail", "nin", "own"]}) == []


def test_a_language_that_words_cannot_tell_is_marked() -> None:
    asked = {**GOOD, "question": "Siapa the captain?", "language": "en"}
    assert problems({**asked, "mixed": True}) == []
    assert problems(asked) != []


@given(st.integers(0, len(FERRY)), st.integers(0, len(FERRY)))
def test_evidence_passes_exactly_when_it_stands_once(one: int, other: int) -> None:
    quote = FERRY[min(one, other) : max(one, other)]
    facts = [[quote]]
    if quote.strip():
        told = problems({**GOOD, "facts": facts, "evidence": [{"source": "ferry", "quote": quote}]})
        assert any("its evidence stands" in line for line in told) == (FERRY.count(quote) != 1)
        told = problems({**GOOD, "facts": facts, "evidence": [{"source": "ferry", "quote": f"{quote}~"}]})
        assert any("its evidence stands 0 times" in line for line in told)


def test_quotes_of_notes_are_not_looked_for_in_the_articles_they_are_about(tmp_path: Path) -> None:
    note, article = next(iter(originals().items()))
    (tmp_path / f"{article}.txt").write_text(FERRY, encoding="utf-8")
    documents = documents_of(tmp_path)
    assert set(documents) == {note}
    elsewhere = {**GOOD, "sources": [note], "evidence": [{"source": note, "quote": "It is headed by Marlin Oetomo."}]}
    assert problems(elsewhere, documents=documents) == []
    assert problems({**elsewhere, "facts": [["Oetoma"]]}, documents=documents) != []


def numbered(count: int, **changed: object) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {**GOOD, "id": f"captain-{number}", "question": f"Who heads cooperative {number}?", **changed}


def test_a_set_of_one_language_and_one_kind_is_told_what_it_lacks() -> None:
    told = "\n".join(problems(*numbered(BALANCED_FROM)))
    assert "0.0% of the questions are id" in told
    assert "list: 0 en, 0 id" in told
    assert "0 answerable questions are id on en" in told
    assert "0.0% of the questions have no answer" in told
    assert "are en;" not in told
    assert "en on en" not in told


def test_a_small_set_need_not_be_balanced() -> None:
    assert problems(*numbered(BALANCED_FROM - 1)) == []


def test_questions_in_nearly_the_same_words_are_listed() -> None:
    asked = ["Who heads the cooperative?", "who heads the  cooperative", "Who owns the two boats?"]
    questions = [
        FixedQuestion.model_validate({**GOOD, "id": f"q-{number}", "question": question})
        for number, question in enumerate(asked)
    ]
    assert [(one.id, other.id) for one, other in near_duplicates(questions)] == [("q-0", "q-1")]
    assert check(questions, DOCUMENTS).remarks == ("q-0 and q-1 ask nearly the same",)


def test_the_same_words_after_other_words_are_another_question() -> None:
    histories = [[{"role": "user", "text": text}] for text in ("Where does the ferry sail to?", "What is owned?")]
    questions = [
        FixedQuestion.model_validate({**GOOD, "id": f"q-{number}", "kind": "follow-up", "history": history})
        for number, history in enumerate(histories)
    ]
    assert list(near_duplicates(questions)) == []


def test_the_command_lists_what_is_wrong_and_fails(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    path = tmp_path / "mine.yaml"

    def run(*entries: object) -> tuple[int, str]:
        path.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
        with_args = ["check", "--questions", str(path), "--source", str(tmp_path)]
        told = CliRunner().invoke(app, with_args)
        return told.exit_code, told.output

    assert run(GOOD, NEAR) == (0, "2 questions, 1 with an answer: 0 problems.\n")
    code, output = run({**GOOD, "facts": [["[red]Oetoma[/red]"]]})
    assert code == 1
    assert "captain: [red]Oetoma[/red] stands in none of its sources" in output
    code, output = run({**GOOD, "comment": "?"})
    assert code == 1
    assert "mine.yaml, captain: comment:" in output


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump([GOOD]), encoding="utf-8")
    console = Console(file=io.StringIO(), width=200)
    assert report(path, tmp_path / "nowhere", console) == 1
    assert "no folder" in console.file.getvalue()  # type: ignore[attr-defined]

"""Question sets made from documents, from a model's proposals, and from files of others."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant import ConfigurationError, Settings
from assistant.answering.chat_models import make_model
from evals.__main__ import app
from evals.drafts import Draft, as_yaml
from evals.importing import from_csv
from evals.proposing import propose
from evals.questions import FixedQuestion, load
from evals.scoring.facts import found
from evals.validating import documents_of
from evals.writing import write
from tests.scripted import Refuses, Says, ScriptedServer
from tests.texts import texts


def invoked(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.stdout
    return done.stdout


def set_of(text: str, folder: Path) -> list[FixedQuestion]:
    path = folder / "set.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_what_is_proposed_stands_in_its_document_and_waits_for_a_reader(notes: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.yaml"
    said = invoked("draft", "--source", str(notes), "--out", str(out), "--most", "6")
    assert "reviewed: false" in said
    drafts, documents = load(out), documents_of(notes)
    assert {draft.language for draft in drafts} == {"en", "id"}
    for draft in drafts:
        assert not draft.reviewed
        text = documents[draft.sources[0]].text
        assert all(found(fact, text) for fact in draft.facts)
        assert all(each.quote in text for each in draft.evidence)
        assert draft.facts[0][0] not in draft.question
    assert max(len([d for d in drafts if d.sources == (name,)]) for name in documents) <= 6
    kinds = {draft.question.split("?")[0] for draft in drafts}
    assert len(kinds) >= 4
    assert "nobody has reviewed" in invoked("check", "--questions", str(out), "--source", str(notes), code=1)


def test_a_model_s_proposals_are_kept_where_their_answer_stands_in_the_passage(
    notes: Path, scripted: ScriptedServer
) -> None:
    settings = Settings.model_validate({"model": "openai:scripted", "openai_base_url": scripted.url})
    model = make_model(settings)
    assert model is not None
    (ferry,) = [each for each in documents_of(notes).values() if each.id == "night-ferry"]
    scripted.will(
        Says("What does the night ferry cost now? | 74,000 rupiah\nWho sang? | purple hamsters\nno answer here\n? | "),
        Refuses(401),
    )
    troubles: list[str] = []
    (draft,) = write(model, [ferry], 2, settings, troubles.append)
    assert (draft.question, draft.facts, draft.reviewed) == (
        "What does the night ferry cost now?", [["74,000 rupiah"]], False,
    )  # fmt: skip
    assert draft.evidence[0][1] in ferry.text
    assert troubles
    assert troubles[0].startswith("night-ferry: ")
    assert "Indonesian" in str(scripted.heard[1].body["messages"])  # every other passage, in the other language
    model.close()


@given(st.lists(st.tuples(texts, texts), max_size=3))
def test_whatever_is_drafted_can_be_read_again(given_texts: list[tuple[str, str]]) -> None:
    import yaml

    drafts = [Draft(question=q, language="en", sources=["d"], facts=[[a]], notes={"said": a}) for q, a in given_texts]
    read = yaml.safe_load(as_yaml(drafts, "Ä b").encode("utf-8", "replace")) or []
    assert [each["id"] for each in read] == [f"b-{number}" for number in range(1, len(drafts) + 1)]


SQUAD = {
    "data": [
        {
            "paragraphs": [
                {
                    "context": "The pier was built in 1911. It burned down in the winter of 1947.",
                    "qas": [
                        {
                            "question": "When did the pier burn down?",
                            "answers": [{"text": "1947"}, {"text": "the winter of 1947"}],
                        },
                        {"question": "Who built the pier?", "is_impossible": True, "answers": []},
                    ],
                }
            ]
        }
    ]
}  # fmt: skip


def test_a_file_in_squads_format_becomes_a_set_that_can_be_run(tmp_path: Path) -> None:
    path, out = tmp_path / "Piers v1.json", tmp_path / "own" / "questions.yaml"
    path.write_text(json.dumps(SQUAD), encoding="utf-8")
    invoked("import", str(path), "--out", str(out))
    told, absent = load(out)
    assert told.facts == (("1947", "the winter of 1947"),)
    assert told.evidence[0].quote == "It burned down in the winter of 1947."
    assert (told.id, told.reviewed, absent.kind, absent.answerable) == ("piers-v1-1", True, "near-miss", False)
    source = str(out.parent / "documents")
    said = invoked("run", "--questions", str(out), "--source", source, "--out", str(tmp_path / "out"))
    assert "2 questions of 2" in said
    assert "span hit" in said


def csv_of(folder: Path, *rows: list[str]) -> Path:
    path = folder / "own.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


HEAD = ["question", "answers", "sources"]


def test_a_csv_file_becomes_a_set(tmp_path: Path) -> None:
    asked = ["Who sails, and when?", "Ani|Mrs Ani; noon", "a; b", "list"]
    path = csv_of(tmp_path, [*HEAD, "kind"], asked, ["Siapa namanya?", "", "", ""])
    told, absent = set_of(as_yaml(from_csv(path), "own"), tmp_path)
    assert (told.facts, told.sources, told.kind) == ((("Ani", "Mrs Ani"), ("noon",)), ("a", "b"), "list")
    assert (absent.answerable, absent.kind, absent.language) == (False, "unanswerable", "id")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no column question, answers, sources"),
        ([["question", "sources"]], "no column answers"),
        ([HEAD, ["Who?", "Ani", ""]], "Row 2"),
        ([HEAD, ["Who?", "Ani", "a"], ["", "Ani", "a"]], "Row 3"),
    ],
)
def test_a_csv_file_that_is_wrong_is_refused_with_its_place(tmp_path: Path, rows: list[list[str]], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        from_csv(csv_of(tmp_path, *rows))


def test_a_file_that_is_neither_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG")
    assert "Error:" in invoked("import", str(path), "--out", str(tmp_path / "out.yaml"), code=1)


def test_nothing_is_proposed_of_nothing() -> None:
    assert propose([], 5) == []

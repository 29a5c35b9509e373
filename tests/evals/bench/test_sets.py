"""Small sets in the public ones' formats: what is asked, and what stands in the crowd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.bench.sets import Setting, public_settings, squad_settings
from evals.fit import training_set
from evals.public import mirror

PARAGRAPHS = 12


def qa(question: str, answer: Any) -> dict[str, Any]:
    return {"question": question, "is_impossible": False, "answers": [answer]}


def idk(split: str) -> list[dict[str, Any]]:
    return [
        {"context": f"Kapal {split} {i} biru.", "qas": [qa(f"Warna kapal {split} {i}?", {"text": "biru"})]}
        for i in range(PARAGRAPHS)
    ]


def pair(i: int) -> dict[str, Any]:
    return {
        "context_en": f"Lamp {i} is red.",
        "context_id_mt": f"Lampu {i} merah.",
        "qas_en": [qa(f"What colour is lamp {i}?", "red")],
        "qas_id_mt": [qa(f"Apa warna lampu {i}?", {"text": "merah"})],
    }


def natural(i: int) -> dict[str, Any]:
    output = [{"selected_sentences": [f"Tree {i} is old."]}]
    return {"input": f"how old is tree {i}", "passages": [{"text": f"Tree {i} is old."}], "output": output}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    files = {
        "idk_mrc_train": idk("latihan"),
        "idk_mrc_valid": idk("ujian"),
        "crosslingual_id_en": [pair(i) for i in range(PARAGRAPHS)],
        "clapnq": {"answerable": [natural(i) for i in range(PARAGRAPHS)], "unanswerable": []},
    }
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


@pytest.fixture
def settings(data: Path) -> dict[str, Setting]:
    return {setting.name: setting for setting in public_settings(data, None)}


def texts(setting: Setting, beginning: str) -> set[str]:
    return {text for text in setting.documents.values() if text.startswith(beginning)}


def test_nothing_that_was_fitted_to_is_asked(settings: dict[str, Setting], data: Path) -> None:
    asked = {question.text for setting in settings.values() for each in setting.groups.values() for question in each}
    fitted = {question.text for each in (training_set(data), mirror(data, second=False)) for question in each.questions}
    assert asked
    assert fitted
    assert not asked & fitted


def test_every_question_has_its_document_in_the_crowd(settings: dict[str, Setting]) -> None:
    for setting in settings.values():
        for questions in setting.groups.values():
            assert questions
            for question in questions:
                held = setting.documents[question.document_id]
                assert any(told in held for told in (*question.answers, *question.chosen))


def test_crowds_are_what_they_are_said_to_be(settings: dict[str, Setting]) -> None:
    assert len(texts(settings["indonesian"], "Kapal")) == len(settings["indonesian"].documents) == 2 * PARAGRAPHS
    assert len(texts(settings["english"], "Lamp ")) == len(texts(settings["english"], "Tree")) == PARAGRAPHS
    across = settings["id-to-en"]
    assert len(texts(across, "Lamp ")) == len(texts(across, "Kapal latihan")) == PARAGRAPHS
    assert len(across.documents) == 2 * PARAGRAPHS


def test_in_the_mirror_no_paragraph_is_there_in_both_languages(settings: dict[str, Setting]) -> None:
    mirror = settings["en-to-id"]
    english = {text.split()[1] for text in texts(mirror, "Lamp ")}
    indonesian = {text.split()[1] for text in texts(mirror, "Lampu")}
    assert english
    assert indonesian
    assert not english & indonesian
    assert len(english | indonesian) == PARAGRAPHS
    assert len(texts(mirror, "Tree")) == PARAGRAPHS
    (questions,) = mirror.groups.values()
    assert {mirror.documents[q.document_id].split()[0] for q in questions} == {"Lampu"}
    assert {q.text.split()[0] for q in questions} == {"What"}


def test_a_sample_is_always_the_same(data: Path) -> None:
    for small, same in zip(public_settings(data, 2), public_settings(data, 2), strict=True):
        assert small.groups == same.groups
        assert all(len(questions) == 2 for questions in small.groups.values())
        assert len(small.documents) >= 2 * PARAGRAPHS


def test_files_of_one_name_in_two_folders_are_two_settings(tmp_path: Path) -> None:
    paths = [tmp_path / name / "mine.json" for name in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(json.dumps(idk(path.parent.name)), encoding="utf-8")
    first, second = squad_settings(paths, "id", None)
    assert first.name != second.name
    assert not first.documents.keys() & second.documents.keys()
    assert list(first.groups) == list(second.groups) == ["mine"]

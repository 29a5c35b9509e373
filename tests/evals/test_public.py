from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import ConfigurationError
from evals.public import crosslingual, document_id, idk_mrc, in_second_half, squad, write_folder

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
ANSWER = st.fixed_dictionaries({"text": TEXT, "answer_start": st.just(0)})
QA = st.fixed_dictionaries(
    {"question": TEXT, "answers": st.lists(ANSWER, max_size=3)}, optional={"is_impossible": st.booleans(), "id": TEXT}
)
PARAGRAPH = st.fixed_dictionaries({"context": TEXT, "qas": st.lists(QA, max_size=3)})
PARAGRAPHS = st.lists(PARAGRAPH, max_size=4)


def written(folder: Path, content: Any) -> Path:
    path = folder / "file.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@given(articles=st.lists(PARAGRAPHS, max_size=3))
def test_both_shapes_of_squad_give_every_paragraph_and_question_as_it_stands(
    tmp_path_factory: pytest.TempPathFactory, articles: list[list[dict[str, Any]]]
) -> None:
    folder = tmp_path_factory.mktemp("squad")
    paragraphs = [paragraph for article in articles for paragraph in article]
    flat = squad(written(folder, paragraphs), "mine", "en")
    official = {"version": "2.0", "data": [{"title": "T", "paragraphs": article} for article in articles]}
    assert squad(written(folder, official), "mine", "en") == flat
    assert set(flat.documents.values()) == {paragraph["context"] for paragraph in paragraphs}
    asked = [(paragraph["context"], qa) for paragraph in paragraphs for qa in paragraph["qas"]]
    assert len(flat.questions) == len(asked)
    for question, (context, qa) in zip(flat.questions, asked, strict=True):
        assert (question.text, flat.documents[question.document_id]) == (qa["question"], context)
        telling = [answer["text"] for answer in qa["answers"] if answer["text"].strip()]
        assert question.answerable == (bool(telling) and not qa.get("is_impossible"))
        assert set(question.answers) == (set(telling) if question.answerable else set())


def test_a_question_with_plausible_answers_only_is_a_near_miss(tmp_path: Path) -> None:
    qa = {"question": "Who?", "is_impossible": True, "answers": [], "plausible_answers": [{"text": "Rina"}]}
    (question,) = squad(written(tmp_path, [{"context": "Rina sang.", "qas": [qa]}]), "mine").questions
    assert not question.answerable


def test_the_language_of_a_question_is_given_or_told_by_its_words(tmp_path: Path) -> None:
    qas = [{"question": "Siapa yang menyanyi?"}, {"question": "Who was singing?"}]
    path = written(tmp_path, [{"context": "Rina.", "qas": qas}])
    assert [question.language for question in squad(path, "mine").questions] == ["id", "en"]
    assert [question.language for question in squad(path, "mine", "id").questions] == ["id", "id"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"articles": []}, "data"),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, "data.0.paragraphs.0.context"),
        ([{"context": "secret words", "qas": [{"answers": []}]}], "0.qas.0.question"),
        ([{"context": "", "qas": []}], "0.context"),
        (["secret words"], "0"),
        ("secret words", "the whole"),
        ([{"context": "\ud800", "qas": []}], "0.context"),
    ],
)
def test_a_file_of_another_form_is_refused_with_the_place_and_what_to_give(
    tmp_path: Path, content: Any, place: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        squad(written(tmp_path, content), "mine")
    assert f"file.json is not in SQuAD's format ({place}:" in str(refused.value)
    assert "paragraphs" in refused.value.remedy
    assert "secret words" not in str(refused.value)


def test_a_file_that_is_no_json_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_bytes(b"\xff\x00 no JSON")
    with pytest.raises(ConfigurationError, match=r"file\.json is not JSON"):
        squad(tmp_path / "file.json", "mine")
    with pytest.raises(ConfigurationError, match=r"idk_mrc_valid\.json cannot be read"):
        idk_mrc(tmp_path, "valid")


def qa(question: str, *answers: str) -> dict[str, Any]:
    return {"question": question, "is_impossible": not answers, "answers": list(answers)}


def qa_mt(question: str, *answers: str) -> dict[str, Any]:
    return qa(question) | {"is_impossible": not answers, "answers": [{"text": answer} for answer in answers]}


@pytest.fixture
def paired(tmp_path: Path) -> Path:
    in_step = {
        "context_en": "The lamp is red.",
        "context_id_mt": "Lampu itu merah.",
        "qas_en": [qa("What colour is the lamp?", "red", "red"), qa("Who bought the lamp?")],
        "qas_id_mt": [qa_mt("Apa warna lampu itu?", "merah"), qa_mt("Siapa yang membeli lampu itu?")],
    }
    out_of_step = {
        "context_en": "The boat is blue.",
        "context_id_mt": "Perahu itu biru.",
        "qas_en": [qa("What colour is the boat?", "blue"), qa("Who owns the boat?")],
        "qas_id_mt": [qa_mt("Siapa pemilik perahu itu?")],
    }
    (tmp_path / "crosslingual_id_en.json").write_text(json.dumps([in_step, out_of_step]), encoding="utf-8")
    return tmp_path


def test_answers_are_in_the_language_of_the_paragraph(paired: Path) -> None:
    told_in_english, told_in_indonesian = crosslingual(paired, "id"), crosslingual(paired, "en", told_in="id")
    assert [(q.text, q.answers) for q in told_in_english.questions] == [
        ("Apa warna lampu itu?", ("red",)),
        ("Siapa yang membeli lampu itu?", ()),
    ]
    assert [(q.text, q.answers) for q in told_in_indonesian.questions] == [
        ("What colour is the lamp?", ("merah",)),
        ("Who bought the lamp?", ()),
    ]
    assert sorted(told_in_indonesian.documents.values()) == ["Lampu itu merah.", "Perahu itu biru."]


def test_a_paragraph_is_of_the_same_half_in_either_language(paired: Path) -> None:
    english, indonesian = crosslingual(paired, "en"), crosslingual(paired, "en", told_in="id")
    assert english.documents.keys() == indonesian.documents.keys()
    assert len(english.questions) == 4
    halves = [english.half(second).questions for second in (False, True)]
    assert sorted(map(len, halves)) in ([0, 4], [2, 2])
    for second, kept in enumerate(halves):
        assert {in_second_half(document_id(english.documents[q.document_id])) for q in kept} <= {bool(second)}


def test_a_folder_holds_the_paragraphs_that_are_given_and_what_others_put_there(tmp_path: Path) -> None:
    old, new = "An old paragraph.\r\n", "A new paragraph."
    write_folder(tmp_path, [{document_id(old): old}])
    assert (tmp_path / f"{document_id(old)}.txt").read_bytes() == old.encode()
    (tmp_path / "notes.txt").write_text("mine")
    write_folder(tmp_path, [{document_id(new): new}])
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted([document_id(new), "notes"])

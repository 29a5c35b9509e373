from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml

from assistant import Assistant
from evals.questions import FixedQuestion, load, originals, sources_in
from evals.scoring.facts import found

FIXED = load()
ANSWERABLE = [question for question in FIXED if question.answerable]

GOOD = {
    "id": "ferry-captain",
    "question": "Who heads the cooperative?",
    "language": "en",
    "kind": "factual",
    "answerable": True,
    "sources": ["night-ferry"],
    "facts": [["Marlin Oetomo", "Oetomo"]],
}


def file_of(folder: Path, *questions: object) -> Path:
    path = folder / "questions.yaml"
    path.write_text(yaml.safe_dump(list(questions)), encoding="utf-8")
    return path


def test_the_fixed_set_asks_both_languages_and_every_kind() -> None:
    kinds = FixedQuestion.model_fields["kind"].annotation
    assert {question.language for question in FIXED} == {"en", "id"}
    of_hostile_documents = {"injection"}  # none of those ships
    assert {question.kind for question in FIXED} | of_hostile_documents == set(get_args(kinds))
    assert len({question.question.casefold() for question in FIXED}) == len(FIXED)


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_every_fact_stands_in_a_note_that_is_named_as_its_source(seed_bot: Assistant, question: FixedQuestion) -> None:
    texts = [seed_bot.document(source).text for source in question.sources]
    for fact in question.facts:
        assert fact
        assert any(found(fact, text) for text in texts), fact


@pytest.mark.parametrize("question", [q for q in FIXED if not q.answerable], ids=lambda question: question.id)
def test_an_unanswerable_question_expects_nothing(question: FixedQuestion) -> None:
    assert (question.facts, question.sources) == ((), ())


def test_follow_ups_follow_something() -> None:
    follow_ups = [question for question in FIXED if question.kind == "follow-up"]
    assert follow_ups
    assert all(question.turns for question in follow_ups)


def test_a_good_question_is_read_as_it_stands(tmp_path: Path) -> None:
    history = [{"role": "user", "text": "Hello"}, {"role": "assistant", "text": "Ask away."}]
    (question,) = load(file_of(tmp_path, {**GOOD, "history": history}))
    assert (question.id, question.facts) == ("ferry-captain", (("Marlin Oetomo", "Oetomo"),))
    assert [(turn.role, turn.text) for turn in question.turns] == [("user", "Hello"), ("assistant", "Ask away.")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "With Spaces"},
        {"question": ""},
        {"language": "fr"},
        {"kind": "trick"},
        {"facts": []},
        {"sources": []},
        {"answerable": False},
        {"answerable": False, "facts": []},
        {"history": [{"role": "system", "text": "x"}]},
        {"comment": "unknown"},
    ],
    ids=str,
)
def test_a_wrong_question_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own words
        load(file_of(tmp_path, {**GOOD, **wrong}))


def test_an_id_that_stands_twice_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ferry-captain"):
        load(file_of(tmp_path, GOOD, GOOD))


def test_sources_are_called_by_their_notes_or_by_their_originals(seed_bot: Assistant, bot: Assistant) -> None:
    known = originals()
    assert set(known) == {document.id for document in seed_bot.documents()}
    assert all(known.values())
    assert sources_in(seed_bot) == {}
    assert sources_in(bot) == {}

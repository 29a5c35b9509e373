from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from evals.questions import DEFAULT, load, originals, renamed, sources_in

GOOD = {
    "id": "ferry-captain",
    "question": "Who heads the cooperative?",
    "language": "en",
    "kind": "factual",
    "answerable": True,
    "sources": ["night-ferry"],
    "facts": [["Marlin Oetomo", "Oetomo"]],
    "evidence": [{"source": "night-ferry", "quote": "Marlin Oetomo heads it."}],
}
ABSENT = {
    **GOOD,
    "id": "ferry-fare",
    "kind": "near-miss",
    "answerable": False,
    "sources": [],
    "facts": [],
    "evidence": [],
}


def file_of(folder: Path, *questions: object) -> Path:
    path = folder / "questions.yaml"
    path.write_text(yaml.safe_dump(list(questions)), encoding="utf-8")
    return path


def test_a_good_question_is_read_as_it_stands(tmp_path: Path) -> None:
    history = [{"role": "user", "text": "Hello"}, {"role": "assistant", "text": "Ask away."}]
    (question,) = load(file_of(tmp_path, {**GOOD, "history": history}))
    assert (question.id, question.facts) == ("ferry-captain", (("Marlin Oetomo", "Oetomo"),))
    assert [(each.source, each.quote) for each in question.evidence] == [("night-ferry", "Marlin Oetomo heads it.")]
    assert [(turn.role, turn.text) for turn in question.turns] == [("user", "Hello"), ("assistant", "Ask away.")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "With Spaces"},
        {"question": ""},
        {"language": "fr"},
        {"kind": "trick"},
        {"question": " "},
        {"facts": []},
        {"facts": [[]]},
        {"facts": [["Oetomo", ""]]},
        {"sources": []},
        {"evidence": [{"source": "night-ferry"}]},
        {"evidence": [{"source": "night-ferry", "quote": ""}]},
        {"evidence": [{"source": "night-ferry", "quote": "x", "start": 3}]},
        {"evidence": [{"source": "day-ferry", "quote": "x"}]},
        {"evidence": "Marlin Oetomo heads it."},
        {"absent": ["fare"]},
        {"answerable": False},
        {"answerable": False, "facts": []},
        {"history": [{"role": "system", "text": "x"}]},
        {"comment": "unknown"},
    ],
    ids=str,
)
def test_a_wrong_question_is_refused_with_file_and_id(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^questions\.yaml, (ferry-captain|With Spaces): .*\b\w+"):
        load(file_of(tmp_path, {**GOOD, **wrong}))


def test_a_question_without_an_answer_has_absent_words_and_no_evidence(tmp_path: Path) -> None:
    (question,) = load(file_of(tmp_path, {**ABSENT, "absent": ["fare", "ticket"]}))
    assert question.absent == ("fare", "ticket")
    with pytest.raises(ValueError, match="ferry-fare"):
        load(file_of(tmp_path, {**ABSENT, "evidence": GOOD["evidence"]}))


def test_everything_wrong_is_told_at_once_by_file_id_and_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError) as told:  # noqa: PT011 - all of its lines are looked at
        load(file_of(tmp_path, {**GOOD, "facts": [["x"], [""]]}, {**ABSENT, "comment": "?"}, "no question"))
    lines = str(told.value).splitlines()
    assert list(dict.fromkeys(line.partition(": ")[0] for line in lines)) == [
        "questions.yaml, ferry-captain",
        "questions.yaml, ferry-fare",
        "questions.yaml, 3",
    ]
    assert "facts.1.0" in lines[0]
    assert "comment" in lines[-2]


def test_a_folder_is_read_file_by_file_in_order_of_name(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(yaml.safe_dump([ABSENT]), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(yaml.safe_dump([GOOD]), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("- id: none", encoding="utf-8")
    assert [question.id for question in load(tmp_path)] == ["ferry-captain", "ferry-fare"]
    assert load(tmp_path / "b.yaml") == load(tmp_path)[1:]


@pytest.mark.parametrize("text", ["", "id: x", "[{]", "- 2026-13-45"], ids=repr)
def test_a_file_that_is_no_list_of_questions_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^mine\.yaml"):
        load(tmp_path / "mine.yaml")


def test_a_set_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"absent\.yaml"):
        load(tmp_path / "absent.yaml")
    with pytest.raises(ValueError, match="no question set"):
        load(tmp_path)


_KEYS = st.sampled_from([*GOOD, "history", "absent", "mixed"]) | st.text(max_size=5)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["en", "list"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(changed=st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4))
def test_whatever_stands_in_an_entry_it_is_a_question_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, changed: dict[str, object]
) -> None:
    path = file_of(tmp_path_factory.mktemp("set"), {**GOOD, **changed})
    told = ""
    try:
        (question,) = load(path)
        assert question.answerable == bool(question.facts) == bool(question.sources)
    except ValueError as error:
        told = str(error)
    assert all(line.startswith("questions.yaml, ") for line in told.splitlines())


def test_an_id_that_stands_twice_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ferry-captain"):
        load(file_of(tmp_path, GOOD, GOOD))


def test_sources_are_called_by_their_notes_or_by_their_originals(seed_bot: Assistant, bot: Assistant) -> None:
    known = originals()
    assert set(known) == {document.id for document in seed_bot.documents()}
    assert all(known.values())
    assert sources_in(seed_bot) == {}
    assert sources_in(bot) == {}
    assert renamed(known.values()) == known
    note = next(iter(known))
    assert note not in renamed([note, *known.values()])


@pytest.mark.parametrize("name", ["first", "second", "third", "fourth"])
def test_what_strangers_ask_can_be_asked(name: str) -> None:
    questions = load(DEFAULT.with_name("strangers") / f"{name}.yaml")
    assert {each.language for each in questions} == {"en", "id"}
    assert {source for each in questions for source in each.sources} <= set(originals())

"""The contract of kept conversations; each database they can be kept in is one parameter more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from assistant import Answer, Assistant, ConfigurationError, Disagreement, Settings, Usage
from assistant.errors import HistoryDamaged, UnknownConversation
from assistant.history.conversations import LONGEST_TITLE, Feedback, History, KeptExchange, titled
from tests.texts import anything, texts

QUESTION = "What does the night ferry to Sabira cost?"


@pytest.fixture
def history(address: str) -> Iterator[History]:
    opened = History(address)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def answer(bot: Assistant) -> Answer:
    """An answer that has something in every field of the record."""
    made = bot.ask(QUESTION)
    assert made.citations
    assert made.sentences[0].marks
    first = replace(made.sentences[0], added=(1,), incomplete=True)
    return replace(
        made,
        sentences=(first, *made.sentences[1:]),
        nearest=made.citations,
        disagreements=(Disagreement(subject="fare", values=(("74,000", 1), ("80,000", 2))),),
        usage=Usage(input_tokens=3, output_tokens=4, cost=0.25),
        notices=("cut off",),
        incomplete=True,
        unknown_markers=2,
    )


def asked(answer: Answer, question: str = QUESTION) -> KeptExchange:
    return KeptExchange(question=question, outcome="answered", answer=answer)


def test_a_conversation_comes_back_as_it_was_also_when_opened_again(
    history: History, address: str, answer: Answer
) -> None:
    conversation = history.begin("ana", QUESTION)
    kept = [
        asked(answer),
        KeptExchange(question="And?", outcome="stopped", partial="According"),
        KeptExchange(question="Why?", outcome="failed", problem="No."),
    ]
    for position, exchange in enumerate(kept):
        history.keep("ana", conversation.id, position, exchange)
    history.close()
    again = History(address)
    assert list(again.exchanges("ana", conversation.id)) == kept
    assert again.conversation("ana", conversation.id).title == QUESTION
    again.close()


def test_the_one_last_asked_in_is_listed_first(history: History, answer: Answer) -> None:
    first, second = history.begin("ana", "one"), history.begin("ana", "two")
    assert [c.id for c in history.conversations("ana")] == [second.id, first.id]
    history.keep("ana", first.id, 0, asked(answer))
    assert [c.id for c in history.conversations("ana")] == [first.id, second.id]
    assert [c.id for c in history.conversations("ana", most=1)] == [first.id]


def test_a_question_asked_again_takes_the_place_of_what_followed(history: History, answer: Answer) -> None:
    conversation = history.begin("ana", QUESTION)
    for position, question in enumerate(("one", "two", "three")):
        history.keep("ana", conversation.id, position, asked(answer, question))
    history.keep("ana", conversation.id, 1, asked(answer, "again"))
    assert [e.question for e in history.exchanges("ana", conversation.id)] == ["one", "again"]


def test_it_is_renamed_and_deleted(history: History, answer: Answer) -> None:
    conversation = history.begin("ana", QUESTION)
    history.keep("ana", conversation.id, 0, asked(answer))
    history.put_feedback("ana", conversation.id, 0, Feedback(thumb="down", answer=answer))
    history.rename("ana", conversation.id, "  Fares\nof the ferry ")
    history.rename("ana", conversation.id, " \n")
    assert history.conversation("ana", conversation.id).title == "Fares of the ferry"
    history.delete("ana", conversation.id)
    assert history.conversations("ana") == []
    assert history.feedback() == []
    with pytest.raises(UnknownConversation):
        history.exchanges("ana", conversation.id)


def test_nobody_reads_or_changes_what_is_somebody_elses(history: History, answer: Answer) -> None:
    theirs = history.begin("ana", QUESTION)
    history.keep("ana", theirs.id, 0, asked(answer))
    told = []
    for conversation_id in (theirs.id, "made-up", ""):
        for tried in (
            lambda i: history.conversation("budi", i),
            lambda i: history.exchanges("budi", i),
            lambda i: history.keep("budi", i, 0, asked(answer, "mine now")),
            lambda i: history.rename("budi", i, "mine now"),
            lambda i: history.delete("budi", i),
            lambda i: history.put_feedback("budi", i, 0, Feedback(thumb="up", answer=answer)),
            lambda i: history.feedback_on("budi", i),
        ):
            with pytest.raises(UnknownConversation) as refused:
                tried(conversation_id)
            told.append(str(refused.value))
    assert len(set(told)) == 1  # so nobody learns which ids there are
    assert history.conversations("budi") == []
    assert history.exchanges("ana", theirs.id) == (asked(answer),)


def test_ids_cannot_be_guessed(history: History) -> None:
    ids = {history.begin("ana", "the same").id for _ in range(50)}
    assert len(ids) == 50
    assert min(map(len, ids)) >= 22  # 128 bits in base 64


def test_feedback_is_kept_with_the_whole_answer_also_once_it_is_asked_again(history: History, answer: Answer) -> None:
    conversation = history.begin("ana", QUESTION)
    history.keep("ana", conversation.id, 0, asked(answer))
    history.put_feedback("ana", conversation.id, 0, Feedback(thumb="up", answer=answer))
    wrong = Feedback(thumb="down", answer=answer, reason="Half of it.", sentence=1)
    history.put_feedback("ana", conversation.id, 0, wrong)
    assert history.feedback_on("ana", conversation.id) == {0: wrong}
    history.keep("ana", conversation.id, 0, asked(answer))
    assert history.feedback_on("ana", conversation.id) == {}
    assert history.feedback() == [wrong]


@given(texts)
def test_a_title_is_one_line_that_can_be_seen(text: str) -> None:
    title = titled(text)
    assert len(title) <= LONGEST_TITLE
    assert title.isprintable()
    assert titled(title) == title


@given(question=texts, partial=anything)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_kept(history: History, question: str, partial: str) -> None:
    conversation = history.begin("ana", question)
    history.keep("ana", conversation.id, 0, KeptExchange(question=question, outcome="stopped", partial=partial))
    (kept,) = history.exchanges("ana", conversation.id)
    assert (kept.question, kept.partial) == tuple(
        text.encode("utf-8", "replace").decode() for text in (question, partial)
    )


def test_settings_name_the_database(tmp_path: Path) -> None:
    history = History.open(Settings(data_dir=tmp_path / "data"))
    history.begin("ana", "one")
    history.close()
    there = History.open(Settings(database_url=f"sqlite:///{tmp_path / 'data' / 'history.sqlite3'}"))
    assert [c.title for c in there.conversations("ana")] == ["one"]
    there.close()


def test_a_file_that_is_no_database_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite3").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(HistoryDamaged, match="Move them away"):
        History.in_folder(tmp_path)


def test_what_answers_rest_on_is_counted_once_an_answer_and_for_its_owner_alone(
    history: History, answer: Answer
) -> None:
    begun = history.begin("ana", "x")
    twice = replace(answer, citations=answer.citations * 2)
    for position, exchange in enumerate(
        [
            asked(twice),
            asked(answer),
            KeptExchange(question="?", outcome="stopped"),
            asked(replace(answer, citations=())),
        ]
    ):
        history.keep("ana", begun.id, position, exchange)
    assert history.rested_on("ana") == dict.fromkeys({citation.document_id for citation in answer.citations}, 2)
    assert history.rested_on("ana", most=2) == {}
    assert history.rested_on("ben") == {}


def test_a_server_that_does_not_answer_is_said_to_be_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be reached") as raised:
        History(f"postgresql://ana:secret@/x?host={tmp_path}")
    assert "secret" not in str(raised.value)
    with pytest.raises(ConfigurationError, match="ASSISTANT_DATABASE_URL"):
        History("nonsense")

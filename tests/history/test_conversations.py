"""The contract of kept conversations; each database they can be kept in is one parameter more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from assistant import Answer, Assistant, ConfigurationError, Disagreement, Settings, Usage
from assistant.errors import UnknownConversation
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
    for exchange in kept:
        history.append("ana", conversation.id, exchange)
    history.close()
    again = History(address)
    assert list(again.exchanges("ana", conversation.id)) == kept
    assert again.conversation("ana", conversation.id).title == QUESTION
    again.close()


def test_the_one_last_asked_in_is_listed_first(history: History, answer: Answer) -> None:
    first, second = history.begin("ana", "one"), history.begin("ana", "two")
    assert [c.id for c in history.conversations("ana")] == [second.id, first.id]
    history.append("ana", first.id, asked(answer))
    assert [c.id for c in history.conversations("ana")] == [first.id, second.id]
    assert [c.id for c in history.conversations("ana", most=1)] == [first.id]


def test_a_question_asked_again_takes_the_place_of_the_last_one_only(history: History, answer: Answer) -> None:
    conversation = history.begin("ana", QUESTION)
    one, two, three = (asked(answer, question) for question in ("one", "two", "three"))
    for exchange in (one, two):
        history.append("ana", conversation.id, exchange)
    history.append("ana", conversation.id, asked(answer, "two again"), instead_of=two.id)
    assert [e.question for e in history.exchanges("ana", conversation.id)] == ["one", "two again"]
    history.append("ana", conversation.id, three, instead_of=two.id)  # another tab asked "two" again already
    history.append("ana", conversation.id, asked(answer, "one again"), instead_of=one.id)
    assert [e.question for e in history.exchanges("ana", conversation.id)] == [
        "one", "two again", "three", "one again"
    ]  # fmt: skip


def test_an_exchange_is_settled_wherever_it_stands_by_now(history: History, answer: Answer) -> None:
    conversation = history.begin("ana", QUESTION)
    mine, other = (KeptExchange(question=name, outcome="working") for name in ("mine", "other"))
    history.append("ana", conversation.id, mine)
    history.append("ana", conversation.id, other)
    assert history.settle("ana", conversation.id, replace(mine, outcome="answered", answer=answer))
    kept = history.exchanges("ana", conversation.id)
    assert [(e.question, e.outcome) for e in kept] == [("mine", "answered"), ("other", "working")]
    history.append("ana", conversation.id, asked(answer, "other again"), instead_of=other.id)
    assert not history.settle("ana", conversation.id, replace(other, outcome="stopped"))
    assert [e.question for e in history.exchanges("ana", conversation.id)] == ["mine", "other again"]


def test_all_that_is_asked_at_once_is_kept_in_one_order(history: History, address: str) -> None:
    conversation = history.begin("ana", QUESTION)
    other = History(address)
    together = threading.Barrier(8)

    def ask(number: int) -> None:
        store = (history, other)[number % 2]
        together.wait(60)
        for turn in range(5):
            exchange = KeptExchange(question=f"{number}-{turn}", outcome="working")
            store.append("ana", conversation.id, exchange, instead_of="gone")
            assert store.settle("ana", conversation.id, replace(exchange, outcome="stopped"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(8)))
    kept = [e.question for e in history.exchanges("ana", conversation.id)]
    assert sorted(kept) == [f"{number}-{turn}" for number in range(8) for turn in range(5)]
    for number in range(8):
        assert [q for q in kept if q.startswith(f"{number}-")] == [f"{number}-{turn}" for turn in range(5)]
    other.close()


def test_one_that_is_asked_in_while_it_is_deleted_is_deleted(history: History, address: str, answer: Answer) -> None:
    other = History(address)
    for _ in range(10):
        conversation = history.begin("ana", QUESTION)
        together = threading.Barrier(2)

        def ask(conversation_id: str, together: threading.Barrier) -> None:
            together.wait(60)
            with suppress(UnknownConversation):
                other.append("ana", conversation_id, asked(answer))

        with ThreadPoolExecutor(1) as thread:
            asking = thread.submit(ask, conversation.id, together)
            together.wait(60)
            history.delete("ana", conversation.id)
            asking.result(60)
        assert history.conversations("ana") == []
    other.close()


def test_it_is_renamed_and_deleted(history: History, answer: Answer) -> None:
    conversation = history.begin("ana", QUESTION)
    history.append("ana", conversation.id, asked(answer))
    history.put_feedback("ana", conversation.id, "one", Feedback(thumb="down", answer=answer))
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
    kept = asked(answer)
    history.append("ana", theirs.id, kept)
    told = []
    for conversation_id in (theirs.id, "made-up", ""):
        for tried in (
            lambda i: history.conversation("budi", i),
            lambda i: history.exchanges("budi", i),
            lambda i: history.append("budi", i, asked(answer, "mine now")),
            lambda i: history.append("budi", i, asked(answer, "mine now"), instead_of=kept.id),
            lambda i: history.settle("budi", i, replace(kept, question="mine now")),
            lambda i: history.rename("budi", i, "mine now"),
            lambda i: history.delete("budi", i),
            lambda i: history.put_feedback("budi", i, kept.id, Feedback(thumb="up", answer=answer)),
            lambda i: history.feedback_on("budi", i),
        ):
            with pytest.raises(UnknownConversation) as refused:
                tried(conversation_id)
            told.append(str(refused.value))
    assert len(set(told)) == 1  # so nobody learns which ids there are
    assert history.conversations("budi") == []
    assert history.exchanges("ana", theirs.id) == (kept,)


def test_ids_cannot_be_guessed(history: History) -> None:
    ids = {history.begin("ana", "the same").id for _ in range(50)}
    assert len(ids) == 50
    assert min(map(len, ids)) >= 22  # 128 bits in base 64


def test_feedback_is_kept_with_the_whole_answer_also_once_it_is_asked_again(history: History, answer: Answer) -> None:
    conversation = history.begin("ana", QUESTION)
    first, second = asked(answer, "one"), asked(answer, "two")
    history.append("ana", conversation.id, first)
    history.append("ana", conversation.id, second)
    history.put_feedback("ana", conversation.id, second.id, Feedback(thumb="up", answer=answer))
    wrong = Feedback(thumb="down", answer=answer, reason="Half of it.", sentence=1)
    history.put_feedback("ana", conversation.id, second.id, wrong)
    assert history.feedback_on("ana", conversation.id) == {second.id: wrong}
    history.append("ana", conversation.id, asked(answer, "two again"), instead_of=second.id)
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
    history.append("ana", conversation.id, KeptExchange(question=question, outcome="stopped", partial=partial))
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


def test_what_answers_rest_on_is_counted_once_an_answer_and_for_its_owner_alone(
    history: History, answer: Answer
) -> None:
    begun = history.begin("ana", "x")
    twice = replace(answer, citations=answer.citations * 2)
    for exchange in (
        asked(twice),
        asked(answer),
        KeptExchange(question="?", outcome="stopped"),
        asked(replace(answer, citations=())),
    ):
        history.append("ana", begun.id, exchange)
    assert history.rested_on("ana") == dict.fromkeys({citation.document_id for citation in answer.citations}, 2)
    assert history.rested_on("ana", most=2) == {}
    assert history.rested_on("ben") == {}


def test_a_server_that_does_not_answer_is_said_to_be_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be reached") as raised:
        History(f"postgresql://ana:secret@/x?host={tmp_path}")
    assert "secret" not in str(raised.value)
    with pytest.raises(ConfigurationError, match="ASSISTANT_DATABASE_URL"):
        History("nonsense")

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.conversation import standalone
from assistant.answering.core import core
from assistant.records import Turn
from tests.texts import texts

FERRY = [
    Turn("user", "Who heads the Seribu Ferry Cooperative?"),
    Turn("assistant", "According to Harbour Gazette: “Dr. Marlin Oetomo, who heads the cooperative, said so.” [1]"),
]
KUBAH = [
    Turn("user", "Siapa ketua Koperasi Tani Lestari?"),
    Turn("assistant", "Menurut KABAR GAYO: “Ketua koperasi, Halimah Gayosari, hadir.” [1]"),
]


@pytest.mark.parametrize(
    "question", ["And when did it begin?", "What else did she say?", "why is that?", "Since when?"]
)
def test_a_follow_up_carries_the_topic_of_the_question_before(question: str) -> None:
    asked = standalone(question, FERRY)
    assert asked.startswith(question)
    assert "Seribu Ferry Cooperative" in asked


@pytest.mark.parametrize("question", ["Lalu sejak kapan?", "Apa kata dia?", "Berapa biayanya?", "Dan siapa wakilnya?"])
def test_an_indonesian_follow_up_does_so_too(question: str) -> None:
    asked = standalone(question, KUBAH)
    assert asked.startswith(question)
    assert "Koperasi Tani Lestari" in asked


def test_who_the_answer_named_is_carried_over_where_the_question_named_nobody() -> None:
    history = [Turn("user", "who paid for the batteries?"), Turn("assistant", "“The Coral Fund paid for them.” [1]")]
    assert "Coral Fund" in standalone("And since when does it exist?", history)


def test_a_topic_is_carried_through_more_than_one_follow_up() -> None:
    history = [*FERRY, Turn("user", "And since when?"), Turn("assistant", "The documents do not tell.")]
    assert "Seribu Ferry Cooperative" in standalone("And why?", history)


@pytest.mark.parametrize(
    "question",
    [
        "How many nests were counted on Bira beach?",
        "Berapa sarang penyu yang dihitung di pantai Bira?",
        "Who is the captain of the library boat Sinar Aksara?",
    ],
)
def test_a_question_with_a_topic_of_its_own_is_left_as_it_is(question: str) -> None:
    assert standalone(question, FERRY) == question
    assert standalone(question, KUBAH) == question


@given(texts)
def test_a_first_question_is_what_it_asks(question: str) -> None:
    assert standalone(question, []) == core(question)
    assert standalone(question, [Turn("assistant", "   "), Turn("user", "")]) == core(question)


@given(texts, st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), texts), max_size=5))
def test_no_conversation_is_too_strange_and_nothing_that_is_asked_is_lost(question: str, history: list[Turn]) -> None:
    asked = standalone(question, history)
    assert asked.startswith(core(question))
    assert asked == standalone(question, history)


def test_a_long_conversation_is_gone_through_to_its_end() -> None:
    history = [Turn("user" if i % 2 == 0 else "assistant", "And then?") for i in range(400)]
    assert standalone("And then?", history).startswith("And then?")

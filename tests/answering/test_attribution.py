from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.answering.attribution import heard, names
from tests.texts import texts

PUBLISHERS = {
    "Harbour Gazette": frozenset({"ferry"}),
    "KABAR GAYO": frozenset({"coffee"}),
    "The Southern-Harbour Project": frozenset({"project"}),
    "Lintas/Pos Banda": frozenset({"library"}),
    "banda.com": frozenset({"site"}),
}


@pytest.mark.parametrize(
    ("question", "wanted", "left"),
    [
        ("According to the Harbour Gazette, who heads it?", ["Harbour Gazette"], "who heads it?"),
        ("What does it cost, according to Kabar Gayo?", ["KABAR GAYO"], "What does it cost ?"),
        ("Menurut Pos Banda, siapa nakhodanya?", ["Lintas/Pos Banda"], "siapa nakhodanya?"),
        ("Who heads it in the report of the Harbour Gazette?", ["Harbour Gazette"], "Who heads it ?"),
        ("What did the Harbour Gazette say?", ["Harbour Gazette"], "What did the Harbour Gazette say?"),
        ("What is it called by Kabar Gayo, and how by Pos Banda?", ["KABAR GAYO", "Lintas/Pos Banda"], None),
        (
            "Do Kabar Gayo and Pos Banda differ on the fare?",
            ["KABAR GAYO", "Lintas/Pos Banda"],
            "Do differ on the fare?",
        ),
        ("Per banda.com, when did it open?", ["banda.com"], "when did it open?"),
    ],
)
def test_a_question_says_whose_words_it_wants(question: str, wanted: list[str], left: str | None) -> None:
    found = heard(question, PUBLISHERS)
    assert [each.publisher for each in found] == wanted
    assert [each.documents for each in found] == [PUBLISHERS[each] for each in wanted]
    assert left is None or {each.question for each in found} == {left}


@pytest.mark.parametrize(
    "question",
    [
        "What is the Harbour Gazette?",
        "Who runs the harbour, according to the captain?",
        "Menurut kapten, siapa yang memimpin?",
        "Which southern project was it?",
        "Where is Banda?",
        "Who works for Kabar Gayo and the Harbour Gazette?",
    ],
)
def test_a_publisher_that_is_only_a_topic_is_not_asked_to_speak(question: str) -> None:
    assert heard(question, PUBLISHERS) == []


@given(texts, st.dictionaries(texts, st.just(frozenset({"one"})), max_size=3))
def test_any_text_can_be_asked_of_any_publishers(text: str, publishers: dict[str, frozenset[str]]) -> None:
    for each in heard(text, publishers):
        assert each.publisher in publishers
        assert each.question or not text


def test_most_of_a_name_names_it() -> None:
    assert names("The Southern-Harbour Project", frozenset({"southern", "harbour"}))
    assert not names("The Southern-Harbour Project", frozenset({"harbour"}))


def test_only_that_publishers_documents_are_quoted(bot: Assistant) -> None:
    answer = bot.ask("According to the Harbour Gazette, how many passengers boarded on the first night?")
    assert {citation.publisher for citation in answer.citations} == {"Harbour Gazette"}
    assert "412" in answer.text


def test_each_of_several_publishers_is_heard_or_said_not_to_tell(bot: Assistant) -> None:
    answer = bot.ask("What do the Harbour Gazette and Kabar Gayo each say on how many passengers boarded the ferry?")
    assert {citation.publisher for citation in answer.citations} == {"Harbour Gazette"}
    assert "(KABAR GAYO)" in answer.text


def test_nobody_else_answers_for_a_publisher_that_does_not_tell(bot: Assistant) -> None:
    answer = bot.ask("According to Kabar Gayo, how many passengers boarded the ferry on the first night?")
    assert answer.abstained
    assert "412" not in answer.text
    assert {citation.publisher for citation in answer.nearest} == {"KABAR GAYO"}

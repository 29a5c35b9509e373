from __future__ import annotations

import pytest
from hypothesis import given

from assistant.corpus.language import language_of, question_language
from tests.documents import COFFEE, FERRY, LIBRARY, TURTLES
from tests.texts import texts


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who leads the cooperative?", "en"),
        ("How many nests were counted?", "en"),
        ("when does the ferry leave", "en"),
        ("Name the islands", "en"),
        ("Siapa yang memimpin koperasi?", "id"),
        ("Berapa kubah dipasang?", "id"),
        ("kapan perahu berangkat", "id"),
        ("Sebutkan pulau-pulau itu", "id"),
        ("Kapan lagu We Are the Champions dirilis?", "id"),
        ("Who wrote Laskar Pelangi?", "en"),
        ("Di mana Marlin Oetomo bekerja?", "id"),
        ("Perahu pustaka singgah?", "id"),
        ("Ferry fares halved?", "en"),
        ("APA ITU BPDT?", "id"),
        ("WHAT IS CDF?", "en"),
    ],
)
def test_a_question_is_answered_in_the_language_it_is_asked_in(question: str, language: str) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    "question", ["Marlin Oetomo", "CDF?", "", "???", "412", "\x00", "船はいつ出ますか", "Où est le bateau ?"]
)
def test_a_question_that_tells_no_language_still_gets_one_of_the_two(question: str) -> None:
    assert question_language(question) in ("en", "id")


@pytest.mark.parametrize(
    ("text", "language"),
    [(FERRY, "en"), (TURTLES, "en"), (COFFEE, "id"), (LIBRARY, "id")],
    ids=["ferry", "turtles", "coffee", "library"],
)
def test_a_document_is_in_the_language_it_is_written_in(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "   ", "12 34 56", "…", "\x00\x01"])
def test_a_text_without_words_is_in_no_language(text: str) -> None:
    assert language_of(text) == "und"


@pytest.mark.parametrize(
    "text",
    [
        "Le bateau quitte le port chaque matin avec des passagers, des livres et du café, puis revient le soir vers "
        "les îles voisines où les enfants attendent ses histoires depuis plusieurs semaines déjà.",
        "船は毎朝港を出て、夕方に島へ戻る。子どもたちは本を待っている。",
        "Das Schiff verlässt jeden Morgen den Hafen und kehrt abends zurück; die Kinder warten auf ihre Bücher, und "
        "der Kapitän erzählt ihnen Geschichten von den Inseln, die niemand mehr kennt, außer ihm selbst.",
    ],
    ids=["French", "Japanese", "German"],
)
def test_a_text_in_a_third_language_is_not_claimed(text: str) -> None:
    assert language_of(text) == "und"


@given(texts)
def test_any_text_is_given_a_language_and_always_the_same(text: str) -> None:
    assert language_of(text) in ("en", "id", "und")
    assert language_of(text) == language_of(text)
    assert question_language(text) in ("en", "id")

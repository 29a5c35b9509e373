from __future__ import annotations

import pytest
from hypothesis import given

from assistant.answering.question import Question
from tests.texts import texts


@pytest.mark.parametrize(
    ("english", "indonesian", "asked"),
    [
        ("Who heads the cooperative?", "Siapa ketua koperasi itu?", "person"),
        ("When does the ferry leave?", "Kapan feri itu berangkat?", "date"),
        ("On what date was it signed?", "Pada tanggal berapa ditandatangani?", "date"),
        ("In which year did he begin?", "Tahun berapa ia mulai?", "date"),
        ("Where is the yard?", "Di mana galangan itu?", "place"),
        ("Which city was she born in?", "Di kota mana ia lahir?", "place"),
        ("How much money was lent?", "Berapa biaya satu kubah?", "money"),
        ("What percent of income is fuel?", "Berapa persen kenaikannya?", "percent"),
        ("How many nests are there?", "Berapa jumlah sarang?", "figure"),
        ("What does CDF stand for?", "Apa kepanjangan BPDT?", "abbreviation"),
        ("Why did the fare fall?", "Mengapa harga tiket turun?", "reason"),
        ("What are the islands?", "Apa saja pulau itu?", "list"),
        ("What is a solar dome?", "Apa itu kubah surya?", "definition"),
    ],
)
def test_what_is_asked_for_is_told_in_both_languages(english: str, indonesian: str, asked: str) -> None:
    assert asked in Question(english).asked
    assert asked in Question(indonesian).asked


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Who heads it?", {"name"}),
        ("Berapa persen kenaikannya?", {"percent"}),
        ("When was it?", {"date"}),
        ("Berapa kubah?", {"figure", "money", "percent"}),
        ("Tell me about boats.", set()),
    ],
)
def test_the_kind_of_answer_follows_from_what_is_asked_for(question: str, kinds: set[str]) -> None:
    assert Question(question).expects == kinds


def test_a_question_knows_its_words_once_and_its_names() -> None:
    question = Question("Did Marlin Oetomo pay for the boats, the boats of Sabira?")
    assert question.words == ("marlin", "oetomo", "pay", "boats", "sabira")
    assert {"marlin oetomo", "sabira"} <= set(question.names)


def test_case_makes_no_difference_to_what_is_asked() -> None:
    for question in ("who heads the cooperative?", "BERAPA BIAYA SATU KUBAH?"):
        assert Question(question).asked == Question(question.swapcase()).asked


@given(texts)
def test_anything_can_be_a_question(text: str) -> None:
    question = Question(text)
    assert question.language in ("en", "id")
    assert len(set(question.words)) == len(question.words)
    assert bool(question.expects) <= bool(question.asked)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many total judges are there?", "judges"),
        ("Ada berapa banyak hakim di sana?", "hakim"),
        ("berapakah jumlah elemen pada tabel itu?", "elemen"),
        ("Berapa lama perang itu berlangsung?", ""),
        ("Umur berapakah ia menikah?", ""),
        ("Which country took the largest number of refugees?", ""),
        ("How many people work there?", ""),
    ],
)
def test_what_is_counted_is_told_from_what_is_measured(question: str, counted: str) -> None:
    assert Question(question).counted == counted


def test_when_asks_for_a_date_only_as_a_question_word() -> None:
    assert "date" in Question("Do you know when it opened?").asked
    assert "date" not in Question("What does it mean when a ferry hoists two flags?").asked

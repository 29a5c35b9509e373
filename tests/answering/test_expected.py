from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.expected import expected_facts, new_facts
from assistant.answering.facts import facts_in
from assistant.answering.question import Question
from assistant.corpus.language import question_language
from tests.texts import texts


def expected(question: str, sentence: str) -> list[str]:
    """The facts of a sentence that may answer, as they are written."""
    facts = expected_facts(Question(question), facts_in(sentence), sentence, question_language(sentence))
    return [sentence[fact.start : fact.end] for fact in facts]


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("How many people were on the ferry?", "Two companies sent a ferry.", []),
        ("How many people were on the ferry?", "The ferry carried 412 passengers.", ["412"]),
        ("How many people were on the ferry?", "About 600,000 came by ferry.", ["600,000"]),
        ("How many people were on the ferry?", "Feri itu mengangkut 412 penumpang.", ["412"]),
        (
            "How many nests were found?",
            "Three villages along the northern coast of the island counted 57 nests.",
            ["57"],
        ),
        ("How many nests were found?", "Tiga desa di pesisir utara pulau itu ikut menghitung sarang.", []),
        ("How many nests were found?", "Of those, 57 had hatched.", ["57"]),
        ("Ada berapa orang dalam rombongan itu?", "Dua perusahaan menyambut rombongan itu.", []),
        ("Ada berapa orang dalam rombongan itu?", "Rombongan itu terdiri atas 12 orang.", ["12"]),
        ("How long is the bridge?", "The bridge is 300 metres long and has two lanes.", ["300", "two"]),
    ],
)
def test_a_figure_that_counts_something_else_does_not_tell_how_many(
    question: str, sentence: str, told: list[str]
) -> None:
    assert expected(question, sentence) == told


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("When does the yard open?", "The minister said on Tuesday that the yard would be built.", []),
        ("When does the yard open?", "The minister said that the yard opens on 5 March 2027.", ["5 March 2027"]),
        ("When does the yard open?", "The yard opens on 5 March 2027, the minister said.", ["5 March 2027"]),
        ("When did the minister speak?", "The minister said on Tuesday that the yard would be built.", ["Tuesday"]),
        ("Kapan galangan itu dibuka?", '"Kami siap," kata menteri, Selasa.', []),
        ("Kapan galangan itu dibuka?", "Pada Minggu, 18 Januari 2026, Rahmat menilai rencana itu baik.", []),
        ("Kapan galangan itu dibuka?", "Galangan itu dibuka pada 5 Maret 2027.", ["5 Maret 2027"]),
    ],
)
def test_the_day_on_which_something_was_said_does_not_tell_when_it_happens(
    question: str, sentence: str, told: list[str]
) -> None:
    assert expected(question, sentence) == told


@given(st.sampled_from(["How many people came?", "Kapan kapal itu tiba?", "Who heads it?", "Berapa hakim?"]), texts)
def test_what_is_expected_is_new_and_of_the_kinds_asked_for(asked: str, text: str) -> None:
    question, facts = Question(asked), facts_in(text)
    found = expected_facts(question, facts, text, "en")
    assert set(found) <= set(new_facts(question, facts))
    assert {fact.kind for fact in found} <= question.expects

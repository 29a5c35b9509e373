from __future__ import annotations

import pytest

from assistant.answering.asked import Asked
from assistant.answering.question import Question
from assistant.answering.relations import untold
from assistant.corpus.reading import make_document
from assistant.corpus.splitting import split
from assistant.records import Evidence

CAMPUS = "Three parties signed: the Harbour Ministry, the Tidal Board and Sabira Marine University. Its campus is new."
KAMPUS = "Rektor Universitas Bahari Sabira, Prof. Agus Manopo, membuka kampus itu. Ia lulus dari Manado."
YARD = "Marlin Oetomo heads the Tegal yard. The yard was founded in 1987."


def is_untold(question: str, *texts: str) -> bool:
    """Whether nothing in some documents can tell what is asked."""
    passages = [each for n, text in enumerate(texts) for each in split(make_document(f"document-{n}", text))]
    asked = Asked(Question(question), dict.fromkeys(Question(question).words, 1.0))
    return untold(asked, [Evidence(passage=each, score=0.5) for each in passages])


@pytest.mark.parametrize(
    "question",
    [
        "Who is the rector of Sabira Marine University?",
        "Siapa rektor Sabira Marine University?",
        "Who heads the Tidal Board?",
        "Siapa pendiri Tidal Board?",
        "Which school did the head of the Tidal Board graduate from?",
        "How old is the Tidal Board's treasurer?",
        "What is the email address of Sabira Marine University?",
        "Berapa nomor telepon Tidal Board?",
    ],
)
def test_no_passage_on_the_thing_has_a_word_for_what_is_asked_of_it(question: str) -> None:
    assert is_untold(question, CAMPUS, YARD)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Who is the rector of the university in Sabira?", (KAMPUS,)),
        ("Who leads the Tegal yard?", (CAMPUS, YARD)),
        ("Siapa yang memimpin galangan Tegal?", (YARD,)),
        ("Who founded the Tegal yard?", (YARD,)),
        ("Di mana Agus Manopo kuliah?", (KAMPUS,)),
        ("What is its budget?", ("The works cost 3 million.",)),
        ("What is the harbour's phone number?", ("Harbour office: (0401) 312-5566",)),
        ("What is its email?", ("Write to pier@harbour.example before noon.",)),
        ("Apa situs web kantor itu?", ("Jadwal ada di pelabuhan.go.id setiap pagi.",)),
    ],
)
def test_other_words_and_the_other_language_may_tell_it(question: str, texts: tuple[str, ...]) -> None:
    assert not is_untold(question, *texts)


@pytest.mark.parametrize(
    "question",
    [
        "Which parties signed?",
        "How will the ministry head off a strike?",
        "Why does the Tidal Board run aground?",
        "Kapan kampus itu dibuka?",
    ],
)
def test_a_question_that_asks_for_no_such_thing_is_left_alone(question: str) -> None:
    assert not is_untold(question, CAMPUS)

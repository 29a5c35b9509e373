from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.asked import Asked
from assistant.answering.features import Candidate
from assistant.answering.marks import marks
from assistant.answering.question import Question
from assistant.answering.selection import MOST_SENTENCES, select
from assistant.corpus.reading import make_document
from assistant.corpus.splitting import split
from assistant.records import Evidence
from tests.documents import COFFEE, FERRY, NOTES

QUESTIONS = [
    Asked(question, dict.fromkeys(question.words, 0.5))
    for question in map(Question, ("Who heads the cooperative?", "What are the islands?", "Mengapa harga turun?"))
]


def candidates(*texts: str) -> list[Candidate]:
    """Every sentence of some documents, each pointing in a direction of its own."""
    found: list[Candidate] = []
    for number, text in enumerate(texts):
        for passage in split(make_document(f"document-{number}", text)):
            evidence = Evidence(passage=passage, score=0.5)
            for span in passage.sentences:
                vector = np.random.default_rng(len(found)).normal(size=64).astype(np.float32)
                vector = np.asarray(vector / np.linalg.norm(vector), np.float32)
                found.append(Candidate(evidence, span, passage.sentence(span), 0.5, 0.5, vector))
    return found


ALL = candidates(*NOTES.values())
scores_of_all = st.lists(st.floats(-5, 5), min_size=len(ALL), max_size=len(ALL)).map(np.array)


@given(st.sampled_from(QUESTIONS), scores_of_all)
def test_the_best_sentence_is_always_among_at_most_five(
    question: Asked, scores: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    chosen = select(question, ALL, scores)
    assert 1 <= len(chosen) <= MOST_SENTENCES
    assert max(scores) in [scores[ALL.index(each)] for each in chosen]


@given(st.sampled_from(QUESTIONS), st.sampled_from(ALL))
def test_a_sentence_that_has_all_belief_stands_alone(question: Asked, sure: Candidate) -> None:
    scores = np.array([20.0 if each is sure else 0.0 for each in ALL])
    assert select(question, ALL, scores) == [sure]


def test_sentences_that_share_the_belief_are_quoted_side_by_side() -> None:
    undecided = Asked(Question("Who heads the cooperative?"), {})
    scores = np.array([3.0 if number in (2, 4) else 0.0 for number in range(len(ALL))])
    assert {ALL[2], ALL[4]} <= set(select(undecided, ALL, scores))


@given(st.sampled_from(QUESTIONS), scores_of_all)
def test_sentences_of_a_document_stand_together_as_they_stand_there(
    question: Asked, scores: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    chosen = select(question, ALL, scores)
    places = [(each.evidence.passage.document_id, each.span.start) for each in chosen]
    documents = list(dict.fromkeys(document for document, _ in places))
    assert places == sorted(places, key=lambda place: (documents.index(place[0]), place[1]))
    foreign = [each.language != question.question.language for each in chosen]
    assert foreign == sorted(foreign), "the reader's own language comes first"


def test_a_sentence_that_says_the_same_again_is_not_quoted_twice() -> None:
    twice = candidates(FERRY, FERRY)
    texts = [each.text for each in select(QUESTIONS[1], twice, np.zeros(len(twice)))]
    assert len(set(texts)) == len(texts)


@given(
    st.sampled_from(ALL),
    st.sampled_from(
        [
            "Who heads the Seribu Ferry Cooperative?",
            "Siapa ketua koperasi?",
            "When will the second boat leave?",
            "Berapa biaya satu kubah?",
            "What does CDF stand for?",
            "What are the islands?",
            "Name the people",
            "hello",
        ]
    ),
)
def test_marks_stand_within_the_sentence_in_order_and_apart(candidate: Candidate, question: str) -> None:
    end = 0
    for start, stop in marks(Question(question), candidate):
        assert end <= start < stop <= len(candidate.text)
        end = stop


def marked(question: str, text: str, sentence_with: str) -> list[str]:
    (candidate,) = [each for each in candidates(text) if sentence_with in each.text]
    return [candidate.text[start:end] for start, end in marks(Question(question), candidate)]


def test_what_answers_is_marked() -> None:
    assert marked("How many passengers boarded?", FERRY, "412") == ["412"]
    assert marked("When does the second boat leave?", FERRY, "Tegal") == ["14 August 2025"]
    assert marked("What does CDF stand for?", FERRY, "CDF") == ["Coral Development Fund"]
    assert marked("Berapa persen kenaikan panen?", COFFEE, "1.250") == ["12,5 persen"]
    assert "Marlin Oetomo" in marked("Who heads the Seribu Ferry Cooperative?", FERRY, "412")


def test_what_the_question_says_itself_is_not_marked() -> None:
    assert marked("How many of the 412 passengers came back?", FERRY, "412") == []
    assert "Seribu Ferry Cooperative" not in marked("Who heads the Seribu Ferry Cooperative?", FERRY, "412")


def test_a_title_that_the_question_has_is_not_marked_but_a_proper_noun_is() -> None:
    text = "The talks were led by Minister Ratna Sari. Kendari Harbour University signed the papers in June."
    assert marked("Who is the minister that led the talks?", text, "Ratna") == ["Ratna Sari"]
    assert marked("Who signed the Kendari agreement?", text, "Harbour") == ["Kendari Harbour University"]


def test_where_a_list_is_asked_for_the_other_items_follow_the_first_that_is_chosen() -> None:
    text = (
        "The harbour has plans for three sites. The first site, near the mole, is for boats. It is windy there.\n\n"
        "The second site is for nets. Nobody has paid for it. The third site is for the market. It opens in June."
    )
    found = candidates(text)
    asked = Asked(Question("Which sites are planned?"), {"sites": 1.0, "planned": 1.0})
    scores = np.array([2.0 if each.text.startswith("The first site") else 0.0 for each in found])
    quoted = [each.text for each in select(asked, found, scores)]
    assert {"The second site is for nets.", "The third site is for the market."} <= set(quoted)
    alone = Asked(Question("Where is it windy?"), {"windy": 1.0})
    scores = np.array([9.0 if each.text.startswith("The first site") else 0.0 for each in found])
    quoted = [each.text for each in select(alone, found, scores)]
    assert not {"The second site is for nets.", "The third site is for the market."} & set(quoted)


def test_a_sentence_that_goes_on_brings_the_one_it_goes_back_to() -> None:
    found = candidates("Two boats left the harbour. They carried salt. It rained. The market was closed.")
    scores = np.array([9.0 if each.text == "They carried salt." else 0.0 for each in found])
    asked = Asked(Question("What was carried?"), {"carried": 1.0})
    assert [each.text for each in select(asked, found, scores)] == ["Two boats left the harbour.", "They carried salt."]


def test_what_goes_back_to_the_sentence_before_is_not_quoted_without_it() -> None:
    text = (
        "Two boats lie in the harbour of Sabira. Both belong to the cooperative of the island. "
        "A pump stands on the mole. A crane stands beside it. A net hangs there."
    )
    found = candidates(text)
    asked = Asked(Question("Who owns them?"), {"owns": 1.0})
    for most in (2, 3):
        scores = np.array([3.0 if "belong" in each.text else 2.5 if "pump" in each.text else 2.4 for each in found])
        scores[0] = -9.0
        quoted = [each.text for each in select(asked, found, scores, most)]
        assert any(text.startswith("Both") for text in quoted)
        assert most == 2 or quoted[0].startswith("Two boats")

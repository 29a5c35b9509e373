from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.asked import Asked, Shares, telling
from assistant.answering.question import Question
from assistant.corpus.words import content_stems

words = st.text("abcde", min_size=1, max_size=3)


@given(st.dictionaries(words, st.floats(0, 1)), st.sets(words))
def test_a_share_is_between_none_and_all(weights: dict[str, float], standing: set[str]) -> None:
    assert 0 <= Shares(weights).of(standing) <= 1 + 1e-9
    assert Shares(weights).of(weights) == pytest.approx(1 if sum(weights.values()) else 0)


def test_a_word_that_stands_everywhere_tells_less_than_one_that_stands_once() -> None:
    weights = telling({"ferry", "captain", "anchor"}, [{"ferry"}, {"ferry", "captain"}, {"ferry"}])
    assert weights["captain"] > weights["ferry"] > weights["anchor"] == 0


@pytest.mark.parametrize(
    ("question", "text", "language"),
    [
        ("Who signed the agreement?", "Dua menteri menandatangani perjanjian itu.", "id"),
        ("Siapa yang menandatangani perjanjian itu?", "Two ministers signed the agreement.", "en"),
    ],
)
def test_a_question_stands_in_the_other_language_by_translation(question: str, text: str, language: str) -> None:
    asked = Asked(Question(question), dict.fromkeys(Question(question).words, 1.0))
    stems = frozenset(content_stems(text, language))
    assert asked.coverage(stems, "id" if language == "id" else "en") == 1


@pytest.mark.parametrize(
    ("question", "unnamed"),
    [
        ("How long is the River Mara near Mount Tula?", "How long is the near ?"),
        ("Berapa panjang Sungai Mara?", "Berapa panjang ?"),
        ("Who is Ann Marsh?", "Who is Ann Marsh?"),
    ],
)
def test_without_its_names_a_question_says_what_it_asks_of_them(question: str, unnamed: str) -> None:
    assert Question(question).unnamed == unnamed


def test_the_unnamed_words_are_those_of_no_name() -> None:
    question = Question("Berapa panjang Sungai Mara?")
    assert Asked(question, dict.fromkeys(question.words, 1.0)).unnamed() == {"panjang"}

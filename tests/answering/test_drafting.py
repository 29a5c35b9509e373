"""Sentences of a stream: what they are, which markers are theirs, and that chunks do not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.drafting import DraftSentence, SentenceDrafts
from tests.answering.test_citations import MARKED, chunked
from tests.texts import texts


def drafted(chunks: list[str]) -> list[DraftSentence]:
    drafts = SentenceDrafts()
    return [sentence for chunk in chunks for sentence in drafts.feed(chunk)] + list(drafts.close())


def told(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.numbers) for sentence in drafted([text])]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The fare is 74,000 rupiah [1].", [("The fare is 74,000 rupiah.", (1,))]),
        ("It sails. [1][2] It is blue [3].", [("It sails.", (1, 2)), ("It is blue.", (3,))]),
        ("It sails [1, 2] at noon [2].", [("It sails at noon.", (1, 2))]),
        ("It sails[1]and turns.", [("It sailsand turns.", (1,))]),
        ("[4] It sails. It turns.", [("It sails.", (4,)), ("It turns.", ())]),
        ("It sails.\n[1]\n\nIt turns.", [("It sails.", (1,)), ("It turns.", ())]),
        ("Dr. Marlin Oetomo sails [1]. He turns.", [("Dr. Marlin Oetomo sails.", (1,)), ("He turns.", ())]),
        ("It sails at 3.7 knots [1]", [("It sails at 3.7 knots", (1,))]),
        ("", []),
        (" \n\n ", []),
        ("[1]", []),
    ],
)
def test_a_marker_belongs_to_the_sentence_it_stands_in_or_behind(
    text: str, sentences: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert told(text) == sentences


def test_lists_and_paragraphs_keep_their_shape() -> None:
    shapes = [
        (s.breaks, s.bullet, s.text)
        for s in drafted(["Two boats [1]:\n- The first. It is blue.\n2. The second\n\n## End\nDone. And over."])
    ]
    assert shapes == [
        (0, "", "Two boats:"),
        (1, "-", "The first."),
        (0, "", "It is blue."),
        (1, "2.", "The second"),
        (2, "", "End"),
        (1, "", "Done."),
        (0, "", "And over."),
    ]


def test_code_is_taken_line_by_line_and_its_brackets_are_no_markers() -> None:
    assert told("```python\nx = y[1]\nz = 2. Or\n```\nDone [2].") == [
        ("x = y[1]", ()),
        ("z = 2. Or", ()),
        ("Done.", (2,)),
    ]


@given(st.one_of(MARKED, texts), st.lists(st.integers(0, 400), max_size=12))
def test_any_chunks_of_a_text_give_the_same_sentences(text: str, cuts: list[int]) -> None:
    assert drafted(chunked(text, cuts)) == drafted([text])


@given(MARKED)
def test_one_character_at_a_time_gives_the_same_sentences(text: str) -> None:
    assert drafted(list(text)) == drafted([text])


@given(st.lists(st.sampled_from(["It sails at noon [1].", "Dr. Ani turns.", "No. 7 sank [2][3]!"]), max_size=8))
def test_every_marker_is_some_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)
    found = [number for _, numbers in told(text) for number in numbers]
    assert found == [int(character) for i, character in enumerate(text) if text[i - 1 : i] == "["]


def test_a_sentence_is_given_out_once_the_next_is_under_way() -> None:
    drafts = SentenceDrafts()
    assert list(drafts.feed("The fare is 74,000 rupiah [1]. ")) == []
    given_out = list(drafts.feed("A second boat leaves the yard in August, and it takes four hours"))
    assert [sentence.text for sentence in given_out] == ["The fare is 74,000 rupiah."]

"""Questions that ask several things at once, and those that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.parts import MOST_PARTS, parts


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "When did Ruth visit the yard, and who signed in Geneva?",
            ("When did Ruth visit the yard", "who signed in Geneva?"),
        ),
        (
            "Siapa penulis berita feri dan pada tanggal berapa kubah surya dipasang?",
            ("Siapa penulis berita feri", "pada tanggal berapa kubah surya dipasang?"),
        ),
        (
            "Kapan feri berlayar serta kota mana yang dituju?",
            ("Kapan feri berlayar", "kota mana yang dituju? (feri berlayar)"),
        ),
        ("How many nests are there, and who paid for Bira?", ("How many nests are there", "who paid for Bira?")),
        ("Who heads the yard? When did Ruth sail out?", ("Who heads the yard?", "When did Ruth sail out?")),
    ],
)
def test_each_thing_asked_for_is_a_question(question: str, asked: tuple[str, ...]) -> None:
    assert parts(question) == asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who signed the Bira accord and when?", ("Who signed the Bira accord", "when? (signed Bira accord)")),
        (
            "Siapa yang menemui Ruth Lestari dan apa yang dibahas?",
            ("Siapa yang menemui Ruth Lestari", "apa yang dibahas? (menemui Ruth Lestari)"),
        ),
        ("Siapa ketuanya, dan kapan Bira dibuka?", ("Siapa ketuanya (Bira dibuka)", "kapan Bira dibuka?")),
    ],
)
def test_a_part_that_leans_on_another_carries_its_words(question: str, asked: tuple[str, ...]) -> None:
    assert parts(question) == asked


def test_what_a_conversation_was_about_goes_with_each_part() -> None:
    assert parts("And who paid for Bira, and when? (ferry)") == (
        "And who paid for Bira (ferry)",
        "when? (paid Bira, ferry)",
    )


@pytest.mark.parametrize(
    "question",
    [
        "What do Indonesia and China want?",
        "How and when was the yard built?",
        "Siapa dan kapan?",
        "Kota dan provinsi mana yang dikunjungi?",
        "Apa saja vaksin dan obat di sana?",
        "Who are the people that came and that left?",
        "Who? What? Where? When? Why?",
        "hello and goodbye",
    ],
)
def test_a_question_that_asks_one_thing_stays_whole(question: str) -> None:
    assert parts(question) == (question,)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from("who and dan siapa , ? Bira when apa (x) sailed".split())).map(" ".join)
)
def test_there_is_always_something_to_ask_and_never_too_much(text: str) -> None:
    asked = parts(text)
    assert 1 <= len(asked) <= MOST_PARTS
    assert len(asked) > 1 or asked == (text,)

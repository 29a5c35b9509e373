"""Markers as they stream in: the same tokens whatever the chunks, and nothing lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import Code, Marker, MarkerParser, Prose, Token
from tests.texts import texts

MARKED = st.lists(
    st.sampled_from(
        ["[1]", "[1, 2]", "[[3]]", "【4】", "［５］", "【6†source】", "[", "]", "[[", "]]", "1", "22", ", ", " ", ". ",
         "A boat sails", "\n", "```", "``", "~~~", "[x]", "[1-3]", "†", "[99999999]", "[ 7 ;8 ]", "(http://a.b)"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def chunked(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    return [text[begin:end] for begin, end in pairwise(places)]


def parsed(chunks: list[str]) -> list[Token]:
    """The tokens of a stream, with pieces of one kind that stand together joined."""
    parser = MarkerParser()
    joined: list[Token] = []
    for token in [token for chunk in chunks for token in parser.feed(chunk)] + parser.close():
        before = joined[-1] if joined else None
        if isinstance(token, Prose) and isinstance(before, Prose):
            joined[-1] = Prose(before.text + token.text)
        elif isinstance(token, Code) and isinstance(before, Code):
            joined[-1] = Code(before.text + token.text)
        else:
            joined.append(token)
    return joined


def numbers(text: str) -> list[tuple[int, ...]]:
    return [token.numbers for token in parsed([text]) if isinstance(token, Marker)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A boat sails [1].", [(1,)]),
        ("A boat sails [1, 2].", [(1, 2)]),
        ("A boat sails [1][2] [3]", [(1,), (2,), (3,)]),
        ("A boat sails [[12]].", [(12,)]),
        ("A boat sails【1】", [(1,)]),
        ("A boat sails【1†source】【2†L3-L5】", [(1,), (2,)]),
        ("A boat sails［１，２］", [(1, 2)]),
        ("A boat sails [ 1; 2 ]", [(1, 2)]),
        ("A boat sails [[1] and [2]]", [(1,), (2,)]),
        ("[1](http://a.b)", [(1,)]),
        ("a[i], [x], [], [1-3], [1", []),
        ("[12345678]", []),
        ("[1】 [1］", []),
        ("[1\n]", []),
    ],
)
def test_markers_of_every_form_are_found_and_nothing_else(text: str, found: list[tuple[int, ...]]) -> None:
    assert numbers(text) == found


def test_what_stands_in_a_fenced_block_is_left_alone() -> None:
    text = "Before [1]\n```python\nx = y[2]\n```\nafter [3] and `z[4]`\n  ~~~\n[5]"
    assert numbers(text) == [(1,), (3,), (4,)]
    assert "x = y[2]" in "".join(token.text for token in parsed([text]) if isinstance(token, Code))


@given(st.one_of(MARKED, texts), st.lists(st.integers(0, 400), max_size=12))
def test_any_chunks_of_a_text_give_the_same_tokens_and_all_of_it(text: str, cuts: list[int]) -> None:
    tokens = parsed(chunked(text, cuts))
    assert tokens == parsed([text])
    assert "".join(token.text for token in tokens) == text


@given(MARKED)
def test_one_character_at_a_time_gives_the_same_tokens(text: str) -> None:
    assert parsed(list(text)) == parsed([text])


@given(MARKED, st.integers(0, 200))
def test_only_what_may_become_a_marker_or_a_fence_is_held_back(text: str, cut: int) -> None:
    parser = MarkerParser()
    shown = "".join(token.text for token in parser.feed(text[:cut]))
    held = text[:cut].removeprefix(shown)
    assert text[:cut] == shown + held
    assert len(held) < 50
    assert not held or held[0] in "[【［`~"


@pytest.mark.parametrize("evil", ["[", "[1", "`", "[1,", "[[1]", "【", "[" + "9" * 40], ids=repr)
def test_a_hostile_run_is_read_to_its_end(evil: str) -> None:
    text = evil * (40_000 // len(evil))
    assert "".join(token.text for token in parsed(list(text))) == text

from __future__ import annotations

import itertools
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.lines import written_lines
from tests.texts import texts

PROSE = (
    "The night ferry to Sabira island now costs 74,000 rupiah, half of what it did last year, and Marlin Oetomo of the "
    "Seribu Ferry Cooperative expects 412 passengers a night once the second boat has left the yard at Tegal."
)


def lines(text: str) -> list[str]:
    return [" ".join(text[line.start : line.end].split()) for line in written_lines(text)]


@given(texts)
def test_lines_are_in_order_and_leave_nothing_out(text: str) -> None:
    found = list(written_lines(text))
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    inside = sum(not c.isspace() for line in found for c in text[line.start : line.end])
    assert inside == sum(not c.isspace() for c in text)


@given(st.integers(50, 100), st.sampled_from(["", "  "]))
def test_a_sentence_that_an_editor_broke_is_whole_at_any_width(width: int, indent: str) -> None:
    assert lines("Fares\n\n" + textwrap.fill(PROSE, width, subsequent_indent=indent)) == ["Fares", PROSE]


def test_a_title_does_not_go_on_with_the_byline_below_it() -> None:
    title, byline = "Minutes of the harbour board of 30 September", "written by Lena Aritonang"
    assert lines(f"{title}\n{byline}\n\n{textwrap.fill(PROSE, 60)}")[:2] == [title, byline]


def test_items_rows_labels_and_headings_begin_lines_of_their_own() -> None:
    text = textwrap.fill(PROSE, 70) + "\n"
    kept = (
        "# Fares",
        "- a child's ticket, which is sold on the pier to whoever can show that",
        "1. Go to the counter before the boat leaves and ask for the form",
        "a. the form is signed by the captain and by nobody else on the boat",
        "| Boat | Fare |",
        "Counter: open from six",
        "12 Jan      74,000      Sabira",
        "```",
    )
    found = lines(text + "\n".join(kept))
    assert all(line in found for line in (" ".join(each.split()) for each in kept))


def test_lines_of_a_text_that_nobody_filled_stay_as_they_are() -> None:
    text = "Lighthouse keepers wanted for the tower of Cape Sambit\nand other news\n" + PROSE
    assert len(lines(text)) == 3


@pytest.mark.parametrize("list_", ["flights      Rp 27.600.000\nhotels       Rp 31.200.000", "3 eggs\nbutter\nflour"])
def test_a_list_without_marks_keeps_its_lines(list_: str) -> None:
    text = f"Fares\n\n{textwrap.fill(PROSE, 70)}\n\n{list_}"
    assert lines(text)[2:] == [" ".join(line.split()) for line in list_.split("\n")]

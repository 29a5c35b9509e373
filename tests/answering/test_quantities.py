from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.quantities import agree, quantities_in
from tests.texts import texts


def read(text: str) -> list[tuple[float, str]]:
    return [(each.value, each.unit) for each in quantities_in(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("twenty-five boats", 25, ""),
        ("dua puluh lima perahu", 25, ""),
        ("lima belas orang", 15, ""),
        ("seratus dua puluh ribu rupiah", 120_000, "idr"),
        ("two hundred and fifty thousand dollars", 250_000, "usd"),
        ("dua setengah juta", 2_500_000, ""),
        ("half a million", 500_000, ""),
        ("US$3.5 million", 3_500_000, "usd"),
        ("Rp18,5 juta", 18_500_000, "idr"),
        ("270 juta jiwa", 270_000_000, ""),
        ("12,5 persen", 12.5, "%"),
        ("3.7 per cent", 3.7, "%"),
        ("60 %", 60, "%"),
        ("2,000 km²", 2_000, "km2"),
        ("10 square kilometres", 10, "km2"),
        ("the 21st of them", 21, ""),
        ("yang ke-10", 10, ""),
        ("Perang Dunia II", 2, ""),
        ("1.234.567,89 rupiah", 1_234_567.89, "idr"),
    ],
)
def test_a_figure_is_read_with_its_unit_in_digits_and_in_words(text: str, value: float, unit: str) -> None:
    ((found, of),) = read(text)
    assert (round(found, 6), of) == (value, unit)


@pytest.mark.parametrize("text", ["", "no figures here", "tanpa angka", "a hundredfold"])
def test_where_there_is_no_figure_none_is_found(text: str) -> None:
    assert read(text) == []


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_whole_figures_agree_when_they_are_equal_and_only_then(one: int, other: int) -> None:
    (claimed,), (told,) = quantities_in(f"there were {one} of them"), quantities_in(f"there were {other} of them")
    assert agree(claimed, told) == (one == other)


@given(st.integers(10**3, 10**15), st.integers(0, 99))
def test_a_figure_is_the_same_in_either_locale(whole: int, hundredths: int) -> None:
    english = f"{whole:,}.{hundredths:02}"
    indonesian = english.translate(str.maketrans(",.", ".,"))
    (claimed,), (told,) = quantities_in(f"it cost {english} yuan"), quantities_in(f"harganya {indonesian} yuan")
    assert agree(claimed, told)
    assert claimed.value == pytest.approx(whole + hundredths / 100)


@pytest.mark.parametrize(
    ("claimed", "told", "agreed"),
    [
        ("about 500 people", "507 people", True),
        ("sekitar 500 orang", "507 orang", True),
        ("500 people", "507 people", False),
        ("about 510 people", "570 people", False),
        ("1,000.5 tons", "1.000,5 ton", True),
        ("5 million", "5 juta", True),
        ("5 million", "5 billion", False),
        ("5 percent", "5", False),
        ("5 days", "5 weeks", False),
        ("50 dollars", "50 rupiah", False),
        ("five boats", "5 perahu", True),
    ],
)
def test_figures_agree_across_languages_and_where_they_are_said_to_be_round(
    claimed: str, told: str, agreed: bool
) -> None:
    (one,), (other,) = quantities_in(claimed), quantities_in(told)
    assert agree(one, other) == agreed


@given(texts)
def test_figures_stand_where_they_say(text: str) -> None:
    found = quantities_in(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(before.end <= after.start for before, after in pairwise(found))

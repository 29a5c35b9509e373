from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.facts import facts_in, number
from tests.texts import texts


def told(text: str, kind: str) -> list[tuple[str, str]]:
    return [(text[fact.start : fact.end], fact.value) for fact in facts_in(text) if fact.kind == kind]


def indonesian(english: str) -> str:
    """A figure in English writing as Indonesian writes it."""
    return english.translate(str.maketrans(",.", ".,"))


@given(st.integers(0, 10**15))
def test_whole_figures_are_read_back_in_either_writing(value: int) -> None:
    assert number(f"{value:,}") == number(indonesian(f"{value:,}")) == number(str(value)) == value


@given(st.decimals(0, 10**9, places=2))
def test_figures_with_decimals_are_read_back_in_either_writing(value: float) -> None:
    assert number(f"{value:,.2f}") == number(indonesian(f"{value:,.2f}")) == pytest.approx(float(value))
    assert number(f"{value:,.1f}") == number(indonesian(f"{value:,.1f}")) == pytest.approx(float(f"{value:.1f}"))


@pytest.mark.parametrize(
    ("digits", "value"), [("0.125", 0.125), ("0,5", 0.5), ("1.250", 1250), ("12,5", 12.5), ("1.234.567,89", 1234567.89)]
)
def test_a_single_mark_is_decimal_unless_three_digits_follow(digits: str, value: float) -> None:
    assert number(digits) == value


@given(st.from_regex(r"\d{1,6}([.,]\d{1,6}){0,5}", fullmatch=True))
def test_any_figure_has_a_value(digits: str) -> None:
    assert math.isfinite(number(digits))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("a loan of US$3.5 million was paid", "money", "3.5e+06"),
        ("pinjaman sebesar US$3,5 juta dibayar", "money", "3.5e+06"),
        ("the fare is 74,000 rupiah now", "money", "74000"),
        ("biayanya Rp18,5 juta", "money", "1.85e+07"),
        ("biayanya Rp 4 juta sebulan", "money", "4e+06"),
        ("it cost 12 dollars", "money", "12"),
        ("fuel ate 61% of it", "percent", "61"),
        ("naik 12,5 persen dari", "percent", "12.5"),
        ("a share of 3.7 percent", "percent", "3.7"),
        ("a share of 3.7 per cent", "percent", "3.7"),
        ("1.250 ton biji", "figure", "1250"),
        ("more than 270 million people", "figure", "2.7e+08"),
        ("lebih dari 270 juta jiwa", "figure", "2.7e+08"),
        ("counted 118 nests", "figure", "118"),
        ("four boats", "figure", "4"),
        ("enam pulau", "figure", "6"),
        ("thousands of boats", "figure", "1000"),
        ("puluhan perahu", "figure", "20"),
        ("a fine of 6 million lira", "money", "6e+06"),
    ],
)
def test_figures_money_and_shares_are_read_in_both_languages(text: str, kind: str, value: str) -> None:
    assert [found for _, found in told(text, kind)] == [value]


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("US$3.5 million", "US$3,5 juta"),
        ("600 billion dollars", "600 miliar dolar"),
        ("3.7%", "3,7 persen"),
        ("1,250 tons", "1.250 ton"),
        ("20 January 2026", "20 Januari 2026"),
        ("6 March 2025", "06-03-2025"),
    ],
)
def test_the_same_thing_has_the_same_value_in_both_languages(english: str, other: str) -> None:
    kinds = ("money", "percent", "figure", "date")
    assert [(f.kind, f.value) for f in facts_in(english) if f.kind in kinds] == [
        (f.kind, f.value) for f in facts_in(other) if f.kind in kinds
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The yard opened on 14 August 2025.", ("14 August 2025", "2025-08-14")),
        ("Galangan dibuka 14 Agustus 2025.", ("14 Agustus 2025", "2025-08-14")),
        ("It has sailed since 2019.", ("2019", "2019")),
        ("It returns in June.", ("June", "june")),
        ("Perahu singgah hari Rabu.", ("Rabu", "rabu")),
        ("Built in the 19th century.", ("19th century", "19th century")),
        ("Kerajaan itu berdiri 384 SM.", ("384 SM", "384 sm")),
        ("Kerajaan itu runtuh tahun 907.", ("907", "907")),
        ("The ferry leaves at 7:30 a.m.", ("7:30 a.m.", "7:30 a.m.")),
        ("Feri berangkat pukul 19.30 saja.", ("pukul 19.30", "pukul 19.30")),
    ],
)
def test_dates_of_any_precision_are_found(text: str, found: tuple[str, str]) -> None:
    assert told(text, "date") == [found]
    assert not told(text, "figure")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They say Marlin Oetomo came.", {"marlin oetomo"}),
        ("It belongs to the Bank of Ambon.", {"bank of ambon"}),
        ("Perahu itu milik Koperasi Tani Lestari.", {"koperasi tani lestari"}),
        ("He met the CDF.", {"cdf"}),
        ("it was nobody", set()),
        ("Boats left.", set()),
    ],
)
def test_names_are_runs_of_capitals_and_not_the_beginning_of_a_sentence(text: str, names: set[str]) -> None:
    values = {value for _, value in told(text, "name")}
    assert names <= values
    assert bool(names) == bool(values)


@given(texts)
def test_facts_stand_where_they_say_and_dates_are_not_figures_too(text: str) -> None:
    found = facts_in(text)
    assert [(f.start, f.end) for f in found] == sorted((f.start, f.end) for f in found)
    for fact in found:
        assert 0 <= fact.start < fact.end <= len(text)
        assert fact.value
        assert text[fact.start : fact.end].strip()
    hard = [fact for fact in found if fact.kind != "name"]
    assert all(before.end <= after.start for before, after in pairwise(hard))


def test_facts_of_a_sentence_do_not_depend_on_what_stands_far_behind() -> None:
    sentence = "Marlin Oetomo paid US$3.5 million on 14 August 2025."
    alone = facts_in(sentence)
    followed = facts_in(sentence + " " + "Then nothing happened. " * 20)
    assert [fact for fact in followed if fact.end <= len(sentence)] == list(alone)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("A claim is filed within 30 days of the journey.", "within 30 days"),
        ("A note is needed from the second day of absence.", "second day of"),
        ("Permohonan diajukan paling lambat 14 hari sebelumnya.", "paling lambat 14 hari"),
        ("The course is held on Mondays.", "mondays"),
        ("It is paid on the 25th.", "the 25th"),
    ],
)
def test_a_term_says_when(text: str, date: str) -> None:
    assert [value for _, value in told(text, "date")] == [date]


def test_the_figure_of_a_term_says_how_many_as_well() -> None:
    assert told("A claim is filed within 30 days.", "figure") == [("30", "30")]

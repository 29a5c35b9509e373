from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.dates import find_dates, iso_date, spoken_date
from tests.texts import texts

days = st.dates(datetime.date(1500, 1, 1), datetime.date(2099, 12, 31))
languages = st.sampled_from(["en", "id"])


@given(days, languages)
def test_a_spoken_date_is_read_back_in_either_language(day: datetime.date, language: str) -> None:
    assert iso_date(spoken_date(day.isoformat(), language)) == day.isoformat()


@given(days, languages)
def test_a_date_in_a_sentence_is_found_where_it_stands(day: datetime.date, language: str) -> None:
    spoken = spoken_date(day.isoformat(), language)
    text = f"Perahu itu berangkat pada {spoken}, with 412 on board."
    (found,) = find_dates(text)
    assert text[found.start : found.end] == spoken
    assert found.iso == day.isoformat()


@given(days, languages)
def test_a_month_of_a_year_is_read_back_in_either_language(day: datetime.date, language: str) -> None:
    month = day.isoformat()[:7]
    assert iso_date(spoken_date(month, language)) == month


@given(days, st.sampled_from(["{:%d-%m-%Y}", "{:%d/%m/%Y}", "{:%d.%m.%Y}", "{:%Y-%m-%d}"]))
def test_figures_are_read_day_first_or_as_iso(day: datetime.date, form: str) -> None:
    assert iso_date(form.format(day)) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Selasa | 20-01-2026", "2026-01-20"),
        ("Selasa, 20/01/2026 | 09:15 WIB", "2026-01-20"),
        ("4 November 2025", "2025-11-04"),
        ("18 Januari 2026", "2026-01-18"),
        ("06 Mar 2025", "2025-03-06"),
        ("17 Agustus 1945", "1945-08-17"),
        ("1 Mei 2024", "2024-05-01"),
        ("3 Okt. 2023", "2023-10-03"),
        ("January 20, 2026 17:53 GMT+700", "2026-01-20"),
        ("Dec 5th, 2021", "2021-12-05"),
        ("the 2nd December 1999", "1999-12-02"),
        ("in November 2025", "2025-11"),
        ("pada Desember 2025", "2025-12"),
        ("2025-11", "2025-11"),
        ("2024", "2024"),
    ],
)
def test_dates_are_read_as_the_press_writes_them(text: str, iso: str) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00-01-2026",
        "20-13-2026",
        "31.250 ton",
        "version 1.2.3",
        "12.345.2020",
        "20 January",
        "the year 3024",
        "call 0812-12-2024567",
        "Maya 2024 tickets",
        "marching 5, 2024 strong",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    "text", ["32 Januari 2026", "30 Februari 2025", "31-04-2026", "2025-02-30", "February 29, 2023"]
)
def test_a_day_that_no_calendar_has_is_never_told(text: str) -> None:
    for found in find_dates(text):
        datetime.date.fromisoformat(found.iso + "-01" * (2 - found.iso.count("-")))


@given(texts)
def test_dates_in_any_text_are_in_order_apart_and_well_formed(text: str) -> None:
    found = find_dates(text)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    for date in found:
        year, *rest = map(int, date.iso.split("-"))
        assert 1500 <= year <= 2099
        assert all(1 <= part <= 31 for part in rest)
        assert 0 <= date.start < date.end <= len(text)


@given(texts)
def test_any_text_can_be_asked_for_its_date(text: str) -> None:
    dates = find_dates(text)
    iso = iso_date(text)
    assert iso == dates[0].iso if dates else iso == "" or iso == text.strip()


def test_a_partial_date_is_spoken_as_far_as_it_goes() -> None:
    assert spoken_date("2025-11", "id") == "November 2025"
    assert spoken_date("2025-05", "id") == "Mei 2025"
    assert spoken_date("2025", "en") == "2025"
    assert spoken_date("", "en") == ""

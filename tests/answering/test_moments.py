from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.moments import bears_out, moments_in
from assistant.corpus.dates import spoken_date
from tests.texts import texts


@pytest.mark.parametrize(
    ("claimed", "told", "borne_out"),
    [
        ("in 2009", "on June 19, 2009", True),
        ("in June", "on June 19, 2009", True),
        ("on June 19", "on 19 Juni 2009", True),
        ("on 19 June 2009", "in 2009", False),
        ("on 20 June 2009", "on 19 June 2009", False),
        ("on 19 July 2009", "on 19 June 2009", False),
        ("on 19 June 2010", "on 19 June 2009", False),
        ("on Tuesday", "pada 20 Januari 2026", True),
        ("on Monday", "pada 20 Januari 2026", False),
        ("hari Selasa", "on Tuesday", True),
        ("in the 1990s", "in 1995", True),
        ("in the 1990s", "in 2005", False),
        ("in the 19th century", "pada abad ke-19", True),
        ("in the 19th century", "pada abad XIX", True),
        ("in the 18th century", "pada abad ke-19", False),
        ("in 1999", "1998-99", True),
        ("19 September 2009", "June 19, 2009, and 12 September 2014", False),
    ],
)
def test_a_date_is_borne_out_by_one_that_tells_as_much_or_more(claimed: str, told: str, borne_out: bool) -> None:
    (moment,) = moments_in(claimed)
    assert bears_out(moment, moments_in(told)) == borne_out


@given(st.dates(datetime.date(1000, 1, 1), datetime.date(2090, 1, 1)))
def test_a_date_is_borne_out_by_itself_in_the_other_language(date: datetime.date) -> None:
    english, indonesian = (moments_in(spoken_date(date.isoformat(), language)) for language in ("en", "id"))
    assert len(english) == len(indonesian) == 1
    assert bears_out(english[0], indonesian)
    assert bears_out(indonesian[0], english)


@given(st.dates(datetime.date(1000, 1, 1), datetime.date(2090, 1, 1)), st.integers(1, 400))
def test_another_day_does_not_bear_it_out(date: datetime.date, later: int) -> None:
    other = date + datetime.timedelta(days=later)
    (moment,) = moments_in(spoken_date(date.isoformat(), "en"))
    assert not bears_out(moment, moments_in(spoken_date(other.isoformat(), "id")))


@given(texts)
def test_dates_stand_where_they_say_and_apart(text: str) -> None:
    found = moments_in(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(before.end <= after.start for before, after in pairwise(found))

"""Dates for comparing, of any precision: "19 June 2009", "Juni 2009", "on June 19", "Tuesday", "1990s", "abad ke-19".

`corpus.dates` reads the dates that a text states in full; here "June" must agree with "19 June 2009", and
"20 June" must not.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.answering.quantities import quantities_in
from assistant.corpus.dates import MONTH_NAMES, find_dates, iso_date


class Moment(NamedTuple):
    """A date as far as it is told, nought where it is not; and where it stands.

    `weekday` is 1 (Monday) to 7; `until` is the last year of a decade or century that begins with `year`.
    """

    year: int
    month: int
    day: int
    weekday: int
    until: int
    start: int
    end: int


_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday senin", "tuesday selasa", "wednesday rabu", "thursday kamis", "friday jumat jum'at",
            "saturday sabtu", "sunday minggu ahad",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_MONTHS = "|".join(sorted((name.title() for name in MONTH_NAMES), key=len, reverse=True))
_LONG_MONTHS = "|".join(sorted((name.title() for name in MONTH_NAMES if len(name) > 3), key=len, reverse=True))
_YEAR = r"(?:1\d{3}|20\d\d)"
_CENTURY = re.compile(
    r"\b(?:[Aa]bad(?: ke)?[\s-]{0,2}(?P<a>\w+(?: belas)?)"
    r"|(?P<b>\d{1,2}(?:st|nd|rd|th)|\w+(?:-\w+)?)[\s-]centur(?:y|ies))\b"
)
_CENTURY_BEFORE = re.compile(
    r"(?<![\w.,])(?P<n>\d{1,2}(?:st|nd|rd|th)|[a-z]+(?:th|st|nd|rd))"
    r"(?:, |\s?[/–-]\s?|,? (?:and|or|to|through|until) (?:the )?)$"
)
_CENTURY_AFTER = re.compile(
    r"(?:(?:, |,? (?:dan|atau|hingga|sampai) )(?:abad )?ke[\s-]{0,2}|\s?[/–-]\s?(?:ke-)?)"
    r"(?P<n>\d{1,2}|[IVX]+)\b(?![.,/-]\d)"
)
_DECADE = re.compile(rf"(?<![\d.,])(?P<year>{_YEAR[:-1]}))(?:'?s|-?an)\b")
_DAY_MONTH = re.compile(
    rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?\s(?P<month>{_MONTHS})\b(?!\.?,? \d{{4}})"
)
_MONTH_DAY = re.compile(rf"\b(?P<month>{_MONTHS})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]?\d|,? \d{{4}})")
_MONTH = re.compile(rf"\b(?P<month>{_LONG_MONTHS}|(?<=in )May|(?<=di )Mei|(?<=bulan )Mei|(?<=pada )Mei)\b")
_DAY_NAME = re.compile(rf"\b(?P<day>{'|'.join(word.title() for word in _WEEKDAYS)})s?\b")
_SPAN = re.compile(rf"(?<![\d.,])(?P<first>{_YEAR})\s?[-–/]\s?(?P<last>\d\d)(?!\d|[.,-]\d)")
_ALONE = re.compile(rf"(?<![\w.,$€£¥])(?P<year>{_YEAR})(?!\d|[.,]\d|\s?%)")


@lru_cache(maxsize=20_000)
def moments_in(text: str) -> tuple[Moment, ...]:
    """All dates of `text`, in order, none within another."""
    found: list[Moment] = []
    for each in _found(text):
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    return tuple(sorted(found, key=lambda each: each.start))


def _found(text: str) -> Iterator[Moment]:
    """Dates of each form, the most telling forms first."""
    for date in find_dates(text):
        year, month, day = (*map(int, date.iso.split("-")), 0)[:3]
        yield Moment(year, month, day, 0, 0, date.start, date.end)
    yield from _long_ones(text)
    for form in (_DAY_MONTH, _MONTH_DAY):
        for match in form.finditer(text):
            if 0 < int(match["day"]) <= 31:
                yield Moment(0, _month(match["month"]), int(match["day"]), 0, 0, *match.span())
    yield from _years(text)
    for match in _MONTH.finditer(text):
        yield Moment(0, _month(match["month"]), 0, 0, 0, *match.span())
    for match in _DAY_NAME.finditer(text):
        yield Moment(0, 0, 0, _WEEKDAYS[match["day"].lower()], 0, *match.span())


def _long_ones(text: str) -> Iterator[Moment]:
    """Centuries, also where one word tells several ("the 10th and 11th centuries"), and decades."""
    for match in _CENTURY.finditer(text):
        yield from _century(match["a"] or match["b"], *match.span())
        start, end = match.span()
        while match["b"] and (other := _CENTURY_BEFORE.search(text, max(0, start - 30), start)):
            start = other.start()
            yield from _century(other["n"], start, other.end("n"))
        while match["a"] and (other := _CENTURY_AFTER.match(text, end)):
            end = other.end()
            yield from _century(other["n"], other.start("n"), end)
    for match in _DECADE.finditer(text):
        year = int(match["year"])
        yield Moment(year, 0, 0, 0, year + (99 if year % 100 == 0 else 9), *match.span())


def _century(number: str, start: int, end: int) -> Iterator[Moment]:
    found = quantities_in(number)
    if len(found) == 1 and 0 < found[0].value <= 30:
        last = int(found[0].value) * 100
        yield Moment(last - 99, 0, 0, 0, last, start, end)


def _years(text: str) -> Iterator[Moment]:
    """Years, and both of a span ("1998-99")."""
    for match in _SPAN.finditer(text):
        first, last = int(match["first"]), int(match["first"][:2] + match["last"])
        if last > first:
            yield Moment(first, 0, 0, 0, 0, match.start(), match.end("first"))
            yield Moment(last, 0, 0, 0, 0, *match.span("last"))
    for match in _ALONE.finditer(text):
        yield Moment(int(match["year"]), 0, 0, 0, 0, *match.span())


def _month(name: str) -> int:
    return int(iso_date(f"1 {name} 2000")[5:7])


def century(moment: Moment) -> int:
    """Which century a moment is, if it is a whole one; else nought."""
    return moment.until // 100 if moment.until == moment.year + 99 and moment.until % 100 == 0 else 0


def bears_out(claimed: Moment, told: Iterable[Moment]) -> bool:
    """Whether the dates of a text tell `claimed`: one of them does, or a day and month beside a year do."""
    moments = list(told)
    if any(_within(claimed, each) for each in moments):
        return True
    years = {each.year for each in moments if not each.until}
    if not (claimed.year in years and claimed.month and not claimed.until):
        return False
    return any(_within(claimed._replace(year=0), each) for each in moments if not each.year)


def _within(claimed: Moment, told: Moment) -> bool:
    """Whether `told` says what `claimed` does, as precisely or more so."""
    if claimed.until:
        return claimed.year <= told.year and max(told.year, told.until) <= claimed.until
    if told.until and claimed.year:
        return False
    for part in ("year", "month", "day"):
        if getattr(claimed, part) and getattr(claimed, part) != getattr(told, part):
            return False
    return not claimed.weekday or claimed.weekday == (told.weekday or _weekday(told))


def _weekday(told: Moment) -> int:
    if not (told.year and told.month and told.day):
        return 0
    try:
        return datetime.date(told.year, told.month, told.day).isoweekday()
    except ValueError:
        return 0

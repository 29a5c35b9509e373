"""Dates as English and Indonesian texts write them, and their ISO form.

Day before month where both are figures ("20-01-2026"), as both kinds of press write it here.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januari jan",
            "february februari pebruari feb",
            "march maret mar",
            "april apr",
            "may mei",
            "june juni jun",
            "july juli jul",
            "august agustus aug agt agu",
            "september sept sep",
            "october oktober oct okt",
            "november nopember nov",
            "december desember dec des",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH_NAMES = frozenset(_MONTHS)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)"
_EARLIER = r"(?P<year>(?:1\d|20)\d\d)(?!\d)"
"""A year beside a month's name, which leaves no doubt that it is one."""

_FORMS = (
    re.compile(rf"(?<!\d){_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?!\d)"),
    re.compile(rf"(?<![\d.,])(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.]{_YEAR}"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<name>{_MONTH})\b\.?,?\s+{_EARLIER}", re.I),
    re.compile(rf"\b(?P<name>{_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_EARLIER}", re.I),
    re.compile(rf"\b(?P<name>{_MONTH})\b\.?,?\s+{_EARLIER}", re.I),
)


class FoundDate(NamedTuple):
    """A date in a text: where it stands, and its ISO form ("2026-01-20", "2025-11")."""

    start: int
    end: int
    iso: str


def find_dates(text: str) -> list[FoundDate]:
    """All dates with a year in `text`, in order, the most precise reading of each place."""
    found: list[FoundDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            iso = _iso(match)
            if iso and not any(match.start() < d.end and d.start < match.end() for d in found):
                found.append(FoundDate(match.start(), match.end(), iso))
    return sorted(found)


def iso_date(text: str) -> str:
    """The ISO form of the first date in `text`, a lone year included; empty where there is none."""
    dates = find_dates(text)
    if dates:
        return dates[0].iso
    year = re.fullmatch(_YEAR, text.strip())
    return year["year"] if year else ""


def _iso(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
    day = int(parts["day"]) if parts.get("day") else None
    try:
        datetime.date(int(parts["year"]), month, 1 if day is None else day)
    except ValueError:
        return ""
    return f"{parts['year']}-{month:02d}" + (f"-{day:02d}" if day else "")


_NAMES = {
    "en": "January February March April May June July August September October November December",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
}


def spoken_date(iso: str, language: str) -> str:
    """An ISO date, whole or partial, as a reader of `language` writes it: "20 January 2026"."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    if not month:
        return year
    name = _NAMES.get(language, _NAMES["en"]).split()[int(month) - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"

"""The documents as a picture: a tile for each, at its time and in its language's colour; and which answers rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.corpus.dates import spoken_date
from assistant.frontends.web.library_words import LibraryWords, library_words
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Stretch
from assistant.frontends.web.texts import Texts
from assistant.records import Entry, Language

_MOST_COLUMNS = 30
"""That stand side by side on a laptop; where the documents span more months, there is a column for each year."""
_MOST_LINKS = 300
"""Tiles that are links; in a larger folder they are only a picture."""
_MOST_BARS = 6
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)


def picture(entries: Sequence[Entry], cited: Mapping[str, int], words: Texts) -> str:
    """Both pictures, each with all that it tells as text."""
    told = library_words(words.language)
    return element("div", _skyline(entries, words, told) + _bars(entries, cited, told), css="pictures")


def _skyline(entries: Sequence[Entry], words: Texts, told: LibraryWords) -> str:
    columns = times([entry.published for entry in entries])
    by_time: dict[str, list[Entry]] = {time: [] for time in columns}
    for entry in entries:
        month = _dated(entry.published)
        by_time[month if month in by_time else month[:4]].append(entry)
    linked = len(entries) <= _MOST_LINKS
    shown = "".join(_column(time, found, words, told, linked=linked) for time, found in by_time.items())
    languages: list[Language] = sorted({entry.language for entry in entries})
    key = " ".join(element("span", plain(words.languages[language]), css=f"key {language}") for language in languages)
    heading = element("h3", plain(told.time)) + element("p", key, css="keys")
    return element("div", heading + element("ol", shown, css="skyline"), css="picture")


def times(published: Sequence[str]) -> list[str]:
    """The columns for these dates, in order: months, or years where those are too many; "" for what has no date.

    Between the first and the last month none is left out, so that the distance is seen; a date that tells only
    its year has a column of its own before the months of that year.
    """
    dates = {_dated(date) for date in published}
    months = sorted(date for date in dates if len(date) == 7)
    undated = [""] * ("" in dates)
    if not months or _number(months[-1]) - _number(months[0]) >= _MOST_COLUMNS:
        return _years(sorted({date[:4] for date in dates if date})) + undated
    every = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(_number(months[0]), _number(months[-1]) + 1)]
    return sorted({*every, *(date for date in dates if len(date) == 4)}) + undated


def _years(known: list[str]) -> list[str]:
    if not known or int(known[-1]) - int(known[0]) >= _MOST_COLUMNS:
        return known
    return [f"{year:04}" for year in range(int(known[0]), int(known[-1]) + 1)]


def _dated(published: str) -> str:
    """The month of a date, or its year where it tells no more; empty where there is none."""
    found = _DATE.match(published)
    return found[0] if found else ""


def _number(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:]) - 1


def _column(time: str, found: Sequence[Entry], words: Texts, told: LibraryWords, *, linked: bool) -> str:
    name = _spoken(time, words, told)
    counts = Counter(words.languages[entry.language] for entry in found)
    summary = ", ".join(f"{language} {count}" for language, count in sorted(counts.items())) or "0"
    tiles = "".join(_tile(entry, linked=linked) for entry in sorted(found, key=lambda e: (e.language, e.id)))
    label = element("span", plain(name), css="label")
    heard = element("span", plain(f" {summary}"), css="unseen")
    return element("li", element("span", tiles, css="tiles") + label + heard)


def _spoken(time: str, words: Texts, told: LibraryWords) -> str:
    if not time:
        return told.undated
    name, _, year = spoken_date(time, words.language).partition(" ")
    return f"{name[:3]} {year}" if year else name


def _tile(entry: Entry, *, linked: bool) -> str:
    css = f"tile {entry.language}"
    if not linked:
        return element("span", "", css=css)
    return element("a", element("span", plain(entry.name), css="unseen"), css=css, href=f"#{Stretch(entry.id).name}")


def _bars(entries: Sequence[Entry], cited: Mapping[str, int], told: LibraryWords) -> str:
    heading = element("h3", plain(told.rests))
    there = {entry.id: entry for entry in entries}
    most = sorted((-count, i) for i, count in cited.items() if i in there)[:_MOST_BARS]
    if not most:
        return element("div", heading + element("p", plain(told.rests_hint), css="hint"), css="picture")
    listed = "".join(_bar(there[i], -count, -most[0][0], told) for count, i in most)
    return element("div", heading + element("ol", listed, css="bars"), css="picture")


def _bar(entry: Entry, count: int, most: int, told: LibraryWords) -> str:
    counted = told.rests_on_one if count == 1 else told.rests_on.format(count)
    title = element("a", plain(entry.name), href=f"#{Stretch(entry.id).name}")
    # The only style the page writes into an element: a share that was reckoned here.
    bar = f'<span class="bar {entry.language}" style="width:{100 * count / most:.0f}%"></span>'
    return element("li", title + element("span", bar, css="track") + element("span", plain(counted), css="figure"))

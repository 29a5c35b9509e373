"""What a text says of itself: title, publisher, author, date, place.

From YAML front matter where there is one; else from bylines, datelines, copyright lines and
captions, in both languages. What the text does not say stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from assistant.corpus.dates import find_dates, iso_date
from assistant.corpus.layout import ABOUT, DATELINE, front_matter, is_date_line, undated
from assistant.records import Region, RegionKind

SOURCE_NOTE = "source-note"
"""The front matter's `kind` of a note that was written about somebody else's article."""

_LONGEST_FIELD = 300
_KEY_LINE = re.compile(r"^(\w+):[ \t]*(.*?)[ \t]*$", re.M)
_AUTHOR = re.compile(
    r"(?:(?:from|dari)(?=\s*:)"
    r"|reporter|author|writer|penulis|pewarta|wartawan|laporan|(?:written|reported|ditulis) (?:by|oleh)|oleh|by)"
    r"\s*(?:[:：]\s*|\s+)(?P<name>\S.*)",
    re.I,
)
_EDITOR = re.compile(r"(?:editor|redaktur|penyunting|edited by)\s*[:：]\s*(?P<name>\S.*)", re.I)
_COPYRIGHT = re.compile(r"(?:copyright|hak cipta|©|\(c\))[\s©:]*(?:\d{4}\s*)?(?P<name>[^\d©|.]{2,60})", re.I)
_BEFORE_TITLE = re.compile(r"(?:(?:subject|perihal|hal)\s*:|tentang\b)\s*", re.I)
# "Redaksi" and the label of a share button that lost its line break: "Laporan: RedaksiBagikan".
_STUCK_BUTTON = re.compile(r"(?<=[a-z])(?:Bagikan|Share|Komentar)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """The fields of `Document` of the same names."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    editor: str = ""
    published: str = ""
    dated_by: Literal["statement", "caption", ""] = ""
    language: str = ""
    place: str = ""
    url: str = ""
    original: str = ""
    source_note: bool = False


def bibliography(text: str, regions: Sequence[Region]) -> Bibliography:
    """What `text` says of itself."""
    source, _ = front_matter(text)
    return _from_front_matter(_fields(source)) if source else _from_page(text, regions)


def _fields(source: str) -> dict[str, str]:
    """The plain values of front matter; read line by line where it is not valid YAML.

    YAML's base loader leaves every scalar the text it is, and makes nothing of tags.
    """
    try:
        loaded: Any = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings, lists and mappings only
    except (yaml.YAMLError, RecursionError):
        loaded = None
    if not isinstance(loaded, dict):
        loaded = {match[1]: match[2] for match in _KEY_LINE.finditer(source)}
    return {key.lower(): _plain(value) for key, value in loaded.items() if isinstance(key, str)}


def _plain(value: object) -> str:
    """A scalar or a list of scalars as text; anything deeper is nobody's title and stays out."""
    values = value if isinstance(value, list) else [value]
    scalars = (each for each in values if isinstance(each, str) and each.lower() not in ("null", "~"))
    return " ".join(", ".join(scalars).split())[:_LONGEST_FIELD]


def _from_front_matter(fields: dict[str, str]) -> Bibliography:
    def field(*names: str) -> str:
        return next(filter(None, (fields.get(name) for name in names)), "")

    published = iso_date(field("date", "published"))
    return Bibliography(
        title=field("title"),
        publisher=field("publisher", "site"),
        author=field("author", "authors"),
        editor=field("editor"),
        published=published,
        dated_by="statement" if published else "",
        language=field("language", "lang"),
        place=field("place"),
        url=field("url", "link"),
        original=field("original"),
        source_note=field("kind") == SOURCE_NOTE,
    )


def _from_page(text: str, regions: Sequence[Region]) -> Bibliography:
    bylines = list(_texts(text, regions, "byline"))
    dateline = next(filter(None, (DATELINE.match(t) for t in _texts(text, regions, "body"))), None)
    published, dated_by = _date(bylines, list(_texts(text, regions, "caption")))
    return Bibliography(
        title=_bare(next(_texts(text, regions, "title"), "")),
        publisher=_publisher(dateline, _texts(text, regions, "legal"), _texts(text, regions, "promotion")),
        author=_named(_AUTHOR, bylines) or _signature(bylines),
        editor=_named(_EDITOR, bylines),
        published=published,
        dated_by=dated_by,
        place=(dateline["place"] or dateline["city"]).strip() if dateline else "",
    )


def _bare(title: str) -> str:
    """A title on one line, without the marks of Markdown around it and the label before it."""
    return " ".join(_BEFORE_TITLE.sub("", title.strip("#*_ ")).split())


def _texts(text: str, regions: Sequence[Region], kind: RegionKind) -> Iterator[str]:
    return (text[r.start : r.end][:_LONGEST_FIELD] for r in regions if r.kind == kind)


def _date(bylines: list[str], captions: list[str]) -> tuple[str, Literal["statement", "caption", ""]]:
    """The date that a date line or byline states; failing that, the one a picture was taken on."""
    stated = [line for line in bylines if is_date_line(line)] + bylines
    for line in stated:
        if iso := iso_date(line):
            return iso, "statement"
    for caption in captions:
        if dates := find_dates(caption):
            return dates[0].iso, "caption"
    return "", ""


def _publisher(dateline: re.Match[str] | None, legal: Iterable[str], promotion: Iterable[str]) -> str:
    if dateline:
        return str(dateline["agency"] or dateline["outlet"]).strip()
    claims = [_COPYRIGHT.match(line) for line in legal] + [ABOUT.match(line) for line in promotion]
    return next((match["name"].strip() for match in claims if match), "")


def _named(role: re.Pattern[str], bylines: list[str]) -> str:
    names = (_STUCK_BUTTON.sub("", match["name"]).strip() for line in bylines if (match := role.match(undated(line))))
    return next(names, "")


def _signature(bylines: list[str]) -> str:
    """A name that stands on a line of its own."""
    names = (line for line in bylines if ":" not in line and not find_dates(line))
    return next((name for name in names if len(name.split()) <= 5), "")

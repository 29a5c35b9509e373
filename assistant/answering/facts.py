"""What can be checked in a text: figures, money, dates, names, abbreviations; in both languages.

Figures are read in either locale ("1.000,5" and "1,000.5"), with their scale words ("270 million",
"270 juta").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from assistant.corpus.abbreviations import CAPITALISED
from assistant.corpus.dates import MONTH_NAMES, find_dates
from assistant.corpus.lexicon import in_dictionary
from assistant.corpus.words import STOP_WORDS

FactKind = Literal["date", "figure", "money", "percent", "name"]


_ORGANISATION = frozenset(
    """
    university universitas ministry kementerian agency badan lembaga institute institut hospital company corporation
    group council dewan party partai league liga republic republik inc ltd co pt tbk bank center centre pusat project
    association asosiasi organization organisasi club klub fc museum school sekolah church gereja
    """.split()
)


class Fact(NamedTuple):
    """Something checkable, where it stands (`text[start:end]`), and a form to compare it by."""

    kind: FactKind
    start: int
    end: int
    value: str


_SCALES = {
    "hundred": 1e2, "ratus": 1e2, "thousand": 1e3, "ribu": 1e3, "rb": 1e3, "million": 1e6, "juta": 1e6, "jt": 1e6,
    "billion": 1e9, "miliar": 1e9, "milyar": 1e9, "bn": 1e9, "trillion": 1e12, "triliun": 1e12, "trn": 1e12,
}  # fmt: skip
_NUMBER_WORDS = {
    word: value
    for value, words in enumerate(
        (
            "one satu", "two dua kedua both", "three tiga ketiga", "four empat keempat", "five lima kelima",
            "six enam", "seven tujuh", "eight delapan", "nine sembilan", "ten sepuluh",
        ),
        start=1,
    )
    for word in words.split()
} | {
    "eleven": 11, "sebelas": 11, "twelve": 12, "dozen": 12, "dozens": 12, "belasan": 12, "twenty": 20, "puluhan": 20,
    "hundred": 100, "hundreds": 100, "seratus": 100, "ratusan": 100, "thousand": 1e3, "thousands": 1e3, "seribu": 1e3,
    "ribuan": 1e3, "million": 1e6, "millions": 1e6, "sejuta": 1e6, "jutaan": 1e6, "billions": 1e9, "miliaran": 1e9,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_CURRENCY = r"(?:US\s?\$|A\$|S\$|HK\$|\$|€|£|¥|RMB|CNY|USD|EUR|IDR|Rp\.?)"
_CURRENCY_NAME = (
    r"(?:dollars?|dolar(?: AS)?|rupiah|yuan|renminbi|euros?|pounds?|yen|ringgit|USD|RMB"
    r"|lira|baht|rubles?|rubel|rupees?|rupe|riyals?|riyal|pesos?|francs?|franc|kron[ae]|dong|gulden|guilders?)"
)
_FIGURE = re.compile(
    rf"(?:(?<!\w)(?P<before>{_CURRENCY}\s?)|(?<![\w.,]))(?P<digits>\d+(?:[.,]\d+)*)(?:\s?(?P<scale>{_SCALE})\b)?"
    rf"(?P<percent>\s?(?:%|percent\b|per cent\b|persen\b))?(?P<after>\s?{_CURRENCY_NAME}\b)?",
    re.I,
)
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.I)
_MONTH_OR_DAY = re.compile(
    rf"\b(?:{'|'.join(sorted((m.title() for m in MONTH_NAMES if len(m) > 3), key=len, reverse=True))}|May|Mei"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
    r"|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)\b"
)
_YEAR = re.compile(
    r"(?<![\d.,])(?:1\d{3}|20\d\d)(?![\d]|[.,]\d)s?|(?<![\d.,])\d{1,4}\s?(?:SM|BCE?)\b"
    r"|(?:(?<=\btahun )|(?<=\byear )|(?<=\bAD ))\d{3}(?![\d]|[.,]\d)"
)
_TIME = re.compile(
    r"(?<![\d.,])\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]m\b|[ap]\.m\.)|\b(?:pukul|jam) \d{1,2}(?:[.:]\d{2})?\b", re.I
)
_RELATIVE = re.compile(
    r"\b(?:yesterday|(?:last|this|next) (?:week|month|year|night|summer|winter)|earlier this (?:week|month|year)"
    r"|kemarin|(?:pekan|minggu|bulan|tahun|hari) (?:lalu|ini|depan))\b",
    re.I,
)
_TERM = re.compile(
    r"\b(?:within|(?:at least|no later than|paling (?:lambat|lama)|selambat-lambatnya)(?: \w+)?|dalam)"
    r" (?:\d{1,3}|one|two|three|four|five|six|seven|ten|satu|dua|tiga|empat|lima|enam|tujuh|sepuluh)"
    r" (?:working |business |calendar )?(?:hours?|days?|weeks?|months?|years?|jam|hari|minggu|pekan|bulan|tahun)\b"
    r"|\b(?:first|second|third|fourth|last|\d{1,2}(?:st|nd|rd|th)) (?:day|week|month) of\b"
    r"|\bthe \d{1,2}(?:st|nd|rd|th)\b|\b(?:setiap|tiap) tanggal \d{1,2}\b",
    re.I,
)
"""A time that is told by another: "within 30 days", "on the second day of absence". Its figure stays one as well."""
_CENTURY = re.compile(r"\b(?:abad(?: ke-?)?\s?\w+|\d{1,2}(?:st|nd|rd|th) centur(?:y|ies))\b", re.I)


@lru_cache(maxsize=20_000)
def facts_in(text: str) -> tuple[Fact, ...]:
    """All facts of `text`, in order; a date before the figures within it. Kept, as sentences come up again."""
    dates = list(_dates(text))
    found = list(dates)
    for fact in [*_figures(text), *_names(text)]:
        if not any(fact.start < other.end and other.start < fact.end for other in found if other.kind != "name"):
            found.append(fact)
    terms = (Fact("date", *match.span(), match.group().lower()) for match in _TERM.finditer(text))
    found.extend(term for term in terms if not any(term.start < f.end and f.start < term.end for f in dates))
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end)))


def _dates(text: str) -> Iterator[Fact]:
    taken: list[tuple[int, int]] = []
    for date in find_dates(text):
        taken.append((date.start, date.end))
        yield Fact("date", date.start, date.end, date.iso)
    for form in (_CENTURY, _YEAR, _MONTH_OR_DAY, _TIME, _RELATIVE):
        for match in form.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                yield Fact("date", *match.span(), match.group().lower())


def _figures(text: str) -> Iterator[Fact]:
    for match in _FIGURE.finditer(text):
        kind: FactKind = "money" if match["before"] or match["after"] else "percent" if match["percent"] else "figure"
        yield Fact(kind, *match.span(), f"{number(match['digits']) * _SCALES.get((match['scale'] or '').lower(), 1):g}")
    for match in _NUMBER_WORD.finditer(text):
        if match.start() and match.group()[0].isupper():
            continue  # part of a name: "Kepulauan Seribu", "Formula One"
        yield Fact("figure", *match.span(), f"{_NUMBER_WORDS[match.group().lower()]:g}")


def number(digits: str) -> float:
    """The value of a figure in either locale: the last mark is decimal unless three digits follow each mark."""
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return float(digits)
    groups = re.split(r"[.,]", digits)
    if len(set(marks)) == 1 and all(len(group) == 3 for group in groups[1:]) and groups[0] != "0":
        return float("".join(groups))
    if len(set(marks)) == 1 and len(marks) > 1:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


def _names(text: str) -> Iterator[Fact]:
    for match in CAPITALISED.finditer(text):
        start = match.start()
        words = match.group().split()
        while words and words[0].strip("’'.").lower() in STOP_WORDS:
            start += len(words[0])
            start += len(text[start:]) - len(text[start:].lstrip())
            words = words[1:]
        if words and not _opens_sentence_only(text, start, words):
            yield Fact("name", start, match.end(), " ".join(words).lower())


def _opens_sentence_only(text: str, start: int, words: list[str]) -> bool:
    """Whether the only capital is the one every sentence begins with."""
    word = words[0]
    return len(words) == 1 and not text[:start].strip(" \"'“‘(#*-") and word[1:].islower()


def is_person(name: str) -> bool:
    """Whether a capitalised run is likely a person: two to four words, hardly one of them in the dictionary.

    "Shan Zhongde" and "Benjamin Paulus Octavianus" are, "Xuzhou Medical University" and "BPOM" are not; a title
    before a name ("Deputy Minister Shan Zhongde") does no harm.
    """
    words = [word.strip("’'.").lower() for word in name.split()]
    strange = [word for word in words if word.isalpha() and not in_dictionary(word)]
    return len(strange) >= 2 and not any(word in _ORGANISATION for word in words) and len(strange) <= 5

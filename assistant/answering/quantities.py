"""Figures for comparing: their exact value and unit, in digits or words, in both languages.

`facts` finds what is worth showing of a text; here two figures must be told apart that differ in one digit,
and "twenty-five", "dua puluh lima" and "25" must be the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.answering.counting import CARDINAL, ORDINAL, POSITION, ROMAN, Sorts, list_positions, of_digits, of_words
from assistant.answering.facts import number


class Quantity(NamedTuple):
    """A figure: its value, its unit ("%", "usd", "km"; empty where none is known), and where it stands.

    `about` tells that the text gives it as a round figure or a bound ("about 500", "lebih dari 500");
    `precision` is what its last digit that is not nought counts. `loose` are words that count without being a
    figure ("one of", "both", "salah satu"). `sorts` says what it does in its sentence, as far as that tells.
    """

    value: float
    unit: str
    start: int
    end: int
    about: bool = False
    precision: float = 0.0
    loose: bool = False
    sorts: Sorts = CARDINAL


def _numbered(lines: str, first: int, step: float = 1.0) -> dict[str, float]:
    groups = enumerate(lines.split("|"), start=first)
    return {word: step * number for number, words in groups for word in words.split()}


_CARDINALS = _numbered(
    """
    zero nol|one satu|two dua|three tiga|four empat|five lima|six enam|seven tujuh|eight delapan|nine sembilan
    |ten sepuluh|eleven sebelas|twelve dozen lusin selusin|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen
    """,
    first=0,
)
_ORDINALS = _numbered(
    """
    first pertama kesatu|second kedua|third ketiga|fourth keempat|fifth kelima|sixth keenam|seventh ketujuh
    |eighth kedelapan|ninth kesembilan|tenth kesepuluh|eleventh kesebelas|twelfth|thirteenth|fourteenth|fifteenth
    |sixteenth|seventeenth|eighteenth|nineteenth
    """,
    first=1,
)
_TENS = _numbered("twenty|thirty|forty fourty|fifty|sixty|seventy|eighty|ninety", first=2, step=10)
_TENTHS = _numbered("twentieth|thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth", first=2, step=10)
_SCALES = {
    "hundred": 1e2, "ratus": 1e2, "thousand": 1e3, "ribu": 1e3, "rb": 1e3, "lakh": 1e5, "million": 1e6, "juta": 1e6,
    "jt": 1e6, "mn": 1e6, "crore": 1e7, "billion": 1e9, "miliar": 1e9, "milyar": 1e9, "bn": 1e9, "trillion": 1e12,
    "triliun": 1e12, "trn": 1e12,
}  # fmt: skip
_ONES = {"seratus": 1e2, "seribu": 1e3, "sejuta": 1e6, "semiliar": 1e9}
_PARTS = {
    "half": 0.5, "setengah": 0.5, "separuh": 0.5, "paruh": 0.5, "seperempat": 0.25,
    "a quarter of": 0.25, "sepertiga": 1 / 3, "a third of": 1 / 3, "a fifth of": 0.2, "a tenth of": 0.1,
    "seperlima": 0.2, "sepersepuluh": 0.1, "one-third": 1 / 3, "one-quarter": 0.25, "one-fifth": 0.2, "one-tenth": 0.1,
    "one-eighth": 0.125, "seperdelapan": 0.125, "two-thirds": 2 / 3, "two thirds": 2 / 3, "dua pertiga": 2 / 3,
    "three-quarters": 0.75, "three quarters": 0.75, "tiga perempat": 0.75,
}  # fmt: skip
_PAIRS = {"both": 2.0, "kedua": 2.0, "keduanya": 2.0, "ketiganya": 3.0, "keempatnya": 4.0}
_UNITS = {
    word: unit
    for unit, words in {
        "%": "% percent persen",
        "usd": "$ us$ usd dollar dollars dolar",
        "aud": "a$ aud",
        "sgd": "s$ sgd",
        "hkd": "hk$ hkd",
        "idr": "rp rp. idr rupiah rupiahs",
        "cny": "¥ rmb cny yuan renminbi",
        "jpy": "jpy yen",
        "eur": "€ eur euro euros",
        "gbp": "£ gbp poundsterling sterling",
        "myr": "rm myr ringgit",
        "inr": "₹ inr rupee rupees rupe",
        "km": "km kilometer kilometers kilometre kilometres",
        "m": "m meter meters metre metres",
        "cm": "cm centimeter centimeters centimetre centimetres sentimeter",
        "mm": "mm millimeter millimeters millimetre millimetres milimeter",
        "mi": "mi mile miles mil",
        "ft": "ft foot feet kaki",
        "in": "inch inches inci",
        "km2": "km2 km² sqkm",
        "ha": "ha hectare hectares hektar hektare",
        "kg": "kg kilogram kilograms kilo",
        "g": "gram grams gr",
        "t": "ton tons tonne tonnes",
        "lb": "lb lbs",
        "l": "liter liters litre litres",
        "s": "second seconds detik",
        "min": "minute minutes menit",
        "h": "hour hours jam",
        "d": "day days hari",
        "wk": "week weeks minggu pekan",
        "mo": "month months bulan",
        "y": "year years tahun",
    }.items()
    for word in words.split()
}
_COMPARABLE = (
    frozenset("usd aud sgd hkd idr cny jpy eur gbp myr inr".split()),
    frozenset("km m cm mm mi ft in".split()),
    frozenset("kg g t lb".split()),
    frozenset("s min h d wk mo y".split()),
)
"""Units of one sort: a figure that has one of these cannot stand for one that has another."""

_SIGNS = r"(?:US\s?\$|A\$|S\$|HK\$|[$€£¥₹]|RMB|CNY|USD|EUR|GBP|IDR|RM|Rp\.?)"
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_UNIT = "|".join(sorted((re.escape(word) for word in _UNITS if word not in ("rp", "rp.")), key=len, reverse=True))


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_CARDINAL = rf"(?:{_any({*_CARDINALS, *_TENS, *_ONES})})"
_MORE = rf"(?:\s+and\s+|\s+|-)(?:{_any({*_CARDINALS, *_TENS, *_ONES})}|belas|puluh|{_SCALE})"
_ORDERED = _any({*_ORDINALS} - {"second", "kedua"})
_SPELLED = (
    rf"{_any(_PARTS)}|{_any({*_ORDINALS, *_TENTHS, *_PAIRS})}|(?:{_any(_TENS)})[\s-](?:{_ORDERED}|second)"
    rf"|{_CARDINAL}(?:{_MORE})*(?:\s+and\s+a\s+half|\s+setengah)?|hundred|thousand|million|billion|trillion"
)
_FIGURE = re.compile(
    rf"(?:(?:(?<!\w)(?P<sign>{_SIGNS})\s?|(?<![\w.,])(?P<ke>ke-?)?)(?P<digits>\d+(?:[.,]\d+)*)(?P<th>st|nd|rd|th)?"
    rf"|(?<![A-Za-z])(?P<roman>[IVX]{{2,}})\b"
    rf"|\b(?P<words>(?i:{_SPELLED})\b))"
    rf"(?P<scale>(?:\s?(?:(?<=half )an? )?(?i:{_SCALE})\b)*)"
    rf"(?P<square>\s(?i:square|sq))?(?:[\s-]?(?P<unit>(?i:{_UNIT}|per cent))(?![\w²]))?(?P<after>²|\s(?i:persegi))?",
)
_LOOSE = frozenset({"one", "satu", "first", "pertama", "hundred", "thousand", "million", "billion", *_PAIRS})
_ABOUT = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|nearly|almost|roughly|some|over|more than|less than|at least|up to"
    r"|under|circa|sekitar|kira-kira|hampir|lebih dari|kurang lebih|kurang dari|setidaknya|sedikitnya|minimal"
    r"|hingga|nyaris|mencapai sekitar|above|below|an estimated|estimated|diperkirakan)|[±~])\s*$",
    re.I,
)


@lru_cache(maxsize=20_000)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """All figures of `text`, in order; dates are not told apart from other figures here."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    positions = list_positions(text)
    for match in _FIGURE.finditer(text):
        value, precision = _value(match)
        if math.isfinite(value):
            about = bool(_ABOUT.search(text[max(0, match.start() - 20) : match.start()]))
            loose = bool(match["words"]) and match["words"].lower() in _LOOSE
            sorts = POSITION if match.start("digits") in positions else _sorts(text, match)
            yield Quantity(value, _unit(match), *match.span(), about, precision, loose, sorts)


def _sorts(text: str, match: re.Match[str]) -> Sorts:
    if match["roman"]:
        return ROMAN
    if match["ke"] or match["th"]:
        return ORDINAL
    if match["unit"] or match["sign"] or match["scale"]:
        return CARDINAL
    if match["digits"]:
        return of_digits(text, *match.span("digits"))
    last = re.split(r"[\s-]+", match["words"].lower())[-1]
    ordinal = last in _TENTHS or (last in _ORDINALS and match["words"].lower() not in _PARTS)
    return of_words(text, *match.span("words"), ordinal=ordinal)


def _value(match: re.Match[str]) -> tuple[float, float]:
    """The value, and what its last digit that is not nought counts."""
    scale = math.prod(_SCALES[word.lower()] for word in match["scale"].split() if len(word) > 1 and word != "an")
    if match["digits"]:
        value = number(match["digits"])
        digits = re.sub(r"\D", "", match["digits"])
        decimals = len(f"{value:.10f}".rstrip("0").split(".")[1])
        zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
        return value * scale, 10.0 ** (zeros - decimals) * scale
    if match["roman"]:
        return _roman(match["roman"]), 1.0
    words = match["words"].lower()
    value = _PARTS[words] if words in _PARTS else _spelled(re.split(r"[\s-]+", words))
    return value * scale, scale


def _spelled(words: Sequence[str]) -> float:
    """The value of a figure in words: "two hundred and fifty", "dua puluh lima"."""
    total = current = 0.0
    for word in words:
        small = {**_CARDINALS, **_ORDINALS, **_TENS, **_TENTHS, **_PARTS, **_PAIRS}.get(word)
        if small is not None:
            current += small
        elif word == "belas":
            current += 10
        elif word == "puluh":
            current = _tens(current)
        elif word in _ONES:
            total, current = (total + _ONES[word], current) if _ONES[word] > 100 else (total, current + _ONES[word])
        elif word in ("hundred", "ratus"):
            current = 100 * (current % 100 or 1) + 100 * (current // 100)
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0.0
    return total + current


def _tens(current: float) -> float:
    """Before "puluh" the last figure counts tens: "seratus dua puluh" has 102 there, and means 120."""
    return current - current % 10 + 10 * (current % 10)


def _roman(text: str) -> float:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    return float(sum(-v if v < max(values[i:]) else v for i, v in enumerate(values)))


def _unit(match: re.Match[str]) -> str:
    written = (match["unit"] or match["sign"] or "").lower().replace(" ", "")
    unit = "%" if written == "percent" else _UNITS.get(written, "")
    squared = (match["square"] or match["after"]) and unit in ("km", "m", "cm", "mi", "ft")
    return f"{unit}2" if squared else unit


def agree(claimed: Quantity, told: Quantity) -> bool:
    """Whether a text that tells `told` bears out `claimed`: the same value, or rounded and said to be so.

    Only figures of one sort agree: "three parties" is not borne out by "the third party", nor by "Covid-3".
    """
    return bool(claimed.sorts & told.sorts) and agree_in_value(claimed, told)


def agree_across(claimed: Quantity, told: Quantity) -> bool:
    """The same of figures in two languages, where what has capitals in one may have none in the other."""
    named = "name" in claimed.sorts | told.sorts
    return agree_in_value(claimed, told) if named else agree(claimed, told)


def agree_in_value(claimed: Quantity, told: Quantity) -> bool:
    """Whether two figures agree but for what they do in their sentences."""
    return _same_value(claimed, told) and fit(claimed.unit, told.unit)


def fit(one: str, other: str) -> bool:
    """Whether two units may be of one figure: the same, one unknown, or of sorts that go together."""
    if one == other:
        return True
    if "%" in (one, other):
        return False
    return not any(one in sort and other in sort for sort in _COMPARABLE)


def _same_value(claimed: Quantity, told: Quantity) -> bool:
    if math.isclose(claimed.value, told.value, rel_tol=1e-9):
        return True
    if "%" in (claimed.unit, told.unit) and math.isclose(claimed.value, told.value * 100, rel_tol=1e-6):
        return told.value < 1
    return claimed.about and abs(claimed.value - told.value) <= claimed.precision / 2

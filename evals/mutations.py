"""True sentences made false in exactly one place, by rules and with a fixed seed.

The rules know nothing of how sentences are verified: their patterns and word lists are their own.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.records import Language

Mutated = Literal["figure", "unit", "date", "name", "negation", "antonym", "direction"]
KINDS: tuple[Mutated, ...] = ("figure", "unit", "date", "name", "negation", "antonym", "direction")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sentence with one thing changed: what kind of thing, and how."""

    kind: Mutated
    form: str
    text: str


_MONTHS: dict[Language, list[str]] = {
    "en": "January February March April May June July August September October November December".split(),
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
}
_DAYS: dict[Language, list[str]] = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split(),
}
_NUMBERS: dict[Language, list[str]] = {
    "en": "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split(),
    "id": "dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(),
}
_ORDINALS: dict[Language, list[str]] = {
    "en": "first second third fourth fifth sixth seventh".split(),
    "id": "pertama ketiga keempat kelima keenam".split(),
}
_SCALES: dict[Language, list[str]] = {
    "en": "hundred thousand million billion trillion".split(),
    "id": "ratus ribu juta miliar triliun".split(),
}
_UNITS: dict[Language, list[list[str]]] = {
    "en": ["dollars euros yen rupiah".split(), "kilometers miles metres".split(), "km mi".split(),
           "days weeks months years hours minutes".split(), "kg tons pounds".split(), ["percent", "million"]],
    "id": ["dolar rupiah euro yen yuan".split(), "kilometer meter mil".split(), ["km", "m"],
           "hari minggu bulan tahun jam menit".split(), "kg ton gram".split(), ["persen", "juta"]],
}  # fmt: skip
_OPPOSITES: dict[Language, str] = {
    "en": """
    increased decreased|increase decrease|rose fell|won lost|accepted rejected|approved rejected|supported
    opposed|opened closed|began ended|before after|largest smallest|more less|first last|higher lower|north
    south|east west|northern southern|eastern western|allowed prohibited|joined left|legal illegal|success
    failure|successful unsuccessful|oldest youngest|early late|strong weak|bought sold|gained lost|public
    private|major minor|above below|hot cold|born died|arrived departed|attacked defended|expanded
    shrank|majority minority|positive negative|upper lower|most least|high low|large small|long short|always
    never|rich poor|male female|increased reduced
    """,
    "id": """
    naik turun|meningkat menurun|menang kalah|menerima menolak|mendukung menentang|membuka menutup|dimulai
    berakhir|sebelum sesudah|terbesar terkecil|lebih kurang|pertama terakhir|tinggi rendah|utara selatan|timur
    barat|lahir meninggal|melarang mengizinkan|masuk keluar|berhasil gagal|tertua termuda|awal akhir|kuat
    lemah|membeli menjual|besar kecil|panjang pendek|negeri swasta|atas bawah|panas dingin|datang
    pergi|menyerang membela|mayoritas minoritas|tertinggi terendah|terpanjang terpendek|positif negatif|dekat
    jauh|kaya miskin|baru lama|banyak sedikit|laki-laki perempuan|siang malam
    """,
}
_FIGURE = re.compile(r"(?<![\w.,$[-])\d+(?:[.,]\d+)*(?![\w\]-]|[.,]\d)")
_YEAR = re.compile(r"(?<![\w.,$-])(?:1[5-9]\d\d|20[0-2]\d)(?![\w]|[.,]\d)")
_NAME = re.compile(r"[A-Z][a-zà-ÿ’'-]{2,}(?: (?:of |de |bin )?[A-Z][\w’'-]+){0,4}|(?<![\w-])[A-Z]{2,6}(?![\w-])")
_NO_NAMES = frozenset(
    [name for names in (*_MONTHS.values(), *_DAYS.values()) for name in names]
    + """
    The This That These Those There Their They When While Where After Before During Since Under From With For And But
    However Although Also Many Some Most Both Its His Her One Two Three Four Five In On At By As It He She You We An
    Pada Dalam Dari Untuk Dengan Setelah Sebelum Ketika Saat Namun Tetapi Ini Itu Ia Dia Mereka Para Kedua Menurut
    Selain Sejak Oleh Karena Jika Seorang Sebuah Salah Beberapa Semua Kota Negara Nama Who What Which Because Until
    """.split()
)


def mutants(
    text: str, language: Language, passage: str, foreign: Sequence[str], common: frozenset[str] = frozenset()
) -> list[Mutant]:
    """At most one mutant of each form; `passage` is what the sentence rests on, `foreign` are names from elsewhere."""
    chosen = random.Random(zlib.crc32(text.encode()))
    found: list[Mutant] = []
    for (kind, form), change in _changes(language, passage, foreign, common).items():
        new = change(text, chosen)
        if new and new != text:
            found.append(Mutant(kind, form, new))
    return found


Change = Callable[[str, random.Random], str]


def _changes(
    language: Language, passage: str, foreign: Sequence[str], common: frozenset[str]
) -> Mapping[tuple[Mutated, str], Change]:
    own = names(passage, common)
    return {
        ("figure", "digit"): lambda t, r: _spot(_figures(t), t, r, lambda m: _digit(m.group(), r)),
        ("figure", "near"): lambda t, r: _spot(_figures(t), t, r, lambda m: _near(m.group(), r)),
        ("figure", "passage"): lambda t, r: _spot(_figures(t), t, r, lambda m: _other_figure(m.group(), passage, r)),
        ("figure", "word"): lambda t, r: _swapped(t, _NUMBERS[language], r),
        ("figure", "ordinal"): lambda t, r: _swapped(t, _ORDINALS[language], r),
        ("figure", "scale"): lambda t, r: _swapped(t, _SCALES[language], r),
        ("unit", "unit"): lambda t, r: _unit(t, language, r),
        ("date", "year"): lambda t, r: _spot(_YEAR.finditer(t), t, r, lambda m: str(int(m.group()) + _step(r))),
        ("date", "year of passage"): lambda t, r: _spot(_YEAR.finditer(t), t, r, lambda m: _other_year(m, passage, r)),
        ("date", "month"): lambda t, r: _swapped(t, _MONTHS[language], r),
        ("date", "day"): lambda t, r: _day(t, language, r),
        ("date", "weekday"): lambda t, r: _swapped(t, _DAYS[language], r),
        ("name", "of passage"): lambda t, r: _renamed(t, own, r),
        ("name", "foreign"): lambda t, r: _renamed(t, foreign, r),
        ("name", "part"): lambda t, r: _partly_renamed(t, foreign, common, r),
        ("negation", "inserted"): lambda t, _: _negated(t, language),
        ("negation", "dropped"): lambda t, _: _affirmed(t, language),
        ("antonym", "antonym"): lambda t, r: _opposite(t, language, r),
        ("direction", "verb"): lambda t, _: _turned(t, _DOING[language]),
        ("direction", "role"): lambda t, _: _turned(t, _BEING[language]),
    }


def _spot(found: Iterator[re.Match[str]], text: str, chosen: random.Random, by: Callable[[re.Match[str]], str]) -> str:
    """The text with one match replaced; empty where there is none or nothing to replace it by."""
    matches = list(found)
    if not matches:
        return ""
    match = chosen.choice(matches)
    new = by(match)
    return text[: match.start()] + new + text[match.end() :] if new else ""


def _figures(text: str) -> Iterator[re.Match[str]]:
    return (m for m in _FIGURE.finditer(text) if not _YEAR.fullmatch(m.group()) and not _in_date(text, m))


def _in_date(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 11) : match.end() + 11]
    return any(month in around for months in _MONTHS.values() for month in months)


def _digit(figure: str, chosen: random.Random) -> str:
    places = [i for i, c in enumerate(figure) if c.isdigit()]
    at = chosen.choice(places)
    others = [d for d in "123456789" if d != figure[at]]
    return figure[:at] + chosen.choice(others) + figure[at + 1 :]


def _near(figure: str, chosen: random.Random) -> str:
    last = figure[-1]
    return figure[:-1] + str((int(last) + chosen.choice((1, 2, 9))) % 10) if last.isdigit() and figure != "1" else ""


def _other_figure(figure: str, passage: str, chosen: random.Random) -> str:
    others = sorted({m.group() for m in _figures(passage)} - {figure})
    return chosen.choice(others) if others else ""


def _step(chosen: random.Random) -> int:
    return chosen.choice((-1, 1, -1, 1, -2, 3, -10, 10, -100))


def _other_year(match: re.Match[str], passage: str, chosen: random.Random) -> str:
    others = sorted({m.group() for m in _YEAR.finditer(passage)} - {match.group()})
    return chosen.choice(others) if others else ""


def _swapped(text: str, words: Sequence[str], chosen: random.Random) -> str:
    """One of some words replaced by another of them."""
    return _swapped_in(re.finditer(rf"\b(?:{'|'.join(words)})\b", text), text, words, chosen)


def _unit(text: str, language: Language, chosen: random.Random) -> str:
    for units in _UNITS[language]:
        matches = re.finditer(rf"(?<=\d )(?:{'|'.join(units)})\b", text)
        new = _swapped_in(matches, text, units, chosen)
        if new:
            return new
    return ""


def _swapped_in(matches: Iterator[re.Match[str]], text: str, words: Sequence[str], chosen: random.Random) -> str:
    return _spot(matches, text, chosen, lambda m: chosen.choice([word for word in words if word != m.group()]))


def _day(text: str, language: Language, chosen: random.Random) -> str:
    """The day before a month's name, or between the name and a year, replaced."""
    months = "|".join(_MONTHS[language])
    matches = re.finditer(rf"(?<![\d.,])\d{{1,2}}(?= (?:{months}))|(?<=[a-z] )\d{{1,2}}(?=, \d{{4}})", text)
    days = [str(day) for day in range(1, 29)]
    return _swapped_in(matches, text, days, chosen)


def names(text: str, common: frozenset[str] = frozenset()) -> list[str]:
    """Names that stand within a text, not at a sentence's beginning, each once, longest first.

    `common` are words that stand in small letters elsewhere: a lone one of them is no name.
    """
    found = {m.group().rstrip("-'’") for m in _NAME.finditer(text) if _within(text, m) and m.group() not in _NO_NAMES}
    kept = (name for name in found if len(name) > 2 and (" " in name or name.lower() not in common))
    return sorted(kept, key=lambda name: (-len(name), name))


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that some texts have in small letters."""
    return frozenset(word for text in texts for word in re.findall(r"\b[a-z]{2,}\b", text))


def _within(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()].rstrip()
    return bool(before) and before[-1] not in ".!?:\"“'(-•" and match.group().split()[0] not in _NO_NAMES


def _renamed(text: str, others: Sequence[str], chosen: random.Random) -> str:
    """One name replaced by another that shares no word with the sentence."""
    words = {word.lower().strip(".,'’") for word in re.split(r"[\s-]+", text)}
    new = [
        name
        for name in others
        if not words & {word.lower() for word in name.split()} and name.lower() not in text.lower()
    ]
    own = [
        m
        for m in _NAME.finditer(text)
        if m.group().split()[0] not in _NO_NAMES and (" " in m.group() or _within(text, m))
    ]
    if not new or not own:
        return ""
    return _spot(iter(own), text, chosen, lambda _: chosen.choice(new))


def _partly_renamed(text: str, others: Sequence[str], common: frozenset[str], chosen: random.Random) -> str:
    """The last word of a name of several replaced by the last word of another such name."""
    lasts = {name.split()[-1] for name in others if " " in name and name.split()[-1][1:].islower()}
    lasts = {last for last in lasts if len(last) > 3 and last.lower() not in common} - set(text.split())
    own = [m for m in re.finditer(r"(?<=[a-z] )[A-Z][a-z]{3,}(?=[ ,.])", text) if m.group() not in _NO_NAMES]
    own = [m for m in own if re.search(r"[A-Z][a-z]+ $", text[: m.start()]) and _within(text, m)]
    return _spot(iter(own), text, chosen, lambda _: chosen.choice(sorted(lasts))) if lasts and own else ""


_NEGATABLE: dict[Language, tuple[tuple[re.Pattern[str], str], ...]] = {
    "en": (
        (re.compile(r"\b(is|are|was|were|can|could|will|would|should|may|might|must)\b(?! not| n't)"), r"\1 not"),
        (
            re.compile(r"(?<=[a-z0-9)]) (?!and|or)([a-z]{3,}ed)\b(?= (?:the|a|an|to|in|on|his|her|their|that|[A-Z]))"),
            r" never \1",
        ),
    ),
    "id": (
        (re.compile(r"\b(adalah|merupakan)\b"), "bukan"),
        (re.compile(r"\b(telah|sudah)\b"), "belum"),
        (re.compile(r"(?<=[\w)] )((?:akan|dapat|bisa) |(?:me[mnl]?|ber|di)[a-z]{5,})"), r"tidak \1"),
    ),
}  # fmt: skip


def _negated(text: str, language: Language) -> str:
    for pattern, by in _NEGATABLE[language]:
        if pattern.search(text):
            return pattern.sub(by, text, count=1)
    return ""


def _affirmed(text: str, language: Language) -> str:
    pattern = r" (?:not|never)\b| n't|(?<=[a-z])n't" if language == "en" else r" (?:tidak|belum|tak)\b(?! hanya| saja)"
    new = re.sub(pattern, "", text, count=1)
    if language == "id" and new == text:
        new = re.sub(r"\bbukan(?! hanya| saja)\b", "adalah", text, count=1)
    return new if new != text and "not only" not in text else ""


def _opposite(text: str, language: Language, chosen: random.Random) -> str:
    pairs = [pair.split() for pair in _OPPOSITES[language].split("|")]
    both = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(both, key=len, reverse=True))})(?![\w-])")
    return _spot(pattern.finditer(text), text, chosen, lambda m: both[m.group()])


_RUN = r"[A-Z][\wà-ÿ’'-]+(?: (?:of |de )?[A-Z][\w’'-]+){0,3}"
_DID = r"(?:[a-z]+(?:ed|ew|ote|ook|ought|aught)|gave|won|led|made|built|beat|told|sent|sold|met)"
_DOING: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"(?P<a>{_RUN}) (?P<verb>(?:(?:was|were|is|are|has|had|have|been|also|then|later) )*{_DID}"
        rf"(?: (?:by|from|to|over|against|in favour of|for))?(?: (?:the|a|an|king|president))?) (?P<b>{_RUN})"
    ),
    "id": re.compile(
        rf"(?P<a>{_RUN}) (?P<verb>(?:(?:yang|juga|telah|kemudian|akan|sudah) )*(?:me|di|ter)[a-z]{{4,}}"
        rf"(?: (?:oleh|kepada|dari|untuk))?(?: (?:raja|presiden|kota|negara|kerajaan))?) (?P<b>{_RUN})"
    ),
}
_ROLE = (
    "(?:ibu kota|ibukota|anak|putra|putri|ayah|ibu|istri|suami|pendiri|pencipta|penulis|raja|presiden|bagian|kecamatan"
    "|kabupaten|anggota|murid|ketua)"
)
_BEING: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"(?P<a>{_RUN}) (?P<verb>(?:is|was|became) (?:the |a |an )?(?:[a-z]+ ){{1,3}}of(?: the)?) (?P<b>{_RUN})"
    ),
    "id": re.compile(
        rf"(?P<a>{_RUN}) (?P<verb>(?:adalah|merupakan|menjadi) (?:[a-z]+ ){{0,2}}{_ROLE}(?: dari)?) (?P<b>{_RUN})"
    ),
}
_SYMMETRIC = re.compile(
    r"\b(?:met|married|resembles?|equals?|differs?|with|is|was|are|were|and|as|like|into|at|in|bertemu|menikah\w*|merupakan|menjadi)$|^(?:and|of|in|on|at)\b"
)


def _turned(text: str, pattern: re.Pattern[str]) -> str:
    """The two sides of a verb, or of "is the ... of", in each other's place."""
    for match in pattern.finditer(text):
        a, verb, b = match["a"], match["verb"], match["b"]
        if _SYMMETRIC.search(verb) or a.split()[0] in _NO_NAMES or b.split()[0] in _NO_NAMES or a == b:
            continue
        return f"{text[: match.start()]}{b} {verb} {a}{text[match.end() :]}"
    return ""

"""Whether a text that was read as Windows-1252 is really that.

Any bytes but five are valid Windows-1252, so what is read must make sense: letters that the text's language writes,
capitals where capitals stand, quotation marks and other signs beside letters only where they can be. Text in another
encoding breaks one of these within a few words: "Łódź" in Windows-1250 reads "£ódŸ", "Köln" from DOS "K”ln", from an
old Macintosh "Kšln"; Cyrillic, Greek and Chinese become words without one ASCII letter.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from assistant.corpus.language import chances

_EVERYWHERE = frozenset("äéóöüß")
"""Letters that have the same byte in the encodings of Western, Central European, Baltic and Turkish text."""
_LEAST_SURE = 0.6
"""How likely the languages that write a text's letters must be, together, before letters are believed that only some of
these encodings have there."""
_BORROW = ("en", "id", "ms")
_RUN = 2
"""Letters beyond ASCII in a row: "créée", "informações"."""

_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿŠšŒœŽžŸ"
_WORD = re.compile(rf"[{_LETTERS}]+")
_SHARP_S = re.compile("[aeioyäöü]á|uá(?![b-df-hj-np-tv-zñç])", re.IGNORECASE)
"""Where "á" is the "ß" of DOS: "Straáe", "Gruá"."""
_SIGNS = re.compile(rf"[^\x00-\x7f{_LETTERS}]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_AFTER_LETTER = frozenset("’”“‘»›…·®™—–°ºª²³¹\u00a0")
_BEFORE_LETTER = frozenset("“„‘‚’«‹»›¿¡…•·–—©§µ°\u00a0")
_ALONE = _AFTER_LETTER | _BEFORE_LETTER | frozenset("†‡€£¥¢±¼½¾‰¶")
_BETWEEN_LETTERS = frozenset("’·")
_DASHES = frozenset("–—")
_LEAST_BESIDE_DASH = 3
"""Letters on either side of a dash without spaces: "cost–benefit". In "ni–o" the dash is an old Macintosh's "ñ"."""
_LONGEST_UNIT = 2
"""Letters before a superscript: "km²". In "Pawe³" it is the "ł" of Windows-1250."""
_LEAST_BEFORE_DOTS = 3
"""Letters before an ellipsis without a space. In "l…" it is the "à" of DOS."""


def is_western(text: str) -> bool:
    """Whether nothing in `text` speaks against Windows-1252."""
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    signs = (sign.start() for sign in _SIGNS.finditer(text))
    stand_well = _are_paired(text) and all(_stands_well(text, at) for at in signs)
    return stand_well and all(map(_is_shaped, words)) and _are_written(words, text)


def _are_paired(text: str) -> bool:
    """Whether signs that come in pairs do: one kind alone is a letter of another encoding."""
    count = {sign: text.count(sign) for sign in "“”„‘’‚«»‹›¿?¡!"}
    double = [sign for sign in "“”„" if count[sign]]
    return (
        len(double) != 1
        and count["‚"] <= count["‘"] + count["’"]
        and count["‘"] <= count["‚"] + count["’"]
        and all(bool(count[one]) == bool(count[other]) for one, other in ("«»", "‹›"))
        and count["¿"] <= count["?"]
        and count["¡"] <= count["!"]
    )


def _are_written(words: set[str], text: str) -> bool:
    """Whether the text's language writes those words' letters, where not every encoding has them in this place."""
    unsure = {word for word in words if not _beyond_ascii(word) <= _EVERYWHERE or len(word) == 1}
    if not unsure:
        return True
    written = {
        code: all(_beyond_ascii(word) <= letters or (code in _BORROW and word.lower() in _loans()) for word in unsure)
        for code, letters in _letters().items()
    }
    return sum(chance for code, chance in chances(text).items() if written.get(code)) > _LEAST_SURE


def _is_shaped(word: str) -> bool:
    """Whether capitals and letters beyond ASCII stand in a word as they do in Western languages."""
    runs = list(map(len, _BEYOND_ASCII.findall(word)))
    mixed = len(word) == 1 or (sum(runs) < len(word) and max(runs) <= _RUN)
    capitals = any(letter.isupper() for letter in word[1:] if letter > "\x7f")
    return mixed and (not capitals or word.replace("ß", "").isupper()) and not _SHARP_S.search(word)


def _stands_well(text: str, at: int) -> bool:
    """Whether a sign that is no letter can stand where it does."""
    sign, left, right = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if left.isalpha() and right.isalpha():
        return sign in _BETWEEN_LETTERS or (sign in _DASHES and _joins_words(text, at))
    if left.isalpha():
        return sign in _AFTER_LETTER and _ends_well(text[max(at - _LEAST_BEFORE_DOTS, 0) : at], sign, right)
    if sign in "×÷":
        return any(character.isdigit() for character in text[max(at - 2, 0) : at + 3])
    return sign in (_BEFORE_LETTER if right.isalpha() else _ALONE)


def _ends_well(before: str, sign: str, right: str) -> bool:
    """Whether a sign can stand behind the letters `before`."""
    if sign in "²³¹":
        return not _has_letters(before, _LONGEST_UNIT + 1)
    if sign == "…":
        return _has_letters(before, _LEAST_BEFORE_DOTS)
    return sign not in "–—\u00a0" or not (right.isspace() or right == "")


def _joins_words(text: str, at: int) -> bool:
    """Whether a dash stands between two words, or between two capitals: "A–Z"."""
    if text[at - 1].isupper() and text[at + 1].isupper():
        return True
    before, after = text[max(at - _LEAST_BESIDE_DASH, 0) : at], text[at + 1 : at + 1 + _LEAST_BESIDE_DASH]
    return all(_has_letters(side, _LEAST_BESIDE_DASH) for side in (before, after))


def _has_letters(text: str, least: int) -> bool:
    return len(text) >= least and text.isalpha()


def _beyond_ascii(word: str) -> frozenset[str]:
    return frozenset(letter for letter in word.lower() if letter > "\x7f")


@cache
def _table() -> dict[str, str]:
    text = (files("assistant.corpus") / "lexicon_data" / "letters.tsv").read_text(encoding="utf-8")
    lines = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: value for name, _, value in lines}


@cache
def _letters() -> dict[str, frozenset[str]]:
    return {code: _EVERYWHERE | set(letters) for code, letters in _table().items() if code != "loans"}


@cache
def _loans() -> frozenset[str]:
    return frozenset(word for word in _table()["loans"].split() if not word.isascii())

"""Whether two words of names are one: spelled closely, in the other language, or one short for several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from assistant.corpus.gazetteer import called, is_listed
from assistant.corpus.lexicon import in_dictionary, translations
from assistant.corpus.words import stem
from assistant.records import Language

LINKS = frozenset("of for de van von der bin binti al el la the untuk di".split())
"""Small words within names."""
_LONGEST_SHORT_FORM = 12
_PIECED = 5
"""Letters of the shortest form made of pieces of words."""


@lru_cache(maxsize=200_000)
def close(one: str, other: str) -> bool:
    """Whether two words in small letters are spellings of one name: "Octavius", "Normandia", "Mohammed".

    One letter apart from five on, two from eight on (Levenshtein 1966), after what the two languages spell
    differently ("ph", "c", "y") is made alike; or alike but for an ending that changes between them; or one a people
    of the other ("Frankish").
    """
    if one == other or _of_one_place(one, other) or _of_one_place(other, one):
        return True
    a, b = sounded(one), sounded(other)
    return (_bare(a) == _bare(b) and len(_bare(a)) > 3) or _near(a, b) or _near(one, other)


_PEOPLE = re.compile(r"(?:i?ans?|ish|ese|ic|i?ac|m[ae]n)$")
_PLACE = re.compile(r"(?:ia|us|a|e|i|o|y|s)$")
_SHORTEST_PLACE = 4


def _of_one_place(people: str, place: str) -> bool:
    """Whether the first names who or what is of the second: "Brandenburgian" of "Brandenburg", "Incan" of "Inca"."""
    if people == f"{place}n":
        return len(place) >= _SHORTEST_PLACE
    bare = _PEOPLE.sub("", people)
    return bare != people and len(bare) >= _SHORTEST_PLACE and bare in (place, _PLACE.sub("", place))


def _near(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    most = 2 if shorter >= 8 else 1 if shorter >= 5 else 0
    return bool(most) and a[0] == b[0] and _within(a, b, most)


_SOUNDS = (
    ("isation", "isasi"), ("ization", "isasi"), ("tion", "si"), ("sion", "si"), ("ph", "f"), ("th", "t"), ("sch", "sk"),
    ("ck", "k"), ("ch", "k"), ("sh", "s"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("x", "ks"), ("q", "k"), ("oe", "u"),
    ("ou", "u"), ("dj", "j"), ("tj", "c"), ("y", "i"), ("v", "f"), ("z", "s"), ("w", "v"),
)  # fmt: skip
_ENDING = re.compile(r"(?:ia|a|e|i|s)$")


@lru_cache(maxsize=100_000)
def sounded(word: str) -> str:
    """A word with its sounds spelled one way."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return re.sub(r"(.)\1", r"\1", word)


def _bare(sound: str) -> str:
    """A word without an ending that changes between the languages: "normand(i)", "normand(ia)"."""
    return _ENDING.sub("", sound) if len(sound) > 5 else sound


def _within(a: str, b: str, most: int) -> bool:
    return abs(len(a) - len(b)) <= most and _distance(a, b) <= most


def _distance(a: str, b: str) -> int:
    """Letters to insert, delete or replace (Levenshtein 1966)."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row, before = [i], row
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other)))
    return row[-1]


@lru_cache(maxsize=200_000)
def alike(word: str, language: Language, other: str, another: Language) -> bool:
    """Whether two words of names, in small letters, are one: as they stand, closely, or in the other language."""
    if word == other or stem(word, language) == stem(other, another) or close(word, other):
        return True
    return other in called(word) or any(each == {stem(other, another)} for each in translations(word, language))


@lru_cache(maxsize=200_000)
def is_variant(one: str, other: str, *, across: bool) -> bool:
    """Whether two different words, in small letters, look like two spellings of one name: "Zongming", "Zhongming".

    Two words that a dictionary or the list of names has are none, nor are, `across` languages, such as differ only in
    how the two spell.
    """
    if one == other or all(in_dictionary(word) or is_listed(word) for word in (one, other)):
        return False
    if across and _bare(sounded(one)) == _bare(sounded(other)):
        return False
    shorter = min(len(one), len(other))
    most = max(1, shorter // 4)
    return shorter >= 3 and (_within(one, other, most) or _within(sounded(one), sounded(other), most))


def is_short_form(word: str, written: str) -> bool:
    """Whether a word may be a short form: in capitals ("BSN"), or a name long enough to have pieces ("Kemenkes")."""
    capitals = sum(letter.isupper() for letter in written)
    if not (2 <= len(word) <= _LONGEST_SHORT_FORM and word.isalpha()):
        return False
    return capitals >= 2 or (capitals == 1 and len(word) >= _PIECED)


def shortens_all(short: str, words: Sequence[str]) -> bool:
    """Whether every one of `words` has its part in a short form: "bsn", "kemenkes"."""
    counted = tuple(word for word in words if word not in LINKS)
    return short == "".join(word[0] for word in counted) or _pieced(short, counted)


def shortens(short: str, words: Sequence[str]) -> bool:
    """Whether a short form is made of the beginnings of some of `words` that stand together, two at least."""
    counted = tuple(word for word in words if word not in LINKS)
    runs = ((first, last) for first, last in combinations(range(len(counted) + 1), 2) if last > first + 1)
    return any(shortens_all(short, counted[first:last]) for first, last in runs)


def _pieced(short: str, words: tuple[str, ...]) -> bool:
    """Whether `short` falls into pieces of two letters or more, of which each begins the next of `words`."""
    if not words or len(short) > _LONGEST_SHORT_FORM:
        return not short and not words
    pieces = (n for n in range(2, len(short) + 1) if words[0].startswith(short[:n]))
    return any(_pieced(short[n:], words[1:]) for n in pieces)

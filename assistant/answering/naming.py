"""Names for comparing: found word by word, spelled closely, in either language, short or in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import combinations
from typing import NamedTuple

from assistant.answering.statement import Statement, Word, fold
from assistant.corpus.dates import MONTH_NAMES
from assistant.corpus.inflection import is_irregular
from assistant.corpus.lexicon import in_dictionary, is_verb, translations
from assistant.corpus.words import STOP_WORDS, stem
from assistant.records import Language

_LINKS = frozenset("of for de van von der bin binti al el la the untuk di".split())
_TITLES = frozenset(
    """
    mr mrs ms miss dr drs dra ir prof professor profesor sir lord lady dame king queen prince princess emperor pope saint st
    president presiden minister menteri deputy vice wakil perdana prime chairman chairwoman ketua director direktur head
    kepala governor gubernur mayor walikota wali bupati camat senator judge hakim justice coach pelatih manager manajer
    actor actress aktor aktris singer penyanyi author penulis general jenderal colonel kolonel captain kapten lieutenant
    letnan major sergeant doctor dokter bapak ibu pak bu bung haji hajjah kh kiai kyai ustaz ustad habib raja ratu
    pangeran putri sultan kaisar paus santo santa chief ceo cfo executive spokesman spokesperson juru bicara
    """.split()
)
"""What may stand before a person's name, or be left out."""
_SORTS = frozenset(
    """
    city kota province provinsi kabupaten district distrik kecamatan desa village county state states negara country
    river sungai mount mountain gunung lake danau island pulau sea laut company perusahaan pt tbk inc ltd co corp llc plc
    """.split()
)
"""What sort of thing a name is of, which may be left out where it stands before the name."""
_NO_NAMES = MONTH_NAMES | frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday senin selasa rabu kamis jumat sabtu minggu mondays tuesdays
    wednesdays thursdays fridays saturdays sundays
    """.split()
)
_OPENERS = frozenset(
    """
    most such moreover furthermore nevertheless nonetheless many few thus hence although though despite unlike among amongst
    each every another several various let here now then later meanwhile instead indeed together once twice today tomorrow
    yesterday someone everyone nobody nothing something whatever whenever wherever since until unless upon besides overall
    because therefore however also please yes like following
    banyak beberapa sebagian seluruh semua setiap tiap selain meskipun walaupun apabila bila jika sementara selama kemudian
    akhirnya biasanya umumnya khususnya sekitar kira-kira hampir sejumlah berbagai bahkan demikian dengan hanya kini sekarang
    dahulu dulu saat sejak letak luas jumlah nama judul istilah pencipta pendiri penulis pemimpin pemilik produser sutradara
    pemeran vokalis populasi waktu gelar ukuran tinggi panjang berat umur usia arti fungsi tujuan isi asal
    """.split()
)
"""What sentences begin with and the dictionary does not have."""
_ADVERBIAL = re.compile(r".{3,}(?:ly|ing|ed|ally|wise|ward)$")
_DERIVED = re.compile(r"(?:ke|pe[mnr]?|peng)[a-z]{3,}an|[a-z]{4,}(?:tion|ment|ity|ness|ship|ance|ence|ism|isme)s?")
_AFFIXED = re.compile(r"(?:me[mnr]?|ber|ter|di|pe[mnr]?|ke|se).{4,}|.{4,}(?:nya|kan|lah)")


class Name(NamedTuple):
    """A name in a statement, by the numbers of its words.

    `telling` are the words that are no title, `strange` those of them that no dictionary has: of a person, a place
    or a brand most likely, which a translation leaves as they are.
    """

    words: tuple[int, ...]
    telling: tuple[int, ...]
    strange: tuple[int, ...]
    start: int
    end: int


@lru_cache(maxsize=20_000)
def names_in(statement: Statement) -> tuple[Name, ...]:
    """The names of a statement in order, apart where "and" or a comma stands between."""
    runs: list[list[int]] = []
    for i, word in enumerate(statement.words):
        if not _capital(statement, i):
            continue
        joined = runs and _joined(statement, runs[-1][-1], i)
        if joined:
            runs[-1].append(i)
        else:
            runs.append([i])
    return tuple(_name(statement, run) for run in runs if _names_something(statement, run))


def _names_something(statement: Statement, run: Sequence[int]) -> bool:
    """Whether a run of capitals is more than titles."""
    return any(statement.words[i].text not in _TITLES and not _is_initials(statement, i) for i in run)


def _capital(statement: Statement, i: int) -> bool:
    word = statement.words[i]
    if word.fact or not any(letter.isupper() for letter in word.written) or word.text in _NO_NAMES:
        return False
    if word.text in STOP_WORDS and not (word.written.isupper() and len(word.written) > 1):
        return False
    return not _opens(statement, i) or _name_though_first(statement, i)


def _opens(statement: Statement, i: int) -> bool:
    """Whether every sentence would give this word its capital."""
    if i == 0:
        return True
    between = statement.text[statement.words[i - 1].end : statement.words[i].start]
    return bool(re.search(r'[.!?:]"? ?"?$|^ ?"$', between))


def _name_though_first(statement: Statement, i: int) -> bool:
    """Whether a word at a sentence's beginning is a name all the same: no word that the dictionary has."""
    word = statement.words[i]
    if word.text in _OPENERS:
        return False
    if any(letter.isupper() for letter in word.written[1:]) or word.text in _gazetteer():
        return True
    if i + 1 < len(statement.words) and _joined(statement, i, i + 1):
        following = statement.words[i + 1]
        if following.written[0].isupper() and not following.fact and following.text not in STOP_WORDS:
            return True
    return not (in_dictionary(word.text) or _ADVERBIAL.fullmatch(word.text) or _AFFIXED.fullmatch(word.text))


def _joined(statement: Statement, before: int, after: int) -> bool:
    """Whether two capitals are of one name: side by side, or with "of" and the like between."""
    between = [word.text for word in statement.words[before + 1 : after]]
    gap = statement.text[statement.words[before].end : statement.words[after].start]
    return len(between) <= 2 and all(word in _LINKS for word in between) and not re.search(r"[,;:.!?()\"/]", gap)


def _name(statement: Statement, run: Sequence[int]) -> Name:
    words = statement.words
    telling = [i for i in run if words[i].text not in _TITLES | _SORTS and not _is_initials(statement, i)]
    telling = [i for i in telling if not _opens(statement, i) or _is_known(words[i]) or len(run) == 1]
    strange = tuple(i for i in telling if _is_known(words[i]) or _is_unknown(words[i].text))
    return Name(tuple(run), tuple(telling), strange, words[run[0]].start, words[run[-1]].end)


def _is_unknown(word: str) -> bool:
    """Whether a word in small letters is neither in the dictionary nor built like a common noun, or spelled alike in both
    languages, as the names of places are ("Istanbul")."""
    if in_dictionary(word):
        return any(close(word, each) for own in _LANGUAGES for found in translations(word, own) for each in found)
    return not _DERIVED.fullmatch(word)


def _is_initials(statement: Statement, i: int) -> bool:
    """Whether a word is a person's initials, which may be left out: "J. K.", "H.C."."""
    word = statement.words[i]
    return len(word.text) == 1 or (len(word.text) < 4 and word.written.isupper() and statement.text[word.end : word.end + 1] == ".")


def _is_known(word: Word) -> bool:
    """Whether a word is a name wherever it stands: in capitals, or a place or people."""
    return sum(letter.isupper() for letter in word.written) > 1 or word.text in _gazetteer()


def is_doubtful(statement: Statement, name: Name) -> bool:
    """Whether nothing but the capital that every sentence begins with makes a name of it, and it is no whole subject."""
    first = name.words[0]
    if len(name.words) > 1 or not _opens(statement, first) or _is_known(statement.words[first]):
        return False
    after = (word.text for word in statement.words[first + 1 :] if not word.fact)
    following = next(after, "")
    return not (following in _PREDICATES or _VERBAL.fullmatch(following) or is_irregular(following) or is_verb(following))


_PREDICATES = frozenset(
    """
    is was are were has had have will would can could may also did does adalah merupakan ialah menjadi telah sudah akan
    juga bukan tidak pernah mulai lahir
    """.split()
)
_VERBAL = re.compile(r"(?:me|ber|di|ter)[a-z]{4,}|[a-z]{2,}ed")


@dataclass(frozen=True)
class Vocabulary:
    """The words of some statements, asked whether they tell a word of a name."""

    statements: tuple[Statement, ...]

    @cached_property
    def _words(self) -> frozenset[str]:
        """Words and stems, words joined with the next ("wal mart"), and what gazetteer and dictionary call them."""
        found: set[str] = set()
        for each in self.statements:
            texts = [word.text for word in each.words]
            found |= {*texts, *(word.stem for word in each.words), *map("".join, zip(texts, texts[1:], strict=False))}
        return frozenset(found)

    @cached_property
    def _capitals(self) -> tuple[str, ...]:
        """Words that may be names, to be spelled closely."""
        written = {w.text for s in self.statements for w in s.words if w.written[0].isupper() and len(w.text) > 3}
        return tuple(sorted(written))

    @cached_property
    def _short_forms(self) -> tuple[str, ...]:
        """Words in capitals or unknown to the dictionary, which may be short for a name."""
        words = {(w.text, w.written) for s in self.statements for w in s.words if 2 <= len(w.text) <= 12}
        return tuple(sorted(text for text, written in words if _abbreviating(text, written)))

    @cached_property
    def _full_forms(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(s.words[i].text for i in name.words) for s in self.statements for name in names_in(s))

    def tells(self, word: str, language: Language, written: str = "") -> bool:
        """Whether a name's word, in small letters, stands there: as it is, spelled closely, in the other language, short."""
        if word in self._words or stem(word, language) in self._words or word.rstrip("s") in self._words:
            return True
        if self._translated(word) or any(close(word, other) for other in self._capitals):
            return True
        return _abbreviating(word, written) and any(shortens(word, full) for full in self._full_forms)

    def _translated(self, word: str) -> bool:
        if any(set(each.split()) <= self._words for each in called(word)):
            return True
        return any(each <= self._words for own in _LANGUAGES for each in translations(word, own))

    def shortened(self, statement: Statement, name: Name) -> bool:
        """Whether a short form of the whole name stands there: "BSN" of "Badan Standardisasi Nasional".

        Not where it is spelled out there and is short for something else.
        """
        words = tuple(statement.words[i].text for i in name.words)
        shorts = [short for short in self._short_forms if _whole(short, words)] if len(words) > 1 else []
        return any(not any(_whole(short, full) for full in self._full_forms if len(full) > 1) for short in shorts)

    def called_otherwise(self, statement: Statement, name: Name) -> frozenset[int]:
        """The words of a name that go by quite another one there: "Uni Eropa" as "EU"."""
        found: set[int] = set()
        for first, last in combinations(range(len(name.words) + 1), 2):
            run = name.words[first:last]
            phrase = " ".join(statement.words[i].text for i in run)
            if len(run) > 1 and any(set(other.split()) <= self._words for other in called(phrase)):
                found.update(run)
        return frozenset(found)


_LANGUAGES: tuple[Language, ...] = ("en", "id")


def _abbreviating(word: str, written: str) -> bool:
    """Whether a word may be a short form: in capitals, or a name that the dictionary does not have."""
    capitals = sum(letter.isupper() for letter in written)
    return len(word) >= 2 and word.isalpha() and (capitals >= 2 or (capitals == 1 and not in_dictionary(word)))


def _whole(short: str, words: Sequence[str]) -> bool:
    """Whether every word of a name has its part in a short form: "bsn", "kemenkes"."""
    counted = tuple(word for word in words if word not in _LINKS)
    return short == "".join(word[0] for word in counted) or _pieced(short, counted)


def shortens(short: str, words: Sequence[str]) -> bool:
    """Whether `short` is made of the beginnings of `words`, or of some that stand together."""
    counted = tuple(word for word in words if word not in _LINKS)
    return any(_whole(short, counted[first:last]) for first, last in combinations(range(len(counted) + 1), 2) if last > first + 1)


def _pieced(short: str, words: tuple[str, ...]) -> bool:
    """Whether `short` falls into pieces of two letters or more, of which each begins the next of `words`."""
    if not words:
        return not short
    pieces = (n for n in range(2, len(short) + 1) if words[0].startswith(short[:n]))
    return any(_pieced(short[n:], words[1:]) for n in pieces)


@lru_cache(maxsize=200_000)
def close(one: str, other: str) -> bool:
    """Whether two words in small letters are spellings of one name: "Octavius", "Normandia", "Mohammed".

    One letter apart from five on, two from eight on (Levenshtein 1966), after what the two languages spell
    differently ("ph", "c", "y") is made alike; or alike but for an ending that changes between them.
    """
    a, b = sounded(one), sounded(other)
    return (_bare(a) == _bare(b) and len(_bare(a)) > 3) or _near(a, b) or _near(one, other)


def _near(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    most = 2 if shorter >= 8 else 1 if shorter >= 5 else 0
    return bool(most) and a[0] == b[0] and abs(len(a) - len(b)) <= most and _distance(a, b) <= most


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


def _distance(a: str, b: str) -> int:
    """Letters to insert, delete or replace (Levenshtein 1966)."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row, before = [i], row
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other)))
    return row[-1]


def same_name(one: Statement, first: Name, other: Statement, second: Name) -> bool:
    """Whether two names may be of one thing: a telling word in common, or one short for the other."""
    if _phrase(one, first) in called(_phrase(other, second)):
        return True
    return _same(_written(one, first), one.language, _written(other, second), other.language)


def _phrase(statement: Statement, name: Name) -> str:
    return " ".join(statement.words[i].text for i in name.words)


def _written(statement: Statement, name: Name) -> tuple[tuple[str, str], ...]:
    return tuple((statement.words[i].text, statement.words[i].written) for i in name.telling)


@lru_cache(maxsize=100_000)
def _same(
    first: tuple[tuple[str, str], ...], language: Language, second: tuple[tuple[str, str], ...], another: Language
) -> bool:
    words, others = tuple(text for text, _ in first), tuple(text for text, _ in second)
    if any(_alike(word, language, other, another) for word in words for other in others):
        return True
    if any(_abbreviating(*each) and shortens(each[0], others) for each in first):
        return True
    if any(_abbreviating(*each) and shortens(each[0], words) for each in second):
        return True
    return False


@lru_cache(maxsize=200_000)
def _alike(word: str, language: Language, other: str, another: Language) -> bool:
    """Whether two words of names are one: as they stand, spelled closely, or in the other language."""
    if word == other or stem(word, language) == stem(other, another) or close(word, other):
        return True
    return other in called(word) or any(each == {stem(other, another)} for each in translations(word, language))


def called(word: str) -> tuple[str, ...]:
    """What the other language calls a place or people that goes by another name there; in small letters."""
    return _gazetteer().get(word) or _gazetteer().get(word.removesuffix("s"), ())


@cache
def _gazetteer() -> dict[str, tuple[str, ...]]:
    """Proper names by what else they are called, in the other language mostly, both ways."""
    text = (files("assistant.corpus") / "lexicon_data" / "names.tsv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        english, listed = line.split("\t")
        called = [fold(english), *map(fold, listed.split(", "))]
        for name in called:
            found.setdefault(name, []).extend(other for other in called if other != name)
    return {name: tuple(dict.fromkeys(others)) for name, others in found.items()}


def vocabulary(statements: Iterable[Statement]) -> Vocabulary:
    """The words of some statements."""
    return Vocabulary(tuple(statements))


def missing_words(claim: Statement, name: Name, told: Vocabulary, *, strange: bool) -> tuple[int, ...]:
    """The words of a claim's name that are nowhere told, by number; of common words none if `strange` is asked for.

    A word for the sort of thing counts where it ends the name ("Delaware River"), and so does every word of a name
    of which nothing is told.
    """
    if told.shortened(claim, name):
        return ()
    otherwise = told.called_otherwise(claim, name)
    untold = [
        i
        for i in name.words
        if i not in otherwise and not _is_initials(claim, i) and not told.tells(claim.words[i].text, claim.language, claim.words[i].written)
    ]
    if strange:
        return tuple(i for i in untold if i in name.strange)
    if len(name.words) > 1 and len(untold) == len(name.words):
        return name.words
    ends = {i for i in name.words[1:] if claim.words[i].text in _SORTS and name.telling and i > name.telling[0]}
    return tuple(i for i in untold if i in name.telling or i in ends)


def titled(word: str) -> bool:
    """Whether a word in small letters is a title, which may stand before any name."""
    return word in _TITLES

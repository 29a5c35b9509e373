"""The names of a statement, by its capitals, and which of their words tell one name from another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.answering.spelling import LINKS, close
from assistant.answering.statement import Statement, Word
from assistant.corpus.dates import MONTH_NAMES
from assistant.corpus.gazetteer import is_listed, is_part
from assistant.corpus.inflection import is_irregular
from assistant.corpus.lexicon import in_dictionary, is_verb, translations
from assistant.corpus.words import STOP_WORDS
from assistant.records import Language

_LANGUAGES: tuple[Language, ...] = ("en", "id")
_TITLES = frozenset(
    """
    mr mrs ms miss dr drs dra ir prof professor profesor sir lord lady dame king queen prince princess emperor pope
    saint st president presiden minister menteri deputy vice wakil perdana prime chairman chairwoman ketua director
    direktur head kepala governor gubernur mayor walikota wali bupati camat senator judge hakim justice coach
    pelatih manager manajer actor actress aktor aktris singer penyanyi author penulis general jenderal colonel
    kolonel captain kapten lieutenant letnan major sergeant doctor dokter bapak bpk ibu pak bu bung haji hajjah kh kiai
    kyai ustaz ustad habib raja ratu pangeran putri sultan kaisar paus santo santa chief ceo cfo executive spokesman
    spokesperson juru bicara rev reverend father sister brother pastor pendeta pdt romo
    """.split()
)
"""What may stand before a person's name, or be left out."""
SORTS = frozenset(
    """
    city kota province provinsi kabupaten district distrik kecamatan desa village county state states negara country
    river sungai mount mountain gunung lake danau island pulau sea laut company perusahaan pt tbk inc ltd co corp
    llc plc
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
    most such moreover furthermore nevertheless nonetheless many few thus hence although though despite unlike among
    amongst each every another several various let here now then later meanwhile instead indeed together once twice
    today tomorrow yesterday someone everyone nobody nothing something whatever whenever wherever since until unless
    upon besides overall because therefore however also please yes like following banyak beberapa sebagian seluruh
    semua setiap tiap selain meskipun walaupun apabila bila jika sementara selama kemudian akhirnya biasanya umumnya
    khususnya sekitar kira-kira hampir sejumlah berbagai bahkan demikian dengan hanya kini sekarang dahulu dulu saat
    sejak letak luas jumlah nama judul istilah pencipta pendiri penulis pemimpin pemilik produser sutradara pemeran
    vokalis populasi waktu gelar ukuran tinggi panjang berat umur usia arti fungsi tujuan isi asal
    over further whereas within without beyond across behind beside along around through throughout against between
    toward towards concerning regarding given except considering whether latar tokoh alasan tanggal warna harga jenis
    bentuk daftar contoh musisi seniman warga mengenai tentang terhadap antara melalui tanpa biarkan berikut bagaimana
    mengapa
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
    for i in range(len(statement.words)):
        if not _capital(statement, i):
            continue
        if runs and _joined(statement, runs[-1][-1], i):
            runs[-1].append(i)
        else:
            runs.append([i])
    return tuple(_name(statement, run) for run in runs if _names_something(statement, run))


def _names_something(statement: Statement, run: Sequence[int]) -> bool:
    """Whether a run of capitals is more than titles."""
    return any(statement.words[i].text not in _TITLES and not is_initials(statement, i) for i in run)


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
    if word.text in _OPENERS or (is_part(word.text) and not _goes_on(statement, i)):
        return False
    if any(letter.isupper() for letter in word.written[1:]) or is_listed(word.text):
        return True
    if _goes_on(statement, i):
        return True
    if in_dictionary(word.text):
        return _is_unknown(word.text)
    return not (_ADVERBIAL.fullmatch(word.text) or _AFFIXED.fullmatch(word.text))


def _goes_on(statement: Statement, i: int) -> bool:
    """Whether the next word could be of the same name."""
    if i + 1 >= len(statement.words) or not _joined(statement, i, i + 1):
        return False
    following = statement.words[i + 1]
    named = following.written[0].isupper() and following.written != "I"
    return named and not following.fact and following.text not in STOP_WORDS


def _joined(statement: Statement, before: int, after: int) -> bool:
    """Whether two capitals are of one name: side by side, or with "of" and the like between."""
    between = [word.text for word in statement.words[before + 1 : after]]
    gap = statement.text[statement.words[before].end : statement.words[after].start]
    return len(between) <= 2 and all(word in LINKS for word in between) and not re.search(r"[,;:.!?()\"/]", gap)


def _name(statement: Statement, run: Sequence[int]) -> Name:
    words = statement.words
    telling = [i for i in run if words[i].text not in _TITLES | SORTS and not is_initials(statement, i)]
    telling = [i for i in telling if not _opens(statement, i) or _is_known(words[i]) or len(run) == 1]
    strange = tuple(i for i in telling if _is_known(words[i]) or is_part(words[i].text) or _is_unknown(words[i].text))
    return Name(tuple(run), tuple(telling), strange, words[run[0]].start, words[run[-1]].end)


def _is_unknown(word: str) -> bool:
    """Whether a word in small letters is most likely a name: in no dictionary and not built like a common noun.

    Or in the dictionary and spelled alike in both languages, as places are ("Istanbul").
    """
    if is_part(word):
        return False
    if in_dictionary(word):
        return any(close(word, each) for own in _LANGUAGES for found in translations(word, own) for each in found)
    return not _DERIVED.fullmatch(word)


def is_initials(statement: Statement, i: int) -> bool:
    """Whether a word is a person's initials, which may be left out: "J. K.", "H.C."."""
    word = statement.words[i]
    return len(word.text) == 1 or (
        len(word.text) < 4 and word.written.isupper() and statement.text[word.end : word.end + 1] == "."
    )


def _is_known(word: Word) -> bool:
    """Whether a word is a name wherever it stands: in capitals, or a place or people."""
    return sum(letter.isupper() for letter in word.written) > 1 or is_listed(word.text)


def is_doubtful(statement: Statement, name: Name) -> bool:
    """Whether only the capital that every sentence begins with makes a name of it, and no verb follows."""
    first = name.words[0]
    if len(name.words) > 1 or not _opens(statement, first) or _is_known(statement.words[first]):
        return False
    after = (word.text for word in statement.words[first + 1 :] if not word.fact)
    following = next(after, "")
    return not (
        following in _PREDICATES or _VERBAL.fullmatch(following) or is_irregular(following) or is_verb(following)
    )


_PREDICATES = frozenset(
    """
    is was are were has had have will would can could may also did does adalah merupakan ialah menjadi telah sudah akan
    juga bukan tidak pernah mulai lahir
    """.split()
)
_VERBAL = re.compile(r"(?:me|ber|di|ter)[a-z]{4,}|[a-z]{2,}ed")


def titled(word: str) -> bool:
    """Whether a word in small letters is a title, which may stand before any name."""
    return word in _TITLES

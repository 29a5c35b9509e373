"""Which facts of a sentence may be what a question asks for.

Being of the right kind is not enough: of "Two companies were visited" the figure does not tell how many people went,
and of "the minister said on Tuesday" the day does not tell when the works begin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.answering.facts import Fact, facts_in
from assistant.answering.question import Question
from assistant.corpus.lexicon import in_dictionary, translations
from assistant.corpus.words import STOP_WORDS, content_stems, stem
from assistant.records import Language

_NEAR = 40
"""Characters around a figure in which what it counts is looked for."""
_NOUN_BEHIND = re.compile(r"\s(?P<noun>[^\W\d_]+)")
_PERSONS = frozenset(
    """
    people person inhabitant resident citizen man men woman women child children boy girl adult youth member staff
    employee worker officer official expert scientist researcher doctor nurse specialist patient student pupil teacher
    lecturer professor graduate trainee intern volunteer visitor guest tourist participant attendee delegate delegation
    passenger customer farmer fisherman fishermen family household soldier troop victim casualty refugee migrant
    immigrant follower speaker leader minister engineer driver
    orang jiwa penduduk warga laki perempuan pria wanita anak dewasa pemuda anggota staf pegawai karyawan pekerja buruh
    petugas pejabat ahli pakar ilmuwan peneliti dokter perawat pasien mahasiswa siswa murid guru dosen lulusan relawan
    pengunjung tamu turis wisatawan peserta hadirin delegasi delegat penumpang pelanggan petani nelayan keluarga tentara
    prajurit korban pengungsi imigran pengikut pemeluk penutur menteri insinyur sopir
    """.split()
)
"""Whom a figure may count where people are asked for."""
_SAID = (
    r"(?:said|says|saying|told|added|explained|stated|noted|argued|commented|remarked"
    r"|(?:kata|ujar|tutur|ungkap|jelas|imbuh|papar|tegas|sebut)(?:nya)?"
    r"|me(?:ngatakan|nyatakan|njelaskan|negaskan|ngungkapkan|maparkan|nambahkan|nuturkan|nilai|nyampaikan))"
)
_SAID_BEFORE = re.compile(rf"\b{_SAID}\b(?!\W*(?:that|bahwa)\b)(?:[ ,]+(?!that\b|bahwa\b)[\w./-]+){{0,3}}[ ,(]*$", re.I)
_SAID_BEHIND = re.compile(rf"[ ,)]*(?:[\w./-]+,? ){{0,4}}{_SAID}\b", re.I)
_OPENS = re.compile(r"\W*(?:(?:on|pada|hari|\w{3,6}day|senin|selasa|rabu|kamis|jumat|sabtu|minggu)\W+)*", re.I)
_ASKS_OF_SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id)|tell|told|speak|spoke|talk\w*|comment\w*|remark\w*|announc\w*|stat(?:e|ed|ement)\w*|report\w*"
    r"|interview\w*|publish\w*|known|explain\w*|kata\w*|bicara\w*|berbicara|komentar\w*|umum\w*|diumumkan|keterangan"
    r"|pernyataan|wawancara|terbit|berita\w*|me(?:ngatakan|nyatakan|nyampaikan|njelaskan|ngomentari|ngumumkan|nilai))\b",
    re.I,
)
_LONGEST_SAYING = 60


def new_facts(question: Question, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that the question does not hold itself."""
    return [fact for fact in facts if fact.value not in question.told and fact.value not in question.lowered]


def expected_facts(question: Question, facts: Sequence[Fact], text: str, language: Language) -> list[Fact]:
    """The facts of a sentence, new ones of the kinds asked for, that may answer: `text[fact.start : fact.end]`."""
    return [
        fact
        for fact in new_facts(question, facts)
        if fact.kind in question.expects
        and not _counts_another(question, fact, text, language)
        and not _dates_saying(question, fact, text)
    ]


def counts(question: Question, text: str, language: Language) -> bool:
    """Whether `text` gives a figure for what is counted: "How many doses" wants "... 200 doses ..."."""
    figures = (fact for fact in facts_in(text) if fact.kind in ("figure", "money", "percent"))
    return any(_of_what_is_counted(question, fact, text, language) for fact in figures)


def _counts_another(question: Question, fact: Fact, text: str, language: Language) -> bool:
    """Whether a figure is of something else than what "how many" asks for: the noun right behind it says so."""
    behind = _NOUN_BEHIND.match(text, fact.end)
    if fact.kind != "figure" or not (question.counted or question.counts_people) or not behind:
        return False
    noun = behind["noun"]
    if noun in STOP_WORDS or not (noun.islower() and in_dictionary(noun)) or stem(noun, language) in _persons(language):
        return False
    return not _of_what_is_counted(question, fact, text, language)


def _of_what_is_counted(question: Question, fact: Fact, text: str, language: Language) -> bool:
    near = frozenset(content_stems(text[max(0, fact.start - _NEAR) : fact.end + _NEAR], language))
    if not question.counted:
        return not near.isdisjoint(_persons(language))
    forms = [frozenset({stem(question.counted, language)})]
    if language != question.language:
        forms += translations(question.counted, question.language)
    return any(form <= near for form in forms)


@cache
def _persons(language: Language) -> frozenset[str]:
    return frozenset(stem(word, language) for word in _PERSONS)


def _dates_saying(question: Question, fact: Fact, text: str) -> bool:
    """Whether a date is only that of somebody's words, and the question does not ask after those."""
    if fact.kind != "date" or _ASKS_OF_SAYING.search(question.own):
        return False
    before = text[max(0, fact.start - _LONGEST_SAYING) : fact.start]
    if _OPENS.fullmatch(text[: fact.start]):
        return bool(_SAID_BEHIND.match(text, fact.end))
    return bool(_SAID_BEFORE.search(before))

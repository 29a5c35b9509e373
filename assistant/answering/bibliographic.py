"""Questions about a document itself: who wrote it, who edited it, when and where it appeared.

The value is known from reading the document; what is quoted is the line of its text that states it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.answering.asked import Asked
from assistant.answering.attribution import names
from assistant.answering.question import Question
from assistant.corpus.dates import find_dates
from assistant.corpus.sentences import sentence_spans
from assistant.corpus.words import content_stems, words_of
from assistant.records import Document, Passage, Region, Span

Field = Literal["author", "editor", "published", "publisher", "title"]

_PATTERNS: tuple[tuple[Field, str], ...] = (
    ("editor", r"\bedit(?:or|ed|s|ing)?\b|\bredaktur|\bpenyunting|\bmenyunting|\bdisunting"),
    (
        "author",
        r"\b(?:author(?:ed|s)?|reporter|byline|journalist|by whom)\b"
        r"|\bwho(?:m|se)?\b.*\b(?:wr(?:ote|itten|ites)|reported)\b|\b(?:written|reported)\b.*\bwhom?\b"
        r"|\b(?:penulis|pewarta|wartawan|reporter|jurnalis|karangan|pengarang)(?:nya)?\b"
        r"|\bsiapa\b.*\b(?:menulis|ditulis|melaporkan)(?:nya)?\b|\b(?:menulis|ditulis|melaporkan)(?:nya)?\b.*\bsiapa\b",
    ),
    (
        "published",
        r"\b(?:when|what date|what day|what time|which day)\b.*"
        r"\b(?:publish|appear|released?|run|post|dated|out|written|issued?|go(?:es)? online)"
        r"|\b(?:publication date|date of (?:the |this )?(?:article|report|story|publication))\b|\bdated\b"
        r"|\b(?:kapan|tanggal|hari apa|(?:pukul|jam) (?:berapa|brp))\b.*"
        r"\b(?:(?:menerbit|menayang|diterbit|ditayang|terbit|tayang)\w*|ditulis|muncul|keluar"
        r"|[md]\w{1,3}(?:muat|rilis|urunkan|publikasi\w*|unggah))"
        r"|\btanggal (?:terbit|artikel|berita|publikasi)",
    ),
    (
        "publisher",
        r"\b(?:which|what|name of the) (?:\w+ )?"
        r"(?:outlet|newspaper|paper|publisher|publication|news agency|media|website|site|portal|magazine)"
        r"|\bwho (?:published|publishes|ran|released)\b|\bpublished by\b"
        r"|\b(?:media|situs|portal|koran|surat kabar|kantor berita|penerbit|laman)\b.*"
        r"\b(?:apa|mana|menerbitkan|memuat|memberitakan|menayangkan)"
        r"|\b(?:apa|siapa|mana)\b.*"
        r"\b(?:media|situs|portal|koran|kantor berita|penerbit|menerbitkan|memuat|memberitakan)\b",
    ),
    ("title", r"\b(?:headline|title of|judul)"),
)
_ASKED = tuple((field, re.compile(pattern, re.I)) for field, pattern in _PATTERNS)
_ASKS_CLOCK = re.compile(r"\b(?:what time|time of (?:the )?day|(?:jam|pukul) (?:berapa|brp))\b", re.I)
_CLOCK = re.compile(
    r"(?<![\d.:-])\d{1,2}[.:]\d{2}(?![\d.:-])(?:\s*(?:[AaPp]\.?[Mm]\b\.?|WIB|WITA|WIT|(?:GMT|UTC)(?:[+-]\d{1,4})?))?"
)
_DOCUMENT = re.compile(
    r"\b(?:article|report|story|piece|essay|op-?ed|column|news|post|document|text|commentary|analysis|note|opinion"
    r"|artikel|berita|tulisan|laporan|opini|kolom|dokumen|naskah|teks|esai|warta|ulasan|reportase)\b",
    re.I,
)
_TITLE_SHARE = 0.5
"""Share of a title's content words in the question from which on it is taken to name that document."""
_SUBJECT_SHARE = 2 / 3
"""Share of the words that say what a document is on, two at least, in its title: the same."""


class Statement(NamedTuple):
    """A line of a document that states what was asked."""

    document: Document
    span: Span
    value: Span


def asked_fields(question: Question) -> list[Field]:
    """What the question would ask of a document, if it is about one."""
    return [field for field, pattern in _ASKED if pattern.search(question.own)]


def may_tell(question: Question, passage: Passage) -> bool:
    """Whether a passage is evidence for what `question` asks: a bibliographic one only where it has one of its names.

    A line on the author tells who they are, and would answer all sorts of questions that it does not belong to.
    """
    if passage.kind != "bibliographic":
        return True
    words = set(words_of(passage.text))
    return any(set(words_of(name)) <= words for name in question.names)


def _named_by_title(question: Question, documents: Sequence[Document]) -> list[Document]:
    """The document that the question names by its title, be it in the other language; none where it names none.

    Of several that it may mean, it is the one with the most words in common of those that either has (Dice 1945).
    """
    subject = {word for word in question.words if not (_DOCUMENT.fullmatch(word) or _asks(word))}
    named: dict[float, Document] = {}
    for document in documents:
        title = frozenset(content_stems(document.title, document.language))
        common = len(Asked(question, dict.fromkeys(subject, 1.0)).standing(title, document.language))
        most_of_title = len(title) > 1 and common / len(title) >= _TITLE_SHARE
        if most_of_title or (common > 1 and common / len(subject) >= _SUBJECT_SHARE):
            named.setdefault(2 * common / (len(title) + len(subject)), document)
    return [named[max(named)]] if named else []


def _asks(word: str) -> bool:
    return any(pattern.search(word) for _, pattern in _ASKED)


def statements(question: Question, documents: Sequence[Document]) -> list[Statement] | None:
    """The lines that answer, of the document the question is about; `documents` best first.

    None where the question is not about a document; empty where it names one that does not state it.
    """
    fields = asked_fields(question)
    if not fields or not documents:
        return None
    named = _named(question, documents)
    if not named and not _DOCUMENT.search(question.text):
        return None
    about = named or documents[:1]
    clock = bool(_ASKS_CLOCK.search(question.own))
    every = (_statement(document, field, clock=clock) for document in about for field in fields)
    found = list(dict.fromkeys(each for each in every if each))
    return found if found or named else None


def _named(question: Question, documents: Sequence[Document]) -> list[Document]:
    """The document whose title the question names, or else the best one of each publisher that it names."""
    words = frozenset(question.words)
    by_publisher: dict[str, Document] = {}
    for document in documents:
        if names(document.publisher, words):
            by_publisher.setdefault(document.publisher, document)
    return _named_by_title(question, documents) or list(by_publisher.values())


def _statement(document: Document, field: Field, *, clock: bool) -> Statement | None:
    if field == "published":
        return (_timed(document) if clock else None) or _dated(document)
    value = str(getattr(document, field))
    return _stated(document, value) if value else None


def _timed(document: Document) -> Statement | None:
    """The line that holds the time of day at which the document appeared."""
    for region in _by_likelihood(document):
        match = _CLOCK.search(document.text, region.start, region.end)
        if match and region.kind in ("byline", "front-matter"):
            return Statement(document, Span(region.start, region.end), Span(*match.span()))
    return None


def _dated(document: Document) -> Statement | None:
    """The line that holds the document's date."""
    for region in _by_likelihood(document):
        for date in find_dates(document.text[region.start : region.end]):
            if date.iso == document.published:
                value = Span(region.start + date.start, region.start + date.end)
                return Statement(document, _line(document, region, value), value)
    year = re.compile(rf"\b{re.escape(document.published)}\b") if document.published else None
    match = year.search(document.text) if year else None
    return Statement(document, *_around(document, Span(*match.span()))) if match else None


def _stated(document: Document, value: str) -> Statement | None:
    """The line that holds a value, bibliographic lines before the text."""
    for region in _by_likelihood(document):
        at = document.text.find(value, region.start, region.end)
        if at >= 0:
            found = Span(at, at + len(value))
            return Statement(document, _line(document, region, found), found)
    return None


def _by_likelihood(document: Document) -> list[Region]:
    order = ("byline", "front-matter", "legal", "title", "caption", "body", "heading", "promotion")
    return sorted((r for r in document.regions if r.kind in order), key=lambda r: order.index(r.kind))


def _around(document: Document, value: Span) -> tuple[Span, Span]:
    region = next(r for r in document.regions if r.start <= value.start < r.end)
    return _line(document, region, value), value


def _line(document: Document, region: Region, value: Span) -> Span:
    """The sentence of the region that holds `value`; a bibliographic line whole."""
    if region.kind != "body":
        return Span(region.start, region.end)
    spans = sentence_spans(document.text, region.start, region.end)
    return next(s for s in spans if s.start <= value.start < s.end)

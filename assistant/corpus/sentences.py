"""Where sentences begin and end, in English, Indonesian and text that lost its spaces.

Rules rather than a model, so that a cut can be explained: a terminator ends a sentence unless what
stands before it is an abbreviation, an initial, a number or a list mark, or what follows goes on
in small letters. "keterangannya.BPOM juga" is cut, "Co. Ltd", "dr. Benjamin" and "3.7%" are not.
"""

from __future__ import annotations

import re

from assistant.records import Span

LONGEST_SENTENCE = 1_000
"""Characters. A run without any terminator is cut at a space before this bound, so that an embedding
model's window (512 tokens) always holds a sentence whole."""

_TERMINATOR = re.compile(r"[.!?…]+|[。！？؟।۔]")
_CLOSERS = "\"'”’»)]}*_"
_OPENERS = "\"'“‘«([{*_"
_QUOTES = frozenset("\"'*_")
_FULL_WIDTH = frozenset("。！？؟।۔")
_WORD_BEFORE = re.compile(r"[\w.&'’-]{1,40}$")
_BULLET = re.compile(r"[ \t]*(?:[-*•·‣–]|\d{1,3}[.)])[ \t]+")
_DOMAIN_TAIL = re.compile(r"(?:com|co|id|org|net|go|ac|edu|gov|io|html?|php|pdf|docx?|jpe?g|png)\b", re.I)

# Never the end of a sentence: titles, degrees and the like, with a name or a number behind them.
_ABBREVIATIONS = frozenset(
    """
    dr dra drs drg drh prof ir mr mrs ms st vs fig figs vol eq sec dept approx gen col lt sgt capt
    sen rep gov rev hon messrs h hj tn ny sdr sdri bpk yth jl jln tgl hlm hal kab kec kel prov kol kompol
    akbp letjen mayjen brigjen letkol kapt irjen komjen univ resp ed eds pp cf al viz e.g i.e a.n u.p s.d
    d.a m.sc m.si m.kes s.kom s.h s.e s.t sp.pd sp.a ph.d r jan feb mar apr jun jul aug sep sept oct okt
    nov dec des agt
    """.split()
)
_BEFORE_FIGURES = frozenset("no nos ext max min maks tel telp hp kav art".split())
"""Words and short forms: with a figure or a sum behind them they are the latter."""
_FIGURE = re.compile(r"[+(]?\d|(?:Rp|IDR|USD|US\$|EUR|[$€£¥])\.?\s?\d")
# May end one; only a word that commonly opens a sentence then proves that it does.
_CAN_END = frozenset("inc ltd co corp bhd tbk plc llc etc dll dsb dst dkk jr sr a.m p.m u.s u.k u.n".split())
_SENTENCE_OPENERS = frozenset(
    """
    the a an in on at it its this that these those he she they we i you but and as for with from by after
    before when while if however according both two
    ini itu dia ia mereka kami kita pada di dalam dari untuk dengan oleh setelah sebelum ketika saat jika
    namun menurut kedua tetapi adapun selain sementara hal para
    """.split()
)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences in `text[start:end]`: in order, trimmed, non-empty, not overlapping.

    Every character that is not white space lies in exactly one span.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in _TERMINATOR.finditer(text, start, end):
        if match.start() < begin:
            continue
        cut = _cut_after(text, begin, match, end)
        if cut is not None:
            spans.extend(_bounded(text, begin, cut))
            begin = cut
    spans.extend(_bounded(text, begin, end))
    return spans


def _cut_after(text: str, begin: int, match: re.Match[str], end: int) -> int | None:
    """The offset at which a sentence ends that has `match` as its terminator, or None."""
    after = _past_closers(text, begin, match.end(), end)
    if after >= end:
        return end
    if match.group()[0] in _FULL_WIDTH:
        return after
    following = text[after:end][:40]
    spaced = following[0].isspace()
    opening = following.lstrip().lstrip(_OPENERS)
    if not opening:
        return after if spaced else None
    if not spaced and not _joined(text, begin, match, opening):
        return None
    if opening[0].islower() or (spaced and not _may_open(opening[0])):
        return None
    return None if match.group() == "." and _belongs(text, begin, match.start(), opening) else after


def _past_closers(text: str, begin: int, at: int, end: int) -> int:
    """Skip closing quotes and brackets; a straight quote closes only where one is open."""
    while at < end and text[at] in _CLOSERS:
        mark = text[at]
        if mark in _QUOTES and text.count(mark, max(begin, at - LONGEST_SENTENCE), at) % 2 == 0:
            break
        at += 1
    return at


def _joined(text: str, begin: int, match: re.Match[str], opening: str) -> bool:
    """Whether a terminator without a space behind it ends a sentence whose space was lost."""
    before = text[max(begin, match.start() - 2) : match.start()]
    lost = bool(before) and (before[-1] in _CLOSERS or (before.isalnum() and not before.isupper()))
    if before.isdigit() or not lost:
        return False
    return opening[0].isupper() and not _DOMAIN_TAIL.match(opening)


def _may_open(character: str) -> bool:
    return character.isupper() or character.isdigit() or not character.isascii() or character in "-$#@`"


def _belongs(text: str, begin: int, dot: int, opening: str) -> bool:
    """Whether the full stop at `dot` is part of an abbreviation, an initial or a list mark."""
    before = _WORD_BEFORE.search(text, max(begin, dot - 41), dot)
    if before is None:
        return False
    word = before.group().strip("'’-").lower()
    if text[begin : before.start()].strip() == "" and (word.isdigit() or len(word) == 1):
        return True  # "1. Scope", "A. Background": the mark of a list, not a sentence
    if word in _BEFORE_FIGURES:
        return bool(_FIGURE.match(opening))
    if word in _CAN_END:
        return _first_word(opening) not in _SENTENCE_OPENERS
    degrees = text[before.start() - 1 : before.start()] == "°"
    initial = len(word) == 1 and word.isalpha() and before.group()[-1].isupper() and not degrees
    return word in _ABBREVIATIONS or initial


def _first_word(opening: str) -> str:
    match = re.match(r"[^\W\d_]+", opening)
    return match.group().lower() if match else ""


def _bounded(text: str, start: int, end: int) -> list[Span]:
    """Trim a span, drop it when empty, and cut it where it is longer than allowed."""
    spans: list[Span] = []
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end if end - start <= LONGEST_SENTENCE else _last_space(text, start, start + LONGEST_SENTENCE)
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            spans.append(Span(start, last))
        start = stop
    return spans


def _last_space(text: str, start: int, limit: int) -> int:
    """The last white space before `limit`, or `limit` where there is none in the second half."""
    for at in range(limit, start + LONGEST_SENTENCE // 2, -1):
        if text[at - 1].isspace():
            return at
    return limit

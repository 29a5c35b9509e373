"""Whose words a question wants: "according to ANTARA", "what do ANTARA and Batamtoday each call it"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.corpus.words import content_words
from assistant.records import Span

_OR = re.compile(r"[/|(),;]")
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = frozenset({"com", "net", "org", "co", "id", "go", "tv", "news"})
"""What people leave out of a publisher's name: batamtoday.com."""
_PAPER = r"(?:article|report|story|piece|news|account|version|berita|artikel|laporan|tulisan|media|koran|situs|versi)"
_BEFORE = re.compile(
    r"[,;]?\s*\b(?:according to|as (?:reported|told|stated) (?:by|in)|per|menurut|versi|dikutip dari"
    rf"|(?:in|by|from|dalam|di|dari|oleh) (?:the )?{_PAPER}(?: (?:of|from|by|dari|oleh))?)"
    rf"\s+(?:(?:the|{_PAPER})\s+)*$",
    re.I,
)
_BEHIND = re.compile(
    rf"(?:['’]s)?\s+(?:{_PAPER}|says?|said|writes?|wrote|calls?|reports|menulis|menyebut|memberitakan|melaporkan)\b",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:each|differ\w*|disagree\w*|compar\w*|respectively|whereas|called .* by"
    r"|masing|tiap|beda\w*|berbeda|banding\w*)\b",
    re.I,
)
_JOINT = re.compile(r"[\s,;]*(?:and|or|dan|atau|maupun|serta|versus|vs\.?)?[\s,;]*", re.I)


class Heard(NamedTuple):
    """A publisher whose words are wanted, its documents, and the question, one for all, without "according to" them."""

    publisher: str
    documents: frozenset[str]
    question: str


def names(publisher: str, words: frozenset[str]) -> bool:
    """Whether `words` have most of a publisher's name: "China" alone is not The China-Global South Project."""
    return any(_mostly(_own(name), words) for name in _OR.split(publisher))


def heard(question: str, publishers: Mapping[str, frozenset[str]]) -> list[Heard]:
    """Those of some publishers, given with their documents' ids, that a question wants to hear, in its order.

    Where it says "according to" one of those it names, or the like, or sets several against each other: a publisher may
    as well be what it asks about.
    """
    words = frozenset(content_words(question))
    mentions = {name: _mention(name, question) for name in publishers if names(name, words)}
    spans = [span for span in mentions.values() if span is not None]
    found = sorted((span, name) for name, span in mentions.items() if span is not None and not _is_within(span, spans))
    compared = len(found) > 1 and _COMPARES.search(question)
    if not compared and not any(_is_wanted(question, span) for span, _ in found):
        return []
    bare = _without(question, [span for span, _ in found])
    return [Heard(name, publishers[name], bare) for _, name in found]


def _own(name: str) -> frozenset[str]:
    return frozenset(content_words(name)) - _ENDINGS


def _mostly(own: frozenset[str], words: frozenset[str]) -> bool:
    return bool(own) and len(own & words) > len(own) / 2


def _mention(publisher: str, question: str) -> Span | None:
    """Where a question names a publisher by most of its name, word upon word."""
    for own in map(_own, _OR.split(publisher)):
        run: list[re.Match[str]] = []
        for word in [*_WORD.finditer(question), None]:
            if word and word.group().casefold() in own | _ENDINGS:
                run.append(word)
            elif _mostly(own, frozenset(each.group().casefold() for each in run)):
                return Span(run[0].start(), run[-1].end())
            else:
                run = []
    return None


def _is_within(mention: Span, others: Sequence[Span]) -> bool:
    """Whether a longer name is meant: "Banda" of "Pos Banda"."""
    return any(mention != each and each.start <= mention.start and mention.end <= each.end for each in others)


def _is_wanted(question: str, mention: Span) -> bool:
    return bool(_BEFORE.search(question, 0, mention.start) or _BEHIND.match(question, mention.end))


def _without(question: str, mentions: Sequence[Span]) -> str:
    """The question without the publishers, what leads to them, and what joins them."""
    kept, at = [], 0
    for mention in mentions:
        before = _BEFORE.search(question, 0, mention.start)
        if before or len(mentions) > 1:
            between = question[at : before.start() if before else mention.start]
            kept.append("" if at and _JOINT.fullmatch(between) else between)
            at = mention.end
    return " ".join(" ".join([*kept, question[at:]]).split()).strip(" ,;:") or question

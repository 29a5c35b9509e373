"""Who did what: whether the two sides of a verb stand in a claim as they do in the source.

No parser knows both languages here. What is told is which words stand before a verb that both have and which
behind it, with the sides changed where it is passive ("was founded by", "didirikan oleh"); and the same of
"is the capital of".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Literal, NamedTuple

from assistant.answering.matching import match
from assistant.answering.naming import Name, names_in
from assistant.answering.statement import Statement
from assistant.corpus.inflection import is_irregular
from assistant.corpus.lexicon import is_verb
from assistant.corpus.words import stem

_BE = frozenset("is are was were be been being got".split())
_COPULAS = frozenset("is are was were became become remains adalah merupakan ialah menjadi".split())
_BY = frozenset("by oleh".split())
_OF = frozenset("of for dari bagi untuk".split())
_RELATIVE = frozenset("that which whom where when yang tempat".split())
_DETERMINERS = frozenset("the a an his her its their this that these those him them it".split())
_TOGETHER = frozenset("with and or dengan dan atau bersama".split())
_MUTUAL = frozenset(
    """
    meet met marri marry resembl equal differ cooper collabor discuss compet border talk negoti join merg
    temu nikah kawin sama kolaborasi banding tanding batas diskusi runding gabung hubung
    say said tell told state accord note ad explain claim add
    kata ujar tutur jelas tambah ungkap sebut nyata tegas papar
    includ involv compris contain becom libat liput cakup jadi rupa milik
    """.split()
)
"""Stems of verbs whose sides may change places, and of those that bring in speech from either side."""
Links = Mapping[int, tuple[int, ...]]

_LONGEST_OPENING = 8
"""Words up to which what stands before a comma says when or where."""
_SIDE = 4
"""Words that mean something on either side of a verb which are looked at."""
_STOP = re.compile(r"[;:.!?]")
_PARTICIPLE = re.compile(r"[a-z]{2,}(?:ed|en|wn|ght)")
_ADJECTIVE = re.compile(r".{3,}(?:ic|ical|ous|ful|[ai]ble)")
_ACTIVE_ID = re.compile(r"me[a-z]{4,}")
_PASSIVE_ID = re.compile(r"di[a-z]{5,}")


class Deed(NamedTuple):
    """A verb with the words of who does and of whom or what it is done to; or a role, whose and who has it."""

    sort: Literal["verb", "role"]
    agents: frozenset[int]
    patients: frozenset[int]


@lru_cache(maxsize=20_000)
def deeds(statement: Statement) -> Mapping[int, Deed]:
    """The verbs and roles of a statement, by the word's number, with both sides told."""
    found: dict[int, Deed] = {}
    for i in range(len(statement.words)):
        sort = _sort(statement, i)
        if sort is None or _is_mutual(statement, i):
            continue
        deed = _deed(statement, i, sort)
        if deed.agents and deed.patients:
            found[i] = deed
    return found


def _deed(statement: Statement, i: int, sort: Literal["verb", "role"]) -> Deed:
    before = frozenset(_side(statement, i, -1))
    if sort == "role" or not _is_passive(statement, i):
        return Deed(sort, before, frozenset(_side(statement, i, 1)))
    by = _by(statement, i)
    return Deed(sort, frozenset() if by is None else frozenset(_side(statement, by, 1)), before)


def _sort(statement: Statement, i: int) -> Literal["verb", "role"] | None:
    word = statement.words[i]
    if not word.content or word.written[0].isupper():
        return None
    before = [each.text for each in statement.words[max(0, i - 4) : i]]
    after = [each.text for each in statement.words[i + 1 : i + 3]]
    if any(each in _COPULAS for each in before) and not _PARTICIPLE.fullmatch(word.text):
        return "role" if statement.language == "id" or any(each in _OF for each in after) else None
    if _fronted(before):
        return None
    if statement.language == "id":
        return "verb" if _ACTIVE_ID.fullmatch(word.text) or _PASSIVE_ID.fullmatch(word.text) else None
    if before and before[-1] in ("the", "a", "an", "of", "his", "her", "their", "its"):
        return None
    plain = is_verb(word.text) and not _ADJECTIVE.fullmatch(word.text)
    verbal = word.text.endswith(("ed", "ing")) or is_irregular(word.text) or plain
    return "verb" if verbal else None


def _fronted(before: Sequence[str]) -> bool:
    """Whether what is done to may stand before the verb: "the route that Céloron mapped"."""
    return any(each in _RELATIVE for each in before[:-1])


def _side(statement: Statement, i: int, step: int) -> Iterator[int]:
    """The telling words on one side of a word, the nearest first."""
    left, at, first = _SIDE, i + step, _opening(statement)
    while first <= at < len(statement.words) and left:
        low, high = sorted((at, at - step))
        between = statement.text[statement.words[low].end : statement.words[high].start]
        if _STOP.search(between) or (step > 0 and "," in between):
            return
        if statement.words[at].content:
            left -= 1
            yield at
        at += step


def _opening(statement: Statement) -> int:
    """How many words say when or where before the sentence proper: "On the first night, ..."."""
    if not statement.words or statement.words[0].text not in _PREPOSITIONS:
        return 0
    comma = statement.text.find(",")
    opening = [word for word in statement.words if word.end <= comma]
    return len(opening) if len(opening) <= _LONGEST_OPENING else 0


def _by(statement: Statement, i: int) -> int | None:
    """The word behind which a passive verb names who does it; "oleh" may be left out before a name."""
    words = statement.words
    for at in range(i + 1, min(i + 5, len(words) - 1)):
        if re.search(r"[(,;:]", statement.text[words[at - 1].end : words[at].start]):
            return None
        if words[at].text in _BY and not words[at + 1].text.endswith("ing"):
            return at
    if statement.language == "id" and i + 1 < len(words) and words[i + 1].written[0].isupper():
        return i
    return None


def _is_passive(statement: Statement, i: int) -> bool:
    word = statement.words[i]
    if statement.language == "id":
        return bool(_PASSIVE_ID.fullmatch(word.text))
    if not (_PARTICIPLE.fullmatch(word.text) or is_irregular(word.text)):
        return False
    before = [each.text for each in statement.words[max(0, i - 2) : i]]
    following = [each.text for each in statement.words[i + 1 : i + 2]]
    if any(each in _BE for each in before):
        return True
    return _by(statement, i) is not None and not any(each in _DETERMINERS for each in following)


def turned(claim: Statement, sources: Sequence[Statement]) -> str:
    """The verb or role whose sides have changed places between claim and sources; empty where none has."""
    return _sides_changed(claim, sources) or next(filter(None, (_exchanged(claim, each) for each in sources)), "")


def _exchanged(claim: Statement, source: Statement) -> str:
    """The verb between two names that stand around it the other way round in the source; empty where there is none."""
    links = match(claim, source).links
    places = {name: [p for i in name.telling for p in links.get(i, ())] for name in names_in(claim)}
    for first, second in combinations([name for name in places if places[name]], 2):
        if set(places[first]) & set(places[second]) or min(places[first]) < max(places[second]):
            continue
        if _kept_marks(claim, source, first, second, places):
            continue
        low, high = max(places[second]), min(places[first])
        inner = range(first.words[-1] + 1, second.words[0])
        for i in inner:
            if _sort(claim, i) == "verb" and _plain_pair(claim, first, second):
                between = [j for j in links.get(i, ()) if low < j < high] or _only_verb(claim, inner, source, low, high)
                if any(_is_passive(claim, i) == _is_passive(source, j) for j in between):
                    return claim.words[i].text
    return ""


def _only_verb(claim: Statement, inner: range, source: Statement, low: int, high: int) -> list[int]:
    """The source's verb between two names, where both sides have one word there, in either language: no dictionary has
    every verb."""
    if claim.language == source.language:
        return []
    own = [i for i in inner if claim.words[i].content]
    other = [j for j in range(low + 1, high) if source.words[j].content]
    if len(own) != 1 or len(other) != 1 or _is_mutual(claim, own[0]) or _is_mutual(source, other[0]):
        return []
    return other if _sort(source, other[0]) == "verb" else []


def _is_mutual(statement: Statement, i: int) -> bool:
    word = statement.words[i]
    return word.stem in _MUTUAL or stem(word.text, "id") in _MUTUAL


def _plain_pair(claim: Statement, first: Name, second: Name) -> bool:
    """Whether no "and" or comma sets two names side by side, and no other clause begins between them."""
    between = claim.words[first.words[-1] + 1 : second.words[0]]
    text = claim.text[first.end : second.start]
    return (
        len(between) <= _SPAN
        and not re.search(r"[,;:()]", text)
        and not any(w.text in _TOGETHER | _RELATIVE for w in between)
    )


def _kept_marks(
    claim: Statement, source: Statement, first: Name, second: Name, places: Mapping[Name, Sequence[int]]
) -> bool:
    """Whether a name was moved with the preposition before it: "in Britain"."""
    for name in (first, second):
        mark = claim.words[name.words[0] - 1].text if name.words[0] else ""
        if mark in _PREPOSITIONS and any(p and source.words[p - 1].text in _PREPOSITIONS for p in places[name]):
            return True
    return False


_SPAN = 6
_PREPOSITIONS = frozenset(
    "in on at from to of by for with into under over against di ke dari pada oleh untuk dengan dalam bagi".split()
)


def _sides_changed(claim: Statement, sources: Sequence[Statement]) -> str:
    """The verb or role that has the words of its two sides on the other ones."""
    for i, deed in deeds(claim).items():
        crossed = False
        for source in sources:
            links, told = match(claim, source).links, deeds(source)
            for j in links.get(i, ()):
                if j not in told or told[j].sort != deed.sort:
                    continue
                straight, across = _straight(links, deed, told[j]), _across(claim, links, deed, told[j])
                if straight and straight >= across:
                    crossed = False
                    break
                crossed = crossed or across > straight
            else:
                continue
            break
        if crossed:
            return claim.words[i].text
    return ""


def _straight(links: Links, deed: Deed, other: Deed) -> int:
    """How many words stand on the same side of both verbs."""
    return sum(_on(links, i, other.agents, other.patients) for i in deed.agents) + sum(
        _on(links, i, other.patients, other.agents) for i in deed.patients
    )


def _across(claim: Statement, links: Links, deed: Deed, other: Deed) -> int:
    """How many words have changed sides, nought unless both sides have."""
    done = [i for i in deed.agents if _on(links, i, other.patients, other.agents)]
    doing = [i for i in deed.patients if _on(links, i, other.agents, other.patients)]
    if not done or not doing or any(_together(claim, i) for i in (*done, *doing)):
        return 0
    return len(done) + len(doing)


def _on(links: Links, i: int, side: frozenset[int], opposite: frozenset[int]) -> bool:
    """Whether a claim's word stands on one side of the source's verb, and only there."""
    places = set(links.get(i, ()))
    return bool(places & side) and not places & opposite


def _together(statement: Statement, i: int) -> bool:
    """Whether "with" or "and" stands before a word, and its side tells nothing."""
    return i > 0 and statement.words[i - 1].text in _TOGETHER

"""Whether two like statements give different values for one thing: a date, a figure, a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assistant.answering.checks import chance_displaced
from assistant.answering.matching import match
from assistant.answering.moments import Moment, bears_out
from assistant.answering.naming import Name, titled
from assistant.answering.quantities import Quantity, agree
from assistant.answering.question import Question
from assistant.answering.slots import Mention, mentions, rivalry, same
from assistant.answering.statement import Statement

ALIKE = 0.6
"""Share of two statements' words, other than figures and dates, that must go together for them to be on one thing."""
ALIKE_UNASKED = 0.8
"""The same where the question does not tell what kind of thing it asks for."""
_WHOLE, _ENOUGH, _SHORTER = 0.9, 4, 0.25
"""A statement whose words, this many at least, are nearly all in the other may be that much shorter than it."""
ACROSS = 0.1
"""How much less it may be across languages, as not every word is in the dictionary."""
SURE = 0.6
"""Chance from which a value counts as standing in the place of another."""
_FULL_NAME = 2
"""Words of a name from which it is no title and no short form."""
_ROUND = 0.1
"""How far apart, as a share, two figures may be of which one is only given roughly."""


class Differing(NamedTuple):
    """Two values for one thing, as they are written, and what kind of fact they are."""

    kind: str
    first: str
    second: str


def other_value(question: Question, one: Statement, other: Statement) -> Differing | None:
    """The fact asked for that two statements on one thing give differently; None where they differ in more, or not."""
    least = ALIKE if question.expects else ALIKE_UNASKED
    if not (on_one_thing(one, other, least) or _alike_but_for_names(one, other)):
        return None
    for mention, rival in _replaced(one, other):
        if _is_asked(question, one, mention) and not _may_be_translated(one, mention, other, rival):
            if _differ_besides(one, other, mention, rival):
                return None
            return Differing(mention.kind, _said(one, mention), _said(other, rival))
    return None


def name_of(said: Statement, name: Name, length: int = 0) -> str:
    """A name without the titles before it, or its last words, `length` of them."""
    words = [i for i in name.words if i in name.telling or not titled(said.words[i].text)]
    return said.text[said.words[words[-length]].start : name.end]


def _differ_besides(one: Statement, other: Statement, mention: Mention, rival: Mention) -> bool:
    """Whether two statements differ in more than the one value: another date, figure or name, or what is counted."""
    value, another = _said(one, mention), _said(other, rival)
    rest = [each for each in _alone(one, other) if _said(one, each) != value]
    others = [each for each in _alone(other, one) if _said(other, each) != another]
    if any(a.kind == b.kind for a in rest for b in others):
        return True
    noun, counted = _counted(one, mention), _counted(other, rival)
    if mention.kind != "figure" or noun is None or counted is None:
        return False
    return noun not in match(one, other).links and counted not in match(other, one).links


def _alone(one: Statement, other: Statement) -> list[Mention]:
    """The figures, dates and names of one statement that the other does not have."""
    there = mentions(other)
    told = (each for each in mentions(one) if each.kind != "pole")
    return [each for each in told if not any(_agrees(one, each, other, another) for another in there)]


def _counted(said: Statement, mention: Mention) -> int | None:
    """The word that a figure stands before, if it is one that means something."""
    following = mention.words[-1] + 1
    return following if following < len(said.words) and said.words[following].content else None


def on_one_thing(one: Statement, other: Statement, least: float) -> bool:
    """Whether two statements have nearly all their words in common, figures and dates apart."""
    forward, back = match(one, other).links, match(other, one).links
    shares = [
        sum(i in links for i in said.content) / len(said.content) if said.content else 0.0
        for said, links in ((one, forward), (other, back))
    ]
    if one.language != other.language:
        return min(shares) >= least - ACROSS
    whole = max(shares) >= _WHOLE and min(len(one.content), len(other.content)) >= _ENOUGH
    return min(shares) >= (least - _SHORTER if whole else least)


def _alike_but_for_names(one: Statement, other: Statement) -> bool:
    """Whether two statements of one language have nearly all their words in common, names on one side only apart too.

    Some words must be left, or two cities in one province would be one thing.
    """
    if one.language != other.language:
        return False
    for said, links in ((one, match(one, other).links), (other, match(other, one).links)):
        named = {i for each in mentions(said) if each.kind == "name" for i in each.words}
        common = sum(i in links for i in said.content)
        rest = sum(i not in links and i not in named for i in said.content)
        if common < _ENOUGH or common < ALIKE_UNASKED * (common + rest):
            return False
    return True


def _replaced(one: Statement, other: Statement) -> Iterator[tuple[Mention, Mention]]:
    """Things of one statement in whose place the other has another, seen from either side."""
    for mention in mentions(one):
        if (
            mention.kind == "pole"
            or _is_loose(mention)
            or any(_agrees(one, mention, other, each) for each in mentions(other))
        ):
            continue
        found = rivalry(one, mention, [other])
        if found is None or chance_displaced(found) < SURE or _agrees(one, mention, other, found.rival):
            continue
        back = rivalry(other, found.rival, [one])
        if back is not None and back.rival == mention and chance_displaced(back) >= SURE:
            yield mention, found.rival


def _is_loose(mention: Mention) -> bool:
    return isinstance(mention.thing, Quantity) and mention.thing.loose


def _agrees(one: Statement, mention: Mention, other: Statement, another: Mention) -> bool:
    """Whether two things are one, or one is only rounder, vaguer or shorter than the other."""
    match mention.thing, another.thing:
        case Quantity() as first, Quantity() as second:
            rough = first.about or second.about
            far = abs(first.value - second.value) / max(abs(first.value), abs(second.value), 1e-9)
            return agree(first, second) or agree(second, first) or (rough and far <= _ROUND)
        case Moment() as first, Moment() as second:
            return bears_out(first, (second,)) or bears_out(second, (first,))
    return mention.kind == another.kind and same(one, mention, other, another)


def _is_asked(question: Question, said: Statement, mention: Mention) -> bool:
    """Whether a thing is of a kind that the question asks for, and not one that it names itself."""
    if _said(said, mention).casefold() in question.text.casefold():
        return False
    match mention.thing:
        case Name():
            return _asks_name(question)
        case Quantity(unit="%"):
            return "percent" in question.expects | _unasked(question)
        case Quantity():
            return bool((question.expects | _unasked(question)) & {"figure", "money"})
    return mention.kind in question.expects | _unasked(question)


def _asks_name(question: Question) -> bool:
    """Whether a name is asked for, and only one; "Who is Halimah?" names it, and asks for what she is."""
    told = question.names and question.name_words.issuperset(question.words)
    return may_ask_name(question) and not told and "list" not in question.asked


def _may_be_translated(one: Statement, mention: Mention, other: Statement, rival: Mention) -> bool:
    """Whether two names of different languages may be one that no list has: a title or a short form, of one word."""
    names = [each.thing for each in (mention, rival) if isinstance(each.thing, Name)]
    return one.language != other.language and any(len(name.telling) < _FULL_NAME for name in names)


def may_ask_name(question: Question) -> bool:
    """Whether a question asks for a name, or does not tell what kind of thing it asks for."""
    return "name" in question.expects | _unasked(question)


def _unasked(question: Question) -> frozenset[str]:
    """Every kind of fact where the question does not tell which it asks for, and asks for no reason or explanation."""
    if question.expects or question.asked & {"reason", "list", "abbreviation"}:
        return frozenset()
    return frozenset({"name", "date", "figure", "percent"})


def _said(said: Statement, mention: Mention) -> str:
    if isinstance(mention.thing, Name):
        return name_of(said, mention.thing)
    assert isinstance(mention.thing, Quantity | Moment)
    return said.text[mention.thing.start : mention.thing.end]

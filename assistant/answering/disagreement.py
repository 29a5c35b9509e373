"""Where sources give different values for the same thing: a date, a figure, a name, its spelling, a short form.

A sentence that says so wrongly does more harm than one that is missing. So two statements must agree in nearly all
else, each value must be missing from the other side, and one that is only rounder or vaguer is no other value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from assistant.answering.matching import match
from assistant.answering.moments import moments_in
from assistant.answering.naming import Name, names_in, titled
from assistant.answering.quantities import quantities_in
from assistant.answering.question import Question
from assistant.answering.spelling import alike, is_variant
from assistant.answering.statement import Statement, statement
from assistant.answering.values import ALIKE_UNASKED, may_ask_name, name_of, on_one_thing, other_value
from assistant.corpus.abbreviations import abbreviations_in
from assistant.corpus.lexicon import translations
from assistant.corpus.words import content_words, words_of
from assistant.records import Disagreement, Language


class Quoted(NamedTuple):
    """A sentence that is, or may be, quoted: its citation's number and where it is from."""

    number: int
    document_id: str
    text: str
    language: Language


Value = tuple[str, int]
"""A value as it is written, and the number of its citation."""


class Conflict(NamedTuple):
    """Two values for one thing, each with the number of its citation; `kind` is what sort of thing it is."""

    kind: str
    first: Value
    second: Value


_NAME_ASKED = re.compile(
    r"\b(?:spel[lt]\w*|names?|nama|namanya|ejaan|dieja|mengeja|penulisan)\b|\bwhat (?:is|was) .+\bcalled\b", re.I
)
_CAPITALISED = re.compile(r"\b[^\W\d_]*[A-Z\u00C0-\u00DE][^\W\d_]*")
_SUBJECTS: dict[str, dict[str, str]] = {
    "date": {"en": "the date", "id": "tanggalnya"},
    "figure": {"en": "the figure", "id": "angkanya"},
    "name": {"en": "the name", "id": "namanya"},
    "spelling": {"en": "the spelling of the name", "id": "ejaan namanya"},
}


def disagreements(question: Question, quotes: Sequence[Quoted]) -> tuple[Disagreement, ...]:
    """What the sentences of different documents among `quotes` disagree on, of what `question` asks for."""
    found: list[Disagreement] = []
    for conflict in conflicts(question, quotes):
        kinds = _SUBJECTS.get(conflict.kind, {})
        subject = kinds.get(question.language, kinds.get("en", conflict.kind))
        known = next((each for each in found if each.subject == subject and _shares_value(each, conflict)), None)
        told = Disagreement(subject=subject, values=_joined(known.values if known else (), conflict))
        if known:
            found[found.index(known)] = told
        else:
            found.append(told)
    return tuple(found)


def _shares_value(known: Disagreement, conflict: Conflict) -> bool:
    """Whether a conflict is on the thing that others are on: one of its values is one of theirs."""
    new = (conflict.first[0], conflict.second[0])
    return any(_is_one(value, other) for value, _ in known.values for other in new)


def _joined(values: tuple[Value, ...], conflict: Conflict) -> tuple[Value, ...]:
    """Some values and those of a conflict, each once, the fullest of those that are one."""
    joined = list(values)
    for new in (conflict.first, conflict.second):
        same = next((i for i, known in enumerate(joined) if _is_one(known[0], new[0])), None)
        if same is None:
            joined.append(new)
        elif len(new[0]) > len(joined[same][0]):
            joined[same] = new
    return tuple(joined)


def _is_one(value: str, other: str) -> bool:
    """Whether two values are one, written otherwise ("14 August 2025", "August 14, 2025") or shorter."""
    one, two = _key(value), _key(other)
    if one == two or not (isinstance(one, str) and isinstance(two, str)):
        return one == two
    return one.endswith(f" {two}") or two.endswith(f" {one}")


def _key(value: str) -> object:
    """What two ways to write one value have in common."""
    dates = tuple((each.year, each.month, each.day, each.weekday) for each in moments_in(value))
    return dates or tuple((each.value, each.unit) for each in quantities_in(value)) or value.casefold()


def conflicts(question: Question, quotes: Sequence[Quoted], *, statements: bool = True) -> Iterator[Conflict]:
    """Two values for one thing each, in sentences of different documents; without `statements`, only of names' spelling
    and of short forms, which are compared whatever else the sentences say."""
    yield from expansions(question, quotes)
    yield from _spellings(question, quotes)
    if statements:
        yield from _values(question, quotes)


def _pairs(quotes: Sequence[Quoted]) -> Iterator[tuple[Quoted, Quoted]]:
    return ((a, b) for a, b in combinations(quotes, 2) if a.document_id != b.document_id)


def expansions(question: Question, quotes: Sequence[Quoted]) -> Iterator[Conflict]:
    """Short forms that the question asks the meaning of, and that two documents spell out as different things."""
    if not question.asked & {"abbreviation", "definition"}:
        return
    asked = set(words_of(question.text))
    told = [(q, each) for q in quotes for each in abbreviations_in(q.text) if each.short.lower() in asked]
    for (one, first), (other, second) in combinations(told, 2):
        if one.document_id == other.document_id or first.short.lower() != second.short.lower():
            continue
        if not _one_meaning(first.long, one.language, second.long, other.language):
            yield Conflict(first.short, (first.long.strip(), one.number), (second.long.strip(), other.number))


def _one_meaning(first: str, language: Language, second: str, another: Language) -> bool:
    """Whether two names may be the same in other words or the other language: any word of theirs goes together."""
    others = content_words(second)
    return any(
        alike(word, language, other, another) or any(other in each for each in translations(word, language))
        for word in content_words(first)
        for other in others
    )


def _spellings(question: Question, quotes: Sequence[Quoted]) -> Iterator[Conflict]:
    """Names that are asked for, and that two documents spell differently.

    Where the question does not tell what it asks for, those of like statements that it does not name itself.
    """
    if not compares_spellings(question):
        return
    asked = "name" in question.expects or bool(_NAME_ASKED.search(question.text))
    by_role = "person" in question.asked or bool(_NAME_ASKED.search(question.text))
    for one, other in _pairs(quotes):
        if not _may_be_spelled_otherwise(one, other):
            continue
        a, b = statement(one.text, one.language), statement(other.text, other.language)
        for first, second in product(names_in(a), names_in(b)):
            length = _spelled_otherwise(a, first, b, second)
            if not length or not (
                (by_role and (_bears_on(question, a, first) or _bears_on(question, b, second)))
                or on_one_thing(a, b, ALIKE_UNASKED)
            ):
                continue
            spelled = name_of(a, first, length), name_of(b, second, length)
            named = not asked and any(each.casefold() in question.text.casefold() for each in spelled)
            if not named and not _told_by_both(spelled, quotes):
                yield Conflict("spelling", (spelled[0], one.number), (spelled[1], other.number))


@lru_cache(maxsize=1_000)
def compares_spellings(question: Question) -> bool:
    """Whether the spelling of names bears on a question."""
    asked = "name" in question.expects or bool(_NAME_ASKED.search(question.text))
    return "list" not in question.asked and (asked or may_ask_name(question))


def _may_be_spelled_otherwise(one: Quoted, other: Quoted) -> bool:
    """Whether any two capitalised words look like spellings of one: told before either sentence is taken apart."""
    across = one.language != other.language
    words = product(_capitals(one.text), _capitals(other.text))
    return any(
        a != b and len(letters ^ others) <= max(_OTHER_LETTERS, len(a) // 2) and is_variant(a, b, across=across)
        for (a, letters), (b, others) in words
    )


@lru_cache(maxsize=20_000)
def _capitals(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The capitalised words that are long enough, in small letters, and the letters of each."""
    words = dict.fromkeys(word.casefold() for word in _CAPITALISED.findall(text) if len(word) >= _LONG)
    return tuple((word, frozenset(word)) for word in words)


def _bears_on(question: Question, said: Statement, name: Name) -> bool:
    """Whether a word of the question stands in or beside a name: what the person is, or who."""
    near = statement(_around(said, name), said.language)
    asked = statement(question.text, question.language)
    return bool(match(asked, near).links)


def _around(said: Statement, name: Name) -> str:
    first, last = max(0, name.words[0] - _ROLE), min(len(said.words), name.words[-1] + 1 + _ROLE) - 1
    return said.text[said.words[first].start : said.words[last].end]


def _spelled_otherwise(one: Statement, first: Name, other: Statement, second: Name) -> int:
    """How many words, from the last, two names have in common but for the spelling of some; nought for two people.

    A name of one word must have a role in common as well: the word beside it.
    """
    words, others = _untitled(one, first), _untitled(other, second)
    common = min(len(words), len(others))
    words, others = words[-common:], others[-common:]
    differing = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    across = one.language != other.language
    if all(min(len(a), len(b)) < _LONG for a, b in differing):
        return 0
    if not all(is_variant(a, b, across=across) for a, b in differing):
        return 0
    return common if len(differing) < common or _one_role(one, first, other, second) else 0


def _untitled(said: Statement, name: Name) -> list[str]:
    return [said.words[i].text for i in name.words if not titled(said.words[i].text)]


_LONG = 5
"""Letters from which one that differs may be a slip: of shorter words it makes others, Tang and Shang."""
_OTHER_LETTERS = 4
"""Letters that two spellings of a short name may not share: a slip makes two, what "ph" and "f" do three."""
_ROLE = 4
"""Words before and behind a name among which its role is looked for."""


def _one_role(one: Statement, first: Name, other: Statement, second: Name) -> bool:
    """Whether a word beside one name stands beside the other as well."""
    links = match(one, other).links
    near = [i for i in range(first.words[0] - _ROLE, first.words[-1] + _ROLE + 1) if i not in first.words]
    there = range(second.words[0] - _ROLE, second.words[-1] + _ROLE + 1)
    return any(p in there and p not in second.words for i in near for p in links.get(i, ()))


def _told_by_both(spelled: Iterable[str], quotes: Sequence[Quoted]) -> bool:
    """Whether one document has both spellings."""
    one, other = ({q.document_id for q in quotes if each.casefold() in q.text.casefold()} for each in spelled)
    return bool(one & other)


def _values(question: Question, quotes: Sequence[Quoted]) -> Iterator[Conflict]:
    """Facts of the kind asked for that two like statements give differently."""
    for one, other in _pairs(quotes):
        a, b = statement(one.text, one.language), statement(other.text, other.language)
        found = other_value(question, a, b)
        if found:
            yield Conflict(found.kind, (found.first, one.number), (found.second, other.number))

"""What a question asks of a thing that only certain words tell: an office, a tie, a degree, an age, a side effect.

No near sentence makes up for such a word. A text that names a university and nobody's office does not say who its
rector is, however much else it says of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from assistant.answering.asked import Asked, telling_words
from assistant.answering.question import Question
from assistant.answering.traits import passage_stems
from assistant.corpus.words import content_words, stem
from assistant.records import Evidence, Language

Words = frozenset[str]
_LANGUAGES: tuple[Language, ...] = ("en", "id")


class Relation(NamedTuple):
    """What asks for something, word for word, and what may tell it, by stems, both of either language.

    Each is an expression, all of whose words must stand there. Of words that ask, stems would be too wide: "meninggal"
    and "meninggalkan" have one, to die and to leave. Where `person` is set it is asked for only where a person is:
    "who heads the agency", not "how does it head off". A `shape` tells without any word: "info@harbour.example".
    """

    person: bool
    asking: frozenset[Words]
    telling: frozenset[Words]
    shape: re.Pattern[str] | None

    def is_told(self, text: str, stems: Words) -> bool:
        """Whether a text, of those stems, may tell it."""
        return _stands(self.telling, stems) or bool(self.shape and self.shape.search(text))


def untold(asked: Asked, evidence: Sequence[Evidence]) -> bool:
    """Whether no passage that names the thing has a word for what is asked of it.

    Where the question names nothing, every passage counts.
    """
    relations = _asked_for(asked.question)
    if not relations:
        return False
    passages = list(_on_the_thing(asked, evidence, relations))
    return not any(relation.is_told(text, stems) for relation in relations for text, stems in passages)


def _asked_for(question: Question) -> list[Relation]:
    words = frozenset(word for word in content_words(question.own) if word not in question.name_words)
    person = "person" in question.asked
    return [each for each in _relations() if (person or not each.person) and _stands(each.asking, words)]


def _on_the_thing(
    asked: Asked, evidence: Sequence[Evidence], relations: Sequence[Relation]
) -> Iterator[tuple[str, Words]]:
    """Text and stems of each passage that has a telling word of the thing's name; of each where it has none."""
    names = {word for name in _named(asked.question, relations) for word in telling_words(name)}
    for found in evidence:
        passage = found.passage
        stems = passage_stems(passage)
        if not names or any(asked.stands(word, stems, passage.language) for word in names):
            yield passage.text, stems


def _named(question: Question, relations: Sequence[Relation]) -> Sequence[str]:
    """The name right behind the word that asks ("the head of BSN who met BPOM"), or else all of them."""
    for fact in question.facts:
        before = frozenset(content_words(question.text[: fact.start])[-1:])
        if fact.kind == "name" and any(before in each.asking for each in relations):
            return [fact.value]
    return question.names


def _stands(expressions: Collection[Words], words: Words) -> bool:
    return any(expression <= words for expression in expressions)


@cache
def _relations() -> tuple[Relation, ...]:
    text = (files("assistant.corpus") / "lexicon_data" / "relations.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines())
    return tuple(
        Relation(
            kind == "person",
            frozenset(_expressions(asking)),
            _stemmed(f"{asking}, {telling}"),
            re.compile(shape) if shape else None,
        )
        for kind, asking, telling, shape in lines
    )


def _expressions(listed: str) -> Iterator[Words]:
    """The words of each expression of a list with commas."""
    return filter(None, (frozenset(content_words(each)) for each in listed.split(",")))


def _stemmed(listed: str) -> frozenset[Words]:
    """The same as stems, of either language."""
    each = [(words, language) for words in _expressions(listed) for language in _LANGUAGES]
    return frozenset(frozenset(stem(word, language) for word in words) for words, language in each)

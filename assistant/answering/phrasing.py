"""Phrases of a language, kept as a small grammar in a data file, and whether a sentence is or has one of them.

A line of a file is `language<TAB>NAME<TAB>form / form / ...`. A form is words with spaces between: a word in small
letters is itself, one in capitals is another NAME of the same language, `_` is any word, `*` up to forty words. A `?`
behind a word or NAME makes it optional; `^` is where a clause begins, `$` the end. The words that `*` may not pass are
those of STOP, where a language has that name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

from assistant.answering.statement import plain

LONGEST = 2_000
"""Characters of a sentence that are looked at."""
_TOKEN = re.compile(r"\w+(?:[.@-]\w+)*|[^\w\s]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_SHORT = {"m": "am", "re": "are", "ve": "have", "ll": "will"}
_SHORTENED = re.compile(rf"(?<=\w)'({'|'.join(_SHORT)})\b", re.I)
_ANY, _MANY, _CLAUSE, _END, _STOP = "_", "*", "^", "$", "STOP"
_MOST_WORDS = 40


class _Item(NamedTuple):
    """One word of a form, as the file has it, without the "?" that makes it optional."""

    word: str
    optional: bool

    @property
    def named(self) -> bool:
        return self.word.isalpha() and self.word.isupper()


_Form = tuple[_Item, ...]


class Grammar:
    """The phrases of one language in one file."""

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        """`lines` are names with their forms; a name that comes twice has the forms of both lines."""
        self._forms: defaultdict[str, list[_Form]] = defaultdict(list)
        self._begun: dict[str, frozenset[str] | None] = {}
        for name, forms in lines:
            self._forms[name] += [tuple(_items(form)) for form in forms.split(" / ")]

    @cached_property
    def _by_first(self) -> Mapping[str, tuple[Mapping[str, tuple[_Form, ...]], tuple[_Form, ...]]]:
        """For each name its forms by the word that they may begin with, and those that any word may begin."""
        found = {}
        for name, forms in self._forms.items():
            by_word: defaultdict[str, list[_Form]] = defaultdict(list)
            for form in forms:
                for word in self._first(form) or ():
                    by_word[word].append(form)
            anything = tuple(form for form in forms if self._first(form) is None)
            found[name] = ({word: tuple(each) for word, each in by_word.items()}, anything)
        return found

    def _first(self, form: _Form) -> frozenset[str] | None:
        """The words that a form may begin with; None where any may, or none is needed."""
        words: set[str] = set()
        for item in form:
            if item.word in (_ANY, _MANY, _END):
                return None
            if item.word != _CLAUSE:
                first = self._first_of(item.word) if item.named else frozenset({item.word})
                if first is None:
                    return None
                words |= first
                if not item.optional:
                    return frozenset(words)
        return None

    def _first_of(self, name: str) -> frozenset[str] | None:
        if name not in self._begun:
            firsts = [self._first(form) for form in self._forms[name]]
            told = [first for first in firsts if first is not None]
            self._begun[name] = frozenset().union(*told) if len(told) == len(firsts) else None
        return self._begun[name]

    def is_one(self, name: str, words: Sequence[str]) -> bool:
        """Whether `words`, from the first to the last, are one of the phrases of `name`."""
        return len(words) in _Reader(self, words).ends(name, 0)

    def has_one(self, name: str, words: Sequence[str]) -> bool:
        """Whether one of the phrases of `name` stands anywhere in `words`."""
        first = self._first_of(name)
        reader = _Reader(self, words)
        return any((first is None or word in first) and reader.ends(name, at) for at, word in enumerate(words))

    def beginning(self, name: str, word: str) -> Iterator[_Form]:
        """The forms of a name that may begin with a word."""
        by_word, anything = self._by_first[name]
        yield from by_word.get(word, ())
        yield from anything

    def __contains__(self, name: str) -> bool:
        return name in self._forms


class _Reader:
    """Reads phrases in some words; each name is read once at each place."""

    def __init__(self, grammar: Grammar, words: Sequence[str]) -> None:
        self._grammar = grammar
        self._words = words
        self._read: dict[tuple[str, int], frozenset[int]] = {}

    def ends(self, name: str, at: int) -> frozenset[int]:
        """Where the phrases of a name end that begin at `at`."""
        if (name, at) not in self._read:
            self._read[name, at] = frozenset()  # a name within itself ends nowhere
            word = self._words[at] if at < len(self._words) else ""
            forms = self._grammar.beginning(name, word)
            self._read[name, at] = frozenset(end for form in forms for end in self._form(form, at))
        return self._read[name, at]

    def _form(self, form: _Form, at: int) -> set[int]:
        places = {at}
        for item in form:
            places = {end for place in places for end in self._item(item, place)}
            if not places:
                break
        return places

    def _item(self, item: _Item, at: int) -> Iterator[int]:
        if item.optional:
            yield at
        if item.word == _MANY:
            yield from self._many(at)
        elif item.word == _CLAUSE:
            if not at or not self._words[at - 1].isalnum():
                yield at
        elif item.word == _END:
            if at == len(self._words):
                yield at
        elif item.named:
            yield from self.ends(item.word, at)
        elif at < len(self._words) and item.word in (self._words[at], _ANY):
            yield at + 1

    def _many(self, at: int) -> Iterator[int]:
        stopping = _STOP in self._grammar
        for end in range(at, min(at + _MOST_WORDS, len(self._words)) + 1):
            yield end
            if stopping and self.ends(_STOP, end):
                return


def _items(form: str) -> Iterator[_Item]:
    for word in form.split():
        optional = len(word) > 1 and word.endswith("?")
        yield _Item(word.removesuffix("?") if optional else word, optional)


def words_in(text: str) -> list[str]:
    """The words and marks of `text` in small letters; short forms spelled out, signs that are not seen left out."""
    written = _SHORTENED.sub(lambda match: f" {_SHORT[match[1].lower()]}", plain(_UNSEEN.sub("", text[:LONGEST])))
    return _TOKEN.findall(written.casefold())


@cache
def grammars(file: str) -> tuple[Grammar, ...]:
    """The phrases of a file of `lexicon_data`, of each language."""
    text = (files("assistant.corpus") / "lexicon_data" / file).read_text(encoding="utf-8")
    lines: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in text.splitlines():
        language, name, forms = line.split("\t")
        lines[language].append((name, forms))
    return tuple(Grammar(each) for each in lines.values())

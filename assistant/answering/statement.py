"""A sentence taken apart for comparing: its words with their stems, its names, figures and dates."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from assistant.answering.moments import Moment, moments_in
from assistant.answering.quantities import Quantity, quantities_in
from assistant.corpus.gazetteer import fold
from assistant.corpus.inflection import base
from assistant.corpus.words import STOP_WORDS, stem
from assistant.records import Language

_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟″", '"') | dict.fromkeys("’‘‛`´′", "'") | dict.fromkeys("‐‑‒–—−", "-"))
_REWRITES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"\[(?:\d{1,3}|[a-z]|citation needed|butuh rujukan)\]", " "),
        (r"``|''", '"'),
        (r"\s+", " "),
        (r"\b([Cc])(?:a|an) ?n't\b", r"\1an not"),
        (r"\b([Ww])o n't\b|\b([Ww])on't\b", "will not"),
        (r"\b([Ss])ha n't\b|\b([Ss])han't\b", "shall not"),
        (r" ?n't\b", " not"),
        (r"\bcannot\b", "can not"),
        (r" ?'s\b|(?<=s)'(?=\s)", ""),
        (r" ([,.;:!?%)\]])", r"\1"),
        (r"([(\[]) ", r"\1"),
        (r"(?<=[^\W\d_]) - (?=[^\W\d_])", "-"),
        (r"\b([A-Z])\. ?(?=[A-Z]\b)", r"\1"),
        (r"\b([A-Z]{2,})\.(?=\s[a-z(])", r"\1"),
    )
)
_WORD = re.compile(r"[^\W_]+(?:['.][^\W\d_]+)*(?:[.,]\d+)*")
_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d+)*|[%$€£¥±+<>=]|(?<!\w)-(?=\d)")


class Word(NamedTuple):
    """A word in small letters without accents, its stem, and where it stands in the plain text.

    `content` is false of function words; `fact` is true within a figure or a date.
    """

    text: str
    written: str
    stem: str
    start: int
    end: int
    content: bool
    fact: bool


def plain(text: str) -> str:
    """`text` with one kind of quotation mark and space, no marks split off, and "n't" as "not"."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    for pattern, by in _REWRITES:
        text = pattern.sub(by, text)
    return text.strip()


def verbatim_form(text: str) -> tuple[str, ...]:
    """What two verbatim copies have in common, whatever their spaces and quotation marks: words, figures and signs."""
    return tuple(_TOKEN.findall(plain(text).casefold()))


@dataclass(frozen=True)
class Statement:
    """A sentence and its language, taken apart."""

    text: str
    language: Language

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its figures that are no part of a date."""
        dates = self.moments
        return tuple(
            each
            for each in quantities_in(self.text)
            if not any(each.start < date.end and date.start < each.end for date in dates)
        )

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Its dates. A year with a unit behind it ("2000 people") is still taken for a year."""
        return moments_in(self.text)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All its words in order."""
        facts = [(f.start, f.end) for f in self.quantities] + [(m.start, m.end) for m in self.moments]
        return tuple(self._word(match, facts) for match in _WORD.finditer(self.text))

    def _word(self, match: re.Match[str], facts: list[tuple[int, int]]) -> Word:
        written, text = match.group(), fold(match.group())
        of_fact = any(match.start() < end and start < match.end() for start, end in facts)
        content = not of_fact and (text not in STOP_WORDS or (written.isupper() and len(written) > 1))
        bare = base(text) if self.language != "id" else text
        return Word(text, written, stem(bare, self.language), *match.span(), content, of_fact)

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """For each word and stem where it stands, by the word's number."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(self.words):
            for key in {word.text, word.stem}:
                found[key].append(i)
        return {key: tuple(numbers) for key, numbers in found.items()}

    @cached_property
    def content(self) -> tuple[int, ...]:
        """The numbers of its content words."""
        return tuple(i for i, word in enumerate(self.words) if word.content)


@lru_cache(maxsize=20_000)
def statement(text: str, language: Language) -> Statement:
    """The statement that a sentence makes. Kept, as sentences come up again."""
    return Statement(plain(text), language)

"""The short forms that the documents explain, so that a question finds "BSN" by "Badan Standardisasi Nasional".

One document explains a short form, the others only use it; and a question may name it in the other language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.cache import Cache
from assistant.corpus.abbreviations import Explained, common_abbreviations
from assistant.corpus.lexicon import translations
from assistant.corpus.words import content_stems, content_words, stem
from assistant.records import Language

Stems = frozenset[str]

ENOUGH = 0.7
"""The share of a long form's words that a question must have to mean it: "food and drug agency" has three of the four
in "Badan Pengawas Obat dan Makanan"."""
_FEWEST = 2
_QUESTIONS = 1_000
"""Questions whose links are at hand: one question looks its own up at every step."""


@dataclass(frozen=True, slots=True)
class Links:
    """Other ways in which a question's words can stand in a text, and the short forms among them.

    Only what is shorter is embedded with the question: spelled out, a name would outweigh what is asked of it.
    """

    forms: Mapping[str, tuple[Stems, ...]] = field(default_factory=dict)
    shorts: tuple[str, ...] = ()

    def expand(self, question: str) -> str:
        """The question with the short forms behind it, to be embedded."""
        return f"{question} ({'; '.join(self.shorts)})" if self.shorts else question


class Glossary:
    """The short forms that the documents explain, and common ones; the same one may stand for several things."""

    def __init__(self, explained: Iterable[Explained] = ()) -> None:
        self._links: Cache[tuple[str, Language], Links] = Cache(_QUESTIONS)
        self._by_short: defaultdict[str, list[Explained]] = defaultdict(list)
        self._by_stem: defaultdict[tuple[str, Language], list[Explained]] = defaultdict(list)
        for each in sorted({*explained, *common_abbreviations()}):
            self._by_short[each.short.casefold()].append(each)
            for stemmed in _stems(each):
                self._by_stem[stemmed, each.language].append(each)

    def links(self, question: str, asked_in: Language) -> Links:
        """What a question's short forms stand for, and the short forms of what it spells out."""
        links = self._links.take((question, asked_in))
        if links is None:
            links = self._found(question, asked_in)
            self._links.keep((question, asked_in), links)
        return links

    def _found(self, question: str, asked_in: Language) -> Links:
        words = tuple(dict.fromkeys(content_words(question)))
        forms: defaultdict[str, list[Stems]] = defaultdict(list)
        shorts: list[str] = []
        for word in words:
            forms[word] += [_stems(e) for e in self._by_short.get(word, [])]
        for each, spelling in self._spelled_out(words, asked_in):
            short = frozenset({stem(each.short.casefold(), each.language)})
            shorts.append(each.short)
            for word in spelling:
                forms[word].append(short)
        kept = {word: tuple(dict.fromkeys(found)) for word, found in forms.items() if found}
        return Links(kept, tuple(dict.fromkeys(shorts)))

    def _spelled_out(self, words: Sequence[str], asked_in: Language) -> list[tuple[Explained, list[str]]]:
        """The short forms whose long form the words spell, in either language, with the words that do."""
        spelling: defaultdict[Explained, dict[str, Stems]] = defaultdict(dict)
        for word in words:
            for each, stems in self._near(word, asked_in):
                spelling[each][word] = spelling[each].get(word, frozenset()) | stems
        found = []
        for each, stems_by_word in spelling.items():
            wanted = _stems(each)
            have = set().union(*stems_by_word.values())
            if each.short.casefold() not in words and len(have) >= max(_FEWEST, ENOUGH * len(wanted)):
                found.append((each, list(stems_by_word)))
        return sorted(found)

    def _near(self, word: str, asked_in: Language) -> Iterable[tuple[Explained, Stems]]:
        """The short forms whose long form has a word, or its translation, with the stems it has of it."""
        for language in ("en", "id"):
            own: list[Stems] = [frozenset({stem(word, language)})]
            for form in own if language == asked_in else [*own, *translations(word, asked_in)]:
                first = next(iter(form))
                for each in self._by_stem.get((first, language), []):
                    if form <= _stems(each):
                        yield each, form


@lru_cache(maxsize=20_000)
def _stems(explained: Explained) -> Stems:
    return frozenset(content_stems(explained.long, explained.language))

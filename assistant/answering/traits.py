"""What can be told of a sentence or a passage without any question; kept, as the same ones come up again."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from assistant.answering.facts import Fact, facts_in, is_person
from assistant.corpus.abbreviations import Abbreviation, abbreviations_in
from assistant.corpus.words import content_stems
from assistant.records import Language, Passage

Stems = frozenset[str]

_SENTENCES = 10_000
"""Sentences at hand; some 4 kB of memory each."""
_PASSAGES = 2_000
"""Passages whose stems are at hand; some 8 kB of memory each."""
_OPENING = 80
"""Characters at a sentence's beginning in which the thing stands that it defines."""
_GOES_ON = re.compile(
    r"\W*(?:it|its|they|their|them|he|his|she|her|this|these|those|such|both|among them"
    r"|the (?:two|three|four|first|second)|ia|dia|mereka|beliau|ini|hal ini|itu|hal itu|tersebut|keduanya|ketiganya"
    r"|keempatnya|kedua\w*|ketiga\w*|di antaranya|antara lain|yakni|yaitu)\b",
    re.I,
)


class Traits:
    """A sentence of `language`; each trait is found when it is first asked for."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language: Language = language

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The checkable things in it."""
        return facts_in(self.text)

    @cached_property
    def persons(self) -> frozenset[Fact]:
        """Those of them that are likely names of people."""
        names = (fact for fact in self.facts if fact.kind == "name")
        return frozenset(fact for fact in names if is_person(self.text[fact.start : fact.end]))

    @cached_property
    def stems(self) -> Stems:
        """The stems of its content words."""
        return frozenset(content_stems(self.text, self.language))

    @cached_property
    def opening(self) -> Stems:
        """The stems of its beginning."""
        return frozenset(content_stems(self.text[:_OPENING], self.language))

    @cached_property
    def abbreviations(self) -> tuple[Abbreviation, ...]:
        """The short forms that it explains."""
        return tuple(abbreviations_in(self.text))

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @cached_property
    def asks(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip().endswith("?")

    @cached_property
    def goes_on(self) -> bool:
        """Whether it begins with a word that goes back to the sentence before: "It ...", "Keduanya ..."."""
        return bool(_GOES_ON.match(self.text))


traits_of = lru_cache(maxsize=_SENTENCES)(Traits)


@lru_cache(maxsize=_PASSAGES)
def passage_stems(passage: Passage) -> Stems:
    """The stems of a passage and its heading."""
    return frozenset(content_stems(f"{passage.heading} {passage.text}", passage.language))

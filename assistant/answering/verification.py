"""Whether a sentence's sources carry it.

A thin version: verbatim by containment, else weak where a source is near, else unsupported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.corpus.words import words_of
from assistant.records import Language, Verdict

NEAR = 0.5
"""Nearness from which a source may carry a claim."""
_FEWEST_WORDS = 3
"""Words below which standing in a source says nothing."""


class SourceSentence(NamedTuple):
    """A sentence that a claim may rest on."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found: the indices of the sentences that carry the claim, best first, and what was not found."""

    verdict: Verdict
    support: tuple[int, ...]
    problems: tuple[str, ...] = ()


class Verifier:
    """Judges claims against source sentences; `similarity` gives the nearness (0 to 1) of a claim to each."""

    def __init__(self, similarity: Callable[[str, Sequence[SourceSentence]], Sequence[float]]) -> None:
        self._similarity = similarity

    def judge(self, claim: str, sources: Sequence[SourceSentence]) -> Judgement:
        """How well `sources` carry `claim`."""
        said = _plain(claim)
        holding = tuple(
            i
            for i, source in enumerate(sources)
            if len(said.split()) >= _FEWEST_WORDS and f" {said} " in f" {_plain(source.text)} "
        )
        if holding:
            return Judgement("verbatim", holding[:1])
        nearness = list(self._similarity(claim, sources)) if sources else []
        best = max(range(len(nearness)), key=nearness.__getitem__, default=0)
        if nearness and nearness[best] >= NEAR:
            return Judgement("weak", (best,))
        return Judgement("unsupported", ())


def _plain(text: str) -> str:
    return " ".join(words_of(text))

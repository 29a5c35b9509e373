"""What is plainly wrong with a claim: what the sources do not have, have otherwise, or say the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from assistant.answering.counting import is_implied
from assistant.answering.matching import match
from assistant.answering.moments import Moment, bears_out, century
from assistant.answering.naming import Name, is_doubtful, names_in, titled
from assistant.answering.negation import flips
from assistant.answering.quantities import Quantity, agree, agree_across, agree_in_value
from assistant.answering.roles import turned
from assistant.answering.scoring import shipped_model
from assistant.answering.slots import SLOT_FEATURES, Mention, Rivalry, SlotKind, mentions, rivalry
from assistant.answering.statement import Statement
from assistant.answering.vocabulary import Vocabulary, missing_words

DISPLACED: dict[SlotKind, tuple[float, float]] = {
    "name": (0.8, 0.93),
    "figure": (0.5, 0.8),
    "date": (0.5, 0.8),
    "pole": (0.75, 0.9),
}
"""Chance from which a thing counts as replaced: doubtfully, and surely.

Chosen on the training halves, at most 400 sentences of a kind, by these checks alone: names of the text in another's
place are found in 67.0 % at 0.74, 61.3 % at 0.8 and 55.1 % at 0.86, where 6.5, 5.6 and 5.0 % of the true sentences are
doubted; dates of the text in 88.1 % at 0.5, 86.0 % at 0.6, at 0.2 % of the true ones. No command prints that curve;
`python -m evals verify --data DIR --tuning` prints the point, with support.
"""
FLIPPED = (0.3, 0.6)
"""How much of what stands around a denial must agree for it to count as one that was put in or left out."""
_MODELS: dict[SlotKind, str] = {
    "name": "displaced_name",
    "figure": "displaced_figure",
    "date": "displaced_figure",
    "pole": "displaced_pole",
}
_TITLE = 3
"""Words that mean something which a title may have beside a name."""
_APART = 3
"""Words apart that two words of one name may stand in a source: "President Woodrow Wilson", "Department of Energy"."""


class Problem(NamedTuple):
    """Something wrong with a claim, in short words, and whether it is beyond doubt."""

    words: str
    sure: bool


def problems(claim: Statement, sources: Sequence[Statement], *, across: bool) -> list[Problem]:
    """All that is found wrong with a claim, the surest first; `across` where no source is in its language."""
    found = [*absent(claim, sources, across=across), *displaced(claim, sources), *denied(claim, sources)]
    verb = turned(claim, sources)
    if verb:
        found.append(Problem(f"direction {verb}", True))
    return sorted(dict.fromkeys(found), key=lambda problem: not problem.sure)


def absent(claim: Statement, sources: Sequence[Statement], *, across: bool) -> Iterator[Problem]:
    """Figures, dates and names of the claim that no source has. A figure that does something else there is doubted."""
    figures = [each for source in sources for each in source.quantities]
    dates = [each for source in sources for each in source.moments]
    for figure in claim.quantities:
        if not (figure.loose or "position" in figure.sorts or _figure_told(figure, figures, dates, sources)):
            if across and any(agree_across(figure, each) for each in figures):
                continue
            elsewhere = any(agree_in_value(figure, each) for each in figures)
            yield Problem(f"figure {claim.text[figure.start : figure.end]}", not elsewhere)
    for date in claim.moments:
        if not _date_told(date, dates, figures):
            yield Problem(f"date {claim.text[date.start : date.end]}", True)
    told = Vocabulary(tuple(sources))
    for name in names_in(claim):
        missing = () if is_doubtful(claim, name) else missing_words(claim, name, told, strange=across)
        if not missing and not across:
            missing = _scattered(claim, name, sources)
        if missing:
            yield Problem("name " + " ".join(claim.words[i].written for i in missing), True)


def _figure_told(
    figure: Quantity, figures: Sequence[Quantity], dates: Sequence[Moment], sources: Sequence[Statement]
) -> bool:
    if any(agree(figure, each) for each in figures):
        return True
    if not figure.unit and any(is_implied(figure.value, source.places) for source in sources):
        return True
    return any(figure.value in (each.year, each.day, century(each)) for each in dates)


def _date_told(date: Moment, dates: Sequence[Moment], figures: Sequence[Quantity]) -> bool:
    """Whether a date is told; a year or a century may have been read as a plain figure ("2000 people")."""
    if bears_out(date, dates):
        return True
    bare = century(date) or (0 if date.until or date.month or date.day or date.weekday else date.year)
    return bool(bare) and any(each.value == bare for each in figures)


def _scattered(claim: Statement, name: Name, sources: Sequence[Statement]) -> tuple[int, ...]:
    """Two neighbouring words of a claim's name that the sources have, but nowhere near each other."""
    links = [match(claim, source).links for source in sources]
    for i, j in pairwise(name.words):
        if j != i + 1 or i == 0 or titled(claim.words[i].text) or titled(claim.words[j].text):
            continue
        if not (any(i in each for each in links) and any(j in each for each in links)):
            continue
        if not any(abs(p - q) <= _APART for each in links for p in each.get(i, ()) for q in each.get(j, ())):
            return (i, j)
    return ()


def displaced(claim: Statement, sources: Sequence[Statement]) -> Iterator[Problem]:
    """Things of the claim in whose place the sources have another, which the claim leaves out."""
    for mention in mentions(claim):
        if _skipped(claim, mention, sources):
            continue
        found = rivalry(claim, mention, sources)
        if found and isinstance(mention.thing, Quantity) and mention.thing.loose and not found.of("both_sides"):
            continue
        chance = chance_displaced(found) if found else 0.0
        doubtful, sure = DISPLACED[mention.kind]
        if chance >= doubtful:
            yield Problem(_told(claim, mention), chance >= sure)


def _skipped(claim: Statement, mention: Mention, sources: Sequence[Statement]) -> bool:
    """Whether a name is too doubtful to ask for its place, or is what the whole page is about."""
    if not isinstance(mention.thing, Name):
        return False
    if is_doubtful(claim, mention.thing):
        told = Vocabulary(tuple(sources))
        words = [claim.words[i] for i in mention.thing.words]
        across = all(source.language != claim.language for source in sources)
        return across or any(told.tells(word.text, claim.language, word.written) for word in words)
    return _is_topic(claim, mention.thing, sources)


def _is_topic(claim: Statement, name: Name, sources: Sequence[Statement]) -> bool:
    """Whether a source is little more than the name, such as a page's title: "the film" of another may be it."""
    return any(
        len(source.content) <= len(name.words) + _TITLE
        and not source.text.endswith((".", "!", "?", ":"))
        and all(i in match(claim, source).links for i in name.telling)
        for source in sources
    )


def chance_displaced(found: Rivalry) -> float:
    """How likely it is that the rival is what stands in the thing's place: 0 to 1."""
    model = shipped_model(_MODELS[found.mention.kind], tuple(SLOT_FEATURES))
    return float(model.probabilities(np.array([found.row]))[0])


def _told(claim: Statement, mention: Mention) -> str:
    kind = "opposite" if mention.kind == "pole" else mention.kind
    return f"{kind} {' '.join(claim.words[i].written for i in mention.words)}"


def denied(claim: Statement, sources: Sequence[Statement]) -> Iterator[Problem]:
    """Denials on one side only."""
    doubtful, sure = FLIPPED
    for flip in flips(claim, sources):
        if flip.score >= doubtful:
            yield Problem(f"negation {claim.words[flip.word].written}", flip.score >= sure)

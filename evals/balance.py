"""Whether a question set asks both languages and every kind often enough, and nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import get_args

from assistant.records import Document
from evals.questions import FixedQuestion, Kind

LANGUAGE_SHARE = 0.45
"""The least share of each language: English and Indonesian are equals, and so weigh the same in every figure."""
OF_A_KIND = 12
"""The least number of a kind: at fewer, one question moves the kind's figure by more than eight points."""
OF_A_KIND_IN_A_LANGUAGE = 4
"""A third of them, so that no kind's figure is that of one language."""
OF_A_PAIR = 30
"""The least number of answerable questions of a pair: a share over 30 is known to about 18 points (95 %)."""
UNANSWERABLE_SHARE = (0.2, 0.3)
"""About one in four: enough for a figure of refusals, while answers still weigh most."""
BALANCED_FROM = OF_A_KIND * len(get_args(Kind))
"""A smaller set cannot have enough of every kind; it is somebody's own, and may ask what it likes."""
ALIKE = 0.7
"""Words shared among all words of two questions (Jaccard), from which they are listed for a person to look at. In the
shipped set those that share from .5 to .7 ask different things, or the same with an order before it."""


def imbalances(questions: Sequence[FixedQuestion], documents: Mapping[str, Document]) -> Iterator[str]:
    """What a set has too little of, a line each; nothing of a set of fewer than `BALANCED_FROM` questions."""
    if len(questions) < BALANCED_FROM:
        return
    yield from _languages(questions)
    yield from _kinds(questions)
    yield from _pairs(questions, documents)
    share = sum(not question.answerable for question in questions) / len(questions)
    least, most = UNANSWERABLE_SHARE
    if not least <= share <= most:
        yield f"{share:.1%} of the questions have no answer; {least:.0%} to {most:.0%} should have none"


def _languages(questions: Sequence[FixedQuestion]) -> Iterator[str]:
    for language in ("en", "id"):
        share = sum(question.language == language for question in questions) / len(questions)
        if share < LANGUAGE_SHARE:
            yield f"{share:.1%} of the questions are {language}; at least {LANGUAGE_SHARE:.0%} are needed"


def _kinds(questions: Sequence[FixedQuestion]) -> Iterator[str]:
    counted = Counter((question.kind, question.language) for question in questions)
    for kind in get_args(Kind):
        numbers = [counted[kind, language] for language in ("en", "id")]
        if sum(numbers) < OF_A_KIND or min(numbers) < OF_A_KIND_IN_A_LANGUAGE:
            yield (
                f"{kind}: {numbers[0]} en, {numbers[1]} id; at least {OF_A_KIND} are needed, "
                f"{OF_A_KIND_IN_A_LANGUAGE} of each language"
            )


def _pairs(questions: Sequence[FixedQuestion], documents: Mapping[str, Document]) -> Iterator[str]:
    """Languages of question and documents; a question whose sources are of both counts for neither."""
    answerable = [question for question in questions if question.answerable]
    counted = Counter((each.language, *sorted(languages_of(each, documents))) for each in answerable)
    for asked, told in product(("en", "id"), repeat=2):
        number = counted[asked, told]
        if number < OF_A_PAIR:
            yield f"{number} answerable questions are {asked} on {told}; at least {OF_A_PAIR} are needed"


def languages_of(question: FixedQuestion, documents: Mapping[str, Document]) -> frozenset[str]:
    """The languages of a question's sources, as far as they are among `documents`."""
    return frozenset(documents[source].language for source in question.sources if source in documents)


def near_duplicates(questions: Sequence[FixedQuestion]) -> Iterator[tuple[FixedQuestion, FixedQuestion]]:
    """Questions of one language that ask in nearly the same words, what was said before counted in."""
    words = {question.id: _words(question) for question in questions}
    for one, other in combinations(questions, 2):
        mine, others = words[one.id], words[other.id]
        if one.language == other.language and len(mine & others) >= ALIKE * len(mine | others):
            yield one, other


def _words(question: FixedQuestion) -> frozenset[str]:
    said = " ".join([*(turn.text for turn in question.turns), question.question])
    return frozenset(re.findall(r"\w+", said.casefold()))

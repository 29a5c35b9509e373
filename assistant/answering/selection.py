"""Which sentences make the answer, and in which order they read best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asked import Asked
from assistant.answering.expected import new_facts
from assistant.answering.features import Candidate
from assistant.answering.question import Question
from assistant.corpus.abbreviations import abbreviations_in
from assistant.corpus.words import content_words, words_of
from assistant.records import Language

MOST_SENTENCES = 5
"""Sentences an answer may quote."""
BUDGET = 1_200
"""Characters that the quotes may come to, past the first: five long sentences of a newspaper."""
PRICE = 0.08
"""What a hundred characters of a sentence cost: its share of the belief in all sentences that were read must come to
it. Where one sentence has all belief the answer is short, where several share it there are several. Chosen so that half
the answers to the fixed set quote less than 500 characters, on the notes and on the articles; `python -m evals choose
--data DIR` has what other prices give on public questions."""
LIST_PRICE = 0.01
"""The same where a list or reasons are asked for: they share the belief among them."""
BESIDE = 1.0
"""What a sentence gains by standing right beside one that is chosen: lists and reasons go on."""
COVERS = 3.0
"""What a sentence gains by having the question's words that no chosen one has, times their share of its weight: a
question with two halves gets both. On CLAP NQ, which asks for one thing at a time, this and `BESIDE` change nothing
(`python -m evals choose --data DIR`: recall of the sentences that people chose .59 to .60 for all values)."""
ORDINAL = 2.5
"""What a sentence that begins "The third ..." gains where a list is asked for: it is an item of one."""
ELSEWHERE = 0.7
"""What a sentence gains by being of a document that is not quoted yet: sources are shown side by side."""
_ORDINAL = re.compile(
    r"\W*(?:the )?(?:first|second|third|fourth|fifth|last)(?:ly)?\b\W*(?P<en>\w+(?:\W+\w+)?)?"
    r"|\W*(?P<id>\w+ )?(?:pertama|kedua|ketiga|keempat|kelima|terakhir)\b",
    re.I,
)
_REPEAT = 0.93
"""Cosine of two sentences' vectors above which one says what the other does."""
_CONTAINED = 0.8
"""Share of a sentence's stems that stand in another from which on it is that one in short: a caption of its story."""


def select(
    asked: Asked, candidates: Sequence[Candidate], scores: NDArray[np.float64], most: int = MOST_SENTENCES
) -> list[Candidate]:
    """The sentences to quote, at most `most`, in reading order: by document, then as they stand there.

    The best one, then whatever is worth its price beside those that are chosen: the log of its share of the belief
    (softmax of `scores`, which are fitted for that) and what it adds, against the log of its length's price.
    """
    question = asked.question
    least = prices(question, np.array([len(each.text) for each in candidates]), scores)
    standing = {each: asked.standing(each.stems, each.language) for each in candidates}
    chosen: list[Candidate] = []
    left = set(range(len(candidates)))
    while True:
        covered = set().union(*(standing[each] for each in chosen))
        fresh = {i: asked.share(standing[candidates[i]] - covered) for i in left}
        worth = {i: float(scores[i]) + _gain(question, candidates[i], chosen, fresh[i]) for i in left}
        reached = [i for i in left if not chosen or worth[i] >= least[i]]
        if not reached:
            break
        best = max(reached, key=lambda i: (worth[i], -i))
        left.remove(best)
        _add(question, [candidates[best], *_items(question, candidates[best], candidates)], chosen, most)
    for one in tuple(chosen):
        _add_antecedent(question, one, candidates, chosen, most)
    return _in_reading_order(chosen, question.language)


def prices(question: Question, lengths: NDArray[Any], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each sentence must be worth to be quoted: the log of the price of its `lengths` characters (above 0), on the
    scale of `scores`."""
    price = LIST_PRICE if question.asked & {"list", "reason"} else PRICE
    return np.asarray(np.log(price * lengths / 100) + np.logaddexp.reduce(scores))


def _add(question: Question, candidates: Sequence[Candidate], chosen: list[Candidate], most: int) -> None:
    """Add those that fit to `chosen`, at most `most` in all, and say something that it does not say yet."""
    for candidate in candidates:
        length = sum(len(each.text) for each in chosen) + len(candidate.text)
        fits = len(chosen) < most and length <= BUDGET
        if not chosen or (fits and candidate not in chosen and not _repeats(question, candidate, chosen)):
            chosen.append(candidate)


def spelled_out(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where a question asks what a short form stands for: a sentence for each way it is spelled out."""
    if "abbreviation" not in question.asked:
        return []
    words = set(words_of(question.text))
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        for each in abbreviations_in(candidate.text):
            if each.short.lower() in words:
                found.setdefault(each.long.lower(), candidate)
    return _in_reading_order(list(dict.fromkeys(found.values()))[:MOST_SENTENCES], question.language)


def _gain(question: Question, candidate: Candidate, chosen: Sequence[Candidate], fresh: float) -> float:
    """What a sentence adds to those that are chosen, beyond its own score.

    `fresh` is the share of the question's words, by weight, that it has and none of them.
    """
    item = "list" in question.asked and bool(_ORDINAL.match(candidate.text))
    if not chosen:
        return ORDINAL * item
    document = candidate.evidence.passage.document_id
    elsewhere = all(document != other.evidence.passage.document_id for other in chosen)
    return BESIDE * _beside(candidate, chosen) + ELSEWHERE * elsewhere + COVERS * fresh + ORDINAL * item


def _beside(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether a sentence stands right before or after one that is chosen."""
    passage = candidate.evidence.passage.id
    return any(passage == c.evidence.passage.id and abs(candidate.position - c.position) == 1 for c in chosen)


def _add_antecedent(
    question: Question, one: Candidate, candidates: Sequence[Candidate], chosen: list[Candidate], most: int
) -> None:
    """Add the sentence that one of `chosen` goes back to; without room, the last but the best makes it."""
    before = [each for each in _antecedent(one, candidates) if each not in chosen]
    others = [each for each in chosen[1:] if each is not one]
    if before and others and one in chosen and len(chosen) >= most:
        chosen.remove(others[-1])
    _add(question, before, chosen, most)


def _antecedent(chosen: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentence that a chosen one goes back to with its "It" or "Keduanya"; none where it does not."""
    if not chosen.goes_on or not chosen.position:
        return []
    passage, before = chosen.evidence.passage, chosen.evidence.passage.sentences[chosen.position - 1]
    return [each for each in candidates if each.evidence.passage.id == passage.id and each.span == before]


def _items(question: Question, first: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Where a list is asked for, the other items of the one that a sentence begins: "The second opportunity ..."."""
    if "list" not in question.asked:
        return []
    counted = _counted(first)
    document = first.evidence.passage.document_id
    same = (each for each in others if each is not first and each.evidence.passage.document_id == document)
    return sorted((each for each in same if _counted(each) & counted), key=lambda each: each.span.start)


def _counted(candidate: Candidate) -> set[str]:
    """The words that an ordinal at a sentence's beginning counts; empty where there is none."""
    match = _ORDINAL.match(candidate.text)
    return set(content_words(match["en"] or match["id"] or "")) if match else set()


def _repeats(question: Question, candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether a sentence says no more than one that is chosen: as near as a repeat, and no fact of its own."""
    for other in chosen:
        same = candidate.text.strip() == other.text.strip()
        if same or _contained(candidate, other) or float(candidate.vector @ other.vector) > _REPEAT:
            told = {fact.value for fact in other.facts}
            if same or all(fact.value in told for fact in new_facts(question, candidate.facts)):
                return True
    return False


def _contained(candidate: Candidate, other: Candidate) -> bool:
    shared = len(candidate.stems & other.stems)
    return candidate.language == other.language and shared >= _CONTAINED * len(candidate.stems)


def _in_reading_order(chosen: Sequence[Candidate], language: Language) -> list[Candidate]:
    """By document, those in the reader's language first, then as they were chosen; in each as they stand there."""
    documents = list(dict.fromkeys(each.evidence.passage.document_id for each in chosen))
    return sorted(
        chosen,
        key=lambda c: (c.language != language, documents.index(c.evidence.passage.document_id), c.span.start),
    )

"""The other side of what is quoted: sentences that give another value, from documents that would not be heard."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.disagreement import Quoted, compares_spellings, conflicts, expansions
from assistant.answering.features import Candidate
from assistant.answering.question import Question

_NEAR = 0.5
"""Cosine of two sentences' vectors from which they may be statements on one thing."""
_MOST_ADDED = 2


def other_sides(
    question: Question, chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int
) -> list[Candidate]:
    """The chosen sentences, at most `most`, with those of other documents that give another value for what is asked.

    A sentence that disagrees with a chosen one stands behind the last of its document, or at the end; the last chosen
    ones make way, for one side alone would look like all there is.
    """
    added = _added(question, chosen, candidates)
    if not added:
        return list(chosen)
    disputed = [each for each in chosen if any(_disputes(question, new, [each]) for new in added)] or chosen[:1]
    room = max(most - len(added), len(disputed))
    kept = [each for i, each in enumerate(chosen) if each in disputed or i < most - len(added)][:room]
    for new in added:
        kept.insert(_behind(new, kept), new)
    return kept[:most]


def _added(question: Question, chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences to be added, nearest the question first: of each document one, at most `_MOST_ADDED`."""
    added = [each for each in _spelled_out(question, [*chosen, *candidates]) if each not in chosen]
    for candidate in sorted(candidates, key=lambda each: -each.cosine):
        if len(added) >= _MOST_ADDED:
            break
        told = {_document(each) for each in added}
        if candidate not in chosen and _document(candidate) not in told and _disputes(question, candidate, chosen):
            added.append(candidate)
    return added


def _spelled_out(question: Question, sentences: Sequence[Candidate]) -> list[Candidate]:
    """The first two sentences that spell out a short form in the question as different things, if there are two."""
    pair = next(expansions(question, [_quoted(n, each) for n, each in enumerate(sentences)]), None)
    return [sentences[number] for _, number in (pair.first, pair.second)] if pair else []


def _disputes(question: Question, candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether a sentence gives another value than a chosen one of another document."""
    anyhow = compares_spellings(question) or bool(question.asked & {"abbreviation", "definition"})
    for each in chosen:
        if _document(each) == _document(candidate):
            continue
        near = float(each.vector @ candidate.vector) >= _NEAR
        if not (near or anyhow):
            continue
        pair = (_quoted(1, each), _quoted(2, candidate))
        if any(conflicts(question, pair, statements=near)):
            return True
    return False


def _behind(new: Candidate, kept: Sequence[Candidate]) -> int:
    """Where a sentence belongs: behind the last of its document, or at the end."""
    return next((i + 1 for i in reversed(range(len(kept))) if _document(kept[i]) == _document(new)), len(kept))


def _document(candidate: Candidate) -> str:
    return candidate.evidence.passage.document_id


def _quoted(number: int, candidate: Candidate) -> Quoted:
    return Quoted(number, _document(candidate), candidate.text, candidate.language)

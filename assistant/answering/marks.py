"""The words of a sentence that answer: a name for who, a date for when, a figure for how many."""

from __future__ import annotations

from assistant.answering.expected import new_facts
from assistant.answering.facts import Fact
from assistant.answering.features import Candidate
from assistant.answering.question import Question
from assistant.corpus.abbreviations import abbreviations_in
from assistant.corpus.lexicon import in_dictionary
from assistant.corpus.words import words_of
from assistant.records import Span

_MOST = 6


def marks(question: Question, candidate: Candidate) -> tuple[Span, ...]:
    """Spans within the sentence's text, in order and not overlapping; empty where nothing tells."""
    if question.asked & {"abbreviation", "definition"}:
        words = set(words_of(question.text))
        spelled = [a for a in abbreviations_in(candidate.text) if a.short.lower() in words]
        if spelled:
            return tuple(Span(each.start, each.end) for each in spelled)
    return tuple(_trimmed(question, candidate.text, fact) for fact in _answering(question, candidate)[:_MOST])


def _answering(question: Question, candidate: Candidate) -> list[Fact]:
    if "list" in question.asked and not question.expects:
        return [fact for fact in new_facts(question, candidate.facts) if fact.kind == "name"]
    return candidate.expected(question)


def _trimmed(question: Question, text: str, fact: Fact) -> Span:
    """A name without the words of a title that the question has at its beginning; a proper noun there stays."""
    start = fact.start
    asked = {word for word in words_of(question.text) if in_dictionary(word)}
    words = text[fact.start : fact.end].split(" ")
    while fact.kind == "name" and len(words) > 1 and words[0].casefold() in asked:
        start += len(words.pop(0)) + 1
    return Span(start, fact.end)

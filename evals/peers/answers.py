"""The answers of the assistant and of LlamaIndex with the same language model, on the same questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.progress import track

from assistant import AssistantError, Settings
from assistant.answering.drafting import DraftSentence, SentenceDrafts
from assistant.index.embeddings import make_embeddings
from evals.peers.table import Blocks, Figures, each_of, median
from evals.peers.writers import LlamaIndexAnswers, OurAnswers, Writer, Written
from evals.questions import FixedQuestion
from evals.ratios import ratio
from evals.scoring.case import Score
from evals.scoring.facts import found

_BRACKETS = re.compile(r"\[[^\[\]\n]{1,60}\]")
_WORD = re.compile(r"\b(?:sources?|sumber)\s+(?=\d)", re.I)


class _Told(NamedTuple):
    question: FixedQuestion
    written: Written
    sentences: list[DraftSentence]


def on_questions(
    settings: Settings, documents: Mapping[str, str], questions: Sequence[FixedQuestion], most: int, console: Console
) -> Blocks:
    """Both with the model that `settings` name, one after the other, on at most `most` questions, spread evenly.

    Follow-ups are left out. A question on which the model failed is in the share that failed, and in no other figure.
    """
    alone = [question for question in questions if not question.history]
    count = min(most, len(alone))
    asked = [alone[i * len(alone) // count] for i in range(count)]
    ways: dict[str, Callable[[], Writer]] = {
        "assistant": lambda: OurAnswers(settings),
        "LlamaIndex": lambda: LlamaIndexAnswers(documents, make_embeddings("local")[1], settings),
    }
    title = f"{count} questions answered with {settings.model}"
    return {title: each_of(ways, lambda writer: _of_answers(writer, asked, console))}


def _of_answers(writer: Writer, asked: Sequence[FixedQuestion], console: Console) -> Figures:
    listed = track(asked, writer.name, console=console, transient=True, disable=not console.is_terminal)
    tried = [_told(writer, question) for question in listed]
    had = [each for each in tried if isinstance(each, _Told)]
    for problem in dict.fromkeys(str(each) for each in tried if isinstance(each, AssistantError)):
        console.print(f"{writer.name}: {problem}", markup=False)
    told = [each for each in had if each.question.answerable]
    absent = [each for each in had if not each.question.answerable]
    return {
        "facts found": ratio([_facts(each) for each in told]),
        "characters": median([len(each.written.text) for each in told]),
        "sentences with a marker": ratio([_marked(each) for each in told if each.sentences]),
        "markers with a source": ratio([score for each in had if (score := _pointing(each)).of]),
        "no marker, told": ratio([Score(not _numbers(each)) for each in told]),
        "no marker, not told": ratio([Score(not _numbers(each)) for each in absent]),
        "failed": ratio([Score(isinstance(each, AssistantError)) for each in tried]),
    }


def _told(writer: Writer, question: FixedQuestion) -> _Told | AssistantError:
    try:
        written = writer.ask(question.question)
    except AssistantError as error:
        return error
    return _Told(question, written, sentences(written.text))


def sentences(text: str) -> list[DraftSentence]:
    """The sentences of an answer with their markers: [1], [1, 2] and what `MarkerParser` reads, and [Source 1]."""
    drafts = SentenceDrafts()
    plain = _BRACKETS.sub(lambda match: _WORD.sub("", match[0]), text)
    return [*drafts.feed(plain), *drafts.close()]


def _facts(told: _Told) -> Score:
    facts = told.question.facts
    return Score(sum(found(fact, told.written.text) for fact in facts), len(facts))


def _marked(told: _Told) -> Score:
    return Score(sum(bool(each.numbers) for each in told.sentences), len(told.sentences))


def _numbers(told: _Told) -> list[int]:
    return [number for each in told.sentences for number in each.numbers]


def _pointing(told: _Told) -> Score:
    numbers = _numbers(told)
    return Score(sum(number in told.written.sources for number in numbers), len(numbers))

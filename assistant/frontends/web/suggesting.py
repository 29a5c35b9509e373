"""Questions that the documents can answer, drawn from what was found: never made up, never a model's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

from assistant.answering.facts import facts_in, is_person
from assistant.corpus.abbreviations import abbreviations_in
from assistant.corpus.words import content_stems, content_words
from assistant.errors import AssistantError
from assistant.frontends.web.texts import EXAMPLES
from assistant.records import Answer, Citation

if TYPE_CHECKING:
    from assistant import Assistant

MOST = 3
_TRIED = 6
"""Questions that are tried, each at the cost of a search."""
_drawing = ThreadPoolExecutor(2, thread_name_prefix="suggesting")  # few: questions that were asked go first
_log = logging.getLogger(__name__)

_FIRST = 4
_LONGEST_TITLE = 80
_ABOUT = {"id": "Apa isi “{}”?"}
_FORMS: dict[str, tuple[str, str]] = {
    "person": ("Who is {}?", "Siapa {}?"),
    "abbreviation": ("What does {} stand for?", "Apa kepanjangan {}?"),
}


class FirstQuestions:
    """What could be asked first; nothing until the documents are read, for it is drawn from all of them."""

    def __init__(self, bot: Assistant) -> None:
        self._bot = bot
        self._drawn: list[str] | None = None

    def drawn(self) -> list[str]:
        """The questions; nothing, too, where the documents cannot be reached now."""
        if self._drawn is None and self._bot.progress is None:
            try:
                self._drawn = first_questions(self._bot)
            except AssistantError as error:
                _log.warning("no first questions: %s", error)
        return self._drawn or []


def first_questions(bot: Assistant) -> list[str]:
    """What could be asked first: the examples where the documents tell them all, else what documents are about."""
    if all(map(bot.answerable, EXAMPLES)):
        return list(EXAMPLES)
    short = (entry for entry in bot.entries() if len(entry.name) <= _LONGEST_TITLE)
    about = (_ABOUT.get(entry.language, "What is “{}” about?").format(entry.name) for entry in short)
    return list(islice(filter(bot.answerable, islice(about, _TRIED)), _FIRST))


def suggestions(answer: Answer, asked: Sequence[str], answerable: Callable[[str], bool]) -> tuple[str, ...]:
    """At most `MOST` questions on people and short forms in the passages of `answer`, none of which was `asked`.

    Only such as are `answerable`: that a passage names somebody does not mean that it tells who that is.
    """
    before = {word for question in asked for word in content_words(question)}
    passages = answer.nearest if answer.abstained else answer.citations
    found = dict.fromkeys(
        question
        for kind, thing in _things(passages)
        if not before & set(content_words(thing))
        for question in [_FORMS[kind][answer.language == "id"].format(thing)]
    )
    return tuple(islice(filter(answerable, islice(found, _TRIED)), MOST))


class Suggester:
    """Draws suggestions for an answer that is on show already; given up in a tab that shows something else."""

    def __init__(self, answerable: Callable[[str], bool]) -> None:
        self._answerable = answerable
        self._wanted: dict[str, object] = {}

    async def draw(self, tab: str, answer: Answer, asked: Sequence[str]) -> tuple[str, ...] | None:
        """`suggestions`, or None where the tab was told to `forget` or to draw others meanwhile. Never raises."""
        token = self._wanted[tab] = object()

        def wanted(question: str) -> bool:
            return self._wanted.get(tab) is token and self._answerable(question)

        try:
            loop = asyncio.get_running_loop()
            drawn = await loop.run_in_executor(_drawing, suggestions, answer, asked, wanted)
            return drawn if self._wanted.get(tab) is token else None
        except Exception:
            _log.exception("nothing could be suggested")
            return None
        finally:
            if self._wanted.get(tab) is token:
                self.forget(tab)

    def forget(self, tab: str) -> None:
        """Draw no more for the tab."""
        self._wanted.pop(tab, None)


def _things(passages: Sequence[Citation]) -> Iterator[tuple[str, str]]:
    for passage in passages:
        yield from (("abbreviation", found.short) for found in abbreviations_in(passage.quote))
        names = (fact for fact in facts_in(passage.quote) if fact.kind == "name")
        texts = (passage.quote[fact.start : fact.end] for fact in names)
        yield from (("person", " ".join(text.split())) for text in texts if is_person(text))


def unmentioned(answer: Answer) -> list[str]:
    """The words of the question, as asked, that none of the nearest passages has.

    Where some of those are in another language than the question, only figures: those are written alike.
    """
    alike = all(passage.language == answer.language for passage in answer.nearest)
    there = {stem for passage in answer.nearest for stem in content_stems(passage.quote, answer.language)}
    words = (word.strip(".,;:?!\"'“”‘’()") for word in answer.standalone_question.split())
    telling = (word for word in words if content_words(word) and (alike or word.isdigit()))
    return list(dict.fromkeys(word for word in telling if not set(content_stems(word, answer.language)) & there))

"""One message answered: its conversation read, the answer told as it is made, and kept for what follows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.corpus.language import question_language
from assistant.errors import QuestionError
from assistant.frontends.chat.messages import Exchange, Messages
from assistant.frontends.chat.words import EMPTY, words
from assistant.records import Answer, TextDelta

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to be answered: all names it goes by, the thread it stands in, and the question."""

    keys: tuple[str, ...]
    place: str
    question: str


class Teller(Protocol):
    """One chat system's way to tell one answer."""

    def begin(self, doing: str) -> None:
        """Say that the question is being worked on."""

    def add(self, text: str) -> None:
        """The next piece of the answer's text."""

    def end(self, exchange: str, answer: Answer) -> None:
        """The whole answer; `exchange` is the id it is kept under."""

    def fail(self, sentence: str) -> None:
        """What to tell in place of an answer."""


class Feedback(Protocol):
    """Where thumbs go; the page's store is to be one."""

    def note(self, exchange: Exchange, helpful: bool, user: str) -> None:
        """Keep what `user`, a name of the chat system's, thought of an answer."""


def reply(bot: Assistant, messages: Messages, asked: Asked, teller: Teller) -> None:
    """Answer a message, unless somebody else took it. Never raises: what goes wrong is told and logged."""
    try:
        if messages.take(*asked.keys):
            _answer(bot, messages, asked, teller)
    except Exception:
        _log.exception("a message could not be answered")
        _tell_failure(teller, words(question_language(asked.question)).failed)


def _answer(bot: Assistant, messages: Messages, asked: Asked, teller: Teller) -> None:
    says = words(question_language(asked.question))
    if not asked.question.strip():
        return teller.fail(EMPTY)
    history = messages.history(asked.place)
    exchange = messages.begin(asked.place, asked.question)
    try:
        events = bot.stream(asked.question, history)
    except QuestionError as error:
        return teller.fail(str(error))
    teller.begin(says.searching)
    for event in events:
        if isinstance(event, TextDelta):
            teller.add(event.text)
        elif isinstance(event, Answer):
            messages.end(exchange, event)
            teller.end(exchange, event)
    return None


def _tell_failure(teller: Teller, sentence: str) -> None:
    try:
        teller.fail(sentence)
    except Exception:
        _log.exception("nor could that be told")

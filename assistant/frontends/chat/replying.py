"""One message answered: its conversation read, the answer told as it is made, and kept for what follows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from assistant.corpus.language import question_language
from assistant.errors import BackendAway, QuestionError
from assistant.frontends.chat.messages import Messages
from assistant.frontends.chat.thumbs import Thumbs
from assistant.frontends.chat.words import EMPTY, words
from assistant.frontends.limits import Limits
from assistant.history.conversations import History
from assistant.records import Answer, TextDelta

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)
_AT_ONCE = 8
"""Answers that are made at the same time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to be answered: all names it goes by, the thread it stands in, the question, and who asks it."""

    keys: tuple[str, ...]
    place: str
    question: str
    who: str


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


def _drain(workers: Executor) -> None:
    workers.shutdown()


@dataclass(frozen=True, slots=True)
class Chat:
    """What answers in chats, whichever system they are of."""

    bot: Assistant
    messages: Messages
    thumbs: Thumbs
    limits: Limits
    workers: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, _AT_ONCE, "chat"))
    """Where answers are made, so that the chat system has its acknowledgement whatever those before take."""

    @classmethod
    @contextmanager
    def opened(cls, bot: Assistant, limits: Limits, drain: Callable[[Executor], None] = _drain) -> Iterator[Chat]:
        """With the stores that the settings of `bot` name. At the end, `drain` has what was asked answered first."""
        with closing(Messages.of(bot.settings)) as messages, closing(History.open(bot.settings)) as history:
            chat = cls(bot, messages, Thumbs(history), limits)
            try:
                yield chat
            finally:
                drain(chat.workers)

    def reply(self, asked: Asked, teller: Teller) -> None:
        """Answer a message, unless somebody else took it. Never raises: what goes wrong is told and logged."""
        try:
            if self.messages.take(*asked.keys):
                self._answer(asked, teller)
        except BackendAway as error:
            _log.error("a message could not be answered: %s", error)
            _tell_failure(teller, words(question_language(asked.question)).away)
        except Exception:
            _log.exception("a message could not be answered")
            _tell_failure(teller, words(question_language(asked.question)).failed)

    def _answer(self, asked: Asked, teller: Teller) -> None:
        says = words(question_language(asked.question))
        if not asked.question.strip():
            return teller.fail(EMPTY)
        if refusal := self.limits.refuse(asked.who):
            return teller.fail(says.refused[refusal].format(self.limits.allowed(refusal)))
        history = self.messages.history(asked.place)
        exchange = self.messages.begin(asked.place, asked.question)
        try:
            events = self.bot.stream(asked.question, history)
        except QuestionError as error:
            return teller.fail(str(error))
        teller.begin(says.searching)
        for event in events:
            if isinstance(event, TextDelta):
                teller.add(event.text)
            elif isinstance(event, Answer):
                self.messages.end(exchange, event)
                teller.end(exchange, event)
        return None


def _tell_failure(teller: Teller, sentence: str) -> None:
    try:
        teller.fail(sentence)
    except Exception:
        _log.exception("nor could that be told")

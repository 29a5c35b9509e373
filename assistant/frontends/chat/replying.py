"""One message answered: its conversation read, the answer told as it is made, and kept for what follows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from assistant.corpus.language import question_language
from assistant.errors import QuestionError
from assistant.frontends.admission import Busy, admission_of
from assistant.frontends.chat.messages import Messages
from assistant.frontends.chat.thumbs import Thumbs
from assistant.frontends.chat.words import EMPTY, words
from assistant.frontends.limits import Limits
from assistant.history.conversations import History
from assistant.records import Answer, TextDelta

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)
_TELLING = 2


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


@dataclass(frozen=True, slots=True)
class Chat:
    """What answers in chats, whichever system they are of."""

    bot: Assistant
    messages: Messages
    thumbs: Thumbs
    limits: Limits
    under_way: set[Future[None]] = field(default_factory=set)
    """Messages that wait or are being answered."""
    telling: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, _TELLING, "telling"))
    """Where refusals are told, so that nobody who asks waits for a chat system."""

    @classmethod
    @contextmanager
    def opened(cls, bot: Assistant, limits: Limits) -> Iterator[Chat]:
        """With the stores that the settings of `bot` name. At the end, what was asked is answered first."""
        with closing(Messages.of(bot.settings)) as messages, closing(History.open(bot.settings)) as history:
            chat = cls(bot, messages, Thumbs(history), limits)
            with chat.telling:
                yield chat
                wait(tuple(chat.under_way))

    def begin(self, asked: Asked, teller: Teller) -> None:
        """Answer a message in another thread, when it is its asker's turn, or tell that too many wait. Never raises."""
        try:
            future = self.submit(asked, teller)
        except Busy as busy:
            self.telling.submit(self.refuse, asked, teller, busy)
        else:
            future.add_done_callback(lambda done: self._given_up(done, asked, teller))

    def submit(self, asked: Asked, teller: Teller) -> Future[None]:
        """Answer a message when it is its asker's turn. Raises `Busy` where too many wait, as the future may later."""
        future = admission_of(self.bot).submit(asked.who, lambda: self.reply(asked, teller))
        self.under_way.add(future)
        future.add_done_callback(self.under_way.discard)
        return future

    def _given_up(self, done: Future[None], asked: Asked, teller: Teller) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, Busy):
            self.telling.submit(self.refuse, asked, teller, error)

    def refuse(self, asked: Asked, teller: Teller, busy: Busy) -> None:
        """Tell that too many wait, unless somebody else took the message. Never raises."""
        try:
            if self.messages.take(*asked.keys):
                teller.fail(words(question_language(asked.question)).busy.format(busy.seconds))
        except Exception:
            _log.exception("a refusal could not be told")

    def reply(self, asked: Asked, teller: Teller) -> None:
        """Answer a message, unless somebody else took it. Never raises: what goes wrong is told and logged."""
        try:
            if self.messages.take(*asked.keys):
                self._answer(asked, teller)
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

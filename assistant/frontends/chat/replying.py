"""One message answered: its conversation read, the answer told as it is made, and kept for what follows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from assistant.corpus.language import question_language
from assistant.errors import BackendAway, QuestionError
from assistant.frontends.admission import Busy, admission_of
from assistant.frontends.chat.messages import Asked, Exchange, Messages, Unanswered
from assistant.frontends.chat.thumbs import Thumbs
from assistant.frontends.chat.words import EMPTY, words
from assistant.frontends.limits import Limits
from assistant.history.conversations import History
from assistant.records import Answer, TextDelta

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)
_TELLING = 2
_RENEWALS = 3
"""Times that a lease is renewed before it would end."""
_LOOK_AGAIN = 0.2
"""Seconds until a message that another process is answering is looked at again."""


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


Finish = Callable[[Callable[[], bool]], object]
"""Waits until something is done, for as long as it sees fit."""


class _TakenOver(Exception):
    """Another process has the message by now."""


def _wait_until(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(_LOOK_AGAIN)


@dataclass(frozen=True, slots=True)
class Chat:
    """What answers in chats, whichever system they are of.

    `tellers` make a teller for the `reply_to` of a message, by the system's name: so a message whose process was lost
    is answered by this one.
    """

    bot: Assistant
    messages: Messages
    thumbs: Thumbs
    limits: Limits
    tellers: dict[str, Callable[[Mapping[str, str]], Teller]] = field(default_factory=dict)
    under_way: set[Future[None]] = field(default_factory=set)
    """Messages that wait or are being answered."""
    telling: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, _TELLING, "telling"))
    """Where refusals are told, so that nobody who asks waits for a chat system."""
    _taken: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def opened(cls, bot: Assistant, limits: Limits, finish: Finish = _wait_until) -> Iterator[Chat]:
        """With the stores that the settings of `bot` name; `finish` as in `attending`."""
        with closing(Messages.of(bot.settings)) as messages, closing(History.open(bot.settings)) as history:
            chat = cls(bot, messages, Thumbs(history), limits)
            with chat.attending(finish):
                yield chat

    @contextmanager
    def attending(self, finish: Finish = _wait_until) -> Iterator[None]:
        """Within, leases are renewed, and messages whose process was lost are answered.

        At the end, `finish` waits until what was taken is answered.
        """
        closing_down, ended = threading.Event(), threading.Event()
        thread = threading.Thread(target=self._attend, args=(closing_down, ended), name="chat leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            closing_down.set()
            finish(lambda: not self.under_way)
            self.telling.shutdown(wait=False)
            ended.set()
            thread.join()

    def _attend(self, closing_down: threading.Event, ended: threading.Event) -> None:
        while not ended.wait(self.messages.lease / _RENEWALS):
            try:
                self.messages.renew(list(self._taken))
                while not closing_down.is_set() and (found := self.messages.claim(list(self.tellers))):
                    self._taken.add(found.message)
                    self._resume(found)
            except Exception:
                _log.exception("messages could not be looked after")

    def _resume(self, found: Unanswered) -> None:
        """Answer a message whose process was lost, or tell that it was not answered."""
        asked = found.asked
        teller = self.tellers[asked.system](asked.reply_to)
        if found.again:
            self.begin(found.message, asked, teller)
        else:
            self.tell(found.message, words(question_language(asked.question)).interrupted, teller)

    def take(self, asked: Asked) -> str | None:
        """The id of a message that is to be answered here; None where another process does, or did."""
        message = self.messages.take(asked)
        if message:
            self._taken.add(message)
        return message

    def take_at_last(self, asked: Asked, teller: Teller) -> str | None:
        """As `take`; a message that is answered elsewhere is waited for, to see whether that process goes on living.

        Never raises: what goes wrong is told and logged.
        """
        try:
            while not (message := self.take(asked)) and self.messages.is_answered_elsewhere(asked):
                while self.messages.is_answered_elsewhere(asked):
                    time.sleep(_LOOK_AGAIN)
        except Exception:
            _log.exception("a message could not be taken")
            _tell_failure(teller, words(question_language(asked.question)).failed)
            return None
        return message

    def reply(self, asked: Asked, teller: Teller) -> None:
        """Answer a message here and now, unless it is answered elsewhere. Never raises."""
        if message := self.take_at_last(asked, teller):
            self.answer(message, asked, teller)

    def begin(self, message: str, asked: Asked, teller: Teller) -> Future[None]:
        """Answer a message that was taken, in another thread, when it is its asker's turn; or tell that too many wait.

        The future is done once the one or the other is told, and never raises.
        """
        told = self._noted()

        def refuse(busy: Busy) -> None:
            sentence = words(question_language(asked.question)).busy.format(busy.seconds)
            self.telling.submit(self.decline, message, sentence, teller).add_done_callback(lambda _: _settle(told))

        def ended(answered: Future[None]) -> None:
            error = None if answered.cancelled() else answered.exception()
            if isinstance(error, Busy):
                refuse(error)
            else:
                _settle(told)

        try:
            admitted = admission_of(self.bot).submit(asked.who, lambda: self.answer(message, asked, teller))
        except Busy as busy:
            refuse(busy)
        else:
            admitted.add_done_callback(ended)
        return told

    def tell(self, message: str, sentence: str, teller: Teller) -> None:
        """Decline a message that was taken, in another thread."""
        told = self._noted()
        self.telling.submit(self.decline, message, sentence, teller).add_done_callback(lambda _: _settle(told))

    def _noted(self) -> Future[None]:
        told: Future[None] = Future()
        self.under_way.add(told)
        told.add_done_callback(self.under_way.discard)
        return told

    def answer(self, message: str, asked: Asked, teller: Teller) -> None:
        """Answer a message that was taken. Never raises: what goes wrong is told and logged.

        Where it can neither be answered nor told as failed, it is tried once more when its lease ends. A process that
        was stopped for so long that another one took the message says nothing.
        """
        try:
            if self._told(message, asked, teller):
                self.messages.done(message)
        except _TakenOver:
            _log.warning("a message was taken over by another process")
        except Exception:
            _log.exception("a message could not be noted as answered")
        finally:
            self._taken.discard(message)

    def decline(self, message: str, sentence: str, teller: Teller) -> None:
        """Say why a message that was taken is not answered. Never raises."""
        if _tell_failure(teller, sentence):
            self.messages.done(message)
        self._taken.discard(message)

    def _told(self, message: str, asked: Asked, teller: Teller) -> bool:
        try:
            self._answer(message, asked, teller)
        except _TakenOver:
            raise
        except BackendAway as error:
            _log.error("a message could not be answered: %s", error)
            return _tell_failure(teller, words(question_language(asked.question)).away)
        except Exception:
            _log.exception("a message could not be answered")
            return _tell_failure(teller, words(question_language(asked.question)).failed)
        return True

    def _hold(self, message: str) -> None:
        if not self.messages.hold(message):
            raise _TakenOver

    def _answer(self, message: str, asked: Asked, teller: Teller) -> None:
        says = words(question_language(asked.question))
        self._hold(message)
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
        told = False
        for event in events:
            if isinstance(event, TextDelta):
                if not told:
                    self._hold(message)
                    told = True
                teller.add(event.text)
            elif isinstance(event, Answer):
                self.messages.end(Exchange(exchange, asked.place, asked.question, event))
                teller.end(exchange, event)
        return None


def _settle(told: Future[None]) -> None:
    with suppress(InvalidStateError):  # whoever waited for it went away
        told.set_result(None)


def _tell_failure(teller: Teller, sentence: str) -> bool:
    """Whether it could be told."""
    try:
        teller.fail(sentence)
    except Exception:
        _log.exception("nor could that be told")
        return False
    return True

"""Which messages were taken, and what was asked and answered where: in a database, so that restarts forget nothing.

A chat system may send one message twice, under two names, to two processes. Whoever writes its keys first takes it, for
as long as its lease lasts. A process that answers renews its leases; the messages of one that was killed are taken by
another when their leases end.

Where the database cannot be used, all of this goes on in memory, as long as the process lives.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from assistant.database import file_address, upsert
from assistant.errors import AssistantError, HistoryDamaged, HistoryNotWritten
from assistant.frontends.chat.tables import LAYOUT
from assistant.frontends.chat.tables import exchanges as _exchanges
from assistant.frontends.chat.tables import messages as _messages
from assistant.frontends.chat.tables import taken as _taken
from assistant.records import Answer, Turn
from assistant.settings import Settings
from assistant.store import Store

LEASE = 30.0
"""Seconds after which a message whose process does not renew its lease may be taken by another."""
SENSIBLE = 3_600.0
"""Seconds after which a message that was not answered is not answered any more, but told as failed."""
_TRIES = 2
"""Processes that may try one message: a message that kills its process must not kill them all."""
_TURNS = 20
_KEPT = 7 * 86_400
"""Exchanges that a follow-up is read after; seconds that keys are kept, far longer than any system tries again."""

_ANSWER = TypeAdapter(Answer)
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to be answered: all names it goes by, the thread it stands in, the question, and who asks it.

    `system` and `reply_to` say where it can be answered later; a message without them can only be answered at once.
    """

    keys: tuple[str, ...]
    place: str
    question: str
    who: str
    system: str = ""
    reply_to: Mapping[str, str] = field(default_factory=dict)


_ASKED = TypeAdapter(Asked)


class Unanswered(NamedTuple):
    """A message whose process was lost; `again` tells whether it is to be answered, or told as failed."""

    message: str
    asked: Asked
    again: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was answered, and the answer."""

    id: str
    place: str
    question: str
    answer: Answer


class Messages:
    """The messages of chat systems; safe between threads and processes."""

    def __init__(self, url: str | sa.URL, lease: float = LEASE) -> None:
        self.lease = lease
        self._holder = secrets.token_hex(16)
        self._store = Store(url, LAYOUT)
        self._spare: Store | None = None
        self._sparing = threading.RLock()
        self._logged = ""

    @classmethod
    def of(cls, settings: Settings) -> Messages:
        """Those of the settings' database, or of a file beside the index."""
        return cls(settings.database_url or file_address(settings.index_folder / "chat.sqlite3"))

    def close(self) -> None:
        """Give back all connections."""
        self._store.close()
        if self._spare:
            self._spare.close()

    def trouble(self) -> AssistantError | None:
        """Why messages cannot be stored now, and are held in memory; None where they can."""
        return self._store.trouble()

    # Taking messages ---------------------------------------------------------------------------

    def take(self, asked: Asked) -> str | None:
        """An id for the message where this caller is to answer it; None where another process does, or did.

        One that is neither done nor leased any more is taken again.
        """
        if self._in_spare(lambda connection: _keys(connection, asked)):
            return None
        return self._do(lambda connection: self._take(connection, asked))

    def _take(self, connection: sa.Connection, asked: Asked) -> str | None:
        known, now = _keys(connection, asked), time.time()
        message = next(iter(known.values())) if known else secrets.token_hex(16)
        new = sorted(set(asked.keys) - known.keys())
        if new:
            connection.execute(_taken.insert(), [{"key": key, "at": now, "message": message} for key in new])
        if known:
            return message if message and self._lease(connection, _messages.c.id == message) else None
        row = {"id": message, "at": now, "asked": _ASKED.dump_json(asked).decode("utf-8", "replace")}
        values = {**row, "system": asked.system, "done": False, "holder": self._holder, "until": now + self.lease}
        values["tries"] = 1
        connection.execute(_messages.insert().values(values))
        for table in (_taken, _messages):
            connection.execute(table.delete().where(table.c.at < now - _KEPT))
        return message

    def _lease(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> bool:
        """Lease a message that nobody answers any more; False where somebody does, or enough have tried."""
        now = time.time()
        free = ~_messages.c.done & (_messages.c.until < now) & (_messages.c.tries < _TRIES)
        values = {"until": now + self.lease, "holder": self._holder, "tries": _messages.c.tries + 1}
        return bool(connection.execute(_messages.update().where(which, free).values(values)).rowcount)

    def is_answered_elsewhere(self, asked: Asked) -> bool:
        """Whether a process is at work on the message, as far as its lease tells."""

        def find(connection: sa.Connection) -> bool:
            ids = [each for each in _keys(connection, asked).values() if each]
            query = sa.select(_messages.c.id).where(_messages.c.id.in_(ids), ~_messages.c.done)
            return connection.execute(query.where(_messages.c.until >= time.time())).first() is not None

        return self._do(find, writes=False)

    def renew(self, messages: Collection[str]) -> None:
        """Go on with the leases of messages that are being answered, except where another process has one by now."""
        if messages:
            self._do(lambda connection: self._renew(connection, messages))

    def hold(self, message: str) -> bool:
        """Go on with a lease; False where it ended and another process has taken the message since.

        True where that cannot be told.
        """
        if self._in_spare(lambda connection: self._renew(connection, [message])):
            return True
        try:
            with self._store.writing("messages") as connection:
                return bool(self._renew(connection, [message]))
        except (HistoryDamaged, HistoryNotWritten):
            return True

    def _renew(self, connection: sa.Connection, messages: Collection[str]) -> int:
        """How many of the messages are still held."""
        which = _messages.c.id.in_(messages) & (_messages.c.holder == self._holder) & ~_messages.c.done
        return connection.execute(_messages.update().where(which).values(until=time.time() + self.lease)).rowcount

    def done(self, message: str) -> None:
        """Note that a message was answered, or told as failed."""
        self._do(lambda c: c.execute(_messages.update().where(_messages.c.id == message).values(done=True)))

    def claim(self, systems: Collection[str]) -> Unanswered | None:
        """Take the oldest message of `systems` whose process was lost; each is given to one caller only."""

        def find(connection: sa.Connection) -> Unanswered | None:
            now = time.time()
            lost = ~_messages.c.done & (_messages.c.until < now) & _messages.c.system.in_(sorted(systems))
            row = connection.execute(sa.select(_messages).where(lost).order_by(_messages.c.at).limit(1)).first()
            if row is None:
                return None
            which = _messages.c.id == row.id
            again = row.at > now - SENSIBLE and self._lease(connection, which)
            if not again:
                connection.execute(_messages.update().where(which).values(done=True))
            return Unanswered(row.id, _ASKED.validate_json(row.asked), again)

        return self._do(find)

    # Exchanges ---------------------------------------------------------------------------------

    def begin(self, place: str, question: str) -> str:
        """Note a question, and give its id; from now on the place is known."""
        exchange = secrets.token_hex(16)
        row = {"id": exchange, "place": place, "at": time.time(), "question": question}
        self._do(lambda connection: connection.execute(_exchanges.insert().values(row)))
        return exchange

    def end(self, exchange: Exchange) -> None:
        """Note the answer."""
        row = {**asdict(exchange), "at": time.time(), "answer": _ANSWER.dump_json(exchange.answer).decode()}
        self._do(lambda connection: upsert(connection, _exchanges, row, answer=row["answer"]))

    def knows(self, place: str) -> bool:
        """Whether anything was asked there."""

        def find(connection: sa.Connection) -> bool:
            found = sa.select(_exchanges.c.id).where(_exchanges.c.place == place).limit(1)
            return connection.execute(found).first() is not None

        return bool(self._in_spare(find)) or self._do(find, writes=False)

    def history(self, place: str) -> Sequence[Turn]:
        """What was said there, oldest first."""

        def find(connection: sa.Connection) -> list[tuple[str, str]]:
            answered = (_exchanges.c.place == place) & _exchanges.c.answer.is_not(None)
            latest = sa.select(_exchanges).where(answered).order_by(_exchanges.c.at.desc()).limit(_TURNS)
            return [(row.question, row.answer) for row in connection.execute(latest)]

        rows = self._do(find, writes=False) or self._in_spare(find) or []
        said = ((question, _ANSWER.validate_json(answer)) for question, answer in reversed(rows))
        searched = ((asked, answer.text) for asked, answer in said if not answer.unsearched)
        return [turn for asked, told in searched for turn in (Turn("user", asked), Turn("assistant", told))]

    def exchange(self, exchange: str) -> Exchange | None:
        """An exchange that has its answer."""

        def find(connection: sa.Connection) -> Exchange | None:
            row = connection.execute(sa.select(_exchanges).where(_exchanges.c.id == exchange)).first()
            if row is None or row.answer is None:
                return None
            return Exchange(row.id, row.place, row.question, _ANSWER.validate_json(row.answer))

        return self._do(find, writes=False) or self._in_spare(find)

    # Where it is stored ------------------------------------------------------------------------

    def _do(self, what: Callable[[sa.Connection], _T], *, writes: bool = True) -> _T:
        """Do something in the database, or else in memory."""
        try:
            with self._store.writing("messages") if writes else self._store.reading() as connection:
                done = what(connection)
        except (HistoryDamaged, HistoryNotWritten) as error:
            if str(error) != self._logged:
                _log.error("Chat messages are held in memory and lost at the end of this process: %s", error)
            self._logged = str(error)
        else:
            self._logged = ""
            return done
        with self._sparing:
            self._spare = self._spare or Store("sqlite://", LAYOUT)
            with self._spare.writing("messages") as connection:
                return what(connection)

    def _in_spare(self, what: Callable[[sa.Connection], _T]) -> _T | None:
        """Look for something in memory, where anything had to be held there."""
        with self._sparing:
            if self._spare is None:
                return None
            with self._spare.writing("messages") as connection:
                return what(connection)


def _keys(connection: sa.Connection, asked: Asked) -> dict[str, str | None]:
    """The message that each key of `asked` is known to belong to."""
    found = connection.execute(sa.select(_taken.c.key, _taken.c.message).where(_taken.c.key.in_(asked.keys)))
    return {row.key: row.message for row in found}

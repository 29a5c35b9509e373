"""Conversations and feedback in a database: each belongs to its owner, and nobody else can tell that it is there."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from assistant.database import file_address, make_private_folder
from assistant.errors import AssistantError, HistoryDamaged, UnknownConversation
from assistant.history.tables import LAYOUT
from assistant.history.tables import conversations as _conversations
from assistant.history.tables import exchanges as _exchanges
from assistant.history.tables import feedback as _feedback
from assistant.records import Answer
from assistant.settings import Settings
from assistant.store import Store

LONGEST_TITLE = 120
"""Characters of a conversation's title; what is longer is cut at a word."""
LONGEST_REASON = 2_000
"""Characters of what a reader says of an answer."""

Outcome = Literal["working", "answered", "stopped", "failed"]
Thumb = Literal["up", "down"]
_T = TypeVar("_T")


def new_id() -> str:
    """An id of 128 random bits."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a list of conversations shows; `changed` is the ISO time, UTC, of its last question."""

    id: str
    title: str
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchange:
    """A question and what became of it; `partial` is what had been written when it was stopped.

    One that is "working" is being answered, or was when its server stopped. `scores` are the search's of what the
    answer cites, by citation's number. `id` is its own, whichever conversation and position it has.
    """

    question: str
    outcome: Outcome
    id: str = field(default_factory=new_id)
    answer: Answer | None = None
    partial: str = ""
    problem: str = ""
    scores: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a reader thought of an answer: `sentence` is the number of the wrong one in it, the first being 1."""

    thumb: Thumb
    answer: Answer
    reason: str = ""
    sentence: int | None = None


_exchange_json = TypeAdapter(KeptExchange)
_feedback_json = TypeAdapter(Feedback)


class History:
    """Conversations in SQLite, or in any database SQLAlchemy speaks to.

    Ids are of 128 random bits. All that take an owner raise `UnknownConversation` for a conversation of
    somebody else exactly as for one that is not there. Every method raises `HistoryDamaged` or `HistoryNotWritten`
    where the database cannot be used; opening it does not, so a program can go on without its history.
    """

    def __init__(self, url: str | sa.URL) -> None:
        self._store = Store(url, LAYOUT)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The conversations that `settings` name: in `database_url`, else beside the index."""
        return cls(settings.database_url) if settings.database_url else cls.in_folder(settings.index_folder)

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """The conversations kept in `folder`, made where there are none."""
        with suppress(OSError):  # `trouble` tells what is wrong with it
            make_private_folder(folder)
        return cls(file_address(folder / "history.sqlite3"))

    def close(self) -> None:
        """Give back all connections."""
        self._store.close()

    def trouble(self) -> AssistantError | None:
        """Why conversations cannot be kept now; None where they can, which a small write proves every few seconds."""
        return self._store.trouble()

    def _changing(self, conversation_id: str) -> AbstractContextManager[sa.Connection]:
        return self._store.writing(f"conversation {conversation_id}")

    # Conversations -----------------------------------------------------------------------------

    def begin(self, owner: str, title: str) -> Conversation:
        """A new conversation of `owner`, without an exchange."""
        begun = Conversation(new_id(), titled(title), _now())
        with self._changing(begun.id) as connection:
            connection.execute(_conversations.insert().values(owner=owner, **asdict(begun)))
        return begun

    def conversations(self, owner: str, most: int = 200) -> list[Conversation]:
        """The conversations of `owner`, the one that was last asked in first."""
        columns = (_conversations.c.id, _conversations.c.title, _conversations.c.changed)
        query = sa.select(*columns).where(_conversations.c.owner == owner)
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(_conversations.c.changed.desc()).limit(most))
            return [Conversation(*row) for row in rows]

    def conversation(self, owner: str, conversation_id: str) -> Conversation:
        """One conversation; raises `UnknownConversation`."""
        with self._store.reading() as connection:
            return _owned(connection, owner, conversation_id)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        with self._changing(conversation_id) as connection:
            _owned(connection, owner, conversation_id)
            if titled(title):
                which = _conversations.c.id == conversation_id
                connection.execute(_conversations.update().where(which).values(title=titled(title)))

    def delete(self, owner: str, conversation_id: str) -> None:
        """Take a conversation out, with what was thought of its answers."""
        with self._changing(conversation_id) as connection:
            _owned(connection, owner, conversation_id)
            connection.execute(_conversations.delete().where(_conversations.c.id == conversation_id))

    # Exchanges ---------------------------------------------------------------------------------

    def exchanges(self, owner: str, conversation_id: str) -> tuple[KeptExchange, ...]:
        """What was asked and answered, oldest first."""
        columns = (_exchanges.c.id, _exchanges.c.record)
        query = sa.select(*columns).where(_exchanges.c.conversation_id == conversation_id)
        with self._store.reading() as connection:
            _owned(connection, owner, conversation_id)
            rows = connection.execute(query.order_by(_exchanges.c.position)).all()
        return tuple(replace(_read(_exchange_json, row.record), id=row.id) for row in rows)

    def rested_on(self, owner: str, most: int = 1_000) -> Counter[str]:
        """On how many of the latest `most` answers to `owner` each document bears, by its id."""
        query = sa.select(_exchanges.c.record).join(_conversations).where(_conversations.c.owner == owner)
        latest = query.order_by(_conversations.c.changed.desc(), _exchanges.c.position.desc()).limit(most)
        with self._store.reading() as connection:
            kept = [json.loads(record)["answer"] for record in connection.execute(latest).scalars()]
        cited = ({citation["document_id"] for citation in answer["citations"]} for answer in kept if answer)
        return Counter(document_id for each in cited for document_id in each)

    def append(self, owner: str, conversation_id: str, exchange: KeptExchange, instead_of: str = "") -> None:
        """Keep an exchange at the conversation's end, whatever was appended since its asker last looked.

        It takes the place of the exchange `instead_of` only where that is still the last one; feedback stays kept.
        """
        with self._changing(conversation_id) as connection:
            _owned(connection, owner, conversation_id)
            of_it = _exchanges.c.conversation_id == conversation_id
            latest = sa.select(_exchanges.c.position, _exchanges.c.id).where(of_it)
            last = connection.execute(latest.order_by(_exchanges.c.position.desc()).limit(1)).first()
            position = last.position + 1 if last else 0
            if last and last.id == instead_of:
                connection.execute(_exchanges.delete().where(_exchanges.c.id == instead_of))
                position = last.position
            row = {"conversation_id": conversation_id, "position": position, "id": exchange.id}
            connection.execute(_exchanges.insert().values(**row, record=_record(exchange)))
            which = _conversations.c.id == conversation_id
            connection.execute(_conversations.update().where(which).values(changed=_now()))

    def settle(self, owner: str, conversation_id: str, exchange: KeptExchange) -> bool:
        """Keep what became of an exchange that was appended; False where another one took its place meanwhile."""
        with self._changing(conversation_id) as connection:
            _owned(connection, owner, conversation_id)
            which = (_exchanges.c.conversation_id == conversation_id) & (_exchanges.c.id == exchange.id)
            found = connection.execute(_exchanges.update().where(which).values(record=_record(exchange)))
            return bool(found.rowcount)

    # Feedback ----------------------------------------------------------------------------------

    def put_feedback(self, owner: str, conversation_id: str, exchange_id: str, feedback: Feedback) -> None:
        """Keep what the reader thinks of the answer of an exchange, in place of what was thought before."""
        with self._changing(conversation_id) as connection:
            _owned(connection, owner, conversation_id)
            key = {"conversation_id": conversation_id, "exchange_id": exchange_id}
            connection.execute(_feedback.delete().filter_by(**key))
            connection.execute(_feedback.insert().values(**key, record=_record(feedback)))

    def feedback_on(self, owner: str, conversation_id: str) -> dict[str, Feedback]:
        """What the reader thinks of a conversation's answers, by the id of the exchange."""
        query = sa.select(_feedback).join(_exchanges, _exchanges.c.id == _feedback.c.exchange_id)
        with self._store.reading() as connection:
            _owned(connection, owner, conversation_id)
            rows = connection.execute(query.where(_feedback.c.conversation_id == conversation_id)).all()
        return {row.exchange_id: _read(_feedback_json, row.record) for row in rows}

    def feedback(self) -> list[Feedback]:
        """What all readers think of all answers: for evaluations, not for a page."""
        query = sa.select(_feedback.c.record).order_by(_feedback.c.id)
        with self._store.reading() as connection:
            records = connection.execute(query).scalars().all()
        return [_read(_feedback_json, record) for record in records]


def titled(text: str) -> str:
    """`text` as a title: on one line, without what cannot be seen, at most `LONGEST_TITLE` characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _owned(connection: sa.Connection, owner: str, conversation_id: str) -> Conversation:
    columns = (_conversations.c.id, _conversations.c.title, _conversations.c.changed)
    row = connection.execute(sa.select(*columns).filter_by(id=conversation_id, owner=owner)).first()
    if row is None:
        raise UnknownConversation("There is no such conversation.", "It may have been deleted.")
    return Conversation(*row)


def _read(kind: TypeAdapter[_T], record: str) -> _T:
    try:
        return kind.validate_json(record)
    except ValidationError:
        # Not chained: the error quotes the record, which is somebody's conversation.
        raise HistoryDamaged("A kept exchange cannot be read.", "A backup of the database may still have it.") from None


def _record(kept: KeptExchange | Feedback) -> str:
    """As JSON, without the id, which has a column of its own.

    Half of a surrogate pair, which no database takes, becomes a question mark.
    """
    fields = {name: value for name, value in asdict(kept).items() if name != "id"}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace").decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")

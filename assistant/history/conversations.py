"""Conversations and feedback in a database: each belongs to its owner, and nobody else can tell that it is there."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

import sqlalchemy as sa
from pydantic import TypeAdapter

from assistant.database import Text, make_engine
from assistant.errors import AssistantError, BackendAway, HistoryDamaged, UnknownConversation
from assistant.records import Answer
from assistant.settings import Settings

LONGEST_TITLE = 120
"""Characters of a conversation's title; what is longer is cut at a word."""
LONGEST_REASON = 2_000
"""Characters of what a reader says of an answer."""

Outcome = Literal["answered", "stopped", "failed"]
Thumb = Literal["up", "down"]

_schema = sa.MetaData()
_conversations = sa.Table(
    "conversations",
    _schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("owner", Text, nullable=False, index=True),
    sa.Column("title", Text, nullable=False),
    sa.Column("changed", Text, nullable=False),
)
_exchanges = sa.Table(
    "exchanges",
    _schema,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("record", Text, nullable=False),
)
# An answer that was asked for again keeps its feedback, at no position of the conversation any more.
_feedback = sa.Table(
    "feedback",
    _schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("position", sa.Integer),
    sa.Column("record", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a list of conversations shows; `changed` is the ISO time, UTC, of its last question."""

    id: str
    title: str
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchange:
    """A question and what became of it; `partial` is what had been written when it was stopped.

    `scores` are the search's of what the answer cites, by citation's number.
    """

    question: str
    outcome: Outcome
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
    somebody else exactly as for one that is not there.
    """

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
        try:
            _schema.create_all(self._engine)
        except sa.exc.DatabaseError as error:
            raise HistoryDamaged(
                f"The conversations at {self._engine.url.render_as_string()} cannot be used ({error.orig}).",
                "Move them away to begin with none.",
            ) from error

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The conversations that `settings` name: in `database_url`, else beside the index."""
        return cls(settings.database_url) if settings.database_url else cls.in_folder(settings.index_folder)

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """The conversations kept in `folder`, made where there are none."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(f"sqlite:///{folder / 'history.sqlite3'}")

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def trouble(self) -> AssistantError | None:
        """Why conversations cannot be kept now; None where they can."""
        file = self._engine.url.database if self._engine.dialect.name == "sqlite" else None
        if file and not Path(file).exists():  # SQLite goes on writing to one that was deleted
            return HistoryDamaged("The file of the conversations is gone.", "Start again.")
        try:
            with self._engine.begin() as connection:
                connection.execute(_conversations.update().where(sa.false()).values(title=""))
        except BackendAway as error:
            return error
        except sa.exc.SQLAlchemyError as error:
            return HistoryDamaged(f"The conversations cannot be written ({type(error).__name__}).")
        return None

    # Conversations -----------------------------------------------------------------------------

    def begin(self, owner: str, title: str) -> Conversation:
        """A new conversation of `owner`, without an exchange."""
        begun = Conversation(secrets.token_urlsafe(16), titled(title), _now())
        with self._engine.begin() as connection:
            connection.execute(_conversations.insert().values(owner=owner, **asdict(begun)))
        return begun

    def conversations(self, owner: str, most: int = 200) -> list[Conversation]:
        """The conversations of `owner`, the one that was last asked in first."""
        columns = (_conversations.c.id, _conversations.c.title, _conversations.c.changed)
        query = sa.select(*columns).where(_conversations.c.owner == owner)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(_conversations.c.changed.desc()).limit(most))
            return [Conversation(*row) for row in rows]

    def conversation(self, owner: str, conversation_id: str) -> Conversation:
        """One conversation; raises `UnknownConversation`."""
        with self._engine.connect() as connection:
            return _owned(connection, owner, conversation_id)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        with self._engine.begin() as connection:
            _owned(connection, owner, conversation_id)
            if titled(title):
                which = _conversations.c.id == conversation_id
                connection.execute(_conversations.update().where(which).values(title=titled(title)))

    def delete(self, owner: str, conversation_id: str) -> None:
        """Take a conversation out, with what was thought of its answers."""
        with self._engine.begin() as connection:
            _owned(connection, owner, conversation_id)
            connection.execute(_conversations.delete().where(_conversations.c.id == conversation_id))

    # Exchanges ---------------------------------------------------------------------------------

    def exchanges(self, owner: str, conversation_id: str) -> tuple[KeptExchange, ...]:
        """What was asked and answered, oldest first."""
        query = sa.select(_exchanges.c.record).where(_exchanges.c.conversation_id == conversation_id)
        with self._engine.connect() as connection:
            _owned(connection, owner, conversation_id)
            rows = connection.execute(query.order_by(_exchanges.c.position)).scalars()
            return tuple(_exchange_json.validate_json(record) for record in rows)

    def rested_on(self, owner: str, most: int = 1_000) -> Counter[str]:
        """On how many of the latest `most` answers to `owner` each document bears, by its id."""
        query = sa.select(_exchanges.c.record).join(_conversations).where(_conversations.c.owner == owner)
        latest = query.order_by(_conversations.c.changed.desc(), _exchanges.c.position.desc()).limit(most)
        with self._engine.connect() as connection:
            kept = [json.loads(record)["answer"] for record in connection.execute(latest).scalars()]
        cited = ({citation["document_id"] for citation in answer["citations"]} for answer in kept if answer)
        return Counter(document_id for each in cited for document_id in each)

    def keep(self, owner: str, conversation_id: str, position: int, exchange: KeptExchange) -> None:
        """Keep an exchange, the first being 0, in place of what was there and after it; its feedback stays kept."""
        with self._engine.begin() as connection:
            _owned(connection, owner, conversation_id)
            connection.execute(
                _feedback.update().where(_after(_feedback, conversation_id, position)).values(position=None)
            )
            connection.execute(_exchanges.delete().where(_after(_exchanges, conversation_id, position)))
            row = {"conversation_id": conversation_id, "position": position, "record": _record(exchange)}
            connection.execute(_exchanges.insert().values(row))
            which = _conversations.c.id == conversation_id
            connection.execute(_conversations.update().where(which).values(changed=_now()))

    # Feedback ----------------------------------------------------------------------------------

    def put_feedback(self, owner: str, conversation_id: str, position: int, feedback: Feedback) -> None:
        """Keep what the reader thinks of the answer at `position`, in place of what was thought before."""
        with self._engine.begin() as connection:
            _owned(connection, owner, conversation_id)
            key = {"conversation_id": conversation_id, "position": position}
            connection.execute(_feedback.delete().filter_by(**key))
            connection.execute(_feedback.insert().values(**key, record=_record(feedback)))

    def feedback_on(self, owner: str, conversation_id: str) -> dict[int, Feedback]:
        """What the reader thinks of a conversation's answers, by position."""
        with self._engine.connect() as connection:
            _owned(connection, owner, conversation_id)
            query = sa.select(_feedback).filter_by(conversation_id=conversation_id)
            rows = connection.execute(query.where(_feedback.c.position.is_not(None)))
            return {row.position: _feedback_json.validate_json(row.record) for row in rows}

    def feedback(self) -> list[Feedback]:
        """What all readers think of all answers: for evaluations, not for a page."""
        query = sa.select(_feedback.c.record).order_by(_feedback.c.id)
        with self._engine.connect() as connection:
            return [_feedback_json.validate_json(record) for record in connection.execute(query).scalars()]


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


def _after(table: sa.Table, conversation_id: str, position: int) -> sa.ColumnElement[bool]:
    """The rows of a conversation from `position` on."""
    return (table.c.conversation_id == conversation_id) & (table.c.position >= position)


def _record(kept: KeptExchange | Feedback) -> str:
    """As JSON; half of a surrogate pair, which no database takes, becomes a question mark."""
    return json.dumps(asdict(kept), ensure_ascii=False).encode("utf-8", "replace").decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")

"""How chat messages and exchanges lie in the database, and how older layouts become this one."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.database import Text
from assistant.store import Layout

_schema = sa.MetaData()
taken = sa.Table(
    "chat_taken",
    _schema,
    sa.Column("key", Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("message", Text),
)
"""The names that a chat system has for a message. One without a message was taken by version 1, and is done with."""
messages = sa.Table(
    "chat_messages",
    _schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("asked", Text, nullable=False),
    sa.Column("system", Text, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("holder", Text, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
)
"""`until` is when the lease of its `holder` ends (seconds since 1970), `tries` how many have had one."""
exchanges = sa.Table(
    "chat_exchanges",
    _schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("place", Text, nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("question", Text, nullable=False),
    sa.Column("answer", Text),
)


def _tie_keys_to_messages(connection: sa.Connection) -> None:
    """Version 1 had no messages, only keys; the table of messages is created with the others."""
    connection.execute(sa.text("ALTER TABLE chat_taken ADD COLUMN message TEXT"))


LAYOUT = Layout("chat", "chat messages", _schema, (_tie_keys_to_messages,))

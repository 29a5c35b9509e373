"""How conversations, their exchanges and feedback lie in the database, and how older layouts become this one."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.database import Text
from assistant.store import Layout

_schema = sa.MetaData()
conversations = sa.Table(
    "conversations",
    _schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("owner", Text, nullable=False, index=True),
    sa.Column("title", Text, nullable=False),
    sa.Column("changed", Text, nullable=False),
)
exchanges = sa.Table(
    "exchanges",
    _schema,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("record", Text, nullable=False),
    sa.Column("id", Text, nullable=False),
    sa.Index("exchange_ids", "id", unique=True),
)
feedback = sa.Table(
    "feedback",
    _schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("record", Text, nullable=False),
    sa.Column("exchange_id", Text),
)
"""Feedback holds the whole answer, and outlives its exchange when the question is asked again."""


def _give_exchanges_ids(connection: sa.Connection) -> None:
    """Version 1 knew an exchange by its position only, and feedback by the position of its exchange."""
    for statement in (
        "ALTER TABLE exchanges ADD COLUMN id TEXT",
        "UPDATE exchanges SET id = conversation_id || '-' || CAST(position AS TEXT)",
        "CREATE UNIQUE INDEX exchange_ids ON exchanges (id)",
        "ALTER TABLE feedback ADD COLUMN exchange_id TEXT",
        "UPDATE feedback SET exchange_id = conversation_id || '-' || CAST(position AS TEXT) WHERE position IS NOT NULL",
    ):
        connection.execute(sa.text(statement))


LAYOUT = Layout("history", "conversations", _schema, (_give_exchanges_ids,))

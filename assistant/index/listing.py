"""The catalogue's documents as a list shows them: without their texts, all of them or those that have some words."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.index.tables import documents, passages, unsettled
from assistant.records import Entry

_TOLD = ("title", "publisher", "published", "language", "source_note")


def entries(engine: sa.Engine, words: str = "") -> list[Entry]:
    """All documents, by id; only those whose id or text has each of `words`, in any case."""
    columns = (documents.c.id, documents.c.path, documents.c.sha256, documents.c.fields)
    query = sa.select(*columns, sa.func.length(documents.c.text).label("length")).order_by(documents.c.id)
    for word in words.split():
        query = query.where(sa.or_(*(c.icontains(word, autoescape=True) for c in (documents.c.text, documents.c.id))))
    with engine.connect() as connection:
        counts = _counts(connection)
        return [
            Entry(
                id=row.id,
                path=row.path,
                sha256=row.sha256,
                characters=row.length,
                passages=counts.get(row.id, (0, 0))[0],
                waiting=counts.get(row.id, (0, 0))[1],
                **{name: row.fields[name] for name in _TOLD},
            )
            for row in connection.execute(query)
        ]


def publishers(engine: sa.Engine) -> dict[str, frozenset[str]]:
    """The publishers that documents have, each with the ids of its documents."""
    publisher = documents.c.fields["publisher"].as_string().label("publisher")
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for row in connection.execute(sa.select(documents.c.id, publisher)):
            found.setdefault(row.publisher, set()).add(row.id)
    return {name: frozenset(ids) for name, ids in found.items() if name}


def _counts(connection: sa.Connection) -> dict[str, tuple[int, int]]:
    """Of each document how many passages it has, and how many of them cannot be found yet."""
    both = passages.outerjoin(unsettled, unsettled.c.passage_id == passages.c.id)
    counted = sa.select(passages.c.document_id, sa.func.count(passages.c.id), sa.func.count(unsettled.c.passage_id))
    rows = connection.execute(counted.select_from(both).group_by(passages.c.document_id))
    return {document_id: (in_all, waiting) for document_id, in_all, waiting in rows}

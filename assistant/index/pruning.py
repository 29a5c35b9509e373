"""Vectors of texts that are in no document any more: kept for a while, as texts come back, and then thrown away.

A text that leaves with its document, or an edit, is noted with the time. Renaming a file, restoring it from a backup or
taking an edit back costs no embedding for `KEPT` days; later its vectors go, those of every model. The file does not
shrink by that, but what is stored next takes the room.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence

import sqlalchemy as sa

from assistant.database import exclusively
from assistant.index.tables import WRITES, digest_of, left, passage_of, passages, vectors

KEPT = 30
"""Days that the vectors of a text are kept after it left the last document that had it."""
_DAY = 86_400
_AT_ONCE = 500


def note_left(connection: sa.Connection, document_ids: Sequence[str]) -> None:
    """Note the texts of documents that are about to be taken out."""
    rows = connection.execute(sa.select(passages).where(passages.c.document_id.in_(document_ids)))
    digests = {digest for row in rows for digest in _digests(row)}
    _note_used(connection, digests)
    if digests:
        connection.execute(left.insert(), [{"digest": each, "since": int(time.time())} for each in digests])


def note_stored(connection: sa.Connection, document_id: str) -> None:
    """Note that the texts of a document are in use again, or still."""
    rows = connection.execute(sa.select(passages).where(passages.c.document_id == document_id))
    _note_used(connection, {digest for row in rows for digest in _digests(row)})


def _note_used(connection: sa.Connection, digests: Collection[bytes]) -> None:
    for some in _chunks(digests):
        connection.execute(left.delete().where(left.c.digest.in_(some)))


def prune(engine: sa.Engine) -> int:
    """Throw away vectors of texts that left `KEPT` days ago and are in no document now, and say how many.

    To know the latter every passage is read, which takes seconds where there are 100,000: so nothing is done until one
    is overdue by a day.
    """
    now = int(time.time())
    with exclusively(engine, WRITES) as connection:
        oldest = connection.execute(sa.select(sa.func.min(left.c.since))).scalar()
        if oldest is None or oldest > now - (KEPT + 1) * _DAY:
            return 0
        due = left.c.since <= now - KEPT * _DAY
        found = set(connection.execute(sa.select(left.c.digest).where(due)).scalars())
        unused = found - {digest for row in _all_passages(connection) for digest in _digests(row)}
        connection.execute(left.delete().where(due))
        return sum(
            connection.execute(vectors.delete().where(vectors.c.digest.in_(some))).rowcount for some in _chunks(unused)
        )


def _digests(row: sa.Row[tuple[object, ...]]) -> Iterator[bytes]:
    """The keys of the vectors that a passage and its sentences have."""
    passage = passage_of(row)
    yield bytes(row.digest)
    yield from (digest_of(passage.sentence(span)) for span in passage.sentences)


def _all_passages(connection: sa.Connection) -> Iterable[sa.Row[tuple[object, ...]]]:
    return connection.execution_options(yield_per=1_000).execute(sa.select(passages))


def _chunks(digests: Collection[bytes]) -> Iterator[list[bytes]]:
    ordered = sorted(digests)
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))

"""The source of truth: documents, passages, and vectors by the hash of what they are of.

Everything else in the index can be made again from here. Which passages Chroma and BM25 may not have as they are
here is written in the same transaction as the document itself (`unsettled`), so that a crash loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from assistant.database import Commits, Text, exclusively, file_address, insert_new, make_engine, shown_address, upsert
from assistant.errors import UnknownDocument
from assistant.index.damage import explain_errors
from assistant.index.identity import Identities, note_retired
from assistant.index.listing import entries, publishers
from assistant.index.pruning import note_left, note_stored, prune
from assistant.index.tables import (
    WRITES,
    digest_of,
    document_of,
    document_row,
    documents,
    facts,
    lay_out,
    passage_of,
    passage_row,
    passages,
    unsettled,
    vectors,
)
from assistant.records import Document, Entry, Language, Passage

Vectors = NDArray[np.float32]
Have = Callable[[str, str], Document | None]
"""Gives the document of an id and a hash, where it is at hand."""
_T = TypeVar("_T")

CATALOGUE = "catalogue.sqlite3"
"""The file of an index folder that holds it."""
_AT_ONCE = 500
"""Rows of one statement with a list of keys; SQLite takes at most 32,766 variables, PostgreSQL 65,535."""
_REVISION = "revision"


class Known(NamedTuple):
    """What the catalogue knows of a file, enough to tell whether it changed."""

    path: str
    signature: str
    sha256: str


class Embedded(NamedTuple):
    """All passages that have a vector: ids, languages, and a row of `vectors` for each, as the model gave it."""

    ids: list[str]
    languages: list[Language]
    vectors: Vectors


class Catalogue:
    """Documents, passages and vectors in SQLite, or in any database SQLAlchemy speaks to.

    One process writes; any number may read beside it, each from its own `Catalogue`.
    """

    def __init__(self, url: str | sa.URL, *, writes: bool = True) -> None:
        """Raises `IndexDamaged` where this is no catalogue, `IndexNotWritten` where none can be; methods do so too."""
        self._engine = make_engine(url, writes=writes)
        self._commits = Commits(self._engine)
        self._revision = (-1, 0)
        explain_errors(self._engine, self._engine.url.database or shown_address(self._engine.url))
        if writes:
            lay_out(self._engine)
        self.identities = Identities(self._engine)
        self.revision()

    @classmethod
    def in_folder(cls, folder: Path, *, writes: bool = True) -> Catalogue:
        """The catalogue kept in `folder`, made where there is none."""
        return cls(file_address(folder / CATALOGUE), writes=writes)

    def close(self) -> None:
        """Give back all connections."""
        self._commits.close()
        self._engine.dispose()

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        return exclusively(self._engine, WRITES)

    # Documents ---------------------------------------------------------------------------------

    def known(self) -> dict[str, Known]:
        """What is known of each document, by its id."""
        columns = (documents.c.id, documents.c.path, documents.c.signature, documents.c.sha256)
        with self._engine.connect() as connection:
            return {
                row.id: Known(row.path, row.signature, row.sha256) for row in connection.execute(sa.select(*columns))
            }

    def document(self, document_id: str) -> Document:
        """The document of that id; raises `UnknownDocument`."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.id == document_id)).first()
        if row is None:
            raise UnknownDocument(f"There is no document {document_id!r} in the index.")
        return document_of(row)

    def documents(self) -> list[Document]:
        """All documents, by id."""
        with self._engine.connect() as connection:
            return [document_of(row) for row in connection.execute(sa.select(documents).order_by(documents.c.id))]

    def entries(self, words: str = "") -> list[Entry]:
        """All documents without their texts, by id; only those whose id or text has each of `words`, in any case."""
        return entries(self._engine, words)

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        """The titles of those documents, by id."""
        query = sa.select(documents.c.id, sa.type_coerce(documents.c.fields["title"].as_string(), Text).label("title"))
        with self._engine.connect() as connection:
            return {row.id: row.title for row in _rows(connection, query, documents.c.id, sorted(ids))}

    def publishers(self) -> dict[str, frozenset[str]]:
        """The publishers that documents have, each with the ids of its documents."""
        return publishers(self._engine)

    def put(self, document: Document, signature: str, cut: Sequence[Passage]) -> None:
        """Store a document, cut into passages, in place of the one of the same id; all of these are then unsettled."""
        with self._writing() as connection:
            self._take_out(connection, [document.id])
            connection.execute(documents.insert().values(**document_row(document, signature)))
            if cut:
                connection.execute(passages.insert(), [passage_row(passage, document.title) for passage in cut])
                _note(connection, [passage.id for passage in cut])
                note_stored(connection, document.id)

    def touch(self, document_id: str, path: str, signature: str) -> None:
        """Note that a document's file moved or was saved again with the same text."""
        with self._writing() as connection:
            which = documents.c.id == document_id
            row = connection.execute(sa.select(documents.c.fields).where(which)).one()
            values = {"path": path, "signature": signature, "fields": {**row.fields, "path": path}}
            connection.execute(documents.update().where(which).values(values))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out; their passages are then unsettled."""
        if document_ids:
            with self._writing() as connection:
                for ids in _chunks(document_ids):
                    note_retired(connection, ids)
                self._take_out(connection, document_ids)

    def sign(self, signature: str, *, only: str | None = None) -> None:
        """Give all documents, or those whose signature is `only`, another signature."""
        changed = documents.update().values(signature=signature)
        with self._writing() as connection:
            connection.execute(changed if only is None else changed.where(documents.c.signature == only))

    def signed(self, signature: str) -> int:
        """How many documents have that signature."""
        counted = sa.select(sa.func.count()).select_from(documents).where(documents.c.signature == signature)
        with self._engine.connect() as connection:
            return connection.execute(counted).scalar_one()

    def _take_out(self, connection: sa.Connection, document_ids: Sequence[str]) -> None:
        for ids in _chunks(document_ids):
            note_left(connection, ids)
            old = connection.execute(sa.select(passages.c.id).where(passages.c.document_id.in_(ids))).scalars().all()
            _note(connection, old)
            connection.execute(passages.delete().where(passages.c.document_id.in_(ids)))
            connection.execute(documents.delete().where(documents.c.id.in_(ids)))
        number = sa.cast(sa.cast(facts.c.value, sa.BigInteger) + 1, Text)
        upsert(connection, facts, {"key": _REVISION, "value": "1"}, value=number)

    # Passages ----------------------------------------------------------------------------------

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those ids; unknown ones are left out."""
        with self._engine.connect() as connection:
            return _passages(connection, ids)

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages, in order."""
        query = sa.select(passages).where(passages.c.document_id == document_id).order_by(passages.c.start)
        with self._engine.connect() as connection:
            return [passage_of(row) for row in connection.execute(query)]

    def together(self, ids: Sequence[str], have: Have) -> tuple[int, dict[str, Passage], list[Document]]:
        """The revision, the passages of those ids, and the documents they are of, all as of one moment.

        `have` knows some documents by hash.
        """
        with self._moment() as connection:
            revision = int(_fact(connection, _REVISION) or 0)
            found = _passages(connection, ids)
            of = sorted({passage.document_id for passage in found.values()})
            hashes = _rows(connection, sa.select(documents.c.id, documents.c.sha256), documents.c.id, of)
            held = {row.id: have(row.id, row.sha256) for row in hashes}
            missing = [each for each, document in held.items() if document is None]
            read = [document_of(row) for row in _rows(connection, sa.select(documents), documents.c.id, missing)]
        return revision, found, [*filter(None, held.values()), *read]

    @contextmanager
    def _moment(self) -> Iterator[sa.Connection]:
        """A connection on which everything is read as it was at one moment, whatever is written meanwhile."""
        with self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def all_ids(self) -> set[str]:
        """The ids of all passages."""
        with self._engine.connect() as connection:
            return set(connection.execute(sa.select(passages.c.id)).scalars())

    def sampled_ids(self, most: int) -> list[str]:
        """The ids of about so many passages (fewer where there are fewer), drawn evenly: always the same ones."""
        numbered = sa.select(passages.c.id, sa.func.row_number().over(order_by=passages.c.id).label("n")).subquery()
        step = max(self.passage_count() // most, 1)
        query = sa.select(numbered.c.id).where(numbered.c.n % step == 0).order_by(numbered.c.id)
        with self._engine.connect() as connection:
            return list(connection.execute(query.limit(most)).scalars())

    def passage_count(self) -> int:
        """How many passages there are."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(passages)).scalar_one()

    def languages(self) -> dict[Language, int]:
        """How many passages there are of each language."""
        query = sa.select(passages.c.language, sa.func.count().label("passages")).group_by(passages.c.language)
        with self._engine.connect() as connection:
            return {row.language: row.passages for row in connection.execute(query.order_by(passages.c.language))}

    # What has yet to reach Chroma and BM25 -----------------------------------------------------

    def announce(self, ids: Sequence[str]) -> None:
        """Note passages as unsettled before Chroma and BM25 are given them."""
        with self._writing() as connection:
            _note(connection, ids)

    def pending(self, limit: int) -> list[str]:
        """Ids of passages that Chroma and BM25 may not have as they are here: of some that are gone, too."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(unsettled.c.passage_id).limit(limit)).scalars())

    def pending_count(self) -> int:
        """How many passages are unsettled."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(unsettled)).scalar_one()

    def settle(self, ids: Sequence[str]) -> None:
        """Note that Chroma and BM25 have those passages as they are here."""
        with self._writing() as connection:
            for chunk in _chunks(ids):
                connection.execute(unsettled.delete().where(unsettled.c.passage_id.in_(chunk)))

    def index_all_again(self) -> None:
        """Note every passage as unsettled."""
        with self._writing() as connection:
            connection.execute(unsettled.delete())
            connection.execute(unsettled.insert().from_select(["passage_id"], sa.select(passages.c.id)))

    # Vectors -----------------------------------------------------------------------------------

    def vectors(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that are there, by text."""
        digests = {digest_of(text): text for text in texts}
        query = sa.select(vectors.c.digest, vectors.c.vector).where(vectors.c.model == model)
        with self._engine.connect() as connection:
            rows = _rows(connection, query, vectors.c.digest, list(digests))
            return {digests[bytes(row.digest)]: _whole(row.vector) for row in rows}

    def put_vectors(self, model: str, made: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors by text, at 16 bits a component (cosines stay within 0.001)."""
        rows = [
            {"model": model, "digest": digest_of(text), "vector": np.asarray(vector, np.float16).tobytes()}
            for text, vector in made.items()
        ]
        if rows:
            with self._writing() as connection:
                insert_new(connection, vectors, rows)

    def embedded(self, model: str, ids: Sequence[str] | None = None) -> Embedded:
        """All passages, or those of `ids` (at most 500), and their vectors of one moment, by id."""
        vector = (vectors.c.model == model) & (vectors.c.digest == passages.c.digest)
        query = sa.select(passages.c.id, passages.c.language, vectors.c.vector).join(vectors, vector)
        query = query if ids is None else query.where(passages.c.id.in_(ids))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(passages.c.id)).all()
        joined = np.frombuffer(b"".join(row.vector for row in rows), np.float16).astype(np.float32)
        made = joined.reshape(len(rows), joined.size // max(len(rows), 1))
        return Embedded([row.id for row in rows], [row.language for row in rows], made)

    def prune_vectors(self) -> int:
        """Throw away the vectors of texts that left the documents long ago, and say how many they were."""
        return prune(self._engine)

    def kept_vectors(self, model: str) -> dict[bytes, Vectors]:
        """Every vector of that model, by the digest of its text."""
        query = sa.select(vectors.c.digest, vectors.c.vector).where(vectors.c.model == model)
        with self._engine.connect() as connection:
            return {bytes(row.digest): _whole(row.vector) for row in connection.execute(query)}

    def sound(self) -> bool:
        """Whether SQLite finds nothing wrong with the file; other databases look after that themselves."""
        if self._engine.dialect.name != "sqlite":
            return True
        with self._engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"

    # Facts about the index itself --------------------------------------------------------------

    def revision(self) -> int:
        """Another number than before where documents were stored or taken out since."""
        commits = self._commits.count()
        seen, revision = self._revision
        if commits is None or commits != seen:
            revision = int(self.fact(_REVISION) or 0)
            self._revision = (-1 if commits is None else commits, revision)
        return revision

    def fact(self, key: str) -> str:
        """A fact noted about the index; empty where there is none."""
        with self._engine.connect() as connection:
            return _fact(connection, key)

    def note_fact(self, key: str, value: str) -> None:
        """Note a fact about the index, such as what it was made with."""
        with self._writing() as connection:
            upsert(connection, facts, {"key": key, "value": value})


def _fact(connection: sa.Connection, key: str) -> str:
    return str(connection.execute(sa.select(facts.c.value).where(facts.c.key == key)).scalar() or "")


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[i : i + _AT_ONCE] for i in range(0, len(items), _AT_ONCE))


def _rows(connection: sa.Connection, query: Any, column: sa.Column[Any], keys: Sequence[Any]) -> Iterator[sa.Row[Any]]:
    """The rows of `query` whose `column` is one of `keys`."""
    for chunk in _chunks(keys):
        yield from connection.execute(query.where(column.in_(chunk)))


def _passages(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Passage]:
    return {row.id: passage_of(row) for row in _rows(connection, sa.select(passages), passages.c.id, ids)}


def _note(connection: sa.Connection, passage_ids: Sequence[str]) -> None:
    for chunk in _chunks(passage_ids):
        connection.execute(unsettled.delete().where(unsettled.c.passage_id.in_(chunk)))
        connection.execute(unsettled.insert(), [{"passage_id": each} for each in chunk])


def _whole(stored: bytes) -> Vectors:
    return np.frombuffer(stored, np.float16).astype(np.float32)

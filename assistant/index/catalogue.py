"""The source of truth: documents, passages, and vectors by the hash of what they are of.

Everything else in the index can be made again from here. What has yet to reach Chroma and BM25 is
written in the same transaction as the document itself (an outbox), so that a crash loses nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from assistant.corpus.words import content_words
from assistant.errors import IndexDamaged, UnknownDocument
from assistant.records import Document, Language, Passage, Place, Region, Span

Vectors = NDArray[np.float32]
Action = Literal["add", "remove"]
_T = TypeVar("_T")

_ROWS = 500
"""Rows of one statement with a list of keys; SQLite takes at most 32,766 variables, PostgreSQL 65,535."""

_schema = sa.MetaData()
_documents = sa.Table(
    "documents",
    _schema,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
)
_passages = sa.Table(
    "passages",
    _schema,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("language", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("heading", sa.Text, nullable=False),
    sa.Column("sentences", sa.JSON, nullable=False),
)
_vectors = sa.Table(
    "vectors",
    _schema,
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary(16), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
_outbox = sa.Table(
    "outbox",
    _schema,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("passage_id", sa.Text, nullable=False),
)
_facts = sa.Table("facts", _schema, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text))


class Known(NamedTuple):
    """What the catalogue knows of a file, enough to tell whether it changed."""

    path: str
    signature: str
    sha256: str


class Pending(NamedTuple):
    """A change that has yet to reach Chroma and BM25."""

    position: int
    action: Action
    passage_id: str


class Catalogue:
    """Documents, passages and vectors in SQLite, or in any database SQLAlchemy speaks to."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
        try:
            _schema.create_all(self._engine)
        except sa.exc.DatabaseError as error:
            raise IndexDamaged(
                f"The catalogue at {self._engine.url.render_as_string()} cannot be used ({error.orig}).",
                "Remove it to have it made again from the documents.",
            ) from error

    @classmethod
    def in_folder(cls, folder: Path) -> Catalogue:
        """The catalogue kept in `folder`, made where there is none."""
        return cls(f"sqlite:///{folder / 'catalogue.sqlite3'}")

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    # Documents ---------------------------------------------------------------------------------

    def known(self) -> dict[str, Known]:
        """What is known of each document, by its id."""
        columns = (_documents.c.id, _documents.c.path, _documents.c.signature, _documents.c.sha256)
        with self._engine.connect() as connection:
            return {
                row.id: Known(row.path, row.signature, row.sha256) for row in connection.execute(sa.select(*columns))
            }

    def document(self, document_id: str) -> Document:
        """The document of that id; raises `UnknownDocument`."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_documents).where(_documents.c.id == document_id)).first()
        if row is None:
            raise UnknownDocument(f"There is no document {document_id!r} in the index.")
        return _document(row)

    def documents(self) -> list[Document]:
        """All documents, by id."""
        with self._engine.connect() as connection:
            return [_document(row) for row in connection.execute(sa.select(_documents).order_by(_documents.c.id))]

    def titles(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """The title of each document, or of those with `ids`, by its id."""
        wanted = sa.select(_documents.c.id, _documents.c.fields)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted if ids is None else wanted.where(_documents.c.id.in_(sorted(set(ids)))))
            return {row.id: row.fields["title"] for row in rows}

    def named(self, words: Collection[str]) -> list[str]:
        """The ids of documents whose publisher has one of those words, in small letters."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(_documents.c.id, _documents.c.fields).order_by(_documents.c.id))
            return [row.id for row in rows if set(content_words(row.fields["publisher"])) & set(words)]

    def put(self, document: Document, signature: str, passages: Sequence[Passage]) -> None:
        """Store a document in place of the one of the same id, and note what is to be indexed anew."""
        with self._engine.begin() as connection:
            self._take_out(connection, [document.id])
            connection.execute(_documents.insert().values(**_document_row(document, signature)))
            if passages:
                connection.execute(_passages.insert(), [_passage_row(passage) for passage in passages])
                _note(connection, "add", (passage.id for passage in passages))

    def touch(self, document_id: str, path: str, signature: str) -> None:
        """Note that a document's file moved or was saved again with the same text."""
        with self._engine.begin() as connection:
            which = _documents.c.id == document_id
            row = connection.execute(sa.select(_documents.c.fields).where(which)).one()
            values = {"path": path, "signature": signature, "fields": {**row.fields, "path": path}}
            connection.execute(_documents.update().where(which).values(values))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out, and note that their passages are to leave the index."""
        with self._engine.begin() as connection:
            self._take_out(connection, document_ids)

    def _take_out(self, connection: sa.Connection, document_ids: Sequence[str]) -> None:
        for ids in _chunks(document_ids):
            old = connection.execute(sa.select(_passages.c.id).where(_passages.c.document_id.in_(ids))).scalars().all()
            _note(connection, "remove", old)
            connection.execute(_passages.delete().where(_passages.c.document_id.in_(ids)))
            connection.execute(_documents.delete().where(_documents.c.id.in_(ids)))

    # Passages ----------------------------------------------------------------------------------

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those ids; unknown ones are left out."""
        found: dict[str, Passage] = {}
        with self._engine.connect() as connection:
            for chunk in _chunks(ids):
                rows = connection.execute(sa.select(_passages).where(_passages.c.id.in_(chunk)))
                found.update((row.id, _passage(row)) for row in rows)
        return found

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages, in order."""
        query = sa.select(_passages).where(_passages.c.document_id == document_id).order_by(_passages.c.start)
        with self._engine.connect() as connection:
            return [_passage(row) for row in connection.execute(query)]

    def passage_count(self) -> int:
        """How many passages there are."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(_passages)).scalar_one()

    def languages(self) -> dict[Language, int]:
        """How many passages there are of each language."""
        query = sa.select(_passages.c.language, sa.func.count().label("passages")).group_by(_passages.c.language)
        with self._engine.connect() as connection:
            return {row.language: row.passages for row in connection.execute(query.order_by(_passages.c.language))}

    # What has yet to reach Chroma and BM25 -----------------------------------------------------

    def pending(self, limit: int) -> list[Pending]:
        """The oldest changes that have yet to reach the index."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(_outbox).order_by(_outbox.c.position).limit(limit))
            return [Pending(row.position, row.action, row.passage_id) for row in rows]

    def pending_count(self) -> int:
        """How many changes have yet to reach the index."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(_outbox)).scalar_one()

    def settle(self, up_to: int) -> None:
        """Note that all changes up to that position have reached the index."""
        with self._engine.begin() as connection:
            connection.execute(_outbox.delete().where(_outbox.c.position <= up_to))

    def index_all_again(self) -> None:
        """Note every passage as one that has yet to reach the index."""
        with self._engine.begin() as connection:
            connection.execute(_outbox.delete())
            everything = sa.select(sa.literal("add"), _passages.c.id).order_by(
                _passages.c.document_id, _passages.c.start
            )
            connection.execute(_outbox.insert().from_select(["action", "passage_id"], everything))

    # Vectors -----------------------------------------------------------------------------------

    def vectors(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that are there, by text."""
        digests = {digest_of(text): text for text in texts}
        found: dict[str, Vectors] = {}
        with self._engine.connect() as connection:
            for chunk in _chunks(list(digests)):
                which = (_vectors.c.model == model) & _vectors.c.digest.in_(chunk)
                for row in connection.execute(sa.select(_vectors.c.digest, _vectors.c.vector).where(which)):
                    found[digests[bytes(row.digest)]] = np.frombuffer(row.vector, np.float16).astype(np.float32)
        return found

    def put_vectors(self, model: str, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors by text, at 16 bits a component (cosines stay within 0.001)."""
        rows = [
            {"model": model, "digest": digest_of(text), "vector": np.asarray(vector, np.float16).tobytes()}
            for text, vector in vectors.items()
        ]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(_vectors.insert(), rows)

    # Facts about the index itself --------------------------------------------------------------

    def fact(self, key: str) -> str:
        """A fact noted about the index; empty where there is none."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(_facts.c.value).where(_facts.c.key == key)).scalar() or ""

    def note_fact(self, key: str, value: str) -> None:
        """Note a fact about the index, such as what it was made with."""
        with self._engine.begin() as connection:
            connection.execute(_facts.delete().where(_facts.c.key == key))
            connection.execute(_facts.insert().values(key=key, value=value))


def digest_of(text: str) -> bytes:
    """The key a text's vector is kept under: 128 bits of BLAKE2b."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[i : i + _ROWS] for i in range(0, len(items), _ROWS))


def _note(connection: sa.Connection, action: Action, passage_ids: Iterable[str]) -> None:
    rows = [{"action": action, "passage_id": passage_id} for passage_id in passage_ids]
    if rows:
        connection.execute(_outbox.insert(), rows)


def _document_row(document: Document, signature: str) -> dict[str, Any]:
    fields = {f.name: getattr(document, f.name) for f in dataclasses.fields(document)}
    fields["regions"] = [[region.kind, region.start, region.end] for region in document.regions]
    identity = {name: fields.pop(name) for name in ("id", "text", "sha256")}
    return {**identity, "path": document.path, "signature": signature, "fields": fields}


def _document(row: sa.Row[Any]) -> Document:
    fields = dict(row.fields)
    regions = tuple(Region(*region) for region in fields.pop("regions"))
    places = tuple(Place(*place) for place in fields.pop("places", ()))
    return Document(id=row.id, text=row.text, sha256=row.sha256, regions=regions, places=places, **fields)


def _passage_row(passage: Passage) -> dict[str, Any]:
    row = {f.name: getattr(passage, f.name) for f in dataclasses.fields(passage)}
    return {**row, "sentences": [list(span) for span in passage.sentences]}


def _passage(row: sa.Row[Any]) -> Passage:
    return Passage(**{**row._mapping, "sentences": tuple(Span(*span) for span in row.sentences)})

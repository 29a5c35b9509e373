"""How documents, passages and vectors lie in the catalogue's tables."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import sqlalchemy as sa

from assistant.database import TABLES, Text, exclusively, has_tables
from assistant.index.embeddings import embedded_text
from assistant.records import Document, Passage, Place, Region, Span

WRITES = "catalogue"
"""What `exclusively` is given for every write to the catalogue: on a server several processes may have one."""

schema = sa.MetaData()
documents = sa.Table(
    "documents",
    schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("path", Text, nullable=False),
    sa.Column("signature", Text, nullable=False),
    sa.Column("sha256", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
)
passages = sa.Table(
    "passages",
    schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("text", Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("language", Text, nullable=False, index=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("heading", Text, nullable=False),
    sa.Column("sentences", sa.JSON, nullable=False),
    sa.Column("digest", sa.LargeBinary(16), nullable=False),
)
"""`digest` is that of the text which is embedded: a passage's vector is the one kept under it."""
vectors = sa.Table(
    "vectors",
    schema,
    sa.Column("model", Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary(16), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
left = sa.Table(
    "left_texts",
    schema,
    sa.Column("digest", sa.LargeBinary(16), primary_key=True),
    sa.Column("since", sa.BigInteger, nullable=False),
)
"""Texts that left the documents, and when (seconds since 1970)."""
identities = sa.Table(
    "identities",
    schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("file", Text, nullable=False),
    sa.Column("sha256", Text, nullable=False),
)
"""Ids that documents have or had, with the file below the source, and the hash of the text when the document left."""
unsettled = sa.Table("unsettled", schema, sa.Column("passage_id", Text, primary_key=True))
facts = sa.Table("facts", schema, sa.Column("key", Text, primary_key=True), sa.Column("value", Text))


def lay_out(engine: sa.Engine) -> None:
    """Make the tables that are not there.

    Of a catalogue that an older version laid out only the vectors stay: the rest is read from the documents again.
    """
    if has_tables(engine, schema):
        return
    with exclusively(engine, TABLES) as connection:
        found = sa.inspect(connection)
        if found.has_table("passages") and "digest" not in {column["name"] for column in found.get_columns("passages")}:
            schema.drop_all(connection, [passages, documents, facts])
        schema.create_all(connection)


def digest_of(text: str) -> bytes:
    """The key a text's vector is kept under: 128 bits of BLAKE2b."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def document_row(document: Document, signature: str) -> dict[str, Any]:
    """A document as a row of `documents`."""
    fields = {f.name: getattr(document, f.name) for f in dataclasses.fields(document)}
    fields["regions"] = [[region.kind, region.start, region.end] for region in document.regions]
    identity = {name: fields.pop(name) for name in ("id", "text", "sha256")}
    return {**identity, "path": document.path, "signature": signature, "fields": fields}


def document_of(row: sa.Row[Any]) -> Document:
    """The document of a row of `documents`."""
    fields = dict(row.fields)
    regions = tuple(Region(*region) for region in fields.pop("regions"))
    places = tuple(Place(*place) for place in fields.pop("places", ()))
    return Document(id=row.id, text=row.text, sha256=row.sha256, regions=regions, places=places, **fields)


def passage_row(passage: Passage, title: str) -> dict[str, Any]:
    """A passage of a document of that title as a row of `passages`."""
    row = {f.name: getattr(passage, f.name) for f in dataclasses.fields(passage)}
    digest = digest_of(embedded_text(passage, title))
    return {**row, "sentences": [list(span) for span in passage.sentences], "digest": digest}


def passage_of(row: sa.Row[Any]) -> Passage:
    """The passage of a row of `passages`."""
    fields = {f.name: getattr(row, f.name) for f in dataclasses.fields(Passage)}
    return Passage(**{**fields, "sentences": tuple(Span(*span) for span in row.sentences)})

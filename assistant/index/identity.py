"""Which document has which id: given once, an id stays with its file and is never another's.

A file keeps its id for as long as it exists, whatever other files come and go. One that is renamed or moved with the
same text keeps it too. When a file goes, its id is retired: the same path, or the same text elsewhere, gets it back;
any other file gets an id that no document ever had. So an old link leads to the same document or to none.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from assistant.corpus.looking import Seen
from assistant.corpus.reading import fresh_id, printable
from assistant.database import exclusively
from assistant.index.tables import WRITES, documents, identities

_AT_ONCE = 500


class Identity(NamedTuple):
    """Where the document of an id has its file, below the source; "" where that file is another document by now.

    `sha256` is that of its text; of a document that could never be read it is "".
    """

    file: str
    sha256: str
    live: bool
    """Whether the document is in the index."""


class Identities:
    """The ids in a catalogue, retired ones included."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self, root: Path) -> dict[str, Identity]:
        """Every id that was ever given, for files below `root`."""
        kept = sa.select(identities.c.id, identities.c.file, identities.c.sha256)
        with self._engine.connect() as connection:
            known = {row.id: Identity(row.file, row.sha256, False) for row in connection.execute(kept)}
            rows = connection.execute(sa.select(documents.c.id, documents.c.path, documents.c.sha256)).all()
        for row in rows:
            file = known[row.id].file if row.id in known else file_of(Path(row.path), root)
            known[row.id] = Identity(file, row.sha256, True)
        return known

    def add_missing(self, root: Path) -> None:
        """Note the files of documents that were stored before ids were kept."""
        kept = sa.select(identities.c.id)
        rows = sa.select(documents.c.id, documents.c.path).where(documents.c.id.not_in(kept))
        with self._engine.connect() as connection:
            found = {row.id: file_of(Path(row.path), root) for row in connection.execute(rows)}
        self.keep(found)

    def keep(self, given: Mapping[str, str]) -> None:
        """Note the files of ids, in place of what was noted of either."""
        rows = [{"id": document_id, "file": file} for document_id, file in given.items()]
        with exclusively(self._engine, WRITES) as connection:
            for at in range(0, len(rows), _AT_ONCE):
                some = rows[at : at + _AT_ONCE]
                ids, files = [row["id"] for row in some], [row["file"] for row in some]
                had = {row.id: row.sha256 for row in connection.execute(_HASHES.where(identities.c.id.in_(ids)))}
                connection.execute(identities.delete().where(identities.c.id.in_(ids)))
                connection.execute(identities.update().where(identities.c.file.in_(files)).values(file=""))
                connection.execute(identities.insert(), [{**row, "sha256": had.get(row["id"], "")} for row in some])


_HASHES = sa.select(identities.c.id, identities.c.sha256)


def note_retired(connection: sa.Connection, document_ids: Sequence[str]) -> None:
    """Note the texts of documents that are about to leave the index, so that their ids can be given back."""
    rows = connection.execute(
        sa.select(documents.c.id, documents.c.sha256).where(documents.c.id.in_(document_ids))
    ).all()
    for row in rows:
        connection.execute(identities.update().where(identities.c.id == row.id).values(sha256=row.sha256))


def file_of(path: Path, root: Path) -> str:
    """A file's path below `root` as it is stored; no two files have the same."""
    below = os.path.relpath(path, root)
    shown = printable(below)
    return shown if shown == below else f"{shown}?{hashlib.sha256(os.fsencode(below)).hexdigest()[:16]}"


class Naming:
    """The ids of the files of one look at the folder; those that are new are in `given`, with their files."""

    def __init__(self, seen: Seen, known: Mapping[str, Identity]) -> None:
        self._root = seen.root
        self._files = {path: file_of(path, seen.root) for path in seen.files}
        self._stems = Counter(path.stem for path in seen.files)
        self._known = known
        self._taken = set(known)
        present = set(self._files.values())
        live_last = sorted(known, key=lambda each: (known[each].live, each))
        self._by_file = {known[each].file: each for each in live_last if known[each].file}
        self._by_text = {
            known[each].sha256: each
            for each in live_last
            if known[each].file not in present and not seen.hides(seen.root / known[each].file)
        }
        self._by_text.pop("", None)
        self.given: dict[str, str] = {}
        self._kept: set[str] = set()

    def known(self, path: Path) -> str:
        """The id of the document that the index has of this file; "" where it has none."""
        document_id = self._by_file.get(self._files[path], "")
        return document_id if document_id and (document_id in self.given or self._known[document_id].live) else ""

    def give(self, path: Path, sha256: str = "") -> str:
        """The id of a file whose text has that hash: its own, that of the file it was before, or a fresh one."""
        if name := self.known(path):
            return name
        file = self._files[path]
        name = self._by_text.pop(sha256, "") if sha256 else ""
        name = name or self._by_file.get(file, "")
        name = name or fresh_id(self._root, path, self._taken, shared=self._stems[path.stem] > 1)
        self._taken.add(name)
        self._by_file[file] = name
        self.given[name] = file
        return name

    def take_given(self) -> dict[str, str]:
        """The ids given since this was last called, with their files."""
        given, self._kept = {k: v for k, v in self.given.items() if k not in self._kept}, set(self.given)
        return given

    def files(self) -> dict[str, str]:
        """The file below the source of every document, retired or not, by id."""
        return {each: identity.file for each, identity in self._known.items()} | self.given

    def names(self) -> dict[str, Path]:
        """The files by the ids of their documents; of files that were not read yet, by those that they would get."""
        return {self.give(path): path for path in self._files}

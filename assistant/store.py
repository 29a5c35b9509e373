"""A store's tables in a database: created at first use, upgraded from older versions, and its errors in plain words.

Each store (conversations, chat messages) has a row in one table of versions. It is kept small: a migration tool can
take over `lay_out` without anything else changing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from assistant.database import TABLES, Text, exclusively, make_engine, shown_address, sqlite_file, upsert
from assistant.errors import AssistantError, BackendAway, HistoryDamaged, HistoryNotWritten, HistoryTooNew

Upgrade = Callable[[sa.Connection], None]

_CHECKED_FOR = 5.0
"""Seconds after a write that succeeded in which `trouble` does not try another."""
# Primary result codes of SQLite (sqlite.org/rescode.html) and SQLSTATE codes of PostgreSQL.
_CORRUPT, _NOT_A_DATABASE, _ERROR = 11, 26, 1
_NO_TABLE_OR_COLUMN = ("42P01", "42703")
_versions = sa.Table(
    "store_versions",
    sa.MetaData(),
    sa.Column("store", Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("checked", sa.Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The current tables of the store `name`; `upgrades[n]` brings a store of version n + 1 to n + 2.

    `called` is what the store's errors call its contents, as in "The conversations at ...".
    """

    name: str
    called: str
    tables: sa.MetaData
    upgrades: tuple[Upgrade, ...] = ()

    @property
    def version(self) -> int:
        """The version that the tables have; 1 was the last one without a version in the database."""
        return len(self.upgrades) + 1


class Store:
    """One store; safe between threads and processes.

    `reading` and `writing` raise `HistoryDamaged` and `HistoryTooNew` where the database cannot be used as it is,
    `HistoryNotWritten` where it cannot be reached or written now. Nothing is opened before the first of them, and a
    store that was in trouble is tried again at each use.
    """

    def __init__(self, url: str | sa.URL, layout: Layout) -> None:
        self._engine = make_engine(url)
        self._layout = layout
        self._file = sqlite_file(self._engine.url)
        self._opened: tuple[int, int] | None = None
        self._written = -_CHECKED_FOR
        self._opening = threading.Lock()

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read from."""
        with self._explaining():
            self._open()
            with self._engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self, what: str) -> Iterator[sa.Connection]:
        """A transaction beside which no other one on the same `what` runs."""
        with self._explaining():
            self._open()
            self._written = -_CHECKED_FOR  # until it succeeds
            with exclusively(self._engine, f"{self._layout.name} {what}") as connection:
                yield connection
            self._written = time.monotonic()

    def trouble(self) -> AssistantError | None:
        """Why nothing can be stored now; None where a small write succeeds, or one just did and reading still does."""
        try:
            if time.monotonic() - self._written > _CHECKED_FOR:
                with self.writing("check") as connection:
                    _note_version(connection, self._layout)
            else:
                with self.reading() as connection:
                    connection.execute(sa.select(sa.literal(1)))
        except AssistantError as error:
            return error
        return None

    def _open(self) -> None:
        """Lay the store out, once; again where its file was deleted or replaced, which SQLite would not notice."""
        with self._opening:
            if self._opened is None or self._opened != _identity(self._file):
                self._engine.dispose()
                self._opened = None
                lay_out(self._engine, self._layout)
                self._opened = _identity(self._file)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.DBAPIError, sa.exc.TimeoutError, BackendAway) as error:
            meant = self._explained(error)
            if meant is None:
                raise
            raise meant from error

    def _explained(self, error: sa.exc.DBAPIError | sa.exc.TimeoutError | BackendAway) -> AssistantError | None:
        what = f"The {self._layout.called} at {self._file or shown_address(self._engine.url)}"
        if isinstance(error, sa.exc.IntegrityError):
            return None
        if _means_damage(error):
            return HistoryDamaged(
                f"{what} cannot be used: the database is damaged.", "Move it away to begin with none."
            )
        return HistoryNotWritten(
            f"{what} cannot be reached or written.", "Is the disk full, the folder read-only, or the server away?"
        )


def _identity(file: Path | None) -> tuple[int, int] | None:
    if file is None:
        return (0, 0)
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _means_damage(error: sa.exc.DBAPIError | sa.exc.TimeoutError | BackendAway) -> bool:
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlite_errorcode", None)
    if code is None:
        return getattr(original, "sqlstate", None) in _NO_TABLE_OR_COLUMN
    return code & 0xFF in (_CORRUPT, _NOT_A_DATABASE, _ERROR)


def lay_out(engine: sa.Engine, layout: Layout) -> None:
    """Create the tables of `layout`, or upgrade those of an older version, in one transaction.

    Processes that start at the same time wait for each other. Raises `HistoryTooNew`, and changes nothing, where a
    newer version of this program wrote the store.
    """
    with engine.connect() as connection:
        if _version(connection, layout) == layout.version:
            return
    with exclusively(engine, TABLES) as connection:
        found = _version(connection, layout)
        if found > layout.version:
            raise HistoryTooNew(
                f"The {layout.called} are of version {found}, and this program knows version {layout.version}.",
                "Update the program, or give it another ASSISTANT_DATA_DIR or ASSISTANT_DATABASE_URL.",
            )
        for upgrade in layout.upgrades[found - 1 :] if found else ():
            upgrade(connection)
        layout.tables.create_all(connection)
        _versions.create(connection, checkfirst=True)
        _note_version(connection, layout)


def _version(connection: sa.Connection, layout: Layout) -> int:
    """The version of a store; 1 where its tables are there without one, 0 where they are not there."""
    found = sa.inspect(connection)
    if found.has_table(_versions.name):
        query = sa.select(_versions.c.version).where(_versions.c.store == layout.name)
        if version := connection.execute(query).scalar():
            return int(version)
    return int(any(found.has_table(name) for name in layout.tables.tables))


def _note_version(connection: sa.Connection, layout: Layout) -> None:
    upsert(connection, _versions, {"store": layout.name, "version": layout.version, "checked": time.time()})

"""A database by its address: SQLite, or PostgreSQL (extra `postgres`), one set of statements for both.

make_engine     connections that are set up the same way in every store: private files, waiting for locks, silent errors
exclusively     a transaction that reads before it writes, one at a time; with TABLES, one that changes tables
upsert          an insert that overwrites the row of the same key
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg_dialect
from sqlalchemy.dialects import sqlite as sqlite_dialect

from assistant.errors import BackendAway, ConfigurationError

_POSTGRESQL, _SQLITE = "postgresql", "sqlite"
_PATIENCE = 30.0
"""Seconds that a connection to SQLite waits while another one writes."""
_PAUSE = 0.01
"""Seconds between two tries to switch a database to WAL."""
_PRIVATE = stat.S_IRUSR | stat.S_IWUSR
_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to the name of a database for the files beside it."""
_DATA_ERRORS = "22"
"""The class of PostgreSQL's error codes whose messages quote the offending value."""
TABLES = "tables"
"""What `exclusively` is given for a change of any store's tables: stores can share a database."""
_creating = threading.Lock()
_MARK, _NUL, _SELF = "\ue000", "\ue000\ue001", "\ue000\ue002"
_REACH = 5
"""Seconds for connecting to a server; libpq by itself waits until TCP gives up, two minutes."""
_AWAY = ("08", "57P01", "57P02", "57P03", "57P05", "53300")
"""What SQLSTATE begins with where the server, not the statement, is why: connection exceptions, shut down, starting
up, session timed out, no connection left (PostgreSQL's manual, appendix A)."""
_NUL_IN_JSON = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class Text(sa.types.TypeDecorator[str]):
    """Text of any kind, in the order of its code points.

    PostgreSQL's has no NUL, which a file's text may have: there it is kept as two signs of the private use area, and
    the first of these, wherever it stands by itself, as two as well.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """PostgreSQL sorts by the locale of the database unless it is told otherwise."""
        chosen = sa.Text(collation="C") if dialect.name == _POSTGRESQL else sa.Text()
        return dialect.type_descriptor(chosen)

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """A text as it is kept."""
        return value if value is None or dialect.name != _POSTGRESQL else _hidden(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """A text as it was."""
        return value if value is None or dialect.name != _POSTGRESQL else _shown(value)


def _hidden(text: str) -> str:
    return text.replace(_MARK, _SELF).replace("\x00", _NUL)


def _shown(text: str) -> str:
    return text.replace(_NUL, "\x00").replace(_SELF, _MARK)


def _dumped(value: Any) -> str:
    return _NUL_IN_JSON.sub(rf"\1{_NUL}", _hidden(json.dumps(value, ensure_ascii=False)))


def _loaded(stored: str | bytes) -> Any:
    text = stored.decode() if isinstance(stored, bytes) else stored
    return json.loads(text.replace(_NUL, "\\u0000").replace(_SELF, _MARK))


def file_address(path: Path) -> sa.URL:
    """The address of an SQLite file; a path may have signs in it that mean something in an address."""
    return sa.URL.create(_SQLITE, database=str(path))


def make_engine(url: str | sa.URL, *, writes: bool = True) -> sa.Engine:
    """The engine for a database; no error of it shows the parameters of a statement.

    A file of SQLite's is readable by its owner only, and its connections use WAL and wait for each other. With
    `writes=False` they refuse to write, and a missing file is not created.

    Raises `ConfigurationError`, without the password, where its address is wrong, its driver missing, or its server
    not to be reached. A server that goes away later has every statement raise `BackendAway`; once it is back, the
    same engine works again.
    """
    try:
        address = sa.make_url(url)
        if address.get_backend_name() == _SQLITE:
            return _sqlite(address, writes)
        return _server(address)
    except (sa.exc.ArgumentError, ImportError, ValueError):
        # Not chained: these errors quote parts of the address, which can be of the password.
        raise ConfigurationError(
            "ASSISTANT_DATABASE_URL cannot be used: its address is wrong, or its driver is missing.",
            "It looks like postgresql://NAME@HOST/DATABASE, and needs: pip install 'seed-assistant[postgres]'.",
        ) from None


def shown_address(address: sa.URL) -> str:
    """An address to be shown or logged: without the password, and without options, which may hold another one."""
    return address.set(query={}).render_as_string()


def _server(address: sa.URL) -> sa.Engine:
    if address.drivername in ("postgres", _POSTGRESQL):
        address = address.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(
        address,
        pool_pre_ping=True,  # the server may have been started again since a connection was made
        hide_parameters=True,
        connect_args={"connect_timeout": _REACH},
        json_serializer=_dumped,
        json_deserializer=_loaded,
    )
    sa.event.listen(engine, "handle_error", _hide_values)
    try:
        engine.connect().close()
    except sa.exc.DBAPIError as error:
        raise ConfigurationError(
            f"The database at {shown_address(address)} cannot be reached.",
            "Is its server running, and is ASSISTANT_DATABASE_URL right?",
        ) from error
    sa.event.listen(engine, "handle_error", _explain_absence)
    return engine


def _explain_absence(context: sa.engine.ExceptionContext) -> None:
    """Have a server's absence raised as `BackendAway`; what a statement did wrong stays what it is."""
    if context.is_pre_ping:
        return  # the pool connects anew by itself
    error = context.original_exception
    if context.is_disconnect or _says_away(error):
        raise BackendAway("The database cannot be reached.", "Try again in a moment; is PostgreSQL running?") from error


def _says_away(error: BaseException) -> bool:
    """Whether a driver's error is of the connection: by SQLSTATE, or, where none came, as it never got one."""
    state = getattr(error, "sqlstate", None)
    return state.startswith(_AWAY) if state else type(error).__name__ in ("OperationalError", "ConnectionTimeout")


def _hide_values(context: sa.engine.ExceptionContext) -> None:
    """Cut an error of the server down to its first line: DETAIL quotes the row, and a data error quotes the value."""
    original, raised = context.original_exception, context.sqlalchemy_exception
    name = type(original).__name__
    code = str(getattr(original, "sqlstate", None) or "")
    told = code if code.startswith(_DATA_ERRORS) else str(original).partition("\n")[0]
    original.args = (told,)
    if raised is not None:
        raised.args = (f"({name}) {told}",)


def _sqlite(address: sa.URL, writes: bool) -> sa.Engine:
    options: dict[str, Any] = {"hide_parameters": True, "connect_args": {"timeout": _PATIENCE}}
    file = sqlite_file(address)
    if file is None:  # in memory: one connection, which its threads have to take turns with
        options["connect_args"]["check_same_thread"] = False
        options["poolclass"] = sa.pool.StaticPool
    engine = sa.create_engine(address, **options)
    if file:
        # Before each connection: the file may have been deleted since the last one.
        sa.event.listen(engine, "do_connect", lambda *_: _make_private(file, create=writes))
    sa.event.listen(engine, "connect", _prepare_to_write if writes else _prepare_to_read)
    return engine


def sqlite_file(address: sa.URL) -> Path | None:
    """The file of an SQLite database; None for one in memory or on a server."""
    name = address.database or ":memory:"
    if address.get_backend_name() != _SQLITE or name == ":memory:" or name.startswith("file:"):
        return None
    return Path(name)


def _make_private(path: Path, create: bool) -> None:
    """Have a database, and the files beside it, readable by their owner only; SQLite gives new ones the mode of `path`.

    What cannot be created or belongs to another user is left to SQLite, which says what is wrong.
    """
    # A file that is there is never opened here: closing it would drop the locks that SQLite has on it in this process.
    with _creating, suppress(OSError):
        if create:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _PRIVATE))
    for each in (path.with_name(path.name + ending) for ending in _FILES):
        with suppress(OSError):
            if stat.S_IMODE(each.stat().st_mode) & ~_PRIVATE:
                each.chmod(_PRIVATE)


def make_private_folder(folder: Path) -> None:
    """Create a folder that only its owner can enter, and those above it; one that is there is left as it is."""
    folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)


def _prepare_to_write(connection: Any, _record: object) -> None:
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _prepare_to_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _switch_to_wal(connection: Any) -> None:
    """Have the database in WAL mode, in which readers and a writer do not wait for each other.

    Two connections that switch it at once would wait for each other forever, so SQLite refuses one of them
    immediately, whatever its timeout (sqlite.org/c3ref/busy_handler.html); that one tries again.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE)


@contextmanager
def exclusively(engine: sa.Engine, what: str) -> Iterator[sa.Connection]:
    """A transaction beside which no other one on the same `what` runs, in this process or another.

    Whoever comes second waits, and then reads what the first one wrote. On SQLite no other writer runs at all.
    """
    with engine.begin() as connection:
        if engine.dialect.name == _SQLITE:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_lock_number(what))))
        yield connection


def _lock_number(what: str) -> int:
    """A number of 64 bits for an advisory lock; the database is shared with other programs, so it is a hash."""
    digest = hashlib.blake2b(f"seed-assistant {what}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def has_tables(bind: sa.Engine | sa.Connection, schema: sa.MetaData) -> bool:
    """Whether all tables and columns of `schema` are there; takes no lock and writes nothing."""
    found = sa.inspect(bind)
    there = set(found.get_table_names())
    return all(
        name in there and {column["name"] for column in found.get_columns(name)} >= set(table.columns.keys())
        for name, table in schema.tables.items()
    )


def upsert(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any], **otherwise: Any) -> None:
    """Insert `row`; where its primary key is taken, set the other columns to those of `row`, or to `otherwise`.

    It is one statement, so two processes never both insert one key.
    """
    keys = [column.name for column in table.primary_key]
    values = otherwise or {name: value for name, value in row.items() if name not in keys}
    insert = _insert(connection, table).values(dict(row))
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=values))


def insert_new(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of `rows` whose key is not there yet."""
    connection.execute(_insert(connection, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    dialect = pg_dialect if connection.dialect.name == _POSTGRESQL else sqlite_dialect
    return dialect.insert(table)


class Commits:
    """Tells cheaply whether an SQLite database was written to, by whichever connection or process.

    Holds one connection that never writes, for `PRAGMA data_version` compares with what its own connection saw.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.Connection | None = None
        self._lock = threading.Lock()

    def count(self) -> int | None:
        """Another number than before where anything was committed since; None where this is no file of SQLite's."""
        if self._engine.dialect.name != "sqlite" or self._engine.url.database in (None, "", ":memory:"):
            return None
        with self._lock:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            driver = self._connection.connection.driver_connection
            return int(driver.execute("PRAGMA data_version").fetchone()[0]) if driver else None

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

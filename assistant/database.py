"""A database by its address: SQLite, or PostgreSQL (extra `postgres`), one set of statements for both."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import sqlalchemy as sa

from assistant.errors import ConfigurationError

_POSTGRESQL = "postgresql"
_MARK, _NUL, _SELF = "\ue000", "\ue000\ue001", "\ue000\ue002"
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


def make_engine(url: str) -> sa.Engine:
    """The engine for a database.

    Raises `ConfigurationError`, without the password, where its address is wrong, its driver missing, or its server
    not to be reached.
    """
    try:
        address = sa.make_url(url)
        if address.drivername not in ("postgres", _POSTGRESQL):
            return sa.create_engine(address)
        return _postgresql(address)
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigurationError(
            "ASSISTANT_DATABASE_URL cannot be used: its address is wrong, or its driver is missing.",
            "It looks like postgresql://NAME@HOST/DATABASE, and needs: pip install 'seed-assistant[postgres]'.",
        ) from error


def _postgresql(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,  # the server may have been started again since a connection was made
        json_serializer=_dumped,
        json_deserializer=_loaded,
    )
    try:
        engine.connect().close()
    except sa.exc.OperationalError as error:
        raise ConfigurationError(
            f"The database at {address.render_as_string()} cannot be reached.",
            "Is its server running, and is ASSISTANT_DATABASE_URL right?",
        ) from error
    return engine


def beside_readers(connection: Any, _record: object) -> None:
    """Have an SQLite connection write so that others go on reading."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def only_read(connection: Any, _record: object) -> None:
    """Have an SQLite connection refuse to write."""
    connection.execute("PRAGMA query_only=ON")


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

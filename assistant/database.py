"""A database by its address: SQLite, or PostgreSQL (extra `postgres`), one set of statements for both."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa

from assistant.errors import BackendAway, ConfigurationError

_POSTGRESQL = "postgresql"
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


def make_engine(url: str) -> sa.Engine:
    """The engine for a database.

    Raises `ConfigurationError`, without the password, where its address is wrong, its driver missing, or its server
    not to be reached. A server that goes away later has every statement raise `BackendAway`; once it is back, the
    same engine works again.
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
        connect_args={"connect_timeout": _REACH},
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


def beside_readers(connection: Any, _record: object) -> None:
    """Have an SQLite connection write so that others go on reading."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def only_read(connection: Any, _record: object) -> None:
    """Have an SQLite connection refuse to write."""
    connection.execute("PRAGMA query_only=ON")

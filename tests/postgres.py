"""A real PostgreSQL on a Unix socket in a folder of its own, as a user who is not root; gone when the tests are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)  # where Debian puts them
_ACCOUNT = "postgres"
_NUMBERS = count(1)


class PostgreSQL:
    """A server that is running."""

    def __init__(self, folder: Path, control: Callable[[str], None]) -> None:
        self._folder = folder
        self._control = control

    def stop(self) -> None:
        """Stop the server, connections and all; what was written stays."""
        self._control("stop")

    def start(self) -> None:
        """Start it again."""
        self._control("start")

    def new_database(self) -> str:
        """The address of an empty database, whose own locale sorts as no program does."""
        name = f"test_{next(_NUMBERS)}"
        with psycopg.connect(self._at("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return self._at(name)

    def _at(self, database: str) -> str:
        return f"postgresql://tester@/{database}?host={self._folder}"


@contextmanager
def running() -> Iterator[PostgreSQL]:
    """A server; raises `RuntimeError` where PostgreSQL is not installed, for then nothing is tested on it."""
    found = shutil.which("initdb") or next((str(p / "initdb") for p in _PROGRAMS if (p / "initdb").exists()), None)
    if not found:
        raise RuntimeError("There is no PostgreSQL. Run tests/ensure_installed.sh, which installs it.")
    programs = Path(found).resolve().parent
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # the path of a socket may have 107 bytes only
    account = _ACCOUNT if os.geteuid() == 0 else None
    if account:
        shutil.chown(folder, account)
    try:
        data = str(folder / "data")
        _run([programs / "initdb", "-D", data, "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-sync"], account)
        listen = f"-c listen_addresses= -c fsync=off -k {folder}"
        log = str(folder / "log")
        options: dict[str, list[Path | str]] = {"start": ["-l", log, "-o", listen], "stop": ["-m", "immediate"]}

        def control(order: str) -> None:
            _run([programs / "pg_ctl", "-D", data, "-w", "-t", "120", *options[order], order], account)

        control("start")
        try:
            yield PostgreSQL(folder, control)
        finally:
            control("stop")
    finally:
        shutil.rmtree(folder)


def _run(command: list[Path | str], account: str | None) -> None:
    """Runs a program of PostgreSQL, which refuses to be run by root."""
    done = subprocess.run(list(map(str, command)), user=account, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")

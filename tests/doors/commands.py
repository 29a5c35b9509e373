"""The command `assistant` in a process of its own, as a process manager has it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.offline import COMMAND, ROOT, only

WAIT = 120
"""Seconds for anything that comes for sure, on a machine that does other things beside."""


class Command:
    """One that is running; `url` is what it says that it answers at."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.url = ""
        self.told = ""
        self._reading = threading.Thread(target=self._read_errors, daemon=True)
        self._reading.start()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.told += line

    def await_url(self) -> None:
        """Wait until it says where it answers."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Ask at http"), self.told
        self.url = line.split()[2].rstrip("/")

    def await_status(self, path: str, status: int) -> httpx2.Response:
        """Its reply to GET `path`, once that has this status."""
        for _ in range(WAIT * 5):
            if (reply := self.get(path)).status_code == status:
                return reply
            threading.Event().wait(0.2)
        raise AssertionError(f"{path}: {reply.status_code} {reply.text}")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def ended(self) -> int:
        """Its exit code, once it has ended."""
        code = self.process.wait(WAIT)
        self._reading.join(WAIT)
        return code

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(self.url + path, timeout=WAIT)

    def ask(self, question: str) -> httpx2.Response:
        return httpx2.post(f"{self.url}/ask", json={"question": question}, timeout=WAIT)


@contextmanager
def command(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Command]:
    """`assistant` with these arguments in `folder`; killed at the end where it still runs."""
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", COMMAND, *arguments], cwd=folder, text=True, encoding="utf-8",
        env=only({"PYTHONPATH": str(ROOT), **(environment or {})}),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            yield Command(process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)


@contextmanager
def chat(folder: Path, environment: Mapping[str, str] | None = None, *, ready: bool = True) -> Iterator[Command]:
    """`assistant chat` over the folder `source` in `folder`, once it has read that; its index is in `index`.

    Without `ready`, once it takes connections.
    """
    given = ("--source", "source", "--data-dir", "index")
    with command(folder, "chat", "--port", "0", *given, environment=environment) as running:
        running.await_url()
        if ready:
            running.await_status("/readyz", 200)
        yield running


def left_open(folder: Path) -> list[str]:
    """The write-ahead logs below `folder`: SQLite takes one away when the last connection is closed."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*-wal"))

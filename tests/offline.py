"""No test may reach the network: connections and look-ups beyond this machine are refused, and remembered.

`install()` lasts as long as the process does, for an audit hook cannot be taken out again.
"""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.forking import forked

ROOT = Path(__file__).resolve().parent.parent

_ADDRESSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKED_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class NetworkRefused(RuntimeError):
    """A test tried to reach something beyond this machine."""


class Guard:
    """Refuses what is not on this machine; `refused` tells what was tried, even where a library hid the error."""

    def __init__(self) -> None:
        self.refused: list[str] = []
        self._installed = False

    def install(self) -> None:
        """Begin to refuse; once is enough."""
        if not self._installed:
            self._installed = True
            sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in _LOOKED_UP:
            self._check(event, arguments[0])
        elif event in _ADDRESSED:
            opened, address = arguments[0], arguments[1]
            if isinstance(opened, socket.socket) and opened.family == socket.AF_UNIX:
                return
            if isinstance(address, tuple):
                self._check(event, address[0])

    def _check(self, event: str, host: object) -> None:
        if not is_loopback(host):
            self.refused.append(f"{event} to {host!r}")
            raise NetworkRefused(f"No test may reach the network: {event} to {host!r}.")


def is_loopback(host: object) -> bool:
    """Whether a host, as socket functions take it, is this machine."""
    if host is None:
        return True  # getaddrinfo(None, ...): this machine's own addresses
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in ("", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


guard = Guard()

COMMAND = (
    "import sys; from tests.offline import guard; guard.install(); "
    "from assistant.frontends.cli import main; sys.argv[0] = 'assistant'; main()"
)
"""The command `assistant` behind the guard, as a program for Python."""


def run_offline(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command `assistant` in a process of its own, in `folder`, behind the same guard."""
    return run_program(COMMAND, arguments, folder, environment)


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command `assistant` in a process of its own; ended by Ctrl-C."""
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", COMMAND, *arguments],
        cwd=folder,
        env=only({"PYTHONPATH": str(ROOT)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
            assert "Traceback" not in told


def run_program(
    program: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program over this checkout in a process of its own, in `folder`, with nothing of the environment's settings."""
    return forked(program, arguments, folder, only({"PYTHONPATH": str(ROOT), **(environment or {})}))


def run_python(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """This Python in a process of its own from the start, in `folder`, with nothing of the environment's settings.

    It writes no bytecode: where files may not grow, Python cuts it off, and all that come later would trip over it.
    """
    return subprocess.run(
        [sys.executable, "-B", "-X", "utf8", *arguments],
        cwd=folder,
        env=only(environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def only(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment with these settings and none of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **environment}

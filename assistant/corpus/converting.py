"""Files are converted in a process of their own, with limits on time and memory; a bad one costs nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.corpus.formats.converted import Converted
from assistant.errors import DocumentError
from assistant.records import Place

SECONDS = 60.0
"""Time that one file may take: a book of 1,000 pages takes about 20 s on a slow machine."""
MEMORY = 1024 * 1024 * 1024
"""Bytes that the process may take on top of what it begins with."""


class Converter:
    """Starts a worker with the first file, and another where one was lost. Not for two threads at once."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    @property
    def worker(self) -> int | None:
        """The worker's process, by its number; None where there is none yet."""
        return self._process.pid if self._process else None

    def convert(self, path: Path, url: str = "", charset: str = "") -> Converted:
        """The text and places of a file; raises `DocumentError` with the reason where there is none.

        Of a web page, `url` is its address and `charset` the encoding that its server named.
        """
        process = self._running()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, give_up)
        timer.start()
        try:
            reply = self._ask(process, {"path": os.fsencode(path).hex(), "url": url, "charset": charset})
        finally:
            timer.cancel()
        if late.is_set():
            self.close()
            raise DocumentError(f"{path.name} takes longer than {self._seconds:g} s to read.", "Split it.")
        return self._converted(path, reply)

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - this Python, this package
                [sys.executable, "-P", "-m", "assistant.corpus.worker", str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="ascii",
                env=_environment(),
            )
            assert self._process.stdout is not None
            if self._process.stdout.readline() != "ready\n":
                self.close()
                raise DocumentError("The process that reads files did not start.", "Try again; is there memory left?")
        return self._process

    @staticmethod
    def _ask(process: subprocess.Popen[str], request: dict[str, str]) -> dict[str, Any]:
        """The worker's reply; empty where it died."""
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            return {}
        return dict(json.loads(line)) if line.endswith("\n") else {}

    def _converted(self, path: Path, reply: dict[str, Any]) -> Converted:
        if not reply:
            self.close()
            raise DocumentError(
                f"{path.name} breaks its converter: it is damaged, or needs too much memory.", "Split it."
            )
        if reply.get("spent"):
            self.close()
        if "what" in reply:
            raise DocumentError(f"{path.name} {reply['what']}", reply["remedy"])
        places = tuple(Place(start, name) for start, name in reply["places"])
        return Converted(text=reply["text"], places=places, tabular=reply["tabular"])


def _environment() -> dict[str, str]:
    """Where this package is, and nothing of the environment's keys."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}

"""The two servers, each in a process of its own, and the clients in another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.load.bare import ANNOUNCED
from evals.page.serving import serving

ROOT = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Round:
    """What became of some questions: seconds of the whole and of each answer, and the server's processor seconds."""

    seconds: float
    taken: tuple[float, ...]
    failed: int
    processor: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.taken) / self.seconds

    @property
    def cost(self) -> float:
        """Processor seconds of the server for each answer."""
        return self.processor / max(len(self.taken), 1)


@dataclass(frozen=True, slots=True)
class Server:
    """A server at `url`, in a process."""

    url: str
    process_id: int

    def asked(self, questions: Sequence[str], clients: int) -> Round:
        """Put those questions, each once, by so many clients at the same time, in a process of their own."""
        before = self._processor()
        done = subprocess.run(
            [sys.executable, "-m", "evals.load.clients", self.url, str(clients)],
            input=json.dumps(list(questions)),
            env=environment(),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        told = json.loads(done.stdout)
        return Round(told["seconds"], tuple(told["taken"]), told["failed"], self._processor() - before)

    def _processor(self) -> float:
        """Processor seconds of the process so far, its threads included."""
        fields = Path(f"/proc/{self.process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def environment() -> dict[str, str]:
    """The environment of a process that is measured."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@contextmanager
def api(source: Path, work: Path, *, kept: bool) -> Iterator[Server]:
    """`assistant chat` over the index in `work`; with `kept` the vector of each question is made once."""
    module = "evals.load.starting" if kept else "evals.page.starting"
    with serving(source, work, module=module) as page:
        yield Server(page.url, page.process_id)


@contextmanager
def bare(work: Path, *, kept: bool) -> Iterator[Server]:
    """The bare loop over what was written to `work`; `kept` as for `api`."""
    module = "evals.load.starting" if kept else "evals.load.bare"
    command = [sys.executable, "-m", module, *(["bare"] if kept else []), str(work)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith(ANNOUNCED):
            raise RuntimeError(f"The bare loop ended with exit code {process.wait()} before it answered.")
        yield Server(f"http://127.0.0.1:{int(line.removeprefix(ANNOUNCED))}/", process.pid)
    finally:
        process.terminate()
        process.communicate()

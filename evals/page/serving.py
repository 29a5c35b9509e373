"""`assistant chat` in a process of its own, from its start to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import EXTRACTIVE
from evals.page.starting import MARK

_MANY = "1000000"
"""Questions a minute: here the page is measured, not its limits."""
_SAID = "Ask at "
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Serving:
    """A page that answers at `url`; `steps` are the seconds of its start, in their order."""

    url: str
    steps: dict[str, float]
    process_id: int

    @property
    def seconds(self) -> float:
        """From the start of the process until the page answered."""
        return sum(self.steps.values())

    def memory(self) -> float:
        """Megabytes that the process holds (RSS), where the system tells, else 0."""
        try:
            lines = Path(f"/proc/{self.process_id}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return 0.0
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


@contextmanager
def serving(
    source: Path, folder: Path, options: Sequence[str] = (), module: str = "evals.page.starting"
) -> Iterator[Serving]:
    """The page over `source` with its index in `folder`, until the end of the block; `options` are Python's own.

    `module` starts the command. Raises `RuntimeError` where it ends before it answers; what it printed to standard
    error is in `folder`/errors.txt.
    """
    begun = time.time()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "errors.txt").open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, *options, "-m", module, "chat", "--port", "0"],
            env=_environment(source, folder / "index"),
            cwd=folder,  # no .env file is read
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            url, marks = _announced(process)
            with urllib.request.urlopen(url, timeout=_PATIENCE) as page:
                page.read()
            marks.append(("first page", time.time()))
            _await_readiness(url)
            yield Serving(url, _steps(begun, marks), process.pid)
        finally:
            _end(process)


def _await_readiness(url: str) -> None:
    """Wait until all documents are read: the page answers before."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{url.rstrip('/')}/readyz", timeout=_PATIENCE).close()
            return
        except urllib.error.HTTPError as not_yet:
            if time.monotonic() > until:
                raise RuntimeError("The documents were not read in time.") from not_yet
            time.sleep(0.05)


def imports(folder: Path, most: int) -> dict[str, float]:
    """Seconds of each top package's own code while imported, the dearest first, after a start with -X importtime."""
    spent: Counter[str] = Counter()
    for line in (folder / "errors.txt").read_text(encoding="utf-8").splitlines():
        own, _, name = line.removeprefix("import time:").partition("|")
        if line.startswith("import time:") and own.strip().isdigit():
            spent[name.partition("|")[2].strip().partition(".")[0]] += int(own)
    return {name: microseconds / 1e6 for name, microseconds in spent.most_common(most)}


def _environment(source: Path, index: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    limits = {"ASSISTANT_QUESTIONS_A_MINUTE": _MANY, "ASSISTANT_QUESTIONS_IN_ALL": _MANY}
    chosen = {"ASSISTANT_SOURCE": str(source), "ASSISTANT_DATA_DIR": str(index), "ASSISTANT_MODEL": EXTRACTIVE}
    return {**kept, **limits, **chosen, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}


def _announced(process: subprocess.Popen[str]) -> tuple[str, list[tuple[str, float]]]:
    """The address, and what was done by when until it was told."""
    marks: list[tuple[str, float]] = []
    for line in process.stdout or ():
        if line.startswith(f"{MARK} "):
            _, at, what = line.rstrip("\n").split(" ", 2)
            marks.append((what, float(at)))
        elif line.startswith(_SAID):
            return line.removeprefix(_SAID).split()[0], [*marks, ("building the page", time.time())]
    raise RuntimeError(f"`assistant chat` ended with exit code {process.wait()} before it answered.")


def _steps(begun: float, marks: Sequence[tuple[str, float]]) -> dict[str, float]:
    starts = [begun, *(at for _, at in marks)]
    return {what: at - before for (what, at), before in zip(marks, starts, strict=False)}


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()

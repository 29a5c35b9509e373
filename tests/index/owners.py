"""A process that owns an index, as a running page does, and does what it is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant import Settings
from tests.offline import ROOT, only

# Each line that comes in is done, then answered with a line.
_OWNER = """
import sys
from pathlib import Path
from tests.offline import guard
guard.install()
from assistant import Assistant, Settings
with Assistant.open(Settings(source=Path(sys.argv[1]), data_dir=Path(sys.argv[2]))) as bot:
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "refresh":
            print(bot.refresh(), flush=True)
        else:
            print(bot.ask(line).text.replace(chr(10), " "), flush=True)
"""


@dataclass(frozen=True)
class Owner:
    """The process and its place; `tell` has it do something, and gives what it says."""

    place: Settings
    process: subprocess.Popen[str]

    def tell(self, line: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextmanager
def owning(place: Settings) -> Iterator[Owner]:
    """A process that owns the index of `place`, once it is up to date."""
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", _OWNER, str(place.source), str(place.index_folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(place.source).parent,
        env=only({"PYTHONPATH": str(ROOT)}),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield Owner(place, process)
        finally:
            process.kill()
            process.communicate()

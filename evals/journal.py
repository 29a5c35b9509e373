"""What came of each question, one JSON line each, so that a run that broke off goes on where it was."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from assistant import Answer


class Retrieved(NamedTuple):
    """A passage that was found: `document.text[start:end]` of the document."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, asked once.

    `fingerprint` is of all that the set says of the question; `repeat` counts from 0; `seconds` is the time from
    question to answer. Without an answer, `problem` says why, or only the passages were asked for.
    """

    id: str
    fingerprint: str
    repeat: int
    retrieved: tuple[Retrieved, ...]
    answer: Answer | None
    seconds: float
    problem: str = ""

    @property
    def cost(self) -> float:
        """What the answer cost in US dollars; 0 where that is not known."""
        return (self.answer and self.answer.usage.cost) or 0.0


_json = TypeAdapter(Asked)


class Journal:
    """The lines of one run in `folder`, under the key of all that its answers depend on."""

    def __init__(self, folder: Path, key: str) -> None:
        self.path = folder / f"unfinished-{key}.jsonl"
        self._lock = threading.Lock()

    def read(self) -> list[Asked]:
        """What was asked before, in the order it was; a line that was cut off by the break is passed over."""
        if not self.path.exists():
            return []
        whole = self.path.read_bytes().rpartition(b"\n")[0]
        read = [_read(line) for line in whole.splitlines()]
        return [asked for asked in read if asked]

    def add(self, asked: Asked) -> None:
        """Append a line; from any thread."""
        with self._lock, self.path.open("ab+") as file:
            if file.tell() and not self._ends_well():
                file.write(b"\n")
            file.write(_json.dump_json(asked) + b"\n")

    def _ends_well(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, 2)
            return file.read() == b"\n"

    def forget(self) -> None:
        """Take the lines out, once the run is written whole."""
        self.path.unlink(missing_ok=True)


def _read(line: bytes) -> Asked | None:
    try:
        return _json.validate_json(line)
    except ValidationError:
        return None

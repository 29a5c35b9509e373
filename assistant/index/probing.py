"""Whether the parts of an open index are still there: each asked for something small, which raises where it is not."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.errors import AssistantError, SourceError
from assistant.index.presence import Presence
from assistant.index.sync import Index, ReadIndex

Probe = Callable[[], AssistantError | None]
"""Gives what is wrong, or raises it; None where nothing is."""


def probes(index: ReadIndex, presence: Presence) -> Mapping[str, Probe]:
    """A probe for each part of `index` without which no question is answered; `presence` is that of its files."""
    parts: dict[str, Callable[[], object]] = {
        "index": presence.check,
        "catalogue": index.catalogue.revision,
        "words": index.lexical.check,
    }
    if isinstance(index, Index):
        parts["vectors"] = index.vectors.check
    return {name: _asking(part) for name, part in parts.items()}


def _asking(part: Callable[[], object]) -> Probe:
    def probe() -> None:
        part()

    return probe


def source_trouble(source: Path) -> AssistantError | None:
    """Why the folder of documents cannot be read; its files are not looked at."""
    try:
        with os.scandir(source) as found:
            next(found, None)
    except OSError as error:
        return SourceError(f"{str(source)!r} cannot be read: {error.strerror}.")
    return None

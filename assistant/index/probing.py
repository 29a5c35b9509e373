"""Whether the parts of an open index are still there: each asked for something small, which raises where it is not."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.errors import AssistantError, IndexNotWritten, SourceError
from assistant.index.damage import damaged
from assistant.index.lexical import LEXICAL
from assistant.index.sync import Index, ReadIndex

Probe = Callable[[], AssistantError | None]
"""Gives what is wrong, or raises it; None where nothing is."""


def probes(index: ReadIndex) -> Mapping[str, Probe]:
    """A probe for each part of `index` without which no question is answered."""
    parts: dict[str, Callable[[], object]] = {"catalogue": index.catalogue.revision, "words": index.lexical.check}
    if isinstance(index, Index):
        parts["vectors"] = index.vectors.check
    return {name: _asking(part) for name, part in parts.items()}


def _asking(part: Callable[[], object]) -> Probe:
    def probe() -> None:
        part()

    return probe


def folder_trouble(folder: Path) -> AssistantError | None:
    """Why the index folder cannot be used: SQLite goes on reading and writing files that were deleted."""
    return None if (folder / LEXICAL).exists() else damaged(folder)


def writing_trouble(folder: Path) -> AssistantError | None:
    """Why nothing can be written to the index folder."""
    if os.access(folder, os.W_OK):
        return None
    return IndexNotWritten(f"The index at {str(folder)!r} may not be written.", "Give yourself the right to.")


def source_trouble(source: Path) -> AssistantError | None:
    """Why the folder of documents cannot be read; its files are not looked at."""
    try:
        with os.scandir(source) as found:
            next(found, None)
    except OSError as error:
        return SourceError(f"{str(source)!r} cannot be read: {error.strerror}.")
    return None

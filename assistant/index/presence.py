"""Whether the files of an open index are still there and can be written to.

A process goes on reading and writing files that were deleted under it, without an error: what it writes is lost, and
what it answers is of an index that is no more. So the files are compared with those that were opened.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile

import sqlalchemy as sa

from assistant.errors import AssistantError, IndexDamaged
from assistant.index.catalogue import CATALOGUE, Catalogue
from assistant.index.chroma import CHROMA
from assistant.index.damage import explained
from assistant.index.lexical import LEXICAL
from assistant.settings import Settings

_PROBE = bytes(4_096)
"""What is written to see whether the disk takes anything: a block."""


class Presence:
    """The files of an index as they were opened."""

    def __init__(self, settings: Settings, *, owned: bool) -> None:
        self._folder = settings.index_folder
        self._owned = owned
        names = [LEXICAL]
        names += [] if settings.database_url else [CATALOGUE]
        names += [] if settings.chroma_url or not owned else [CHROMA]
        opened = {path: _identity(path) for path in (self._folder, *(self._folder / name for name in names))}
        self._opened = {path: identity for path, identity in opened.items() if identity}

    def check(self) -> None:
        """Raises `IndexDamaged` where files are gone, or others are in their place."""
        for path, identity in self._opened.items():
            if _identity(path) != identity:
                raise IndexDamaged(
                    f"The index at {str(self._folder)!r} was deleted or replaced while it was in use: {path.name} is"
                    " not the one that was opened.",
                    "Start again: it is made anew from the documents.",
                )

    def write(self) -> None:
        """Write a block beside the files, if this process owns them; raises `IndexNotWritten` where that fails."""
        if not self._owned:
            return
        try:
            with TemporaryFile(dir=self._folder) as probe:
                probe.write(_PROBE)
                probe.flush()
        except OSError as error:
            raise explained(error, self._folder) or IndexDamaged(
                f"The index cannot be used: {error.strerror}."
            ) from error

    def trouble(self, catalogue: Catalogue) -> AssistantError | None:
        """What is wrong with the files or the database now."""
        try:
            self.check()
            self.write()
            catalogue.revision()
        except AssistantError as error:
            return error
        except sa.exc.SQLAlchemyError:
            return AssistantError("The database of the index does not answer.", "Is its server running?")
        return None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

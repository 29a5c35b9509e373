"""What SQLite and Chroma say when a disk is full or a file is damaged, in words that tell what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from assistant.errors import AssistantError, IndexDamaged, IndexNotWritten

# As SQLite words them; Chroma's own errors quote SQLite's, with the code or without.
_FULL = ("disk is full", "disk i/o error", "code: 13)", "code: 10)", "no space left", "file too large", "os error 28")
_CLOSED = (
    "readonly",
    "read-only",
    "unable to open database",
    "permission denied",
    "code: 8)",
    "code: 14)",
    "os error 13",
)
_DAMAGED = ("malformed", "not a database", "no such table", "no such column", "disk image")


def explained(error: BaseException, where: Path | str) -> AssistantError | None:
    """What an error of a database means for the index at `where`; None where it means something else."""
    words = str(error).lower()
    if any(each in words for each in _FULL):
        return IndexNotWritten(
            f"The index at {str(where)!r} cannot be written: the disk is full, or fails.",
            "Make room and start again: what was stored is kept, and it goes on from there.",
        )
    if any(each in words for each in _CLOSED):
        return IndexNotWritten(
            f"The index at {str(where)!r} may not be written.",
            "Give yourself the right to write there, or set ASSISTANT_DATA_DIR to another folder.",
        )
    return damaged(where) if any(each in words for each in _DAMAGED) else None


def damaged(where: Path | str) -> IndexDamaged:
    """That the index at `where` is damaged, and the way back."""
    return IndexDamaged(
        f"The index at {str(where)!r} is damaged.",
        "`assistant doctor --repair` makes it again, from what is left of it and from the documents.",
    )


def explain_errors(engine: sa.Engine, where: Path | str) -> None:
    """Have an engine's errors raised as what they mean for the index at `where`."""

    def explain(context: sa.engine.ExceptionContext) -> None:
        meant = explained(context.original_exception, where)
        if meant is not None:
            raise meant from context.original_exception

    sa.event.listen(engine, "handle_error", explain)


@contextmanager
def explaining(where: Path | str) -> Iterator[None]:
    """Within, whatever an embedded Chroma raises is raised as what it means; what means nothing else means damage."""
    try:
        yield
    except AssistantError:
        raise
    except Exception as error:
        raise explained(error, where) or damaged(where) from error

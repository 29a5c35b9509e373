"""What lies in the folder of documents: readable files, what is passed over, and what could not be looked into."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.formats.kinds import SUFFIXES
from assistant.errors import SourceError

LEFT_OVER = 3_600.0
"""Seconds since its last byte after which a half-arrived file is taken to be left over from a process that died."""

# Names that files have while they arrive: `filing.Arrival` and `fetching.save`.
_ARRIVING = re.compile(r"\.arriving-[0-9a-f]{16}\.\w+|\.[a-z0-9-]{1,81}-[0-9a-f]{8}\.\w+\.part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One look at the folder `root`, an absolute path.

    `passed_over` gives the reason for each file that is no document; hidden files and Office's lock files are not
    listed. `unseen` are folders, and links, that could not be looked into: what is in them is not known.
    """

    root: Path
    files: tuple[Path, ...] = ()
    passed_over: Mapping[Path, str]
    unseen: tuple[Path, ...] = ()
    arriving: tuple[Path, ...] = ()

    def hides(self, path: Path) -> bool:
        """Whether `path` is below a folder that could not be looked into."""
        return any(path.is_relative_to(folder) for folder in self.unseen)


def look(source: Path) -> Seen:
    """What the folder holds now. Links that lead out of it are not followed.

    Raises `SourceError` where `source` is not a folder, or cannot be listed.
    """
    if not source.is_dir():
        raise SourceError(
            f"There is no folder {str(source)!r} to read documents from.",
            "Name one with --source or ASSISTANT_SOURCE.",
        )
    walk = _Walk(source.resolve())
    walk.run()
    if walk.root in walk.unseen:
        raise SourceError(f"The folder {str(source)!r} cannot be listed.", "Give yourself the right to read it.")
    return Seen(
        root=walk.root,
        files=tuple(sorted(path for path, why in walk.found if not why)),
        passed_over={path: why for path, why in sorted(walk.found) if why},
        unseen=tuple(sorted(walk.unseen)),
        arriving=tuple(walk.arriving),
    )


class _Walk:
    """Goes through all folders below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.found: list[tuple[Path, str]] = []
        self.unseen: list[Path] = []
        self.arriving: list[Path] = []
        self._folders = [root]

    def run(self) -> None:
        """Note every file, and why it is passed over; "" where it is read."""
        while self._folders:
            folder = self._folders.pop()
            try:
                with os.scandir(folder) as entries:
                    listed = list(entries)
            except OSError:
                self.unseen.append(folder)
                continue
            for entry in listed:
                self._note(entry)

    def _note(self, entry: os.DirEntry[str]) -> None:
        path = Path(entry.path)
        if entry.name.startswith((".", "~$")):
            if _ARRIVING.fullmatch(entry.name):
                self.arriving.append(path)
            return
        try:
            if entry.is_dir(follow_symlinks=False):
                self._folders.append(path)
            else:
                self.found.append((path, _no_document(entry, self.root)))
        except OSError:
            self.unseen.append(path)


def _no_document(entry: os.DirEntry[str], root: Path) -> str:
    if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
        return "a link out of the folder"
    if not entry.is_file():
        return "a link to a folder, or to nothing" if entry.is_symlink() else "no file: a pipe, socket or device"
    return "" if Path(entry.name).suffix.lower() in SUFFIXES else "not of a kind that is read"


def clear_left_over(seen: Seen) -> None:
    """Delete half-arrived files that nobody has written to for `LEFT_OVER` seconds."""
    for path in seen.arriving:
        with suppress(OSError):
            status = path.lstat()
            if time.time() - status.st_mtime > LEFT_OVER:
                path.unlink()

"""A file comes into the folder of documents, whole and readable, or not at all; or it leaves it."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from assistant.corpus import reading
from assistant.corpus.converting import Converter
from assistant.corpus.formats.kinds import SUFFIXES
from assistant.corpus.looking import look
from assistant.errors import DocumentError, SourceError

LONGEST_NAME = 200
"""Bytes of a file's name in UTF-8; most file systems take 255, and some of it goes to the name it arrives under."""
_NAMED = 3
"""Names that are told of what is passed over for one reason."""

Reason = Literal["name", "format", "size", "there", "unknown", "other"]


class Refused(DocumentError):
    """A file is not taken in, or not taken out; `reason` says why in a word, for other languages than English.

    `there` is the id of the document whose file is in the way.
    """

    def __init__(self, reason: Reason, what: str, remedy: str = "", there: str = "") -> None:
        super().__init__(what, remedy)
        self.reason: Reason = reason
        self.there = there


def checked_name(name: str) -> str:
    """`name` as a file of the folder can have it; raises `Refused` for a path, a hidden file, an unknown format."""
    name = unicodedata.normalize("NFC", name)
    if name != reading.printable(name) or any(sign in name for sign in '/\\:<>"|?*'):
        raise Refused("name", "A file's name may have no path in it, and nothing that cannot be seen.", "Rename it.")
    if name != name.strip() or name.startswith((".", "~$")) or len(name.encode()) > LONGEST_NAME:
        raise Refused("name", f"The name is hidden or longer than {LONGEST_NAME} bytes.", "Rename it.")
    if Path(name).suffix.lower() not in SUFFIXES:
        raise Refused("format", "This format cannot be read.", f"Can be read: {formats()}.")
    return name


def formats() -> str:
    """The endings of names that can be read: ".md, .markdown, ..."."""
    return ", ".join(SUFFIXES)


class Arrival:
    """A file that is arriving, hidden in the folder until it is whole; used in a `with`, which takes away what is left.

    It is to be called `name`, or to take the place of the document `replacing`; `files` are those in the folder, by
    the ids of their documents. Raises `Refused` where that cannot be, `SourceError` where the folder cannot be written
    to.
    """

    def __init__(self, source: Path, name: str, files: Mapping[str, Path], replacing: str = "") -> None:
        self.path = _replaced(files, name, replacing) if replacing else source.resolve() / checked_name(name)
        self._files = files
        self._replacing = bool(replacing)
        if not replacing and self.path.exists():
            raise self._in_the_way()
        self._hidden = self.path.with_name(f".arriving-{secrets.token_hex(8)}{self.path.suffix}")
        self._size = 0
        try:
            self._file = self._hidden.open("xb")
        except OSError as error:
            raise SourceError(f"The folder cannot be written to: {error.strerror}.") from error

    def __enter__(self) -> Arrival:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        with suppress(OSError):
            self._hidden.unlink()

    def write(self, chunk: bytes) -> None:
        """The next part of it; raises `Refused` past the size that a file may have."""
        self._size += len(chunk)
        if self._size > reading.LARGEST_FILE:
            raise Refused("size", f"The file is larger than {reading.LARGEST_FILE // 2**20} MiB.", "Split it.")
        try:
            self._file.write(chunk)
        except OSError as error:
            raise SourceError(f"The folder cannot be written to: {error.strerror}.") from error

    def settle(self) -> Path:
        """Put it in its place once it has been read as a trial; raises `DocumentError` with what is wrong with it."""
        self._file.close()
        self._try()
        try:
            if not self._replacing:
                self.path.touch(exist_ok=False)  # whoever comes second is told so, and overwrites nothing
            self._hidden.replace(self.path)
        except FileExistsError as error:
            raise self._in_the_way() from error
        except OSError as error:
            raise SourceError(f"The folder cannot be written to: {error.strerror}.") from error
        return self.path

    def _in_the_way(self) -> Refused:
        there = next((document_id for document_id, path in self._files.items() if path == self.path), "")
        return Refused("there", f"There is a file {self.path.name} already.", "Replace it, or rename this one.", there)

    def _try(self) -> None:
        with Converter() as converter:
            try:
                reading.read(self._hidden, converter)
            except DocumentError as error:
                said = str(error).replace(self._hidden.name, self.path.name)
                raise Refused("other", said) from error


def remove(files: Mapping[str, Path], document_id: str) -> Path:
    """Take the file of a document out of the folder; raises `Refused` where there is none."""
    path = _known(files, document_id)
    try:
        path.unlink()
    except OSError as error:
        raise SourceError(f"The file {path.name} cannot be deleted: {error.strerror}.") from error
    return path


def _replaced(files: Mapping[str, Path], name: str, document_id: str) -> Path:
    path = _known(files, document_id)
    if Path(checked_name(name)).suffix.lower() != path.suffix.lower():
        raise Refused("format", f"Only another {path.suffix} file can take the place of {path.name}.", "Convert it.")
    return path


def _known(files: Mapping[str, Path], document_id: str) -> Path:
    try:
        return files[document_id]
    except KeyError:
        raise Refused("unknown", "There is no such document any more.") from None


def told_passed_over(source: Path) -> str:
    """What in a folder is no document, by reason, with a few names each; "" where there is nothing."""
    reasons: dict[str, list[str]] = {}
    for path, why in look(source).passed_over.items():
        reasons.setdefault(why, []).append(path.name)
    return "; ".join(f"{len(names)} {why} ({_some(names)})" for why, names in reasons.items())


def _some(names: list[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["..."] if names[_NAMED:] else [])])

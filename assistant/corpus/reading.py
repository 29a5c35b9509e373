"""A folder becomes Documents: the files' texts as they stand, and what they say of themselves."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from assistant.corpus.bibliography import bibliography
from assistant.corpus.converting import Converter
from assistant.corpus.formats.converted import LARGEST_TEXT, Converted, NotConverted
from assistant.corpus.formats.encoding import decode
from assistant.corpus.formats.kinds import HEAD, SUFFIXES, format_of
from assistant.corpus.language import language_of
from assistant.corpus.layout import front_matter, regions
from assistant.errors import DocumentError, SourceError
from assistant.records import Document, Language, Place, Region

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. A larger file is listed as failed rather than read into memory."""

_LANGUAGES: dict[str, Language] = {"en": "en", "id": "id", "english": "en", "indonesian": "id", "in": "id"}


def list_files(source: Path) -> list[Path]:
    """The readable files below `source`, sorted by path; hidden ones, Office's locks and links out of it left out.

    Raises `SourceError` where `source` is not a folder.
    """
    if not source.is_dir():
        raise SourceError(
            f"There is no folder {str(source)!r} to read documents from.",
            "Name one with --source or ASSISTANT_SOURCE.",
        )
    return sorted(path for path, why in _walk(source.resolve()) if not why)


def passed_over(source: Path) -> dict[Path, str]:
    """What lies below `source` and is no document, with the reason; hidden files and Office's locks are not told."""
    return {path: why for path, why in sorted(_walk(source.resolve())) if why}


def _walk(root: Path) -> Iterator[tuple[Path, str]]:
    """Each file, and why it is passed over; "" where it is read."""
    folders = [root]
    while folders:
        for entry in _entries(folders.pop()):
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            else:
                yield Path(entry.path), _no_document(entry, root)


def _no_document(entry: os.DirEntry[str], root: Path) -> str:
    if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
        return "a link out of the folder"
    if not entry.is_file():
        return "a link to a folder, or to nothing" if entry.is_symlink() else "no file: a pipe, socket or device"
    return "" if Path(entry.name).suffix.lower() in SUFFIXES else "not of a kind that is read"


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What a folder holds; nothing where it may not be read, or went away just now."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def document_ids(source: Path, files: list[Path]) -> dict[Path, str]:
    """An id for each file: its stem, and where two share one, the path below `source`, then a number.

    What cannot be printed or stored of a name (control characters, bytes that are no UTF-8) becomes "_" in the id.
    """
    root, stems = source.resolve(), Counter(path.stem for path in files)
    ids: dict[Path, str] = {}
    taken: set[str] = set()
    for path in files:
        wished = printable(path.stem if stems[path.stem] == 1 else _below(root, path))
        name, number = wished, 2
        while name in taken:
            name, number = f"{wished}-{number}", number + 1
        taken.add(name)
        ids[path] = name
    return ids


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).with_suffix("").as_posix().replace("/", "-")


def printable(name: str) -> str:
    """A file's name or path as it can be shown and stored."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", "_", name)


def read(path: Path, converter: Converter) -> Converted:
    """The text of a file of any format that can be read.

    Raises `DocumentError` with the reason where it cannot be read, is too large, or holds no text.
    """
    try:
        with _opened(path) as file:
            head = file.read(HEAD)
        kind = format_of(path, head)
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from error
    except NotConverted as error:
        raise DocumentError(f"{path.name} {error.what}", error.remedy) from error
    return Converted(text=read_text(path)) if kind == "text" else converter.convert(path)


def read_text(path: Path) -> str:
    """The text of a file, decoded exactly.

    Raises `DocumentError` where it cannot be read, is too large, holds no text, or is in an encoding that cannot be
    told.
    """
    try:
        with _opened(path) as file:
            text = decode(file.read())
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from error
    except NotConverted as error:
        raise DocumentError(f"{path.name} {error.what}", error.remedy) from error
    if not text.strip():
        raise DocumentError(f"{path.name} holds no text.")
    if len(text) > LARGEST_TEXT:
        raise DocumentError(f"{path.name} holds {len(text):,} characters; {LARGEST_TEXT:,} are allowed.", "Split it.")
    return text


def _opened(path: Path) -> BinaryIO:
    """An ordinary file, opened without waiting for one that another process should write to."""
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    status = os.fstat(opened)
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
        os.close(opened)
        if stat.S_ISREG(status.st_mode):
            raise DocumentError(f"{path.name} is larger than {LARGEST_FILE // 2**20} MiB.", "Split it.")
        raise DocumentError(f"{path.name} is no ordinary file.", "Take it away.")
    return os.fdopen(opened, "rb")


def make_document(
    document_id: str, text: str, path: str = "", places: tuple[Place, ...] = (), *, tabular: bool = False
) -> Document:
    """A Document of `text`, with what the text says of itself.

    `places` are the pages or rows that a converter found. Of a `tabular` text each line is a row.
    """
    parts = _rows(text) if tabular else regions(text)
    known = bibliography(text, parts)
    return Document(
        id=document_id,
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        title=known.title,
        publisher=known.publisher,
        author=known.author,
        editor=known.editor,
        published=known.published,
        dated_by=known.dated_by,
        language=_LANGUAGES.get(known.language.lower()) or language_of(_body(text, parts)),
        place=known.place,
        url=known.url if re.match(r"https?://", known.url) else "",
        path=path,
        original=known.original,
        source_note=known.source_note,
        regions=parts,
        places=places,
    )


def _rows(text: str) -> tuple[Region, ...]:
    """Every line below front matter as body."""
    _, offset = front_matter(text)
    lines = (match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text[offset:]))
    return tuple(Region("body", offset + start, offset + end) for start, end in lines)


def _body(text: str, parts: tuple[Region, ...]) -> str:
    return "\n".join(text[r.start : r.end] for r in parts if r.kind == "body") or text

"""A folder becomes Documents: the files' texts as they stand, and what they say of themselves."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Container, Sequence
from pathlib import Path
from typing import BinaryIO

from assistant.corpus.bibliography import bibliography
from assistant.corpus.converting import Converter
from assistant.corpus.formats.converted import LARGEST_TEXT, Converted, NotConverted
from assistant.corpus.formats.encoding import decode
from assistant.corpus.formats.kinds import HEAD, format_of
from assistant.corpus.language import language_of
from assistant.corpus.layout import front_matter, regions
from assistant.corpus.looking import look
from assistant.errors import DocumentError
from assistant.records import Document, Language, Place, Region

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. A larger file is listed as failed rather than read into memory."""

_LANGUAGES: dict[str, Language] = {"en": "en", "id": "id", "english": "en", "indonesian": "id", "in": "id"}


def list_files(source: Path) -> list[Path]:
    """The readable files below `source`, sorted by path; hidden ones, Office's locks and links out of it left out.

    Raises `SourceError` where `source` is not a folder, or cannot be listed.
    """
    return list(look(source).files)


def document_ids(source: Path, files: Sequence[Path]) -> dict[Path, str]:
    """The ids that an index without any documents gives these files: see `fresh_id`."""
    root, stems = source.resolve(), Counter(path.stem for path in files)
    ids: dict[Path, str] = {}
    taken: set[str] = set()
    for path in files:
        ids[path] = fresh_id(root, path, taken, shared=stems[path.stem] > 1)
        taken.add(ids[path])
    return ids


def fresh_id(root: Path, path: Path, taken: Container[str], *, shared: bool) -> str:
    """An id for a file that has none: its stem; where that is `taken` or `shared`, its path below `root`, or a number.

    What cannot be printed or stored of a name (control characters, bytes that are no UTF-8) becomes "_" in the id.
    """
    stem = printable(path.stem)
    if not shared and stem not in taken:
        return stem
    wished = printable(path.relative_to(root).with_suffix("").as_posix().replace("/", "-"))
    name, number = wished, 2
    while name in taken:
        name, number = f"{wished}-{number}", number + 1
    return name


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
        sha256=sha256_of(text),
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


def sha256_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rows(text: str) -> tuple[Region, ...]:
    """Every line below front matter as body."""
    _, offset = front_matter(text)
    lines = (match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text[offset:]))
    return tuple(Region("body", offset + start, offset + end) for start, end in lines)


def _body(text: str, parts: tuple[Region, ...]) -> str:
    return "\n".join(text[r.start : r.end] for r in parts if r.kind == "body") or text

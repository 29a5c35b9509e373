"""A folder becomes Documents: the files' texts as they stand, and what they say of themselves."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from assistant.corpus.bibliography import bibliography
from assistant.corpus.language import language_of
from assistant.corpus.layout import regions
from assistant.errors import DocumentError, SourceError
from assistant.records import Document, Language, Region

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".text"})
"""The formats that can be read, by the file name's ending."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. A larger file is listed as failed rather than read into memory."""

_LANGUAGES: dict[str, Language] = {"en": "en", "id": "id", "english": "en", "indonesian": "id", "in": "id"}


def list_files(source: Path) -> list[Path]:
    """The readable files below `source`, sorted by path; hidden ones and links out of it left out.

    Raises `SourceError` where `source` is not a folder.
    """
    if not source.is_dir():
        raise SourceError(
            f"There is no folder {str(source)!r} to read documents from.",
            "Name one with --source or ASSISTANT_SOURCE.",
        )
    root = source.resolve()
    return sorted(path for path in _walk(root) if path.suffix.lower() in SUFFIXES)


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(folder, name)
            if not name.startswith(".") and path.is_file() and path.resolve().is_relative_to(root):
                yield path


def document_ids(source: Path, files: list[Path]) -> dict[Path, str]:
    """An id for each file: its stem, and where two share one, the path below `source`, then a number."""
    stems = [path.stem for path in files]
    ids: dict[Path, str] = {}
    taken: set[str] = set()
    for path in files:
        below = path.relative_to(source.resolve()).with_suffix("").as_posix().replace("/", "-")
        wished = path.stem if stems.count(path.stem) == 1 else below
        name, number = wished, 2
        while name in taken:
            name, number = f"{wished}-{number}", number + 1
        taken.add(name)
        ids[path] = name
    return ids


def read_text(path: Path) -> str:
    """The text of a file: UTF-8 (or UTF-16 with a mark), invalid bytes replaced; nothing else changed.

    Raises `DocumentError` where it cannot be read, is too large, or holds no text.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DocumentError(f"{path.name} is larger than {LARGEST_FILE // 2**20} MiB.", "Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from error
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, errors="replace")
    if not text.strip():
        raise DocumentError(f"{path.name} holds no text.")
    return text


def make_document(document_id: str, text: str, path: str = "") -> Document:
    """A Document of `text`, with what the text says of itself."""
    parts = regions(text)
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
    )


def _body(text: str, parts: tuple[Region, ...]) -> str:
    return "\n".join(text[r.start : r.end] for r in parts if r.kind == "body") or text

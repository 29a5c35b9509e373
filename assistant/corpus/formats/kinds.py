"""Which format a file is of: by what it begins with, and by its name where that does not tell."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from assistant.corpus.formats.converted import NotConverted
from assistant.corpus.formats.encoding import MANY_CONTROLS, wide_of

Format = Literal["text", "html", "pdf", "docx", "pptx", "xlsx", "csv", "epub", "eml", "jsonl"]

SUFFIXES: dict[str, Format] = {
    ".md": "text",
    ".markdown": "text",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".epub": "epub",
    ".eml": "eml",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""The formats that can be read, by the file name's ending."""

LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes that a file of packed parts may unpack to."""

HEAD = 4_096
"""Bytes that are looked at to tell a format."""

_PARTS: tuple[tuple[str, Format], ...] = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.xml", "xlsx"),
    ("META-INF/container.xml", "epub"),
)
_PACKED = ("docx", "pptx", "xlsx", "epub")
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b\x00")


def format_of(path: Path, head: bytes) -> Format:
    """The format of a file that begins with `head`; raises `NotConverted` where its name says what it is not."""
    named = SUFFIXES[path.suffix.lower()]
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _packed(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotConverted("is encrypted, or of an old Office format.", "Save it as a new one, without a password.")
    if not head.strip():
        raise NotConverted("holds no text.")
    if named == "pdf" or named in _PACKED:
        raise NotConverted(f"is no {named} file, whatever its name says, or it is damaged.", "Name it as what it is.")
    if not wide_of(head) and sum(byte in _CONTROL for byte in head) > MANY_CONTROLS * len(head):
        raise NotConverted("is no text, whatever its name says.", "Name it as what it is, or take it away.")
    return named


def _packed(path: Path) -> Format:
    """The format of a ZIP file, by the parts it holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()}
            size = sum(info.file_size for info in archive.infolist())
            locked = any(info.flag_bits & 1 for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotConverted("is damaged: its parts cannot be unpacked.", "Save or fetch it again.") from error
    if size > LARGEST_UNPACKED:
        raise NotConverted(f"unpacks to {size // 2**20:,} MiB; {LARGEST_UNPACKED // 2**20} are allowed.", "Split it.")
    if locked or "META-INF/rights.xml" in names:
        raise NotConverted("is encrypted.", "Save it without a password.")
    found = next((kind for part, kind in _PARTS if part in names), None)
    if found is None:
        raise NotConverted("is an archive of other files.", "Unpack it.")
    return found

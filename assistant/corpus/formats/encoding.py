"""Decoding: the bytes of a text file become text exactly, or the file is refused.

Unicode is told by its byte order mark, by the NUL bytes of UTF-16 and UTF-32, or by being valid UTF-8, which text in
another encoding practically never is. Web pages and mail name their encoding. Anything else is Windows-1252 where
`western` finds nothing that speaks against it. Detectors such as charset-normalizer always name a winner: it reads
French in Windows-1252 as Windows-1250 and Russian in KOI8-R as Shift-JIS, without a sign of doubt.
"""

from __future__ import annotations

import codecs
import re

from assistant.corpus.formats.converted import NotConverted
from assistant.corpus.formats.western import is_western

LOST = "\ufffd"
"""U+FFFD, which programs write for a character that they could not read."""

_SAVE = "Save it as UTF-8."
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
# What the labels of web pages and mail stand for in practice: https://encoding.spec.whatwg.org/#names-and-labels
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_NAMED = re.compile(r"utf-(8|16|32)|ascii|cp\d|iso8859|koi8|mac-|gb|big5|euc_|shift_jis|johab|hz|iso2022|tis-620")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
MANY_CONTROLS = 0.05
"""The share of control characters from which a file is no text: bytes drawn by chance, as packed ones seem, have .1."""
_LEAST_PAIRS = 8
"""Pairs of bytes from which on most of the NUL bytes tell UTF-16; of fewer all must."""


def decode(data: bytes, declared: str = "", *, may_be_lost: bool = False) -> str:
    """The text of `data`, without a byte order mark.

    `declared` is the encoding that a web page, a mail or a server names; it counts where `data` is not valid UTF-8.
    Raises `NotConverted` where the encoding cannot be told for sure, and where the text has U+FFFD, unless
    `may_be_lost`.
    """
    text = _decoded(data, declared)
    if LOST in text and not may_be_lost:
        line = text.count("\n", 0, text.index(LOST)) + 1
        raise NotConverted(
            f"has the replacement character U+FFFD on line {line}: a program put it there for one it could not read.",
            "Restore the character, or delete it.",
        )
    return text


def wide_of(head: bytes) -> str:
    """The encoding of more than a byte a character that `head` begins in, by its mark or its NUL bytes; "" for none."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    return marked if marked.startswith(("utf-16", "utf-32")) else "" if marked else _unmarked(head)


def _unmarked(head: bytes) -> str:
    quarters = [head[at :: len(head) and 4] for at in range(4)] if len(head) >= 4 else []
    if quarters and head.count(0) < len(head):
        if not any(quarters[3]) and max(quarters[2]) <= 0x10 and quarters[0].count(0) < 0.1 * len(quarters[0]):
            return "utf-32-le"
        if not any(quarters[0]) and max(quarters[1]) <= 0x10 and quarters[3].count(0) < 0.1 * len(quarters[3]):
            return "utf-32-be"
    pairs, even, odd = len(head) // 2, head[::2].count(0), head[1::2].count(0)
    most = 0.8 * pairs if pairs >= _LEAST_PAIRS else pairs - 0.5
    few = 0.1 * pairs if pairs >= _LEAST_PAIRS else 0.5
    if pairs and odd > most and even < few:
        return "utf-16-le"
    return "utf-16-be" if pairs and even > most and odd < few else ""


def _decoded(data: bytes, declared: str) -> str:
    if wide := wide_of(data):
        return _strictly(data, wide)
    if _ISO_2022_JP.search(data):
        return _strictly(data, "iso2022_jp")
    try:
        return _printable(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        invalid = error
    if declared and (text := _as_declared(data, declared)) is not None:
        return text
    if (text := _western(data)) is not None:
        return text
    line, byte = data.count(b"\n", 0, invalid.start) + 1, data[invalid.start]
    raise NotConverted(f"is not UTF-8 (byte 0x{byte:02X} on line {line}), and its encoding cannot be told.", _SAVE)


def _printable(text: str) -> str:
    """`text`, unless it is full of control codes, as Cyrillic and Thai in UTF-16 without a mark are in UTF-8."""
    if len(_CONTROL.findall(text)) > MANY_CONTROLS * len(text):
        raise NotConverted("is no text, or in an encoding that cannot be told.", _SAVE)
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        name = encoding.replace("_", "-").upper()
        raise NotConverted(f"seems to be {name}, but byte {error.start + 1:,} is not.", _SAVE) from error


def _as_declared(data: bytes, label: str) -> str | None:
    """The text in the encoding that is named; None where it is unknown, no text encoding, or does not fit."""
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if not _NAMED.match(name):
        return None
    try:
        return data.decode(_SUPERSETS.get(name, name))
    except UnicodeDecodeError:
        return None


def _western(data: bytes) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if not _CONTROL.search(text) and is_western(text) else None

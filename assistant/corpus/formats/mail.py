"""Mail and books: an eml file's text with its subject, sender and date; an epub's chapters in their order."""

from __future__ import annotations

import email
import email.policy
import io
import posixpath
import zipfile
from email.message import MIMEPart
from typing import Any
from urllib.parse import unquote

from assistant.corpus.formats.converted import Converted, Draft, NotConverted
from assistant.corpus.formats.markup import blocks, parse

_CONTAINER = "META-INF/container.xml"


def convert_eml(data: bytes) -> Converted:
    """A message's plain text, or its HTML where it has no other; attachments stay out."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    if not message.keys() or part is None:
        raise NotConverted("is no mail, or has no text.")
    sent = getattr(message["date"], "datetime", None)
    date = sent.date().isoformat() if sent else ""
    draft = Draft({"title": str(message["subject"] or ""), "author": str(message["from"] or ""), "date": date})
    text = _text(part)
    lines = blocks(parse(text.encode())) if part.get_content_subtype() == "html" else _paragraphs(text)
    for mark, line in lines:
        draft.add(line, mark)
    return draft.finish()


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # a character set that nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """Paragraphs of plain mail, whose lines were broken by the sender's program; quoted mail and signature stay out."""
    lines = text.partition("\n-- \n")[0].replace("\r\n", "\n").split("\n")
    own = "\n".join(line for line in lines if not line.startswith(">"))
    return [("", paragraph) for paragraph in own.split("\n\n")]


def convert_epub(data: bytes) -> Converted:
    """A book's chapters in reading order; its places are their numbers."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            return _book(archive)
        except (KeyError, IndexError, zipfile.BadZipFile) as error:
            raise NotConverted("is damaged: a part of the book is missing.", "Fetch it again.") from error


def _book(archive: zipfile.ZipFile) -> Converted:
    path = _xml(archive.read(_CONTAINER)).xpath("//*[local-name()='rootfile']/@full-path")[0]
    package = _xml(archive.read(path))
    manifest = {item.get("id"): item.get("href") for item in package.xpath("//*[local-name()='item']")}
    fields = {"title": "title", "author": "creator", "publisher": "publisher", "date": "date", "language": "language"}
    draft = Draft({ours: _first(package, theirs) for ours, theirs in fields.items()})
    references = package.xpath("//*[local-name()='itemref']/@idref")
    for number, reference in enumerate(references, 1):
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(manifest[reference])))
        draft.place(f"ch. {number}")
        for mark, text in blocks(parse(archive.read(name))):
            draft.add(text, mark)
    return draft.finish()


def _first(package: Any, name: str) -> str:
    values = package.xpath(f"//*[local-name()='metadata']/*[local-name()='{name}']/text()")
    return str(values[0]) if values else ""


def _xml(data: bytes) -> Any:
    """XML without entities of its own (a file may name another file, or itself a billion times), and from here only."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise KeyError("XML")
    return root

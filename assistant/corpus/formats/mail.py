"""Mail and books: an eml file's text with its subject, sender and date; an epub's chapters in their order."""

from __future__ import annotations

import email
import email.policy
import io
import posixpath
import zipfile
from email.message import EmailMessage, MIMEPart
from typing import Any
from urllib.parse import unquote

from assistant.corpus.formats.converted import Converted, Draft, NotConverted
from assistant.corpus.formats.encoding import LOST, decode
from assistant.corpus.formats.markup import blocks, decoded, parse

_CONTAINER = "META-INF/container.xml"


def convert_eml(data: bytes) -> Converted:
    """A message's plain text, or its HTML where it has no other; attachments stay out."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    if not message.keys() or part is None:
        raise NotConverted("is no mail, or has no text.")
    sent = getattr(message["date"], "datetime", None)
    date = sent.date().isoformat() if sent else ""
    draft = Draft({"title": _header(message, "subject"), "author": _header(message, "from"), "date": date})
    data, charset = _payload(part), part.get_content_charset("")
    if part.get_content_subtype() == "html":
        lines = blocks(parse(decoded(data, charset)))
    else:
        lines = iter(_paragraphs(decode(data, charset, may_be_lost=True)))
    for mark, line in lines:
        draft.add(line, mark)
    return draft.finish()


def _payload(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(message: EmailMessage, name: str) -> str:
    """A header's text; one with bytes beyond ASCII, which mail does not allow, is decoded as text is."""
    value = str(message[name] or "")
    if LOST not in value:
        return value
    raw = next(str(value) for key, value in message.raw_items() if key.lower() == name)
    return decode(raw.encode("ascii", "surrogateescape"), may_be_lost=True)


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
        for mark, text in blocks(parse(decoded(archive.read(name)))):
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

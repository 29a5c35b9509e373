"""The addresses under which the server shows documents; every front end that gives links gives these."""

from __future__ import annotations

from urllib.parse import quote

from assistant.records import Citation

DOCUMENTS = "/documents"


def citation_link(base: str, citation: Citation) -> str:
    """The page of the cited document at the cited passage, below `base`, which ends without a slash."""
    return f"{document_link(base, citation.document_id)}#{citation.start}-{citation.end}"


def document_link(base: str, document_id: str) -> str:
    """The page of a document, below `base`."""
    return f"{base}{DOCUMENTS}/{quote(document_id, safe='')}"

"""GET /documents/{id}: a document as a page that lights up #START-END, or as its record."""

from __future__ import annotations

import base64
import hashlib
import html
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Path
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import TypeAdapter
from starlette.responses import Response

from assistant.frontends.api.failures import RESPONSES
from assistant.frontends.links import DOCUMENTS
from assistant.records import Document

if TYPE_CHECKING:
    from assistant import Assistant

Id = Annotated[str, Path(description="A document's id, as citations give it.")]
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "The document."}
}
_RECORD = TypeAdapter(Document)
# A parser of HTML reads CR as LF, and neither NUL nor half of a surrogate pair can stand in a page.
_AS_REFERENCES = {13: "&#13;", 0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def document_routes(bot: Assistant) -> APIRouter:
    """The routes of documents, which are as open as the page that shows them."""
    routes = APIRouter(prefix=DOCUMENTS, tags=["documents"])

    @routes.get("/{document_id}.json", responses=RESPONSES)
    def record(document_id: Id) -> Document:
        """The document's record; offsets count in its `text`."""
        return bot.document(document_id)

    @routes.get("/{document_id}", response_model=Document, responses={**RESPONSES, **_PAGE})
    def page(
        document_id: Id, accept: Annotated[str, Header(description="application/json for the record.")] = ""
    ) -> Response:
        """The document as a page; with #START-END behind the address, those characters are lit up and in view."""
        document = bot.document(document_id)
        if "application/json" in accept and "text/html" not in accept:
            return JSONResponse(_RECORD.dump_python(document, mode="json"), headers={"Vary": "Accept"})
        return HTMLResponse(document_page(document), headers={"Content-Security-Policy": _POLICY, "Vary": "Accept"})

    return routes


def document_page(document: Document) -> str:
    """The page: nothing in it but its own script and style, the document's words as text to the character."""
    about = " · ".join(filter(None, (document.publisher, document.author, document.published)))
    note = " · source note" if document.source_note else ""
    language = "" if document.language == "und" else f' lang="{document.language}"'
    return (
        "<!doctype html>\n<html><head><meta charset=utf-8>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(document.name)}</title><style>{_STYLE}</style></head><body>"
        f"<h1{language}>{_text(document.name)}</h1><p>{_text(about)}{note}</p>"
        # The parser drops one line feed at the beginning of a pre element: this one, not the document's.
        f"<pre{language}>\n{_text(document.text)}</pre><script>{_SCRIPT}</script></body></html>"
    )


def _text(text: str) -> str:
    return html.escape(text).translate(_AS_REFERENCES)


def _packaged(name: str) -> str:
    return files("assistant.frontends.api").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_SCRIPT, _STYLE = _packaged("document.js"), _packaged("document.css")
_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src {_hash(_SCRIPT)}",
        f"style-src {_hash(_STYLE)}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

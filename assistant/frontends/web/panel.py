"""The panel at the right: the citations of an answer, or the document of one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import UnknownDocument
from assistant.frontends.web.evidence import Found, cards_markup, document_markup, whole_markup
from assistant.frontends.web.layout import Parts
from assistant.frontends.web.session import Reference, Session, Stretch
from assistant.frontends.web.texts import Texts, texts, words_for
from assistant.history.standing import standing
from assistant.records import Citation, Document

if TYPE_CHECKING:
    from assistant import Assistant

Updates = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel's handlers."""

    bot: Assistant
    parts: Parts

    @property
    def outputs(self) -> list[Any]:
        """What changes when something is opened in the panel."""
        return [self.parts.cards, self.parts.reader, self.parts.document, self.parts.back]

    def find(self, citation: Citation) -> Found:
        """A citation in its document as it is now."""
        document: Document | None
        try:
            document = self.bot.document(citation.document_id)
        except UnknownDocument:
            document = self._renamed(citation)
        return Found(standing(citation, document), document)

    def _renamed(self, citation: Citation) -> Document | None:
        """The document with the very text that was cited, which has another file name now."""
        same = (entry.id for entry in self.bot.entries() if entry.sha256 == citation.document_sha256)
        with suppress(UnknownDocument):
            return next(map(self.bot.document, same), None)
        return None

    def cards(self, number: int, session: Session) -> str:
        """The citations of answer `number`, as markup."""
        answer = session.answer(Reference(number))
        if not answer:
            return ""
        exchange = session.exchanges[number - 1]
        return cards_markup(
            number, answer, self.find, exchange.scores, reopened=exchange.reopened, glosses=self.bot.writes
        )

    def show(self, wanted: str, session: Session, request: gr.Request) -> Updates:
        """Opens what a link points to: all citations of an answer, the document of one, or any other document."""
        if stretch := Stretch.read(wanted):
            return self._document(stretch, words_for(request))
        reference = Reference.read(wanted)
        answer = session.answer(reference) if reference else None
        if not reference or not answer:
            return {self.parts.cards: gr.skip()}
        citation = session.citation(reference)
        if not citation:
            cards = gr.update(value=self.cards(reference.answer, session), visible=True)
            return self.go_back() | {self.parts.cards: cards}
        opened = document_markup(reference.answer, citation, self.find(citation), texts(answer.language))
        return self._opened(opened, texts(answer.language).back)

    def _opened(self, document: str, back: str) -> Updates:
        p = self.parts
        shown = {p.cards: gr.update(visible=False), p.reader: gr.update(visible=True)}
        return shown | {p.document: document, p.back: gr.update(value=back)}

    def _document(self, stretch: Stretch, words: Texts) -> Updates:
        """A document with a stretch of it lit up; what a browser makes up opens nothing."""
        try:
            document = self.bot.document(stretch.document_id)
        except UnknownDocument:
            return {self.parts.cards: gr.skip()}
        return self._opened(whole_markup(document, stretch, words), words.back)

    def go_back(self) -> Updates:
        """From a document to the citations."""
        return {self.parts.cards: gr.update(visible=True), self.parts.reader: gr.update(visible=False)}

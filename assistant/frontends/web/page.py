"""The page: what each of its parts answers to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import UnknownDocument
from assistant.frontends.web.asking import ask
from assistant.frontends.web.evidence import cards_markup, document_markup, empty_markup
from assistant.frontends.web.layout import Parts, invitation, lay_out, masthead
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.messages import messages
from assistant.frontends.web.session import Reference, Session
from assistant.frontends.web.texts import NAME, Texts, preferred, texts
from assistant.records import Citation

if TYPE_CHECKING:
    from assistant import Assistant

Updates = dict[Any, Any]
"""New values by component, as Gradio takes them."""

_ASKING_AT_ONCE = 16
# No endpoint of the page is an interface for programs: those have the HTTP API.
_EVENT: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build(bot: Assistant) -> gr.Blocks:
    """The page for `bot`. Each browser tab has a conversation of its own, which ends with it."""
    blocks: gr.Blocks = gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True)
    with blocks:
        parts = lay_out()
        _connect(blocks, parts, _Handlers(bot, parts))
    return blocks


def _connect(blocks: gr.Blocks, parts: Parts, handlers: _Handlers) -> None:
    typed = gr.on(
        [parts.question.submit, parts.ask.click],
        handlers.ask,
        [parts.question, parts.session],
        handlers.asking,
        concurrency_limit=_ASKING_AT_ONCE,
        **_EVENT,
    )
    chosen = parts.conversation.example_select(
        handlers.ask_example, [parts.session], handlers.asking, concurrency_limit=_ASKING_AT_ONCE, **_EVENT
    )
    ends = {"cancels": [typed, chosen], "concurrency_limit": None, **_EVENT}
    parts.stop.click(handlers.stop, [parts.session], handlers.asking, **ends)
    parts.anew.click(handlers.begin_anew, None, handlers.asking, **ends)
    shown = [parts.cards, parts.reader, parts.document]
    parts.show.click(handlers.show, [parts.wanted, parts.session], shown, concurrency_limit=None, **_EVENT)
    parts.back.click(handlers.go_back, None, shown, concurrency_limit=None, **_EVENT)
    blocks.load(handlers.greet, None, handlers.chrome, concurrency_limit=None, **_EVENT)


@dataclass(frozen=True, slots=True)
class _Handlers:
    bot: Assistant
    parts: Parts

    @property
    def asking(self) -> list[Any]:
        """What changes while a question is asked."""
        p = self.parts
        return [p.session, p.conversation, p.question, p.ask, p.stop, p.anew, p.cards, p.reader]

    @property
    def chrome(self) -> list[Any]:
        """What speaks the browser's language."""
        p = self.parts
        buttons = [p.anew, p.ask, p.stop, p.close, p.back]
        return [p.masthead, p.conversation, p.question, p.cards, *buttons]

    def greet(self, request: gr.Request) -> Updates:
        """The page in the browser's language, and how many documents there are now."""
        p, words = self.parts, _words(request)
        labels = {p.anew: words.anew, p.ask: words.ask, p.stop: words.stop, p.close: words.close, p.back: words.back}
        updates: Updates = {button: gr.update(value=label) for button, label in labels.items()}
        return updates | {
            p.masthead: masthead(words, len(self.bot.documents())),
            p.conversation: gr.update(placeholder=invitation(words), label=words.conversation),
            p.question: gr.update(label=words.question, placeholder=words.placeholder),
            p.cards: empty_markup(words),
        }

    async def ask(self, question: str, session: Session) -> AsyncIterator[Updates]:
        """Asks, and shows the exchange as it grows; one question at a time."""
        if not question.strip() or session.working:
            return
        started = {self.parts.question: "", self.parts.ask: gr.update(visible=False)}
        started |= {self.parts.stop: gr.update(visible=True), self.parts.anew: gr.update(visible=True)}
        earlier, session = session.history(), session.beginning(question.strip())
        async for exchange in ask(self.bot, question.strip(), earlier):
            session = session.with_last(exchange)
            yield started | self._talk(session)
            started = {}
        yield self._settled(session)

    async def ask_example(self, session: Session, chosen: gr.SelectData) -> AsyncIterator[Updates]:
        """Asks one of the examples; what else a browser might send is a question like any other."""
        async for updates in self.ask(str(chosen.value["text"]), session):
            yield updates

    def _talk(self, session: Session) -> Updates:
        return {self.parts.session: session, self.parts.conversation: messages(session)}

    def _settled(self, session: Session) -> Updates:
        """The page once the last exchange is over: its citations beside it, and ready for the next."""
        p = self.parts
        updates = self._talk(session) | {p.ask: gr.update(visible=True), p.stop: gr.update(visible=False)}
        answer = session.exchanges[-1].answer if session.exchanges else None
        if answer:
            updates[p.cards] = gr.update(value=cards_markup(len(session.exchanges), answer), visible=True)
            updates[p.reader] = gr.update(visible=False)
        return updates

    def stop(self, session: Session) -> Updates:
        """Leaves the running exchange as far as it came."""
        if session.working:
            session = session.with_last(replace(session.exchanges[-1], outcome="stopped"))
        return self._settled(session)

    def begin_anew(self, request: gr.Request) -> Updates:
        """An empty conversation."""
        p = self.parts
        cards = gr.update(value=empty_markup(_words(request)), visible=True)
        panel = {p.cards: cards, p.reader: gr.update(visible=False), p.anew: gr.update(visible=False)}
        return self._settled(Session()) | panel

    def show(self, wanted: str, session: Session) -> Updates:
        """Opens what a link points to: all citations of an answer, or the document of one."""
        reference = Reference.read(wanted)
        answer = session.answer(reference) if reference else None
        if not reference or not answer:
            return {self.parts.cards: gr.skip()}
        citation = session.citation(reference)
        if not citation:
            cards = gr.update(value=cards_markup(reference.answer, answer), visible=True)
            return self.go_back() | {self.parts.cards: cards}
        return self._opened(reference, citation, texts(answer.language))

    def _opened(self, reference: Reference, citation: Citation, words: Texts) -> Updates:
        p = self.parts
        try:
            opened = document_markup(reference.answer, citation, self.bot.document(citation.document_id), words)
        except UnknownDocument as error:
            opened = element("p", plain(str(error)), css="problem")
        return {p.cards: gr.update(visible=False), p.reader: gr.update(visible=True), p.document: opened}

    def go_back(self) -> Updates:
        """From a document to the citations."""
        return {self.parts.cards: gr.update(visible=True), self.parts.reader: gr.update(visible=False)}


def _words(request: gr.Request) -> Texts:
    return texts(preferred(request.headers.get("accept-language", "")))

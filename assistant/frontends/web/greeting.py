"""The page when it is opened: in the browser's language, with the documents and conversations that there are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.frontends.web.evidence import empty_markup
from assistant.frontends.web.keeping import Keeper
from assistant.frontends.web.layout import Parts, invitation, masthead, reading_told, said_markup
from assistant.frontends.web.library_words import library_words
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.shelf import shelf_markup
from assistant.frontends.web.suggesting import FirstQuestions
from assistant.frontends.web.talking import Updates
from assistant.frontends.web.texts import Texts, words_for
from assistant.frontends.web.visitors import owner, user_of

if TYPE_CHECKING:
    from assistant import Assistant

_log = logging.getLogger(__name__)


class Greeting:
    """The page when it is opened: in the browser's language, with what there is now."""

    def __init__(self, bot: Assistant, parts: Parts, keeper: Keeper, first: FirstQuestions) -> None:
        self._bot = bot
        self._parts = parts
        self._keeper = keeper
        self._first = first

    @property
    def moving(self) -> list[Any]:
        """What changes while the documents are read."""
        return [self._parts.masthead, self._parts.pace, self._parts.conversation]

    @property
    def outputs(self) -> list[Any]:
        """What speaks the browser's language."""
        p = self._parts
        shelf, form = p.shelf, p.complaint
        talk = [*self.moving, p.question, p.cards, p.ask, p.stop, p.close, p.back, p.drawer]
        library = [p.library.find, p.library.add, p.library.again, p.library.said]
        labelled = [shelf.anew, shelf.title, shelf.save, shelf.sure, shelf.delete, shelf.leave, shelf.listed]
        return [*talk, *library, *labelled, form.which, form.reason, form.send]

    def greet(self, request: gr.Request) -> Updates:
        """All labels, the reader's conversations, and how many documents there are."""
        p, words, who = self._parts, words_for(request), owner(request.cookies)
        return (
            self._labels(words)
            | self._library(words)
            | self._documents(words, request)
            | {
                p.question: gr.update(label=words.question, placeholder=words.placeholder),
                p.cards: empty_markup(words),
                p.shelf.listed: shelf_markup(self._keeper.listed(who), "", words),
                p.shelf.sure: element("p", plain(words.sure)),
            }
        )

    def go_on(self, request: gr.Request) -> Updates:
        """How far the documents are read; once they are, what could be asked first."""
        return self._documents(words_for(request), request)

    def _documents(self, words: Texts, request: gr.Request) -> Updates:
        p, said = self._parts, reading_told(words, self._bot.progress)
        try:
            count: int | str = len(self._bot.entries())
        except AssistantError as error:
            _log.warning("the documents cannot be listed: %s", error)
            count, said = "–", words.away
        chat = gr.update(placeholder=invitation(words), label=words.conversation, examples=self._examples())
        return {
            p.masthead: masthead(words, count, user_of(request.cookies), said),
            p.pace: gr.Timer(active=bool(said)),
            p.conversation: chat,
        }

    def _examples(self) -> list[dict[str, str]]:
        return [{"text": example} for example in self._first.drawn()]

    def _library(self, words: Texts) -> Updates:
        p, told = self._parts.library, library_words(words.language)
        updates: Updates = {p.find: gr.update(label=told.find, placeholder=told.find)}
        if self._bot.settings.uploads_on:
            updates |= {p.add: told.add, p.again: told.again, p.said: said_markup(words.language)}
        return updates

    def _labels(self, words: Texts) -> Updates:
        p = self._parts
        shelf, form = p.shelf, p.complaint
        buttons = {p.ask: words.ask, p.stop: words.stop, p.close: words.close, p.back: words.back}
        buttons |= {shelf.anew: words.anew, shelf.save: words.rename, shelf.delete: words.delete}
        buttons |= {shelf.leave: words.leave, form.send: words.send, p.drawer: words.conversations}
        fields = {shelf.title: words.title, form.which: words.which, form.reason: words.reason}
        updates: Updates = {button: gr.update(value=label) for button, label in buttons.items()}
        return updates | {field: gr.update(label=label) for field, label in fields.items()}

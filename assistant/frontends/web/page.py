"""The page: what each of its parts answers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.frontends.limits import Limits
from assistant.frontends.web.evidence import empty_markup
from assistant.frontends.web.keeping import Keeper
from assistant.frontends.web.layout import Parts, invitation, lay_out, masthead, said_markup
from assistant.frontends.web.library import Library
from assistant.frontends.web.library_words import library_words
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.panel import Panel
from assistant.frontends.web.shelf import shelf_markup
from assistant.frontends.web.suggesting import Suggester, first_questions
from assistant.frontends.web.talking import Talk, Updates
from assistant.frontends.web.texts import NAME, Texts, words_for
from assistant.frontends.web.visitors import owner, user_of
from assistant.history.conversations import History

if TYPE_CHECKING:
    from assistant import Assistant

_TABS = 500
"""Tabs that are in memory, ten times the people of issue 5. One that was forgotten begins a new conversation; what was
said in it is among the kept ones. Gradio would keep 10,000, open or closed, of .16 MB each: python -m evals page."""
# No endpoint of the page is an interface for programs: those have the HTTP API.
_EVENT: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build(bot: Assistant, history: History, limits: Limits) -> gr.Blocks:
    """The page for `bot`. Each tab has a conversation of its own, which is kept in `history`."""
    blocks: gr.Blocks = gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True)
    blocks.state_session_capacity = _TABS
    with blocks:
        parts = lay_out(first_questions(bot), uploads=bot.settings.uploads_on)
        panel = Panel(bot, parts)
        suggester = Suggester(bot.answerable)
        talk = Talk(bot, parts, Keeper(history), panel, limits, suggester)
        _connect_talk(parts, talk)
        _connect_panel(parts, panel)
        _connect_library(parts, Library(bot, parts, history))
        greeting = _Greeting(bot, parts, history)
        blocks.load(greeting.greet, None, greeting.outputs, concurrency_limit=None, **_EVENT)
    return blocks


def _connect_talk(parts: Parts, talk: Talk) -> None:
    # By default Gradio drops what is clicked while the click before it is at work: an answer being made, say.
    asking: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": None, **_EVENT}
    said = [parts.question.submit, parts.ask.click]
    told = [
        gr.on(said, talk.ask, [parts.question, parts.session], talk.outputs, **asking),
        parts.conversation.example_select(talk.ask_example, [parts.session], talk.outputs, **asking),
        parts.obey.click(talk.obey, [parts.order, parts.session], talk.outputs, **asking),
    ]
    at_once = {"concurrency_limit": None, **_EVENT}
    for event in told:
        event.then(talk.suggest, [parts.session, parts.follow], [parts.follow], trigger_mode="multiple", **at_once)
    shelf, form = parts.shelf, parts.complaint
    parts.stop.click(talk.stop, [parts.session], talk.outputs, **at_once)
    shelf.anew.click(talk.begin_anew, None, talk.outputs, **at_once)
    shelf.delete.click(talk.delete, [parts.session], talk.outputs, **at_once)
    shelf.leave.click(talk.leave, None, talk.outputs, **at_once)
    gr.on([shelf.save.click, shelf.title.submit], talk.rename, [shelf.title, parts.session], talk.outputs, **at_once)
    form.send.click(talk.complain, [form.which, form.reason, parts.session], talk.outputs, **at_once)


def _connect_panel(parts: Parts, panel: Panel) -> None:
    at_once = {"concurrency_limit": None, **_EVENT}
    latest: dict[str, Any] = {"trigger_mode": "always_last", **at_once}
    parts.show.click(panel.show, [parts.wanted, parts.session], panel.outputs, **latest)
    parts.back.click(panel.go_back, None, panel.outputs, **at_once)


def _connect_library(parts: Parts, library: Library) -> None:
    gr.on(
        [parts.library.look.click, parts.library.find.change],
        library.show,
        [parts.library.find],
        library.outputs,
        trigger_mode="always_last",
        concurrency_limit=None,
        **_EVENT,
    )


class _Greeting:
    """The page when it is opened: in the browser's language, with what there is now."""

    def __init__(self, bot: Assistant, parts: Parts, history: History) -> None:
        self._bot = bot
        self._parts = parts
        self._history = history

    @property
    def outputs(self) -> list[Any]:
        """What speaks the browser's language."""
        p = self._parts
        shelf, form = p.shelf, p.complaint
        talk = [p.masthead, p.conversation, p.question, p.cards, p.ask, p.stop, p.close, p.back, p.drawer]
        library = [p.library.find, p.library.add, p.library.again, p.library.said]
        labelled = [shelf.anew, shelf.title, shelf.save, shelf.sure, shelf.delete, shelf.leave, shelf.listed]
        return [*talk, *library, *labelled, form.which, form.reason, form.send]

    def greet(self, request: gr.Request) -> Updates:
        """All labels, the reader's conversations, and how many documents there are."""
        p, words, who = self._parts, words_for(request), owner(request.cookies)
        kept = self._history.conversations(who) if who else []
        return (
            self._labels(words)
            | self._library(words)
            | {
                p.masthead: masthead(words, len(self._bot.entries()), user_of(request.cookies)),
                p.conversation: gr.update(placeholder=invitation(words), label=words.conversation),
                p.question: gr.update(label=words.question, placeholder=words.placeholder),
                p.cards: empty_markup(words),
                p.shelf.listed: shelf_markup(kept, "", words),
                p.shelf.sure: element("p", plain(words.sure)),
            }
        )

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

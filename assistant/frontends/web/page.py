"""The page: what each of its parts answers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.frontends.limits import Limits
from assistant.frontends.web.greeting import Greeting
from assistant.frontends.web.keeping import Keeper
from assistant.frontends.web.layout import Parts, lay_out
from assistant.frontends.web.library import Library
from assistant.frontends.web.panel import Panel
from assistant.frontends.web.running import Runs
from assistant.frontends.web.suggesting import FirstQuestions, Suggester
from assistant.frontends.web.talking import Talk
from assistant.frontends.web.texts import NAME
from assistant.history.conversations import History

if TYPE_CHECKING:
    from assistant import Assistant

_TABS = 500
"""Tabs that are in memory, ten times the people of issue 5. One that was forgotten begins a new conversation; what was
said in it is among the kept ones. Gradio would keep 10,000, open or closed, of .16 MB each: python -m evals page."""
# No endpoint of the page is an interface for programs: those have the HTTP API.
_EVENT: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build(bot: Assistant, history: History, limits: Limits, runs: Runs | None = None) -> gr.Blocks:
    """The page for `bot`. Each tab has a conversation of its own, which is kept in `history`."""
    blocks: gr.Blocks = gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True)
    blocks.state_session_capacity = _TABS
    with blocks:
        first = FirstQuestions(bot)
        parts = lay_out(first.drawn(), uploads=bot.settings.uploads_on)
        panel = Panel(bot, parts)
        suggester = Suggester(bot.answerable)
        keeper = Keeper(history, runs or Runs())
        talk = Talk(bot, parts, keeper, panel, limits, suggester)
        _connect_talk(parts, talk)
        _connect_panel(parts, panel)
        _connect_library(parts, Library(bot, parts, keeper))
        greeting, at_once = Greeting(bot, parts, keeper, first), {"concurrency_limit": None, **_EVENT}
        blocks.load(greeting.greet, None, greeting.outputs, **at_once)
        parts.pace.tick(greeting.go_on, None, greeting.moving, **at_once)
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

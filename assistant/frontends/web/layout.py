"""The page's components and where they stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.corpus.reading import LARGEST_FILE
from assistant.frontends.web.complaint import ComplaintParts, lay_out_complaint
from assistant.frontends.web.evidence import empty_markup
from assistant.frontends.web.library_words import library_words
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Session
from assistant.frontends.web.shelf import ShelfParts, lay_out_shelf
from assistant.frontends.web.texts import ENGLISH, NAME, Texts
from assistant.index.progress import Reading
from assistant.records import Language

_PACE = 3.0
"""Seconds after which a page tells again how far the documents are read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """The components that something happens to."""

    session: gr.State
    masthead: gr.Markdown
    pace: gr.Timer
    drawer: gr.Button
    shelf: ShelfParts
    library: LibraryParts
    complaint: ComplaintParts
    conversation: gr.Chatbot
    follow: gr.Markdown
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    cards: gr.Markdown
    reader: gr.Column
    document: gr.Markdown
    back: gr.Button
    close: gr.Button
    wanted: gr.Textbox
    show: gr.Button
    order: gr.Textbox
    obey: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LibraryParts:
    """The components of the list of documents."""

    find: gr.Textbox
    add: gr.Button
    again: gr.Button
    said: gr.Markdown
    listed: gr.Markdown
    picture: gr.Markdown
    look: gr.Button


def lay_out(examples: Sequence[str], *, uploads: bool) -> Parts:
    """Makes the components inside the Blocks that is open; in English until the browser's language is known.

    With `uploads` there are the buttons by which documents come and go.
    """
    with gr.Row(elem_id="top"):
        head = gr.Markdown(masthead(ENGLISH, None), latex_delimiters=[], elem_id="masthead")
        drawer = gr.Button(ENGLISH.conversations, size="sm", elem_id="drawer", scale=0)
    with gr.Row(elem_id="sides"):
        shelf = lay_out_shelf()
        with gr.Column(elem_id="talk"):
            talk = _talk(examples)
        with gr.Column(elem_id="library"):
            library = _library(uploads=uploads)
        with gr.Column(elem_id="evidence"):
            evidence = _evidence()
    fixed: dict[str, Any] = {"session": gr.State(Session()), "pace": gr.Timer(_PACE, active=False)}
    return Parts(masthead=head, drawer=drawer, shelf=shelf, library=library, **fixed, **talk, **evidence)


def _talk(examples: Sequence[str]) -> dict[str, Any]:
    parts: dict[str, Any] = {"conversation": _conversation(examples)}
    # page.js shows it below the last answer: put there by Gradio, all of that would be drawn anew.
    parts["follow"] = gr.Markdown(visible="hidden", latex_delimiters=[], elem_id="follow")
    parts["complaint"] = lay_out_complaint()
    with gr.Row(elem_id="composer"):
        parts["question"] = gr.Textbox(
            label=ENGLISH.question,
            placeholder=ENGLISH.placeholder,
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            elem_id="question",
        )
        parts["ask"] = gr.Button(ENGLISH.ask, variant="primary", elem_id="ask", scale=0)
        parts["stop"] = gr.Button(ENGLISH.stop, visible=False, elem_id="stop", scale=0)
    return parts


def _conversation(examples: Sequence[str]) -> gr.Chatbot:
    """The Chatbot with all it could do to a text switched off: formulas, tags, line breaks, copying of markup."""
    return gr.Chatbot(
        label=ENGLISH.conversation,
        show_label=False,
        container=False,
        layout="panel",
        placeholder=invitation(ENGLISH),
        examples=[{"text": example} for example in examples],
        autoscroll=False,
        latex_delimiters=[],
        allow_tags=False,
        line_breaks=False,
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        elem_id="conversation",
    )


def _library(*, uploads: bool) -> LibraryParts:
    words = library_words("en")
    with gr.Row(elem_id="library-tools"):
        find = gr.Textbox(
            label=words.find, placeholder=words.find, show_label=False, container=False, max_lines=1, elem_id="find"
        )
        # page.js does what these are for: files do not go through Gradio.
        add = gr.Button(words.add, variant="primary", elem_id="add", scale=0, visible=uploads)
        again = gr.Button(words.again, elem_id="again", scale=0, visible=uploads)
    said = gr.Markdown(said_markup("en") if uploads else "", latex_delimiters=[], elem_id="said")
    shown = gr.Markdown(latex_delimiters=[], elem_id="library-picture")
    listed = gr.Markdown(latex_delimiters=[], elem_id="library-list")
    look = gr.Button(visible="hidden", elem_id="look")
    return LibraryParts(find=find, add=add, again=again, said=said, listed=listed, picture=shown, look=look)


def said_markup(language: Language) -> str:
    """What page.js says while files come: words of this page only, kept where it finds them."""
    words = library_words(language)
    told = {"arriving": words.arriving, "trying": words.trying, "failed": words.failed, "replace": words.replace}
    told |= {"large": words.refused["size"], "largest": str(LARGEST_FILE), "drop": words.drop}
    return element("div", "".join(element("span", plain(text), anchor=f"say-{name}") for name, text in told.items()))


def _evidence() -> dict[str, Any]:
    parts: dict[str, Any] = {"close": gr.Button(ENGLISH.close, size="sm", elem_id="close")}
    parts["cards"] = gr.Markdown(empty_markup(ENGLISH), latex_delimiters=[], elem_id="cards")
    with gr.Column(visible=False, elem_id="reader") as parts["reader"]:
        parts["back"] = gr.Button(ENGLISH.back, size="sm", elem_id="back")
        parts["document"] = gr.Markdown(latex_delimiters=[], elem_id="document")
    # page.js writes here what a link points to, and presses the button: Gradio has no event for a link.
    parts["wanted"] = gr.Textbox(visible="hidden", label="wanted", elem_id="wanted")
    parts["show"] = gr.Button(visible="hidden", elem_id="show")
    parts["order"] = gr.Textbox(visible="hidden", label="order", elem_id="order")
    parts["obey"] = gr.Button(visible="hidden", elem_id="obey")
    return parts


def masthead(words: Texts, documents: int | str | None, user: str = "", said: str = "") -> str:
    """The page's name and promise, the way to its two sides, to the other language, and out for who logged in.

    What is `said` of the documents, such as how far they are read, stands in the promise's place.
    """
    title = element("h1", plain(NAME))
    title += element("p", plain(said), css="reading") if said else element("p", plain(words.promise), css="promise")
    other: Language = "en" if words.language == "id" else "id"
    listed = plain(words.documents)
    if documents is not None:
        listed += " " + element("span", str(documents), css="count")
    links = element("a", plain(words.ask_side), css="to-talk", href="#talk")
    links += element("a", listed, css="to-library", href="#library")
    switch = element("a", plain(words.other_language), css="switch", lang=other, href=f"#lang-{other}")
    if user:
        switch += element("span", plain(user), css="user") + element("a", plain(words.logout), href="#logout")
    return element("div", title + element("nav", links) + switch, css="masthead", lang=words.language)


def reading_told(words: Texts, reading: Reading | None) -> str:
    """How far the first pass over the folder has come; nothing once it is over."""
    if reading is None:
        return ""
    if not reading.total:
        return words.counting
    told = words.reading.format(*(_grouped(number, words) for number in (reading.done, reading.total)))
    if reading.left is None:
        return told
    return told + words.minutes_left.format(max(math.ceil(reading.left / 60), 1))


def _grouped(number: int, words: Texts) -> str:
    return f"{number:,}".replace(",", "." if words.language == "id" else ",")


def invitation(words: Texts) -> str:
    """What stands above the examples."""
    return element("div", plain(words.invitation), css="invitation")

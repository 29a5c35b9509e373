"""The page's components and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.frontends.web.complaint import ComplaintParts, lay_out_complaint
from assistant.frontends.web.evidence import empty_markup
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Session
from assistant.frontends.web.shelf import ShelfParts, lay_out_shelf
from assistant.frontends.web.texts import ENGLISH, EXAMPLES, NAME, Texts
from assistant.records import Language


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """The components that something happens to."""

    session: gr.State
    masthead: gr.Markdown
    drawer: gr.Button
    shelf: ShelfParts
    complaint: ComplaintParts
    conversation: gr.Chatbot
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


def lay_out() -> Parts:
    """Makes the components inside the Blocks that is open; in English until the browser's language is known."""
    with gr.Row(elem_id="top"):
        head = gr.Markdown(masthead(ENGLISH, None), elem_id="masthead")
        drawer = gr.Button(ENGLISH.conversations, size="sm", elem_id="drawer", scale=0)
    with gr.Row(elem_id="sides"):
        shelf = lay_out_shelf()
        with gr.Column(elem_id="talk"):
            talk = _talk()
        with gr.Column(elem_id="evidence"):
            evidence = _evidence()
    return Parts(session=gr.State(Session()), masthead=head, drawer=drawer, shelf=shelf, **talk, **evidence)


def _talk() -> dict[str, Any]:
    parts: dict[str, Any] = {"conversation": _conversation()}
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


def _conversation() -> gr.Chatbot:
    """The Chatbot with all it could do to a text switched off: formulas, tags, line breaks, copying of markup."""
    return gr.Chatbot(
        label=ENGLISH.conversation,
        show_label=False,
        container=False,
        layout="panel",
        placeholder=invitation(ENGLISH),
        examples=[{"text": example} for example in EXAMPLES],
        autoscroll=False,
        latex_delimiters=[],
        allow_tags=False,
        line_breaks=False,
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        elem_id="conversation",
    )


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


def masthead(words: Texts, documents: int | None) -> str:
    """The page's name and promise, how many documents it reads, and the way to the other language."""
    promise = element("p", plain(words.promise))
    other: Language = "en" if words.language == "id" else "id"
    switch = element("a", plain(words.other_language), css="switch", lang=other, href=f"#lang-{other}")
    count = ""
    if documents is not None:
        listed = element("a", plain(words.documents.format(documents)), href="#do-sources")
        count = element("p", listed, css="count") + element("p", switch, css="count")
    return element("div", element("h1", plain(NAME)) + promise + count, css="masthead", lang=words.language)


def invitation(words: Texts) -> str:
    """What stands above the examples."""
    return element("div", plain(words.invitation), css="invitation")

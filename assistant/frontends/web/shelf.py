"""The conversations that are kept, at the left: a list of links, and what can be done with the one that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.texts import ENGLISH, Texts
from assistant.history.conversations import Conversation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShelfParts:
    """The components of the shelf."""

    anew: gr.Button
    listed: gr.Markdown
    renaming: gr.Column
    title: gr.Textbox
    save: gr.Button
    deleting: gr.Column
    sure: gr.Markdown
    delete: gr.Button
    leave: gr.Button


def lay_out_shelf() -> ShelfParts:
    """Makes the components, in English until the browser's language is known."""
    with gr.Column(elem_id="shelf"):
        anew = gr.Button(ENGLISH.anew, size="sm", elem_id="anew")
        with gr.Column(visible=False, elem_id="renaming") as renaming:
            title = gr.Textbox(label=ENGLISH.title, max_lines=1, elem_id="title")
            save = gr.Button(ENGLISH.rename, size="sm", elem_id="save")
        with gr.Column(visible=False, elem_id="deleting") as deleting:
            sure = gr.Markdown(element("p", plain(ENGLISH.sure)), latex_delimiters=[], elem_id="sure")
            delete = gr.Button(ENGLISH.delete, size="sm", elem_id="delete")
            leave = gr.Button(ENGLISH.leave, size="sm", elem_id="leave")
        listed = gr.Markdown(shelf_markup((), "", ENGLISH), latex_delimiters=[], elem_id="listed")
    return ShelfParts(
        anew=anew,
        listed=listed,
        renaming=renaming,
        title=title,
        save=save,
        deleting=deleting,
        sure=sure,
        delete=delete,
        leave=leave,
    )


def shelf_markup(conversations: Sequence[Conversation], opened: str, words: Texts) -> str:
    """The conversations as links, the open one with what can be done with it."""
    heading = element("h2", plain(words.conversations))
    if not conversations:
        return heading + element("p", plain(words.no_conversations), css="hint")
    return heading + element("ul", "".join(_entry(c, c.id == opened, words) for c in conversations), css="shelved")


def _entry(conversation: Conversation, opened: bool, words: Texts) -> str:
    link = element("a", plain(conversation.title), css="opened" * opened, href=f"#open-{conversation.id}")
    if not opened:
        return element("li", link)
    export = f"conversations/{conversation.id}.md"
    deeds = (
        element("a", plain(words.rename), href="#do-rename"),
        element("a", plain(words.export), css="export", href=export),
        element("a", plain(words.delete), href="#do-delete"),
    )
    return element("li", link + element("span", " ".join(deeds), css="deeds"))

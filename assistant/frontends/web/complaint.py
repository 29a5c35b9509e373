"""The form for an answer that is wrong: which sentence, and why."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from assistant.frontends.web.texts import ENGLISH, Texts
from assistant.records import Answer

_SHOWN = 90
"""Characters of a sentence that the form shows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComplaintParts:
    """The components of the form."""

    form: gr.Column
    which: gr.Dropdown
    reason: gr.Textbox
    send: gr.Button


def lay_out_complaint() -> ComplaintParts:
    """Makes the form, hidden until an answer is complained of."""
    with gr.Column(visible=False, elem_id="complaint") as form:
        which = gr.Dropdown(label=ENGLISH.which, choices=[(ENGLISH.whole, 0)], value=0, elem_id="which")
        reason = gr.Textbox(label=ENGLISH.reason, max_lines=3, elem_id="reason")
        send = gr.Button(ENGLISH.send, size="sm", elem_id="send")
    return ComplaintParts(form=form, which=which, reason=reason, send=send)


def choices(answer: Answer, words: Texts) -> list[tuple[str, int]]:
    """The answer as a whole, and its sentences by number."""
    shown = [(words.whole, 0)]
    for number, sentence in enumerate(answer.sentences, 1):
        text = " ".join(sentence.text.split())
        shown.append((f"{number}. {text[:_SHOWN]}{'…' * (len(text) > _SHOWN)}", number))
    return shown

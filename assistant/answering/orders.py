"""Sentences of documents that speak to an assistant instead of a reader: "Ignore all previous instructions".

Somebody hid them there to be obeyed. They may be quoted as what a document says, never as an answer. The phrases are
data: `lexicon_data/orders.tsv`. What a handbook asks of its readers ("Answer the phone with your name") is no order.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from assistant.answering.phrasing import grammars, words_in
from assistant.corpus.sentences import sentence_spans
from assistant.records import Passage

_TEMPLATE = re.compile(
    r"<\|[a-z_ ]{2,40}\|>|\[/?(?:INST|SYS|SYSTEM|ASSISTANT)\]|<</?SYS>>|</?(?:system|assistant|instructions?|sources?)>"
    r"|^\W{0,4}#{2,}\s*(?:system|instructions?|assistant|human|user)\b\s*:",
    re.I,
)
"""What chat templates mark turns and roles with; protocol, not language."""


@lru_cache(maxsize=20_000)
def is_order(sentence: str) -> bool:
    """Whether a sentence speaks to an assistant, a model or whoever reads a prompt."""
    if _TEMPLATE.search(sentence):
        return True
    words = words_in(sentence)
    return any(
        each.has_one("ORDER", words) or (each.has_one("ANSWERING", words) and not each.has_one("LETTER", words))
        for each in grammars("orders.tsv")
    )


@lru_cache(maxsize=2_000)
def has_order(text: str) -> bool:
    """Whether one of the sentences of `text` is an order."""
    return is_order(text) or any(is_order(text[span.start : span.end]) for span in sentence_spans(text))


def without_orders(passage: Passage) -> Passage:
    """A passage with its orders as spaces, and not among its sentences; itself where it has none."""
    orders = [span for span in passage.sentences if is_order(passage.sentence(span))]
    if not orders:
        return passage
    text = passage.text
    for start, end in orders:
        text = text[: start - passage.start] + " " * (end - start) + text[end - passage.start :]
    heading = "" if is_order(passage.heading) else passage.heading
    return replace(
        passage, text=text, heading=heading, sentences=tuple(span for span in passage.sentences if span not in orders)
    )

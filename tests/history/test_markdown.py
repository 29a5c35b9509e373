"""A conversation as Markdown: footnotes for citations, and every text nothing but text."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from markdown_it import MarkdownIt

from assistant import Answer, Assistant
from assistant.history.conversations import Conversation, KeptExchange
from assistant.history.markdown import markdown
from tests.texts import texts

FARES = "What does the night ferry to Sabira cost?"
ABSENT = "Who won the football World Cup in 2022?"
CONVERSATION = Conversation("id", "Fares", "2025-03-06T10:00:00+00:00")
HOSTILE = "![x](http://127.0.0.1:9/a) [a](javascript:alert) <img src=x> <https://a.b> www.a.b **b** `c` [^1-1] # ~~d~~"


def answered(answer: Answer) -> KeptExchange:
    return KeptExchange(question=answer.question, outcome="answered", answer=answer)


def test_each_marker_has_its_footnote_with_the_quote_and_its_place(bot: Assistant) -> None:
    answer = bot.ask(FARES)
    text = markdown(CONVERSATION, [answered(answer), answered(answer)])
    assert text.startswith("# Fares\n\n## What does the night ferry to Sabira cost?\n\n")
    for number in (1, 2):
        for citation in answer.citations:
            assert re.search(rf"(?m)^[^\[].*\[\^{number}-{citation.number}\]", text)
            (note,) = re.findall(rf"(?m)^\[\^{number}-{citation.number}\]: (.*)$", text)
            for fact in (citation.title, citation.publisher, citation.published, f"{citation.start}-{citation.end}"):
                assert fact in note
            assert citation.document_sha256 in note
    assert "74,000 rupiah" in text


def test_what_the_documents_do_not_tell_has_its_nearest_passages_and_no_footnotes(bot: Assistant) -> None:
    answer = bot.ask(ABSENT)
    assert answer.abstained
    text = markdown(CONVERSATION, [answered(answer), KeptExchange(question="And?", outcome="stopped", partial="Half")])
    assert "[^" not in text
    assert text.count("\n- ") == len(answer.nearest)
    assert text.endswith("## And?\n\nHalf\n")


def test_nothing_of_a_text_is_active(bot: Assistant) -> None:
    answer = bot.ask(FARES)
    first = replace(answer.sentences[0], text=HOSTILE)
    cited = replace(answer.citations[0], title=HOSTILE, quote=HOSTILE, publisher=HOSTILE)
    hostile = replace(
        answer, question=HOSTILE, text=f"{HOSTILE} [1]", sentences=(first,), citations=(cited,), notices=(HOSTILE,)
    )
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(markdown(CONVERSATION, [answered(hostile)]))
    assert not re.search(r"<(?:img|a |strong|code|s>|table)", rendered)
    assert markdown(CONVERSATION, [answered(hostile)]).count("[^1-1]") == 2


@given(texts)
def test_whatever_is_written_becomes_no_link_picture_or_element(text: str) -> None:
    text = text.encode("utf-8", "replace").decode().replace("\x00", "")
    exchange = KeptExchange(question="q", outcome="stopped", partial=text)
    rendered = MarkdownIt("commonmark").render(markdown(CONVERSATION, [exchange]))
    assert set(re.findall(r"<(\w+)", rendered)) <= {"h1", "h2", "p", "br", "pre", "code"}

"""A model's answer on the page: its own words in its own lines, what is doubtful marked, nothing taken for markup."""

from __future__ import annotations

import dataclasses
import html
import re

from assistant import Answer, Citation, Sentence
from assistant.frontends.web.answers import answer_markup

CITED = Citation(
    number=1, document_id="boats", title="Boats", publisher="", published="", language="id", url="",
    quote="Perahu itu biru.", start=0, end=16, document_sha256="0" * 64,
)  # fmt: skip
WRITTEN = Answer(
    question="Which boats?",
    standalone_question="Which boats?",
    language="en",
    text="Two boats [1]:\n- The blue one. [1]\n- <img src=x> [2] {7*7} …\n\nThe documents do not tell.",
    sentences=(
        Sentence(text="The blue one.", citations=(1,), verdict="supported"),
        Sentence(text="<img src=x> [2] {7*7}", citations=(), verdict="unsupported", incomplete=True),
    ),
    citations=(CITED,),
    model="openai:anything",
    notices=("Cut <b>off</b> [1].",),
    incomplete=True,
)


def shown(markup: str) -> str:
    """What a reader sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def test_a_models_lines_are_its_own_and_not_quotations() -> None:
    page = answer_markup(1, WRITTEN)
    assert "<blockquote" not in page
    assert page.count('class="written"') == 2
    assert "\n- The blue one. " in shown(page)
    assert 'lang="id"' not in page.partition('class="tips"')[0]  # a tip quotes the document, in its language


def test_a_models_text_is_no_markup() -> None:
    page = answer_markup(1, WRITTEN)
    assert "<img src=x> [2] {7*7}" in shown(page)
    assert set(re.findall(r"<([a-z]+)", page)) == {"div", "p", "span", "a"}
    assert set(re.findall(r'href="([^"]*)"', page)) == {"&#35;cite&#45;1&#45;1", "&#35;list&#45;1"}


def test_what_nothing_supports_has_a_badge_and_notices_are_told() -> None:
    page = answer_markup(1, WRITTEN)
    assert page.count("badge verdict unsupported") == 1
    assert "not supported by the sources" in shown(page)
    assert "Cut <b>off</b> [1]." in shown(page)


def test_quotes_in_a_models_place_are_quotations() -> None:
    quoted = dataclasses.replace(
        WRITTEN,
        text="According to Boats: “Perahu itu biru.” [1]",
        sentences=(Sentence(text="Perahu itu biru.", citations=(1,), verdict="verbatim"),),
        model="extractive",
    )
    page = answer_markup(1, quoted)
    assert "<blockquote" in page
    assert "Cut <b>off</b> [1]." in shown(page)

"""A document's words in a chat's markup, and a chat's words as a question."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assistant.frontends.chat import MATTERMOST, MRKDWN, SLACK_MARKDOWN
from assistant.frontends.slack.handlers import asked_text
from assistant.frontends.slack.rendering import parts

TEXTS = st.text(st.sampled_from("ab1 \n<>&!@#*_~`[]()|\\:/.-") | st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_nothing_in_a_text_is_a_ping_a_link_or_an_entity_in_slack(text: str) -> None:
    for markup in (MRKDWN, SLACK_MARKDOWN):
        written = markup.text(text)
        assert not re.search("[<>]", written)
        assert not re.search("&(?!amp;|lt;|gt;)", written)
        assert not re.search(r"@\w|://", written)


@given(TEXTS)
def test_every_mark_of_markdown_is_escaped(text: str) -> None:
    for markup in (SLACK_MARKDOWN, MATTERMOST):
        assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]()#!|~]", markup.text(text))


@given(TEXTS)
def test_what_is_seen_of_a_text_is_the_text(text: str) -> None:
    shown = MRKDWN.text(text).replace("\u2060", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == text.replace("\u2060", "")
    again = re.sub(r"\\(.)", r"\1", SLACK_MARKDOWN.text(text), flags=re.S).replace("\u2060", "")
    assert again.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text.replace("\u2060", "")


@given(st.text(max_size=200), st.integers(1, 50))
def test_parts_joined_are_the_text_and_none_is_too_long(text: str, most: int) -> None:
    cut = list(parts(text, most))
    assert "".join(cut) == (text or " ")
    assert all(1 <= len(part) <= max(most, 1) for part in cut)


def test_a_message_is_read_as_a_person_sees_it() -> None:
    asked = asked_text("<@U0BOT|seed>  what does <https://a.example|the ferry> of <#C1|harbour> cost &amp; why &lt;3?")
    assert asked == "what does the ferry of harbour cost & why <3?"

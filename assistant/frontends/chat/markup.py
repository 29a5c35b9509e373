"""Answers in the markup of chat systems. A document's words are text in all of them: no link, no emphasis, no ping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.answering.pieces import pieces
from assistant.corpus.dates import spoken_date
from assistant.frontends.chat.words import words
from assistant.frontends.links import citation_link
from assistant.records import Answer, Citation

_LONGEST_QUOTE = 300
_WORD_JOINER = "\u2060"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MRKDWN_MARKS = re.compile(r"([*_~`])")
_MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~-])")
_AT = re.compile(r"@(?=\w)")
_ADDRESS = re.compile(r"(?i)\b(?=(?:https?|ftp|mailto|file|tel):|www\.)")


@dataclass(frozen=True, slots=True)
class Markup:
    """How a system writes text, and a link around text that is written already."""

    text: Callable[[str], str]
    link: Callable[[str, str], str]


def _mrkdwn(text: str) -> str:
    # Slack has no escape for its marks: a joiner, which is not seen, keeps them from being at a word's edge.
    return _dull(_MRKDWN_MARKS.sub(rf"{_WORD_JOINER}\1{_WORD_JOINER}", text)).translate(_ENTITIES)


def _markdown(text: str) -> str:
    lines = (_MARKDOWN_MARKS.sub(r"\\\1", line) for line in _dull(text).split("\n"))
    return "\n".join(re.sub(r"^(\s*\d+)\.", r"\1\\.", line) for line in lines).translate(_ENTITIES)


def _dull(text: str) -> str:
    """Without mentions and addresses that a client would make a link or fetch a picture of by itself."""
    return _ADDRESS.sub(_WORD_JOINER, _AT.sub(f"@{_WORD_JOINER}", text)).replace("://", f":{_WORD_JOINER}//")


MRKDWN = Markup(_mrkdwn, lambda label, url: f"<{url}|{label}>")
"""Slack's own, of sections and contexts."""

SLACK_MARKDOWN = Markup(_markdown, lambda label, url: f"[{label}]({url})")
"""Markdown as Slack's streams take it, in which <!channel> would still be a ping if < were not escaped."""

MATTERMOST = Markup(_markdown, lambda label, url: f"[{label}]({url})")
"""Markdown as Mattermost and Rocket.Chat show it."""


def answer_text(answer: Answer, markup: Markup, base: str = "") -> str:
    """The answer's text, its markers links to the documents' pages below `base` where there is one."""
    return "".join(_piece(piece.text, piece.citation, markup, base) for piece in pieces(answer))


def _piece(text: str, citation: Citation | None, markup: Markup, base: str) -> str:
    if citation and base:
        return markup.link(markup.text(text), citation_link(base, citation))
    return markup.text(text)


def sources(answer: Answer, markup: Markup, base: str = "") -> Iterator[str]:
    """A line for each citation: a numbered link where there is a `base`, else the quote; with publisher, date and page.

    Of an abstention, the passages that came nearest.
    """
    for citation in answer.citations or answer.nearest:
        about = markup.text(about_source(answer, citation))
        number = markup.text(f"[{citation.number}]")
        if base:
            named = markup.link(f"{number} {markup.text(citation.title)}", citation_link(base, citation))
        else:
            named = f"{number} “{markup.text(shortened(citation.quote, _LONGEST_QUOTE))}”"
        yield f"{named} {about}".rstrip()


def about_source(answer: Answer, citation: Citation) -> str:
    """Publisher, date, and the page, slide or row."""
    says = words(answer.language)
    date = spoken_date(citation.published, says.language) if citation.published else ""
    note = says.source_note if citation.source_note else ""
    told = " · ".join(filter(None, (citation.publisher, date, citation.locator, note)))
    return f"— {told}" if told else ""


def shortened(text: str, most: int) -> str:
    """At most `most` characters of a text, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"

"""An answer in Slack's blocks, within the lengths that Slack's reference states for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.frontends.chat import MRKDWN, Exchange, answer_text, checked, remarks, sources, words
from assistant.frontends.chat.markup import about_source
from assistant.frontends.links import citation_link
from assistant.records import Answer, Citation

MOST_BLOCKS = 50
LONGEST_SECTION = 3_000
LONGEST_TEXT = 4_000
FEEDBACK, SHOW_SOURCES = "feedback", "show_sources"
_MOST_ELEMENTS = 10
_MOST_MODAL = 100
Block = dict[str, Any]


def message_blocks(exchange: str, answer: Answer, base: str) -> list[Block]:
    """A whole message: the answer, and what stands below it."""
    below = footing_blocks(exchange, answer, base)
    text = answer_text(answer, MRKDWN, base)
    return [_section(part) for part in parts(text, LONGEST_SECTION)][: MOST_BLOCKS - len(below)] + below


def footing_blocks(exchange: str, answer: Answer, base: str) -> list[Block]:
    """What stands below an answer's text: remarks, sources, and the buttons."""
    says = words(answer.language)
    listed = list(sources(answer, MRKDWN, base))
    head = [says.nearest] if answer.abstained and listed else []
    return [*_contexts([*remarks(answer, MRKDWN, base), *head, *listed]), *_buttons(exchange, answer)]


def _contexts(lines: Sequence[str]) -> list[Block]:
    cut = [next(parts(line, LONGEST_SECTION)) for line in lines][: 4 * _MOST_ELEMENTS]
    groups = [cut[i : i + _MOST_ELEMENTS] for i in range(0, len(cut), _MOST_ELEMENTS)]
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": line} for line in group]} for group in groups]


def _buttons(exchange: str, answer: Answer) -> list[Block]:
    says = words(answer.language)
    thumbs = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": {"text": plain(says.helpful), "value": f"+{exchange}"},
        "negative_button": {"text": plain(says.unhelpful), "value": f"-{exchange}"},
    }
    show = {"type": "button", "action_id": SHOW_SOURCES, "text": plain(says.show_sources), "value": exchange}
    shown = [{"type": "actions", "elements": [show]}] if answer.citations or answer.nearest else []
    return [*shown, {"type": "context_actions", "elements": [thumbs]}]


def sources_modal(exchange: Exchange, base: str) -> Block:
    """The window of "Show sources": every quote, whole as far as Slack allows, and how each sentence was checked."""
    answer = exchange.answer
    says = words(answer.language)
    blocks = [block for citation in answer.citations or answer.nearest for block in _source(answer, citation, base)]
    sentences = [_section(checked(answer, sentence, MRKDWN)) for sentence in answer.sentences]
    if sentences:
        blocks += [{"type": "divider"}, _section(f"*{MRKDWN.text(says.checked)}*"), *sentences]
    return {
        "type": "modal",
        "title": plain(says.sources),
        "close": plain(says.close),
        "blocks": blocks[:_MOST_MODAL],
    }


def _source(answer: Answer, citation: Citation, base: str) -> Iterator[Block]:
    title = MRKDWN.text(f"[{citation.number}] {citation.title}")
    yield _section(MRKDWN.link(title, citation_link(base, citation)) if base else title)
    yield from (_section(part) for part in parts(MRKDWN.text(citation.quote), LONGEST_SECTION))
    about = about_source(answer, citation)
    yield from _contexts([MRKDWN.text(about)] if about else [])


def parts(text: str, most: int) -> Iterator[str]:
    """A marked-up text in parts of at most `most` characters, at least one part; cut at a space where there is one."""
    while len(text) > most:
        # Neither an entity, a link nor a mark has a space in it but for a link's label, which a cut only leaves plain.
        cut = text.rfind(" ", 1, most + 1)
        cut = cut if cut > 0 else most
        yield text[:cut]
        text = text[cut:]
    yield text or " "


def plain_text(text: str) -> str:
    """What notifications show of a message."""
    return next(parts(MRKDWN.text(text), LONGEST_TEXT))


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": next(parts(text, LONGEST_SECTION))}}


def plain(text: str) -> Block:
    """Text as it stands, in which nothing is marked up."""
    return {"type": "plain_text", "text": text}

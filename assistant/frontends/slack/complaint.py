"""The window that opens below a thumb that points down: which sentence is wrong, and why."""

from __future__ import annotations

from typing import Any

from assistant.frontends.chat import Exchange, words
from assistant.frontends.chat.markup import shortened
from assistant.frontends.slack.rendering import Block, plain
from assistant.history.conversations import LONGEST_REASON

COMPLAINT = "complaint"
_LONGEST_OPTION = 75
_MOST_OPTIONS = 100
_WHICH, _WHY = "which", "why"


def complaint_modal(exchange: Exchange) -> Block:
    """The window; it knows the exchange by its id."""
    says = words(exchange.answer.language)
    why = {"type": "plain_text_input", "action_id": _WHY, "multiline": True, "max_length": LONGEST_REASON}
    blocks = [{"type": "input", "block_id": _WHY, "optional": True, "label": plain(says.reason), "element": why}]
    if len(exchange.answer.sentences) > 1:
        which = {"type": "static_select", "action_id": _WHICH, "options": _options(exchange)}
        select = {"type": "input", "block_id": _WHICH, "optional": True, "label": plain(says.which), "element": which}
        blocks.insert(0, select)
    return {
        "type": "modal",
        "callback_id": COMPLAINT,
        "private_metadata": exchange.id,
        "title": plain(says.unhelpful),
        "submit": plain(says.send),
        "close": plain(says.close),
        "blocks": blocks,
    }


def complained(view: Block, exchange: Exchange) -> tuple[str, int | None]:
    """The reason given in a window that was sent, and the number of the sentence that is wrong."""
    values: dict[str, Any] = (view.get("state") or {}).get("values") or {}
    reason = str((values.get(_WHY) or {}).get(_WHY, {}).get("value") or "").strip()[:LONGEST_REASON]
    chosen = (values.get(_WHICH) or {}).get(_WHICH, {}).get("selected_option") or {}
    number = str(chosen.get("value") or "")
    known = {str(n): n for n in range(1, len(exchange.answer.sentences) + 1)}
    return reason, known.get(number)


def _options(exchange: Exchange) -> list[Block]:
    return [
        {"text": plain(shortened(f"{number}. {sentence.text}", _LONGEST_OPTION)), "value": str(number)}
        for number, sentence in enumerate(exchange.answer.sentences[:_MOST_OPTIONS], 1)
    ]

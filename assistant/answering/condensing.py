"""A follow-up becomes a question that stands alone, by a language model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answering.inert import inert
from assistant.answering.replying import Reply
from assistant.answering.sources import text_only
from assistant.prompts import Prompt
from assistant.records import Turn

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_TURNS = 6
"""Messages of the conversation that a follow-up may point back at."""
_LONGEST_TURN = 1_500
_LONGEST_QUESTION = 600
_SAID = {"user": "Asked", "assistant": "Answered"}
_MARKER = re.compile(r" ?\[\d{1,6}\]")


def messages_to_condense(prompt: Prompt, question: str, history: Sequence[Turn]) -> list[BaseMessage]:
    """What the model is asked: the last turns, without their markers, and the question."""
    turns = [turn for turn in history if turn.text.strip()][-_TURNS:]
    lines = (f"{_SAID[turn.role]}: {' '.join(_MARKER.sub('', turn.text).split())[:_LONGEST_TURN]}" for turn in turns)
    return prompt.messages(history=text_only("\n".join(lines)), question=text_only(question))


def condensed(reply: Reply, question: str) -> str:
    """`question` as the model rewrote it; empty where it wrote anything but a question. Raises `ModelFailed`."""
    lines = [line for line in "".join(reply).splitlines() if line.strip()]
    rewritten = inert(lines[0].strip().strip('"“”')) if len(lines) == 1 else ""
    asks = rewritten.endswith("?") or not question.endswith("?")
    return rewritten if asks and len(rewritten) <= _LONGEST_QUESTION else ""

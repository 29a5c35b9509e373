"""What people in chats think of answers, in the store of the page's feedback."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock

from assistant.errors import AssistantError
from assistant.frontends.chat.messages import Exchange
from assistant.history.conversations import Conversation, Feedback, History, KeptExchange, Thumb

_noting = Lock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Thumbs:
    """Keeps thumbs with the whole answer, where `python -m evals from-feedback` finds them."""

    history: History

    def note(self, exchange: Exchange, helpful: bool, who: str, reason: str = "", sentence: int | None = None) -> bool:
        """Keep what `who`, by a name of the chat system's, thinks of an answer, in place of what they thought before.

        False where it cannot be kept now, which is logged. Each has a conversation of that one answer, so that nobody's
        opinion takes another's place.
        """
        owner = f"{who}:{exchange.id}"
        thumb: Thumb = "up" if helpful else "down"
        feedback = Feedback(thumb=thumb, answer=exchange.answer, reason=reason, sentence=sentence)
        try:
            with _noting:
                kept = self.history.conversations(owner, most=1)
                judged = kept[0] if kept else self._begin(owner, exchange)
                self.history.put_feedback(owner, judged.id, exchange.id, feedback)
        except AssistantError as error:
            _log.error("Feedback could not be kept: %s", error)
            return False
        return True

    def _begin(self, owner: str, exchange: Exchange) -> Conversation:
        begun = self.history.begin(owner, exchange.question)
        answered = KeptExchange(question=exchange.question, outcome="answered", answer=exchange.answer)
        self.history.append(owner, begun.id, answered)
        return begun

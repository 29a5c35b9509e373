"""What every chat system needs, apart from any: which messages to answer, the conversation they are part of, the words.

Chat         answers messages, told to a `Teller` as the answer is made
Messages     which messages were taken, and what was asked and answered in each place; survives restarts
Thumbs       what people thought of answers, kept with the page's feedback
Markup       how a system writes text, links and emphasis, so that nothing in a document is any of them
"""

from __future__ import annotations

from assistant.frontends.chat.markup import MATTERMOST, MRKDWN, SLACK_MARKDOWN, Markup, answer_text, sources
from assistant.frontends.chat.messages import Asked, Exchange, Messages
from assistant.frontends.chat.remarks import checked, remarks
from assistant.frontends.chat.replying import Chat, Teller
from assistant.frontends.chat.suggesting import suggestions
from assistant.frontends.chat.thumbs import Thumbs
from assistant.frontends.chat.words import Words, words

__all__ = [
    "MATTERMOST",
    "MRKDWN",
    "SLACK_MARKDOWN",
    "Asked",
    "Chat",
    "Exchange",
    "Markup",
    "Messages",
    "Teller",
    "Thumbs",
    "Words",
    "answer_text",
    "checked",
    "remarks",
    "sources",
    "suggestions",
    "words",
]

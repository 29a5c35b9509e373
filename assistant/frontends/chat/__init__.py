"""What every chat system needs, apart from any: which messages to answer, the conversation they are part of, the words.

Messages     which messages were taken, and what was asked and answered in each place; survives restarts
reply(...)   one message answered, told to a `Teller` as it is made
Markup       how a system writes text, links and emphasis, so that nothing in a document is any of them
"""

from __future__ import annotations

from assistant.frontends.chat.markup import MATTERMOST, MRKDWN, SLACK_MARKDOWN, Markup, answer_text, sources
from assistant.frontends.chat.messages import Exchange, Messages
from assistant.frontends.chat.replying import Asked, Feedback, Teller, reply
from assistant.frontends.chat.words import Words, words

__all__ = [
    "MATTERMOST",
    "MRKDWN",
    "SLACK_MARKDOWN",
    "Asked",
    "Exchange",
    "Feedback",
    "Markup",
    "Messages",
    "Teller",
    "Words",
    "answer_text",
    "reply",
    "sources",
    "words",
]

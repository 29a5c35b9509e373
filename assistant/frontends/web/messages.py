"""The session's exchanges as the messages of a Gradio Chatbot."""

from __future__ import annotations

from typing import TypedDict

from assistant.corpus.language import question_language
from assistant.frontends.web.actions import actions
from assistant.frontends.web.answers import answer_markup, draft_markup
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Exchange, Session
from assistant.frontends.web.texts import Texts, status, texts


class Message(TypedDict):
    """A message as the Chatbot takes it; `content` is markup made here."""

    role: str
    content: str


def messages(session: Session) -> list[Message]:
    """Every question and what has become of it, oldest first."""
    shown: list[Message] = []
    for number, exchange in enumerate(session.exchanges, start=1):
        shown.append(Message(role="user", content=element("div", plain(exchange.question), css="question")))
        shown.append(Message(role="assistant", content=_reply(number, exchange, session)))
    return shown


def _reply(number: int, exchange: Exchange, session: Session) -> str:
    if exchange.answer:
        words = texts(exchange.answer.language)
        told = answer_markup(number, exchange.answer) + actions(number, session, words)
        return element("div", told, css="answer", lang=exchange.answer.language)
    words = texts(question_language(exchange.question))
    told = draft_markup(exchange.partial) + _state(exchange, words) + actions(number, session, words)
    return element("div", told, css="answer draft")


def _state(exchange: Exchange, words: Texts) -> str:
    match exchange.outcome:
        case "failed":
            return element("p", plain(exchange.problem), css="problem")
        case "stopped":
            return element("p", plain(words.stopped), css="status")
        case _:
            return element("p", plain(status(exchange.progress, words)), css="status working")

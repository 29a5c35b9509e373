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
        told = answer_markup(number, exchange.answer) + _unkept(exchange, words) + actions(number, session, words)
        return element("div", told, css="answer", lang=exchange.answer.language)
    words = texts(question_language(exchange.question))
    state = _state(exchange, words, here=exchange.id == session.run)
    told = draft_markup(exchange.partial) + state + _unkept(exchange, words) + actions(number, session, words)
    return element("div", told, css="answer draft")


def _unkept(exchange: Exchange, words: Texts) -> str:
    if not exchange.unkept:
        return ""
    return element("p", plain(words.unkept.format(words.unkept_why[exchange.unkept])), css="problem unkept")


def _state(exchange: Exchange, words: Texts, *, here: bool) -> str:
    match exchange.outcome:
        case "failed":
            return element("p", plain(exchange.problem), css="problem")
        case "stopped":
            return element("p", plain(words.stopped), css="status")
        case "interrupted":
            return element("p", plain(words.interrupted), css="problem")
        case "working" if not here:
            return element("p", plain(words.elsewhere), css="status")
        case _:
            return element("p", plain(status(exchange.progress, words)), css="status working")

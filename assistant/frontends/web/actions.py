"""What a reader can do with an answer: think of it, copy it, ask again, ask on."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Session
from assistant.frontends.web.texts import Texts, texts
from assistant.records import Answer


def actions(number: int, session: Session, words: Texts) -> str:
    """The line of links below exchange `number`; the last one can be asked again or otherwise."""
    exchange = session.exchanges[number - 1]
    if exchange.outcome == "working":
        return ""
    links = []
    if exchange.answer:
        links.append(_deed("copy", words.copy, number))
        links += [_thumb("up", words.good, number, session), _thumb("down", words.wrong, number, session)]
    if number == len(session.exchanges):
        links += [_deed("retry", words.retry), _deed("edit", words.edit)]
    return element("p", " ".join(links), css="actions")


def _deed(deed: str, label: str, number: int = 0) -> str:
    return element("a", plain(label), href=f"#do-{deed}" + f"-{number}" * bool(number))


def _thumb(thumb: str, label: str, number: int, session: Session) -> str:
    css = "thumb chosen" if session.thumbs.get(session.exchanges[number - 1].id) == thumb else "thumb"
    return element("a", plain({"up": "▲ ", "down": "▼ "}[thumb] + label), css=css, href=f"#do-{thumb}-{number}")


def follow_ups(answer: Answer, questions: Sequence[str]) -> str:
    """Questions to go on with; page.js puts them below the last answer. Without any, an element that is not seen."""
    words = texts(answer.language)
    lead = element("p", plain(words.tells if answer.abstained else words.follow), css="lead") * bool(questions)
    links = (element("a", plain(question), href="#do-follow") for question in questions)
    told = lead + "".join(element("p", link) for link in links)
    return element("div", told, css="follow", lang=answer.language)

"""A conversation as Markdown with a footnote for each citation; every text in it stands as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answering.pieces import MARKER, in_paragraphs
from assistant.history.conversations import Conversation, KeptExchange
from assistant.records import Answer, Citation, Language

# What CommonMark or GitHub's dialect could take for more than text, and what makes an address a link by itself.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|!~&$^=@]|(?<=www)\.|:(?=//)|^\s*(?:[-+]|\d+[.)])", re.MULTILINE | re.IGNORECASE)


def markdown(conversation: Conversation, exchanges: Sequence[KeptExchange]) -> str:
    """The whole conversation; footnote "2-1" is citation 1 of the second answer."""
    parts = [f"# {_plain(conversation.title)}"]
    for number, exchange in enumerate(exchanges, 1):
        parts.append(f"## {_plain(_line(exchange.question))}")
        parts += _answer(number, exchange.answer) if exchange.answer else [_plain(exchange.partial or exchange.problem)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _answer(number: int, answer: Answer) -> Iterator[str]:
    yield from _paragraphs(number, answer)
    for notice in answer.notices:
        yield f"*{_plain(_line(notice))}*"
    listed = answer.nearest if answer.abstained else answer.citations
    if answer.abstained:
        yield from (f"- {_source(citation, answer.language)}" for citation in listed)
    else:
        yield from (f"[^{number}-{c.number}]: {_source(c, answer.language)}" for c in listed)


def _paragraphs(number: int, answer: Answer) -> Iterator[str]:
    known = {citation.number for citation in answer.citations}
    paragraph = ""
    for piece in in_paragraphs(answer):
        if piece == "":
            yield paragraph
            paragraph = ""
        elif isinstance(piece, str):
            paragraph += _between(number, piece, known)
        else:
            paragraph += _plain(piece.text)
    yield paragraph


def _between(number: int, text: str, known: set[int]) -> str:
    parts = MARKER.split(text)  # text, marker's number, text, ..., text
    shown = (
        (f"[^{number}-{part}]" if int(part) in known else _plain(f"[{part}]")) if i % 2 else _plain(part)
        for i, part in enumerate(parts)
    )
    return "".join(shown)


def _source(citation: Citation, language: Language) -> str:
    note = {"id": "catatan sumber tentang "}.get(language, "source note on ") * citation.source_note
    told = [f"{note}{citation.title}", citation.publisher, citation.published, citation.url]
    place = f"{citation.document_id}, {citation.start}-{citation.end}, sha256 {citation.document_sha256}"
    facts = ", ".join(_plain(_line(fact)) for fact in told if fact)
    return f"{facts}: “{_plain(_line(citation.quote))}” ({_plain(_line(place))})"


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    r"""`text` with a backslash before whatever could be active; a list's number gets it before its point."""
    return _ACTIVE.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", text)

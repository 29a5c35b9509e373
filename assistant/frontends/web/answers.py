"""An Answer as markup: its sentences where the record says they are, its markers as links to the documents.

Only the record decides what is a quotation and what is a link. A "[1]" that stands inside a quoted
sentence is the document's own text and stays so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.wording import differing
from assistant.frontends.web.evidence import card
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Reference
from assistant.frontends.web.texts import Texts, texts
from assistant.records import Answer, Citation, Disagreement, Sentence, Verdict

_MARKER = re.compile(r"\[([0-9]{1,6})\]", re.ASCII)
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_WORST_FIRST: tuple[Verdict, ...] = ("unsupported", "weak", "supported", "verbatim")


def draft_markup(text: str) -> str:
    """An answer that is still being written: its paragraphs, with markers that are no links yet."""
    return "".join(element("p", _draft(paragraph)) for paragraph in _PARAGRAPH.split(text) if paragraph.strip())


def _draft(paragraph: str) -> str:
    parts = _MARKER.split(paragraph)  # text, number, text, number, ..., text
    return "".join(element("span", part, css="marker") if i % 2 else plain(part) for i, part in enumerate(parts))


def answer_markup(number: int, answer: Answer) -> str:
    """The message for `answer`, the session's answer `number`."""
    view = _View(number, answer, texts(answer.language))
    untold = [each for each in answer.disagreements if differing(each, answer.language) not in answer.text]
    parts = [view.understood(), *view.paragraphs(), *map(view.disagreement, untold)]
    parts.append(view.nearest() if answer.abstained else view.footing())
    return element("div", "".join(parts), css="answer", lang=answer.language)


@dataclass(frozen=True, slots=True)
class _View:
    number: int
    answer: Answer
    words: Texts

    def understood(self) -> str:
        """How a follow-up was read, where that is not what was typed."""
        if self.answer.standalone_question == self.answer.question:
            return ""
        return element("p", plain(f"{self.words.understood} {self.answer.standalone_question}"), css="understood")

    def paragraphs(self) -> Iterator[str]:
        """The answer's paragraphs; one that quotes is set as a quotation under the words that introduce it."""
        paragraph: list[str | Sentence] = []
        for piece in _pieces(self.answer):
            if piece == "":
                yield self._paragraph(paragraph)
                paragraph = []
            else:
                paragraph.append(piece)
        yield self._paragraph(paragraph)

    def _paragraph(self, pieces: list[str | Sentence]) -> str:
        quoted = [piece for piece in pieces if isinstance(piece, Sentence)]
        if not quoted:
            return element("p", "".join(map(self._piece, pieces))) if pieces else ""
        lead, rest = _lead(pieces)
        introduction = plain(lead) + self._language_tag(quoted)
        body = element("p", "".join(map(self._piece, rest)))
        return element("blockquote", element("p", introduction, css="lead") * bool(introduction) + body)

    def _piece(self, piece: str | Sentence) -> str:
        return self._sentence(piece) if isinstance(piece, Sentence) else self._between(piece)

    def _sentence(self, sentence: Sentence) -> str:
        language = next((c.language for c in self._cited(sentence)), self.answer.language)
        said = element("span", _marked(sentence), css=f"said {sentence.verdict}", lang=language)
        if sentence.verdict in ("weak", "unsupported"):
            said += " " + element("span", plain(self.words.verdicts[sentence.verdict]), css="badge warning")
        return said

    def _between(self, text: str) -> str:
        parts = _MARKER.split(text)
        shown = (self._marker(int(part)) if i % 2 else plain(part) for i, part in enumerate(parts))
        return "".join(shown)

    def _marker(self, number: int) -> str:
        if all(citation.number != number for citation in self.answer.citations):
            return plain(f"[{number}]")
        label = element("span", plain(self.words.citation + " "), css="unseen") + str(number)
        return element("a", label, css="marker", href=f"#{Reference(self.number, number).name}")

    def _language_tag(self, sentences: list[Sentence]) -> str:
        languages = {c.language for sentence in sentences for c in self._cited(sentence)} - {self.answer.language}
        tags = [element("span", plain(self.words.languages[language]), css="badge") for language in sorted(languages)]
        return "".join(" " + tag for tag in tags)

    def _cited(self, sentence: Sentence) -> list[Citation]:
        return [citation for citation in self.answer.citations if citation.number in sentence.citations]

    def disagreement(self, found: Disagreement) -> str:
        """That sources give different values for the same thing, each with its marker."""
        values = "; ".join(plain(value + " ") + self._marker(number) for value, number in found.values)
        return element("p", plain(f"{self.words.differ} {found.subject}: ") + values, css="disagreement")

    def footing(self) -> str:
        """How sure the answer is, how its sentences were checked, and a link to all of its citations."""
        verdicts = {sentence.verdict for sentence in self.answer.sentences}
        worst = next((verdict for verdict in _WORST_FIRST if verdict in verdicts), None)
        parts = [plain(self.words.confidence.format(round(100 * self.answer.confidence)))]
        parts += [plain(self.words.verdicts[worst])] if worst else []
        count = len(self.answer.citations)
        listed = plain(self.words.source if count == 1 else self.words.sources.format(count))
        parts += [element("a", listed, href=f"#{Reference(self.number).name}")] if count else []
        return element("p", plain(" · ").join(parts), css="footing")

    def nearest(self) -> str:
        """The passages that came closest, where the documents do not tell."""
        if not self.answer.nearest:
            return ""
        cards = "".join(card(self.number, citation, self.words) for citation in self.answer.nearest)
        return element("p", plain(self.words.nearest), css="lead") + element("div", cards, css="cards")


def _pieces(answer: Answer) -> Iterator[str | Sentence]:
    """The answer's text in order: the sentences of the record, what stands between them, "" at a paragraph's end."""
    at = 0
    for sentence in answer.sentences:
        found = _place(sentence, answer.text, at)
        if found >= 0:
            yield from _between_pieces(answer.text[at:found])
            yield sentence
            at = found + len(sentence.text)
    yield from _between_pieces(answer.text[at:])


def _place(sentence: Sentence, text: str, at: int) -> int:
    """Where the sentence stands: between quotation marks if it does, for what introduces it may use its words."""
    quoted = text.find(f"“{sentence.text}”", at)
    return quoted + 1 if quoted >= 0 else text.find(sentence.text, at)


def _between_pieces(text: str) -> Iterator[str]:
    for i, part in enumerate(_PARAGRAPH.split(text)):
        if i:
            yield ""
        if part:
            yield part


def _lead(pieces: list[str | Sentence]) -> tuple[str, list[str | Sentence]]:
    """The words that introduce a quotation ("According to ANTARA:"), and the rest of the paragraph."""
    first = pieces[0]
    if isinstance(first, Sentence) or ":" not in first:
        return "", pieces
    lead, colon, opening = first.rpartition(":")
    return lead + colon, [opening.lstrip(), *pieces[1:]]


def _marked(sentence: Sentence) -> str:
    shown, at = "", 0
    for start, end in sorted(sentence.marks):
        if start >= at:
            shown += plain(sentence.text[at:start]) + element("strong", plain(sentence.text[start:end]))
            at = end
    return shown + plain(sentence.text[at:])

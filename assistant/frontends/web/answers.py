"""An Answer as markup: its sentences where the record says they are, its markers as links to the documents.

Only the record decides what is a quotation and what is a link. A "[1]" that stands inside a quoted
sentence is the document's own text and stays so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.pieces import MARKER, PARAGRAPH, in_paragraphs
from assistant.answering.wording import differing
from assistant.frontends.web.evidence import card, origin, tip
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Reference
from assistant.frontends.web.suggesting import unmentioned
from assistant.frontends.web.texts import Texts, texts
from assistant.frontends.web.verdicts import legend, sign
from assistant.records import Answer, Citation, Sentence, Verdict
from assistant.settings import EXTRACTIVE

_BEST_FIRST: tuple[Verdict, ...] = ("verbatim", "supported", "weak", "unsupported")


def draft_markup(text: str) -> str:
    """An answer that is still being written: its paragraphs, with markers that are no links yet."""
    return "".join(element("p", _draft(paragraph)) for paragraph in PARAGRAPH.split(text) if paragraph.strip())


def _draft(paragraph: str) -> str:
    parts = MARKER.split(paragraph)  # text, number, text, number, ..., text
    return "".join(element("span", part, css="marker") if i % 2 else plain(part) for i, part in enumerate(parts))


def answer_markup(number: int, answer: Answer) -> str:
    """The message for `answer`, the session's answer `number`."""
    view = _View(number, answer, texts(answer.language))
    body = element("div", "".join([*view.paragraphs(), *view.disagreements()]), css="body")
    parts = [view.understood(), body, *view.notices()]
    parts.append(view.nearest() if answer.abstained else view.footing() + view.tips())
    return "".join(parts)


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
        """The answer's paragraphs; one that quotes is set as a quotation under the words that introduce it.

        A model's are its own words, in lines as it wrote them.
        """
        paragraph: list[str | Sentence] = []
        told = {differing(found, self.answer.language) for found in self.answer.disagreements}
        for piece in in_paragraphs(self.answer):
            if piece in told:  # `disagreements` shows it
                continue
            if piece == "":
                yield self._paragraph(paragraph)
                paragraph = []
            else:
                paragraph.append(piece)
        yield self._paragraph(paragraph)

    def _paragraph(self, parts: list[str | Sentence]) -> str:
        quoted = [part for part in parts if isinstance(part, Sentence)]
        if self.written and parts:
            return element("p", "".join(map(self._piece, parts)), css="written")
        if not quoted:
            return element("p", "".join(map(self._piece, parts))) if parts else ""
        lead, rest = _lead(parts)
        introduction = plain(lead) + self._language_tag(quoted)
        body = element("p", "".join(map(self._piece, rest)))
        return element("blockquote", element("p", introduction, css="lead") * bool(introduction) + body)

    @property
    def written(self) -> bool:
        """Whether a language model wrote the answer."""
        return self.answer.model != EXTRACTIVE and not self.answer.abstained

    def _piece(self, piece: str | Sentence) -> str:
        return self._sentence(piece) if isinstance(piece, Sentence) else self._between(piece)

    def _sentence(self, sentence: Sentence) -> str:
        language = self.answer.language
        if not self.written:
            language = next((c.language for c in self._cited(sentence)), language)
        said = element("span", _marked(sentence), css=f"said {sentence.verdict}", lang=language)
        return said + sign(sentence.verdict, self.words)

    def _between(self, text: str) -> str:
        parts = MARKER.split(text)
        shown = (self._marker(int(part)) if i % 2 else plain(part) for i, part in enumerate(parts))
        return "".join(shown)

    def _marker(self, number: int) -> str:
        cited = next((citation for citation in self.answer.citations if citation.number == number), None)
        if not cited:
            return plain(f"[{number}]")
        label = element("span", plain(self.words.citation + " "), css="unseen") + str(number)
        if cited.locator:
            label += element("span", plain(f" {cited.locator}"), css="where")
        return element("a", label, css="marker", href=f"#{Reference(self.number, number).name}")

    def _language_tag(self, sentences: list[Sentence]) -> str:
        languages = {c.language for sentence in sentences for c in self._cited(sentence)} - {self.answer.language}
        tags = [element("span", plain(self.words.languages[language]), css="badge") for language in sorted(languages)]
        return "".join(" " + tag for tag in tags)

    def _cited(self, sentence: Sentence) -> list[Citation]:
        return [citation for citation in self.answer.citations if citation.number in sentence.citations]

    def disagreements(self) -> Iterator[str]:
        """What sources say differently, side by side, each value with its marker, outlet and date."""
        for found in self.answer.disagreements:
            heading = element("p", plain(f"{self.words.differ} {found.subject}:"), css="lead")
            values = "".join(element("li", self._value(value, number)) for value, number in found.values)
            yield element("div", heading + element("ul", values), css="disagreement")

    def _value(self, value: str, number: int) -> str:
        source = next((c for c in self.answer.citations if c.number == number), None)
        about = origin(source.publisher, source.published, self.words) if source else ""
        shown = element("strong", plain(value)) + " " + self._marker(number)
        return shown + element("span", plain(about), css="about")

    def notices(self) -> Iterator[str]:
        """What did not go as it should."""
        return (element("p", plain(notice), css="status") for notice in self.answer.notices)

    def footing(self) -> str:
        """How sure the answer is, the verdicts that it has (which explains their signs), a link to its citations."""
        verdicts = {sentence.verdict for sentence in self.answer.sentences}
        parts = [plain(self.words.confidence.format(round(100 * self.answer.confidence)))]
        parts += [legend(verdict, self.words) for verdict in _BEST_FIRST if verdict in verdicts]
        count = len(self.answer.citations)
        listed = plain(self.words.source if count == 1 else self.words.sources.format(count))
        parts += [element("a", listed, href=f"#{Reference(self.number).name}")] if count else []
        return element("p", plain(" · ").join(parts), css="footing")

    def tips(self) -> str:
        """What a marker shows when it is pointed at: where the passage is from, and the quotation."""
        shown = (
            element(
                "div", tip(citation, self.answer.language, self.words), anchor=f"tip-{self.number}-{citation.number}"
            )
            for citation in self.answer.citations
        )
        return element("div", "".join(shown), css="tips")

    def nearest(self) -> str:
        """The passages that came closest, where the documents do not tell."""
        if not self.answer.nearest:
            return ""
        words = ", ".join(f"“{word}”" for word in unmentioned(self.answer))
        missing = element("p", plain(f"{self.words.missing} {words}"), css="missing") if words else ""
        cards = "".join(card(self.number, citation, self.words) for citation in self.answer.nearest)
        return missing + element("p", plain(self.words.nearest), css="lead") + element("div", cards, css="cards")


def _lead(parts: list[str | Sentence]) -> tuple[str, list[str | Sentence]]:
    """The words that introduce a quotation ("According to ANTARA:"), and the rest of the paragraph."""
    first = parts[0]
    if isinstance(first, Sentence) or ":" not in first:
        return "", parts
    lead, colon, opening = first.rpartition(":")
    return lead + colon, [opening.lstrip(), *parts[1:]]


def _marked(sentence: Sentence) -> str:
    shown, at = "", 0
    for start, end in sorted(sentence.marks):
        if start >= at:
            shown += plain(sentence.text[at:start]) + element("strong", plain(sentence.text[start:end]))
            at = end
    return shown + plain(sentence.text[at:])

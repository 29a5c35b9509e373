"""What an answer rests on: its citations as cards, and a cited document with the passage lit up."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.corpus.dates import spoken_date
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Reference
from assistant.frontends.web.texts import Texts, texts
from assistant.records import Answer, Citation, Document, Language, Region


def empty_markup(words: Texts) -> str:
    """What stands in the panel before anything was asked."""
    return _heading(words.evidence) + element("p", plain(words.evidence_hint), css="hint")


def cards_markup(number: int, answer: Answer) -> str:
    """The citations of the session's answer `number` as cards; of an abstention, the nearest passages."""
    words = texts(answer.language)
    title, hint = (words.nearest, words.near_evidence) if answer.abstained else (words.evidence, "")
    heading = _heading(title) + (element("p", plain(hint), css="hint") if hint else "")
    cards = "".join(card(number, citation, words) for citation in answer.citations or answer.nearest)
    return element("div", heading + cards, css="cards", anchor=Reference(number).name)


def _heading(title: str) -> str:
    return element("h2", plain(title))


def card(number: int, citation: Citation, words: Texts) -> str:
    """A citation of answer `number` that opens its document: what it is, and the quotation."""
    head = _number(citation, words) + element("span", plain(citation.title), css="title")
    quote = element("span", plain(citation.quote), css="quote", lang=citation.language)
    about = _about(citation.publisher, citation.published, citation.language, citation.source_note, words)
    return element("a", element("span", head, css="head") + about + quote, css="card", href=_link(number, citation))


def _link(number: int, citation: Citation) -> str:
    return f"#{Reference(number, citation.number).name}"


def _number(citation: Citation, words: Texts) -> str:
    return element(
        "span", element("span", plain(words.citation + " "), css="unseen") + str(citation.number), css="number"
    )


def _about(publisher: str, published: str, language: Language, note: bool, words: Texts) -> str:
    """Where a text comes from, in one line."""
    facts = [publisher, _date(published, words)]
    line = element("span", plain(" · ".join(fact for fact in facts if fact)))
    badges = [words.languages[language]] + [words.source_note] * note
    return element("span", " ".join([line, *(element("span", plain(b), css="badge") for b in badges)]), css="about")


def _date(published: str, words: Texts) -> str:
    return spoken_date(published, words.language) if published else words.undated


def document_markup(number: int, citation: Citation, document: Document, words: Texts) -> str:
    """The whole document, its text to the character, with the passage that `citation` quotes lit up."""
    title = element("h2", _number(citation, words) + plain(document.name))
    note = citation.source_note or document.source_note
    about = _about(document.publisher, document.published, document.language, note, words)
    notice = "" if _holds(citation, document) else element("p", plain(words.changed), css="problem")
    head = element("div", title + element("p", about) + notice, css="document-head")
    return head + element("div", _lit(number, citation, document), css="document-text", lang=document.language)


def _holds(citation: Citation, document: Document) -> bool:
    return document.text[citation.start : citation.end] == citation.quote


def _lit(number: int, citation: Citation, document: Document) -> str:
    start, end = (citation.start, citation.end) if _holds(citation, document) else (0, 0)
    # Without a single character between, so that offsets into the shown text are the document's own.
    before, after = "".join(_painted(document, 0, start)), "".join(_painted(document, end, len(document.text)))
    cited = "".join(_painted(document, start, end))
    return before + element("mark", cited, css="cited", anchor=Reference(number, citation.number).name) + after


def _painted(document: Document, start: int, end: int) -> Iterator[str]:
    """The text from `start` to `end`, each region in an element that names its kind."""
    at = start
    for region in _merged(document):
        first, last = max(region.start, at), min(region.end, end)
        if first < last:
            yield plain(document.text[at:first])
            yield element("span", _headed(document.text[first:last]), css=region.kind)
            at = last
    yield plain(document.text[at:end])


def _headed(text: str) -> str:
    """A region's text, the signs that make it a Markdown heading set back."""
    signs = text[: len(text) - len(text.lstrip("#"))]
    return (element("span", plain(signs), css="hash") if signs else "") + plain(text[len(signs) :])


def _merged(document: Document) -> Iterator[Region]:
    """The regions, those of one kind that only white space divides taken together: a header of ten lines is one."""
    last: Region | None = None
    for region in document.regions:
        if last and last.kind == region.kind and not document.text[last.end : region.start].strip():
            last = Region(last.kind, last.start, region.end)
        else:
            if last:
                yield last
            last = region
    if last:
        yield last

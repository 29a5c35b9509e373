"""What an answer rests on: its citations as cards, and a cited document with the passage lit up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assistant.corpus.dates import spoken_date
from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.session import Reference, Stretch
from assistant.frontends.web.texts import Texts, texts
from assistant.history.standing import Standing
from assistant.records import Answer, Citation, Document, Language, Region, Span

_AROUND = 160
"""Characters of a document that a card shows on either side of its quotation."""


def empty_markup(words: Texts) -> str:
    """What stands in the panel before anything was asked."""
    return _heading(words.evidence) + element("p", plain(words.evidence_hint), css="hint")


@dataclass(frozen=True, slots=True)
class Found:
    """A citation as it stands in its document as it is now; without one, where that is not there any more."""

    standing: Standing
    document: Document | None


Find = Callable[[Citation], Found]
"""Looks a citation up in its document."""


def cards_markup(
    number: int,
    answer: Answer,
    find: Find,
    scores: Mapping[int, float],
    *,
    reopened: bool = False,
    glosses: bool = False,
) -> str:
    """The citations of the session's answer `number` as cards; of an abstention, the nearest passages.

    `scores` are the search's, by citation's number. An answer that was `reopened` says of each how it stands now.
    With `glosses` a quotation in another language than the answer's can be translated.
    """
    words = texts(answer.language)
    if answer.unsearched:
        return empty_markup(words)
    title, hint = (words.nearest, words.near_evidence) if answer.abstained else (words.evidence, "")
    heading = _heading(title) + (element("p", plain(hint), css="hint") if hint else "")
    cards = ""
    for citation in answer.citations or answer.nearest:
        found, score = find(citation), scores.get(citation.number)
        cards += _full_card(number, citation, answer.language, found, score, words, reopened)
        if glosses and _foreign(citation, answer.language) and found.standing.state != "gone":
            cards += _gloss(found.standing.citation, words)
    return element("div", heading + cards, css="cards", anchor=Reference(number).name)


def _gloss(citation: Citation, words: Texts) -> str:
    """The place of a translation, with the link that asks for it; gloss.js does the rest."""
    stretch = Stretch(citation.document_id, citation.start, citation.end)
    link = element("a", plain(words.gloss), href=f"#gloss-{words.language}/{stretch.name}")
    return element("div", link + element("p", plain(words.no_gloss), css="failing"), css="gloss", lang=words.language)


def _heading(title: str) -> str:
    return element("h2", plain(title))


def card(number: int, citation: Citation, words: Texts) -> str:
    """A citation of answer `number` that opens its document: what it is, and the quotation."""
    return _card(number, citation, words, _quote(citation, "", ""))


def _full_card(
    number: int,
    citation: Citation,
    asked: Language,
    found: Found,
    score: float | None,
    words: Texts,
    reopened: bool,
) -> str:
    """A card with what stands around the quotation, how that stands, and a word where it is in another language."""
    state, now = found.standing.state, found.standing.citation
    around = context(found.document.text, now) if found.document and state != "gone" else ("", "")
    extra = element("span", plain(words.foreign), css="foreign") if _foreign(citation, asked) else ""
    if reopened or state != "unchanged":
        extra += element("span", plain(words.standing[state]), css=f"badge state {state}")
    return _card(number, citation, words, extra + _quote(now, *around) + _score(score, words))


def _score(score: float | None, words: Texts) -> str:
    if score is None:
        return ""
    shown = f"{score:.2f}".replace(".", "," if words.language == "id" else ".")
    return element("span", plain(words.score.format(shown)), css="about score")


def _card(number: int, citation: Citation, words: Texts, body: str) -> str:
    head = _number(citation, words) + element("span", plain(citation.title), css="title")
    from_where = (citation.publisher, citation.published, citation.language, citation.source_note, words)
    about = _about(*from_where, locator=citation.locator)
    return element("a", element("span", head, css="head") + about + body, css="card", href=_link(number, citation))


def _quote(citation: Citation, before: str, after: str) -> str:
    around = [element("span", plain(text), css="around") if text else "" for text in (before, after)]
    quoted = element("span", plain(citation.quote), css="cited")
    return element("span", around[0] + quoted + around[1], css="quote", lang=citation.language)


def context(text: str, citation: Citation) -> tuple[str, str]:
    """What stands before and behind a quotation in its paragraph, up to `_AROUND` characters, cut at words."""
    before = text[max(citation.start - _AROUND, 0) : citation.start].rpartition("\n\n")[2]
    after = text[citation.end : citation.end + _AROUND].partition("\n\n")[0]
    if citation.start - len(before) > 0 and len(before) == _AROUND:
        before = "… " + before.partition(" ")[2]
    if len(after) == _AROUND:
        after = after.rpartition(" ")[0] + " …"
    return before, after


def tip(citation: Citation, asked: Language, words: Texts) -> str:
    """A citation in short, for a marker that is pointed at."""
    told = (citation.title, origin(citation.publisher, citation.published, words), citation.locator)
    about = " · ".join(filter(None, told))
    foreign = element("p", plain(words.foreign), css="foreign") if _foreign(citation, asked) else ""
    quoted = element("p", plain(f"“{citation.quote}”"), css="quote", lang=citation.language)
    return element("p", plain(about), css="about") + foreign + quoted


def _foreign(citation: Citation, asked: Language) -> bool:
    return citation.language != asked


def _link(number: int, citation: Citation) -> str:
    return f"#{Reference(number, citation.number).name}"


def _number(citation: Citation, words: Texts) -> str:
    return element(
        "span", element("span", plain(words.citation + " "), css="unseen") + str(citation.number), css="number"
    )


def origin(publisher: str, published: str, words: Texts) -> str:
    """Where a text comes from: its outlet and its date."""
    return " · ".join(fact for fact in (publisher, _date(published, words)) if fact)


def _about(publisher: str, published: str, language: Language, note: bool, words: Texts, *, locator: str = "") -> str:
    """Where a text comes from, in one line, with its language."""
    line = element("span", plain(" · ".join(filter(None, (origin(publisher, published, words), locator)))))
    badges = [words.languages[language]] + [words.source_note] * note
    return element("span", " ".join([line, *(element("span", plain(b), css="badge") for b in badges)]), css="about")


def _date(published: str, words: Texts) -> str:
    return spoken_date(published, words.language) if published else words.undated


def document_markup(number: int, kept: Citation, found: Found, words: Texts) -> str:
    """The whole document, its text to the character, with the passage that was cited lit up where it stands now."""
    citation, document = found.standing.citation, found.document
    title = element("h2", _number(kept, words) + plain(document.name if document else kept.title))
    source = document or kept
    note = kept.source_note or (document is not None and document.source_note)
    locator = document.locator(citation.start, citation.end) if document else kept.locator
    about = _about(source.publisher, source.published, source.language, note, words, locator=locator)
    head = element("div", title + element("p", about) + _notice(found, words), css="document-head")
    if document is None:
        return head
    span = Span(citation.start, citation.end) if found.standing.state != "gone" else None
    lit = _lit(document, span, Reference(number, kept.number).name)
    return head + element("div", lit, css="document-text", lang=document.language)


def whole_markup(document: Document, stretch: Stretch, words: Texts) -> str:
    """The whole document, its text to the character, with the characters of `stretch` lit up where there are such."""
    start, end = sorted(min(at, len(document.text)) for at in (stretch.start, stretch.end))
    locator = document.locator(start, end) if start < end else ""
    from_where = (document.publisher, document.published, document.language, document.source_note, words)
    about = _about(*from_where, locator=locator)
    title = element("h2", plain(document.name), anchor=stretch.name * (start == end))
    lit = _lit(document, Span(start, end), stretch.name)
    text = element("div", lit, css="document-text", lang=document.language)
    return element("div", title + element("p", about), css="document-head") + text


def _notice(found: Found, words: Texts) -> str:
    state, kept = found.standing.state, found.standing.citation
    if state == "gone":
        quoted = element("p", plain(kept.quote), css="quote", lang=kept.language)
        return element("p", plain(words.gone), css="problem") + quoted
    return element("p", element("span", plain(words.standing[state]), css="badge")) if state == "moved" else ""


def _lit(document: Document, span: Span | None, anchor: str) -> str:
    if not span or span.start == span.end:
        return "".join(_painted(document, 0, len(document.text)))
    # Without a single character between, so that offsets into the shown text are the document's own.
    before, after = _painted(document, 0, span.start), _painted(document, span.end, len(document.text))
    cited = element("mark", "".join(_painted(document, *span)), css="cited", anchor=anchor)
    return "".join(before) + cited + "".join(after)


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

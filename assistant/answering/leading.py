"""Lines that lead to others: a heading, "Bring with you:", a question of a list of them, the first row of a table.

Quoted alone they tell nothing; with what they lead to, they answer. And an item, or a row, tells what it does only
behind the line that leads to its list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.quote import Quote
from assistant.answering.selection import MOST_SENTENCES
from assistant.corpus.lines import COLUMNS, ITEM, LABEL, ROW
from assistant.corpus.sentences import LONGEST_SENTENCE, sentence_spans
from assistant.records import Document, Region, Span

LONGEST = 700
"""Characters of a line with all that it leads to; of a longer list, as many items as fit."""
_PROSE = 350
"""Characters of a paragraph that a heading leads to."""
_ITEM_WORDS = 12
"""Words of an item that has no mark, at most."""
_QUESTION = re.compile(r"\W{0,3}(?:Q|T|P|Question|Tanya|Pertanyaan)\s*[:.]", re.I)
_RULE = re.compile(r"[\W_]+$")
_MARK = re.compile(r"[ \t]*(?:(?P<bullet>[-*•·‣–▪●◦])|\(?(?:(?P<number>\d+)|(?P<letter>[a-z]+))[.)])[ \t]")


def with_what_they_lead_to(quotes: Sequence[Quote]) -> list[Quote]:
    """`quotes`, each line that leads to others with them, and each item behind the line that leads to its list.

    Of two items of a list, the list is quoted from its lead on, as far as `LONGEST`. No lead is added that would make
    them more than an answer may quote.
    """
    whole: list[Quote] = []
    for quote in quotes:
        lead = None if quote.states else _lead(quote)
        for each in [quote] if quote.states else _grown(quote, lead, quotes):
            again = each is lead and any(each.document.id == o.document.id and each.text == o.text for o in whole)
            if not again and not any(holds(other, each) for other in whole):
                whole = [*(other for other in whole if not holds(each, other)), each]
    leads = [each for each in whole if each.chosen is None and each not in quotes]
    return [each for each in whole if each not in leads[max(0, MOST_SENTENCES - len(whole) + len(leads)) :]]


def _grown(quote: Quote, lead: Quote | None, quotes: Sequence[Quote]) -> list[Quote]:
    """A quote with what it leads to, or behind its `lead`, or as a part of all that this leads to."""
    if lead is None:
        return [_led(quote)]
    every = _led(lead)
    several = sum(holds(every, other) for other in quotes) > 1
    if several and holds(every, quote) and not ROW.match(lead.text):  # rows stand for themselves
        return [_around(quote, every.span)]
    return [lead, quote]


def holds(one: Quote, other: Quote) -> bool:
    """Whether `one` quotes all that `other` does."""
    inside = one.span.start <= other.span.start and other.span.end <= one.span.end
    return one.document.id == other.document.id and inside


def _around(quote: Quote, span: Span) -> Quote:
    """More of a document around what was chosen."""
    shift = quote.span.start - span.start
    marks = tuple(Span(mark.start + shift, mark.end + shift) for mark in quote.marks)
    return replace(quote, span=span, marks=marks, chosen=quote.chosen or quote.span)


def _led(quote: Quote) -> Quote:
    """A quote that leads to something, with it; another one as it is."""
    document, at = quote.document, _region(quote.document, quote.span.start)
    region, below = document.regions[at], document.regions[at + 1 :]
    rest = Span(quote.span.end, region.end)
    alone = not re.search(r"\w", document.text[rest.start : rest.end])
    said = quote.text.rstrip("*_ ")
    span = None
    if _heads(document, at):
        span = _list(document, quote.span, region, below)
    elif alone and (region.kind in ("heading", "title") or said.endswith(":")):
        span = _list(document, quote.span, region, below) or _text(document, quote.span, below)
        if span and document.text[span.start : span.end].endswith(":"):
            span = _list(document, span, below[0], below[1:]) or span
    elif said.endswith("?"):
        asked = alone and _QUESTION.match(quote.text)
        span = _text(document, quote.span, below if asked else () if alone else (rest,))
    return replace(_around(quote, span), leads=True) if span else quote


def _lead(quote: Quote) -> Quote | None:
    """The line that leads to the list or table of which a quote is an item; None where there is none."""
    document, at = quote.document, _region(quote.document, quote.span.start)
    line = _line(document, at)
    row, item = bool(ROW.match(line)), bool(ITEM.match(line))
    if document.regions[at].kind != "body" or not (row or item) or _heads(document, at):
        return None
    for above in range(at - 1, -1, -1):
        text = _line(document, above)
        if _heads(document, above) if row else text.endswith(":") and _form(text) != _form(line):
            region = document.regions[above]
            start = region.start if row else max(region.start, region.end - LONGEST_SENTENCE)
            last = Span(start, region.end) if row else sentence_spans(document.text, start, region.end)[-1]
            return Quote(document, _bare(document, last))
        if not (ROW.match(text) or "|" in text if row else ITEM.match(text)):
            return None
    return None


def _heads(document: Document, at: int) -> bool:
    """Whether the region is a Markdown table's first row, with a rule below it."""
    if at + 1 >= len(document.regions) or not ROW.match(_line(document, at)):
        return False
    rule = _line(document, at + 1)
    return "-" in rule and "|" in rule and bool(_RULE.match(rule))


def _list(document: Document, lead: Span, own: Region, below: Sequence[Region]) -> Span | None:
    """From `lead` to the last item of the list right below it that fits; None where there is no list."""
    end, form, fenced = lead.end, _form(document.text[own.start : own.end]), False
    marked = bool(below) and bool(ITEM.match(document.text, below[0].start, below[0].end))
    for place, region in enumerate(below):
        text = document.text[region.start : region.end]
        fence = text.startswith(("```", "~~~"))
        if fenced and fence:
            break
        fenced = fenced or (fence and not place)
        item = ITEM.match(text) if marked else _is_item(document, text, region, end)
        listed = fenced or (item and not (form and _form(text) == form))
        if region.kind != "body" or not listed or region.end - lead.start > LONGEST:
            break
        end = region.end
    return Span(lead.start, end) if end > lead.end else None


def _is_item(document: Document, text: str, region: Region, end: int) -> bool:
    """Whether a line is an item, a row, or a few words right below the line before."""
    if any(form.match(text) for form in (ITEM, ROW, COLUMNS)) or ("|" in text and _RULE.match(text)):
        return True
    words = len(text.split())
    if LABEL.match(text) and words <= 2 * _ITEM_WORDS:
        return True
    return document.text.count("\n", end, region.start) == 1 and words <= _ITEM_WORDS and text[-1] not in ".!?"


def _text(document: Document, lead: Span, below: Sequence[Region | Span]) -> Span | None:
    """From `lead` to the end of the sentences right below it that fit, up to the next question of a list of them."""
    if not below or (isinstance(below[0], Region) and below[0].kind != "body"):
        return None
    spans = sentence_spans(document.text, below[0].start, min(below[0].end, below[0].start + 2 * LONGEST_SENTENCE))
    end = lead.end
    for span in spans:
        if _QUESTION.match(document.text, span.start, span.end) or (span.end - lead.start > _PROSE and end > lead.end):
            break
        end = span.end
    return Span(lead.start, end) if end > lead.end else None


def _region(document: Document, at: int) -> int:
    return bisect_right(document.regions, at, key=lambda region: region.start) - 1


def _line(document: Document, at: int) -> str:
    return document.text[document.regions[at].start : document.regions[at].end]


def _form(text: str) -> str:
    """What kind of mark a line has: a bullet, a number, a letter; empty where it has none."""
    mark = _MARK.match(text)
    return mark.lastgroup or "" if mark else ""


def _bare(document: Document, span: Span) -> Span:
    """A stretch without the marks around it."""
    text = document.text[span.start : span.end]
    bare = text.strip("#*_>| \t") or text
    start = span.start + text.index(bare)
    return Span(start, start + len(bare))

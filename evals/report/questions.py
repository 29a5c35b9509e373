"""Each question of a run: what was expected, the answer as the page shows it, its evidence, what was missed."""

from __future__ import annotations

from collections.abc import Iterator

from assistant import Answer, Citation
from assistant.frontends.web.answers import answer_markup
from assistant.frontends.web.session import Reference
from evals.record import Row
from evals.report.markup import Markup, joined, tag
from evals.scoring.facts import Outcome

SIGNS: dict[Outcome, str] = {"right": "✓", "partly": "◐", "wrong": "✗", "refused": "⊘", "not scored": "?"}
"""Of each outcome, so that it shows without its colour too."""


def question(number: int, row: Row) -> Markup:
    """The question `number` of the report, folded up; `data-` attributes are what it is filtered by."""
    sign = tag("span", SIGNS[row.outcome], class_="sign", title=row.outcome)
    badge = tag("span", sign, " ", row.outcome, class_=f"outcome {_css(row)}")
    about = tag("span", f"{row.kind} · {row.pair} · {row.id}", class_="about")
    head = tag("summary", badge, tag("span", row.question, class_="asked", lang=row.language), about)
    body = tag("div", _answers(number, row), _expected(row), class_="sides")
    return tag(
        "details", head, body, class_="question", id=f"q-{row.id}",
        data_outcome=row.outcome, data_kind=row.kind, data_pair=row.pair,
    )  # fmt: skip


def _css(row: Row) -> str:
    return row.outcome.replace(" ", "-")


def _answers(number: int, row: Row) -> Markup:
    """The answers of all repeats; without whole records, the text of one."""
    shown = [_answer(number * 100 + i, answer) for i, answer in enumerate(row.answers)]
    return tag("div", *(shown or [tag("div", tag("p", row.text, class_="written"), class_="answer")]), class_="told")


def _answer(number: int, answer: Answer) -> Markup:
    """An answer by the page's own markup, and below it what it cites."""
    # The page writes its markup itself, every text in it as text.
    body = tag("div", Markup(answer_markup(number, answer)), class_="answer", lang=_lang(answer.language))
    if not answer.citations:  # a refusal has its nearest passages in it
        return body
    cards = [_card(number, citation) for citation in answer.citations]
    return joined([body, tag("div", tag("h4", "Evidence"), *cards, class_="cards", id=Reference(number).name)])


def _card(number: int, citation: Citation) -> Markup:
    about = " · ".join(part for part in (citation.publisher, citation.published, citation.locator) if part)
    head = tag("p", tag("b", f"{citation.number} "), citation.title, " ", tag("span", about, class_="about"))
    place = tag("p", f"{citation.document_id} {citation.start}–{citation.end}", class_="place")
    quote = tag("blockquote", citation.quote, lang=_lang(citation.language))
    return tag("div", head, quote, place, class_="card", id=Reference(number, citation.number).name)


def _lang(language: str) -> str | None:
    return None if language == "und" else language


def _expected(row: Row) -> Markup:
    """What was expected, what was missed and at which step, and how it scored."""
    parts = [tag("h4", "Expected"), *_facts(row)]
    given = [f"{name} {_share(score)}" for name, score in row.scores.items() if not name.startswith("sentences ")]
    parts += [tag("h4", "Scores"), tag("ul", *(tag("li", each) for each in given), class_="scores")]
    if row.not_scored:
        whys = sorted({f"{name}: {why}" for name, why in row.not_scored.items()})
        parts += [tag("h4", "Could not be scored"), tag("ul", *(tag("li", why) for why in whys), class_="scores")]
    return tag("div", *parts, class_="expected")


def _share(score: tuple[float, float]) -> str:
    got, of = score
    return f"{got:.3g}" if of == 1 else f"{got:g} of {of:g}"


def _facts(row: Row) -> Iterator[Markup]:
    if not row.answerable:
        yield tag("p", "The documents do not tell: a refusal.")
        return
    whys = {each.fact: each.why for each in row.missed}
    yield tag("ul", *(_fact(row, fact, whys.get(fact[0], "")) for fact in row.facts), class_="facts")
    yield tag("p", "From ", ", ".join(row.sources), class_="about")


def _fact(row: Row, fact: tuple[str, ...], why: str) -> Markup:
    if row.outcome == "not scored":
        return tag("li", "– ", " / ".join(fact))
    told = tag("span", f" {why}", class_="why") if why else Markup("")
    return tag("li", "✗ " if why else "✓ ", " / ".join(fact), told, class_="missed" if why else "found")

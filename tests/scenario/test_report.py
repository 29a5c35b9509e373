"""The report of an evaluation run as its readers have it: from a file, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from rich.console import Console

from assistant import Assistant
from evals.asking import Plan
from evals.questions import FixedQuestion
from evals.report.page import report
from evals.run import run

ASKED: list[dict[str, Any]] = [
    {"id": "pier", "question": "What did the Kestrel Harbour pier cost?", "language": "en", "facts": [["734 million"]]},
    {"id": "dermaga", "question": "Berapa biaya dermaga Kestrel Harbour?", "language": "id", "facts": [["a dream"]]},
    {"id": "football", "question": "Who won the football cup in Brazil?", "language": "en", "kind": "unanswerable"},
]


@pytest.fixture
def page(browser: Browser, page_bot: Assistant, tmp_path: Path) -> Iterator[Page]:
    """The report of a run over the documents that ship and one that means harm, with what it asked for noted."""
    sets = [
        {"kind": "factual", "answerable": "facts" in each, "sources": ["kestrel-harbour"] * ("facts" in each), **each}
        for each in ASKED
    ]
    questions = [FixedQuestion.model_validate(each) for each in sets]
    made = run(page_bot, questions, Plan(), tmp_path, Console(file=io.StringIO()))
    file = tmp_path / "report.html"
    file.write_text(report(made), encoding="utf-8")
    troubles: list[str] = []
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    opened.on("console", lambda message: troubles.append(message.text))
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda request: troubles.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    assert opened.evaluate("window.pwned") is None
    opened.close()
    assert troubles == [file.as_uri()]  # the file itself, and nothing else


def test_questions_are_found_by_words_and_by_what_became_of_them(page: Page) -> None:
    shown = page.locator(".question:visible")
    expect(shown).to_have_count(3)
    page.get_by_label("Search").fill("KESTREL berapa")
    expect(shown).to_have_count(1)
    expect(page.locator("#shown")).to_have_text("1 of 3 questions")
    page.get_by_label("Search").fill("")
    page.get_by_role("button", name="right").click()
    expect(shown.locator(".asked")).to_contain_text([ASKED[0]["question"], ASKED[2]["question"]])
    page.get_by_label("All kinds").select_option("unanswerable")
    expect(shown).to_have_count(1)


def test_a_marker_leads_to_the_quotation_it_stands_for_whatever_that_says(page: Page) -> None:
    one = page.locator("#q-pier")
    one.locator("summary").click()
    one.locator("a.marker").first.click()
    card = page.locator(".card:target")
    expect(card).to_be_in_viewport()
    expect(card.locator("blockquote")).to_contain_text("<script>window.pwned=1</script> 734 million kroner")
    expect(one.locator(".facts .found")).to_contain_text("734 million")


def test_nothing_stands_out_beyond_a_narrow_screen(page: Page) -> None:
    for summary in page.locator(".question > summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

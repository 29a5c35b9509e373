"""The documents as a list and a picture, and the page in either language."""

from __future__ import annotations

from playwright.sync_api import expect

from assistant import Assistant
from tests.scenario.browser import Tab
from tests.scenario.conftest import HOSTILE, Visit
from tests.scenario.test_page import ARTEFACTS


def test_every_document_is_listed_and_opened_to_the_character(tab: Tab, page_bot: Assistant) -> None:
    tab.page.get_by_role("link", name="Reads 6 documents").click()
    cards = tab.page.locator("#sources .card")
    documents = page_bot.documents()
    expect(cards).to_have_count(len(documents))
    for document in documents:
        card = cards.filter(has_text=document.name)
        expect(card).to_contain_text(document.publisher)
        expect(card).to_contain_text(f"{len(document.text):,} characters")
    dated = sum(len(document.published) >= 7 for document in documents)
    figures = tab.page.locator("#sources .bar .figure").all_text_contents()
    assert sum(map(int, figures)) == dated
    tab.page.screenshot(path=ARTEFACTS / "sources.png")
    cards.filter(has_text="Kestrel").click()
    expect(tab.page.locator(".document-head")).to_contain_text("Kestrel <b>Harbour</b>")
    assert tab.page.locator(".document-text").text_content() == HOSTILE
    assert tab.page.evaluate("window.pwned") is None
    tab.page.get_by_role("button", name="← Documents").click()
    expect(cards.first).to_be_visible()


def test_the_language_is_the_browsers_until_it_is_switched(visit: Visit) -> None:
    tab = visit(locale="en-GB")
    html = tab.page.locator("html")
    expect(html).to_have_attribute("lang", "en")
    tab.page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(tab.page.get_by_role("button", name="Tanya", exact=True)).to_be_visible(timeout=20_000)
    expect(html).to_have_attribute("lang", "id")
    tab.page.get_by_role("link", name="English", exact=True).click()
    expect(tab.page.get_by_role("button", name="Ask", exact=True)).to_be_visible(timeout=20_000)
    expect(html).to_have_attribute("lang", "en")

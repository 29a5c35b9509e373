"""A document's page, as links from Slack and from programs open it, in a real browser, beside the page."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest

from assistant import Assistant
from tests.scenario.conftest import HOSTILE, Visit


@pytest.mark.parametrize("words", ["734 million kroner", "<img src=x onerror=window.pwned=1> Press", "`code` **bold**"])
def test_the_passage_is_lit_up_and_nothing_of_the_document_runs(visit: Visit, site: str, words: str) -> None:
    start = HOSTILE.index(words)
    tab = visit()
    tab.page.goto(f"{site}documents/kestrel-harbour#{start}-{start + len(words)}")
    mark = tab.page.locator("mark")
    assert mark.text_content() == words
    assert mark.evaluate("mark => mark.getBoundingClientRect().top < innerHeight")
    assert tab.page.locator("pre").text_content() == HOSTILE
    assert tab.page.evaluate("window.pwned") is None
    tab.page.evaluate("location.hash = '#4-9'")
    tab.page.wait_for_function("document.querySelector('mark').textContent.length === 5")
    tab.page.evaluate("location.hash = '#elsewhere'")
    tab.page.wait_for_function("!document.querySelector('mark')")


def test_page_and_api_are_beside_each_other_with_headers_of_their_own(site: str, page_bot: Assistant) -> None:
    assert page_bot.ready
    with urlopen(site) as page, urlopen(f"{site}documents/kestrel-harbour") as document:
        assert b"gradio" in page.read()
        assert "'unsafe-inline'" in page.headers["content-security-policy"]
        assert "'unsafe-inline'" not in document.headers["content-security-policy"]
        assert document.headers["x-content-type-options"] == "nosniff"
    with urlopen(Request(f"{site}healthz")) as health:
        assert health.status == 200

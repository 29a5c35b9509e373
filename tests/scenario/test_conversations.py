"""Kept conversations, as their readers have them: reopened, renamed, deleted, exported, each reader's own."""

from __future__ import annotations

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from assistant import Assistant, Settings
from assistant.frontends.web import page
from tests.scenario.browser import Tab
from tests.scenario.conftest import Held, Visit, served

XUZHOU = "Which parties signed the Xuzhou agreement?"
KESTREL = "How much did the Kestrel Harbour pier cost?"


def shelf(tab: Tab) -> Locator:
    """The titles of the kept conversations."""
    return tab.page.locator("#shelf .shelved a[href^='#open-']")


def deed(tab: Tab, name: str) -> Locator:
    return tab.page.locator("#shelf .deeds").get_by_role("link", name=name)


def test_a_conversation_is_listed_reopened_renamed_and_deleted(tab: Tab) -> None:
    tab.ask(XUZHOU)
    expect(shelf(tab)).to_have_text([XUZHOU])
    tab.page.get_by_role("button", name="New conversation").click()
    expect(tab.answers).to_have_count(0)
    tab.ask(KESTREL)
    expect(shelf(tab)).to_have_text([KESTREL, XUZHOU])
    shelf(tab).nth(1).click()
    expect(tab.page.locator(".question")).to_have_text(XUZHOU)
    expect(tab.page.locator("#cards .state").first).to_have_text("unchanged")
    tab.marker(tab.answers.first, 1).click()
    expect(tab.lit).to_be_in_viewport()
    deed(tab, "Rename").click()
    tab.page.get_by_label("Title", exact=True).fill("<b>Xuzhou</b> ${1}")
    tab.page.get_by_label("Title", exact=True).press("Enter")
    expect(shelf(tab)).to_have_text([KESTREL, "<b>Xuzhou</b> ${1}"])
    deed(tab, "Delete").click()
    tab.page.get_by_role("button", name="Keep it").click()
    deed(tab, "Delete").click()
    tab.page.get_by_role("button", name="Delete", exact=True).click()
    expect(shelf(tab)).to_have_text([KESTREL])
    expect(tab.answers).to_have_count(0)


def test_a_tab_that_the_server_forgot_goes_on_in_a_new_conversation(
    visit: Visit, page_bot: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_TABS", 1)
    with served(visit, page_bot) as url:
        one, other = visit(url), visit(url)
        one.ask(XUZHOU)
        other.ask(KESTREL)
        one.question.fill(KESTREL)
        one.question.press("Enter")
        expect(one.page.locator(".question")).to_have_text([KESTREL])
        expect(one.answered(1).locator(".marker").first).to_be_visible()
        expect(shelf(one)).to_have_text([KESTREL, XUZHOU])
        expect(other.page.locator(".question")).to_have_text([KESTREL])


def test_a_conversation_is_exported_with_footnotes(tab: Tab, page_bot: Assistant) -> None:
    tab.ask(XUZHOU)
    with tab.page.expect_download() as download:
        deed(tab, "Export").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename == "conversation.md"
    assert text.startswith(f"# {XUZHOU}\n")
    for citation in page_bot.ask(XUZHOU).citations:
        assert f"\n[^1-{citation.number}]: " in text


def test_reload_back_and_forward_lead_to_the_conversation(tab: Tab) -> None:
    tab.ask(XUZHOU)
    expect(tab.page).to_have_url(re.compile("#open-"))
    tab.page.get_by_role("button", name="New conversation").click()
    expect(tab.answers).to_have_count(0)
    tab.ask(KESTREL)
    tab.page.reload()
    expect(tab.page.locator(".question")).to_have_text(KESTREL)
    tab.page.go_back()
    expect(tab.answers).to_have_count(0)
    tab.page.go_back()
    expect(tab.page.locator(".question")).to_have_text(XUZHOU)
    tab.page.go_forward()
    expect(tab.answers).to_have_count(0)


def test_nobody_reads_what_is_somebody_elses(visit: Visit, site: str) -> None:
    one, other = visit(), visit()
    one.ask(XUZHOU)
    href = deed(one, "Export").get_attribute("href")
    opened = one.page.url
    expect(shelf(other)).to_have_count(0)
    other.page.evaluate("hash => { location.hash = hash; }", opened.partition("#")[2])
    other.ask(KESTREL)
    expect(other.page.locator(".question")).to_have_text([KESTREL])
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{site}{href}")


def test_an_answer_goes_on_while_the_page_is_loaded_again(visit: Visit, held: tuple[Held, str]) -> None:
    bot, url = held
    tab = visit(url)
    tab.question.fill(XUZHOU)
    tab.question.press("Enter")
    expect(tab.page.locator(".draft")).to_contain_text("According to")
    expect(tab.page).to_have_url(re.compile("#open-"))
    tab.page.reload()
    expect(tab.page.locator(".question")).to_have_text(XUZHOU)
    expect(tab.page.locator(".draft")).to_contain_text("According to")
    expect(tab.page.get_by_role("button", name="Stop")).to_be_visible()
    bot.go.set()
    expect(tab.answered(1).locator(".marker").first).to_be_visible()
    expect(tab.page.locator(".question")).to_have_count(1)


def test_an_answer_that_nobody_waited_for_is_there_later_and_one_can_be_stopped_after_a_reload(
    visit: Visit, held: tuple[Held, str]
) -> None:
    bot, url = held
    tab = visit(url)
    tab.question.fill(XUZHOU)
    tab.question.press("Enter")
    expect(tab.page.locator(".draft")).to_contain_text("According to")
    expect(tab.page).to_have_url(re.compile("#open-"))
    tab.page.reload()
    tab.page.get_by_role("button", name="Stop").click()
    expect(tab.page.locator(".draft .status")).to_have_text("Stopped.")
    bot.go.set()
    assert bot.ended.wait(10)
    bot.go.clear()
    tab.page.get_by_role("link", name="Ask again").click()
    expect(tab.page.locator(".draft")).to_contain_text("According to")
    tab.page.get_by_role("button", name="New conversation").click()
    expect(tab.page.locator(".question")).to_have_count(0)
    bot.go.set()
    shelf(tab).first.click()
    expect(tab.answered(1).locator(".marker").first).to_be_visible()


@pytest.fixture
def changing(visit: Visit, tmp_path: Path) -> Iterator[tuple[Assistant, str]]:
    """An assistant over a folder that may change, and the address of its page."""
    source = tmp_path / "documents"
    shutil.copytree(Path(str(Settings.model_fields["source"].default)), source)
    with Assistant.open(Settings(source=source, data_dir=tmp_path / "index")) as bot, served(visit, bot) as url:
        yield bot, url


def test_a_citation_of_a_file_that_was_renamed_still_opens(visit: Visit, changing: tuple[Assistant, str]) -> None:
    bot, url = changing
    tab = visit(url)
    tab.ask(XUZHOU)
    first = bot.ask(XUZHOU).citations[0]
    path = Path(bot.document(first.document_id).path)
    path.rename(path.with_name("another-name.md"))
    bot.refresh()
    tab.page.reload()
    card = tab.page.locator("#cards .card").first
    expect(card.locator(".state")).to_have_text("unchanged")
    expect(card.locator(".score")).to_contain_text("relevance")
    card.click()
    expect(tab.lit).to_have_text(first.quote)


def test_citations_survive_that_their_documents_change(visit: Visit, changing: tuple[Assistant, str]) -> None:
    bot, url = changing
    tab = visit(url)
    tab.ask(XUZHOU)
    first, *others = bot.ask(XUZHOU).citations
    path = Path(bot.document(first.document_id).path)
    text = path.read_text("utf-8")
    path.write_text(text.replace(first.quote, f"Something new stands here.\n\n{first.quote}"), "utf-8")
    last = next(citation for citation in others if citation.document_id != first.document_id)
    Path(bot.document(last.document_id).path).unlink()
    bot.refresh()
    tab.page.reload()
    state = tab.page.locator("#cards .card").filter(has=tab.page.locator(".state"))
    expect(state.nth(first.number - 1).locator(".state")).to_have_text("moved")
    expect(state.nth(last.number - 1).locator(".state")).to_have_text("no longer there")
    state.nth(first.number - 1).click()
    expect(tab.lit).to_have_text(first.quote)
    document = bot.document(first.document_id)
    assert tab.page.locator(".document-text").text_content() == document.text
    tab.page.get_by_role("button", name="All citations").click()
    state.nth(last.number - 1).click()
    expect(tab.page.locator(".document-head")).to_contain_text("no longer says")
    expect(tab.page.locator(".document-head .quote")).to_have_text(last.quote)

"""The documents' side of the page: a list, a picture, a search; and files that come and go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from assistant import Assistant, Settings
from assistant.frontends.api import make_app
from assistant.frontends.web.picture import times
from tests.documents import FERRY, TURTLES
from tests.scenario.browser import Tab
from tests.scenario.conftest import HOSTILE, Visit, served
from tests.scenario.test_page import ARTEFACTS, WIDTHS

XUZHOU = "Which parties signed the Xuzhou agreement?"


def library(tab: Tab) -> Locator:
    """Goes to the documents; the list of them."""
    tab.page.get_by_role("link", name=re.compile("^(Documents|Dokumen)")).click()
    rows = tab.page.locator("#library-list li")
    expect(rows.first).to_be_visible()
    return rows


@pytest.fixture
def keeping(visit: Visit, tmp_path: Path) -> Iterator[tuple[Assistant, str]]:
    """An assistant over a folder that readers may change, and the address of its page."""
    source = tmp_path / "documents"
    shutil.copytree(Path(str(Settings.model_fields["source"].default)), source)
    settings = Settings(source=source, data_dir=tmp_path / "index")
    with Assistant.open(settings) as bot, served(visit, bot, make_app(bot)) as url:
        yield bot, url


def test_every_document_is_listed_and_opened_to_the_character(tab: Tab, page_bot: Assistant) -> None:
    rows = library(tab)
    entries = page_bot.entries()
    expect(rows).to_have_count(len(entries))
    for entry in entries:
        row = rows.filter(has_text=entry.name)
        expect(row).to_contain_text(entry.publisher)
        expect(row).to_contain_text(f"{entry.passages} passages · {entry.characters:,} characters")
    expect(tab.page.locator(".tile")).to_have_count(len(entries))
    rows.filter(has_text="Kestrel").locator("a.title").click()
    expect(tab.page.locator(".document-head")).to_contain_text("Kestrel <b>Harbour</b>")
    assert tab.page.locator(".document-text").text_content() == HOSTILE
    assert tab.page.evaluate("window.pwned") is None
    tab.page.get_by_role("button", name="← Back").click()
    expect(tab.page.locator(".document-text")).to_be_hidden()


def test_documents_are_found_by_their_words_and_opened_where_they_stand(tab: Tab) -> None:
    rows = library(tab)
    tab.page.locator("#find textarea, #find input").fill("734 MILLION kroner")
    expect(rows).to_have_count(1)
    expect(rows.locator(".excerpt strong")).to_have_text("734 million kroner")
    rows.locator(".excerpt").click()
    expect(tab.lit).to_have_text("734 million kroner")
    expect(tab.lit).to_be_in_viewport()
    tab.page.locator("#find textarea, #find input").fill("<b>nowhere</b> %_")
    expect(tab.page.locator("#library-list")).to_have_text("No document has these words.")


def test_what_answers_rest_on_is_counted_for_who_asked(visit: Visit, page_bot: Assistant) -> None:
    asking, other = visit(), visit()
    asking.ask(XUZHOU)
    cited = {citation.document_id for citation in page_bot.ask(XUZHOU).citations}
    library(asking)
    expect(asking.page.locator(".bars li")).to_have_count(len(cited))
    expect(asking.page.locator(".bars .figure").first).to_have_text("1 answer")
    asking.page.locator(".bars a").first.click()
    expect(asking.page.locator(".document-text")).to_be_visible()
    library(other)
    expect(other.page.locator(".picture").last).to_contain_text("Ask something")


def test_files_are_added_and_each_that_cannot_be_says_why(visit: Visit, keeping: tuple[Assistant, str]) -> None:
    bot, url = keeping
    tab = visit(url)
    rows = library(tab)
    files: list[FilePayload] = [
        {"name": "night ferry.md", "mimeType": "text/markdown", "buffer": FERRY.encode()},
        {"name": "<b>x</b>.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        {"name": "report.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"no pdf"},
    ]
    with tab.page.expect_file_chooser() as chooser:
        tab.page.get_by_role("button", name="Add documents").click()
    chooser.value.set_files(files)
    told = tab.page.locator("#arrivals li")
    expect(told.nth(4)).to_contain_text("1 added", timeout=30_000)
    expect(told.nth(0)).to_contain_text("was added")
    expect(told.nth(1)).to_contain_text("<b>x</b>.exe")
    expect(told.nth(2)).to_contain_text("This format cannot be read")
    expect(told.nth(3)).to_contain_text("broken.pdf is no pdf file")
    tab.page.screenshot(path=ARTEFACTS / "arrivals.png")
    expect(rows.filter(has_text="Night ferry to Sabira")).to_have_count(1)
    expect(tab.page.locator(".masthead .count")).to_have_text(str(len(bot.entries())))
    tab.page.get_by_role("link", name="Ask", exact=True).click()
    expect(tab.ask("What does the night ferry to Sabira cost?")).to_contain_text("74,000 rupiah")
    expected_troubles(tab)


def test_a_file_is_dropped_replaced_where_there_is_one_and_deleted_after_a_question(
    visit: Visit, keeping: tuple[Assistant, str]
) -> None:
    bot, url = keeping
    tab = visit(url)
    drop(tab, "night-ferry.md", FERRY)
    told = tab.page.locator("#arrivals li")
    expect(told.nth(1)).to_contain_text("1 added", timeout=30_000)
    drop(tab, "night-ferry.md", TURTLES)
    expect(told.nth(0)).to_contain_text("There is a file of this name already")
    told.nth(0).get_by_role("button", name="Replace").click()
    expect(told.nth(1)).to_contain_text("1 changed", timeout=30_000)
    assert bot.document("night-ferry").text == TURTLES
    row = tab.page.locator("#library-list li").filter(has_text="Hatchery on Bira beach")
    row.get_by_role("link", name="Delete").first.click()
    tab.page.screenshot(path=ARTEFACTS / "delete.png")
    row.get_by_role("link", name="Keep it").click()
    row.get_by_role("link", name="Delete").first.click()
    row.get_by_role("link", name="Delete").last.click()
    expect(told.nth(1)).to_contain_text("1 gone", timeout=30_000)
    expect(row).to_have_count(0)
    assert "night-ferry" not in {entry.id for entry in bot.entries()}
    expected_troubles(tab)


def test_documents_whose_files_vanished_are_kept_and_go_when_the_reader_says_so(
    visit: Visit, keeping: tuple[Assistant, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bot, url = keeping
    count = len(bot.entries())
    bot.settings.source.rename(tmp_path / "away")
    bot.settings.source.mkdir()
    assert len(bot.refresh().withheld) == count
    assert f"{count} documents are kept" in caplog.text
    caplog.clear()
    tab, indonesian = visit(url), visit(url, locale="id-ID")
    rows = library(tab)
    notice = tab.page.locator(".withheld")
    expect(notice).to_contain_text(f"The files of {count} documents are missing")
    expect(rows).to_have_count(count)
    library(indonesian)
    expect(indonesian.page.locator(".withheld")).to_contain_text(f"Berkas {count} dokumen tidak ditemukan")
    tab.page.screenshot(path=ARTEFACTS / "withheld.png")
    notice.get_by_role("link", name="Remove them").click()
    expect(tab.page.locator("#arrivals li")).to_contain_text(f"{count} gone", timeout=30_000)
    expect(tab.page.locator("#library-list")).to_have_text("There are no documents yet.")
    assert bot.entries() == []


def test_where_files_may_not_be_deleted_the_notice_has_no_button(
    visit: Visit, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "documents"
    shutil.copytree(Path(str(Settings.model_fields["source"].default)), source)
    with Assistant.open(Settings(source=source, data_dir=tmp_path / "index", uploads="off")) as bot:
        shutil.rmtree(source)
        source.mkdir()
        bot.refresh()
        caplog.clear()
        with served(visit, bot, make_app(bot)) as url:
            tab = visit(url)
            library(tab)
            expect(tab.page.locator(".withheld")).to_contain_text("documents are missing")
            expect(tab.page.locator(".withheld a")).to_have_count(0)


def drop(tab: Tab, name: str, text: str) -> None:
    """Drops a file onto the page."""
    carried = tab.page.evaluate_handle(
        """([name, text]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], name, { type: "text/markdown" }));
            return carried;
        }""",
        [name, text],
    )
    tab.page.dispatch_event("body", "drop", {"dataTransfer": carried})


def expected_troubles(tab: Tab) -> None:
    """Only the files that are refused, which the browser notes in its console."""
    refused = re.compile(r"40[39]|41[35]|422")
    tab.troubles[:] = [trouble for trouble in tab.troubles if not refused.search(trouble)]


def test_the_folder_is_read_again_and_what_cannot_be_read_is_listed(
    visit: Visit, keeping: tuple[Assistant, str], caplog: pytest.LogCaptureFixture
) -> None:
    bot, url = keeping
    tab = visit(url)
    rows = library(tab)
    (bot.settings.source / "turtle-hatchery.md").write_text(TURTLES, encoding="utf-8")
    (bot.settings.source / "<i>broken.pdf").write_bytes(b"no pdf")
    tab.page.get_by_role("button", name="Read the folder again").click()
    expect(tab.page.locator("#arrivals li")).to_contain_text("1 added", timeout=30_000)
    expect(rows.filter(has_text="Hatchery on Bira beach")).to_have_count(1)
    expect(rows.filter(has_text="<i>broken.pdf")).to_contain_text("cannot be read")
    caplog.clear()


def test_the_two_sides_have_a_place_in_the_browsers_history(tab: Tab) -> None:
    tab.ask(XUZHOU)
    expect(tab.page).to_have_url(re.compile("#open-"))
    library(tab)
    expect(tab.page).to_have_url(re.compile("#library$"))
    tab.page.go_back()
    expect(tab.page.locator(".question")).to_be_visible()
    expect(tab.page.locator("#library")).to_be_hidden()
    tab.page.go_forward()
    expect(tab.page.locator("#library-list li").first).to_be_visible()
    tab.page.reload()
    expect(tab.page.locator("#library-list li").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_of_it_sticks_out_at_any_width(visit: Visit, scheme: str) -> None:
    tab = visit(color_scheme=scheme, reduced_motion="reduce")
    tab.ask(XUZHOU)
    rows = library(tab)
    expect(tab.page.locator(".bars li").first).to_be_visible()
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        assert tab.width() == width
        tab.page.screenshot(path=ARTEFACTS / f"documents-{width}-{scheme}.png")
    rows.first.locator("a.title").click()
    expect(tab.page.locator(".document-text")).to_be_visible()
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        assert tab.width() == width
        tab.page.screenshot(path=ARTEFACTS / f"document-{width}-{scheme}.png")


def test_months_stand_at_their_distance_and_many_of_them_become_years() -> None:
    assert times(["2025-11-03", "2026-01", "2024", "", "soon"]) == ["2024", "2025-11", "2025-12", "2026-01", ""]
    assert times(["2020-01-01", "2023-05"]) == ["2020", "2021", "2022", "2023"]
    assert times(["0001", "2023"]) == ["0001", "2023"]
    assert times([]) == []


def test_the_language_is_the_browsers_until_it_is_switched(visit: Visit) -> None:
    tab = visit(locale="en-GB")
    html = tab.page.locator("html")
    expect(html).to_have_attribute("lang", "en")
    tab.page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(tab.page.get_by_role("button", name="Tanya", exact=True)).to_be_visible()
    expect(html).to_have_attribute("lang", "id")
    library(tab)
    expect(tab.page.get_by_role("button", name="Tambah dokumen")).to_be_visible()
    tab.page.get_by_role("link", name="English", exact=True).click()
    expect(html).to_have_attribute("lang", "en")
    expect(tab.page.get_by_role("button", name="Add documents")).to_be_visible()

"""Documents come and go over HTTP: for whom, how much, and what is said when it does not work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from assistant import Assistant, Settings
from assistant.frontends.api import make_app
from assistant.frontends.web import serve
from tests.documents import FERRY, TURTLES, write
from tests.scenario.browser import Tab


class Reply(NamedTuple):
    status: int
    text: str
    cookie: str

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


class Reader:
    """A browser that has the page open, or, as a stranger, has not."""

    def __init__(self, address: str, *, stranger: bool = False) -> None:
        self._address = urlsplit(address).netloc
        self._cookie = ""
        if not stranger:
            self._cookie = self._ask("GET", "/", b"", {}).cookie

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        connection = HTTPConnection(self._address, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent | ({"Cookie": self._cookie} if self._cookie else {}))
        response = connection.getresponse()
        cookie = response.getheader("Set-Cookie", "").partition(";")[0]
        reply = Reply(response.status, response.read().decode(), cookie)
        connection.close()
        return reply

    def put(self, path: str, body: bytes, **headers: str) -> Reply:
        return self._ask("PUT", f"/sources/{path}", body, headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self._ask("DELETE", f"/sources/{path}", b"", headers)

    def read_again(self) -> Reply:
        return self._ask("POST", "/sources", b"", {})


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("uploads")
    source = write(folder / "source", {"night-ferry.md": FERRY})
    settings = Settings(source=source, data_dir=folder / "index", uploads_a_minute=12, documents_in_all=3)
    with Assistant.open(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(bot: Assistant, browser: Browser) -> Iterator[str]:
    """The address of page and API; Playwright's browser is there for the event loop that Gradio asks for."""
    assert browser
    server = serve(bot, "127.0.0.1", 0, block=False, app=make_app(bot))
    yield server.url
    server.close()


@pytest.fixture
def reader(site: str) -> Reader:
    return Reader(site)


def test_a_document_comes_is_found_is_replaced_and_goes(reader: Reader, bot: Assistant) -> None:
    added = reader.put("turtle%20hatchery.md", TURTLES.encode())
    assert (added.status, added.told["message"]) == (200, "“turtle hatchery.md” was added.")
    lines = [json.loads(line) for line in reader.read_again().text.splitlines()]
    assert lines[-1] == {"message": "The folder was read: 1 added, 0 changed, 0 gone.", "share": 1.0}
    assert bot.document("turtle hatchery").text == TURTLES
    again = reader.put("turtle%20hatchery.md", b"other")
    assert (again.status, again.told["there"]) == (409, "turtle hatchery")
    assert reader.put("x.md?replace=turtle%20hatchery", b"Other words.").status == 200
    reader.read_again()
    assert bot.document("turtle hatchery").text == "Other words."
    assert reader.delete("turtle%20hatchery").told["message"] == "“turtle hatchery.md” was deleted."
    assert "1 gone" in reader.read_again().text
    assert reader.delete("turtle%20hatchery").status == 404


def test_what_goes_wrong_is_said_in_the_readers_language(reader: Reader) -> None:
    wrong = reader.put("a.exe", b"MZ", Accept_Language="id")
    assert wrong.status == 415
    assert wrong.told["message"].startswith("Format ini tidak dapat dibaca")
    broken = reader.put("a.pdf", b"no pdf")
    assert (broken.status, "a.pdf is no pdf file" in broken.told["message"]) == (422, True)
    assert reader.put("..%2Fa.md", b"text").status == 422


def test_a_file_larger_than_a_question_may_be_comes_whole(reader: Reader, bot: Assistant) -> None:
    data = b"The ferry sails at noon. " * 60_000
    assert reader.put("large.md", data).status == 200
    assert (bot.settings.source / "large.md").read_bytes() == data
    assert reader.delete("large").status == 200


def test_only_who_has_the_page_open_may_and_no_other_site(site: str, reader: Reader, bot: Assistant) -> None:
    stranger = Reader(site, stranger=True)
    refused = (
        stranger.put("a.md", b"text"),
        stranger.delete("night-ferry"),
        stranger.read_again(),
        reader.delete("night-ferry", Sec_Fetch_Site="cross-site"),
    )
    assert [reply.status for reply in refused] == [403] * 4
    assert [path.name for path in bot.settings.source.iterdir()] == ["night-ferry.md"]


def test_a_full_folder_and_too_many_files_are_refused_with_the_limit(reader: Reader, bot: Assistant) -> None:
    replies = [reader.put(f"{i}.md", b"text") for i in range(14)]
    assert [reply.status for reply in replies[:3]] == [200, 200, 507]
    assert "3 files" in replies[2].text
    assert replies[-1].status == 429
    assert "12 a minute" in replies[-1].text
    for path in bot.settings.source.glob("[0-9].md"):
        path.unlink()


@pytest.mark.parametrize("settings", [{"uploads": "off"}, {"host": "0.0.0.0"}, {"public_url": "https://x.example"}])
def test_switched_off_nothing_of_it_is_served(
    settings: dict[str, Any], notes: Path, tmp_path: Path, browser: Browser
) -> None:
    chosen = Settings(source=notes, data_dir=tmp_path, **settings)
    assert not chosen.uploads_on
    with Assistant.open(chosen) as bot:
        server = serve(bot, "127.0.0.1", 0, block=False, app=make_app(bot))
        reader = Reader(server.url)
        for reply in (reader.put("a.md", b"a"), reader.delete("a"), reader.read_again()):
            assert reply.status in (404, 405)
        tab = Tab(browser.new_page(), server.url)
        tab.page.locator(".to-library").click()
        expect(tab.page.locator("#library-list a.title").first).to_be_visible()
        for part in ("#add", "#again", "#library-list .deeds"):
            expect(tab.page.locator(part)).to_have_count(0)
        tab.page.close()
        server.close()
    assert Settings(**{**settings, "uploads": "on"}).uploads_on

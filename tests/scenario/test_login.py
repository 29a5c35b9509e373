"""Where users are set: who has not logged in sees a form and nothing else; conversations are each user's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant, Settings
from assistant.frontends.api import bears_token, make_app
from assistant.frontends.passwords import hashed
from assistant.frontends.web import serve
from assistant.frontends.web.tries import PAIR
from tests.scenario.test_accessibility import violations
from tests.scenario.test_page import ARTEFACTS

FARE = "What does the night ferry to Sabira cost?"
PASSWORDS = {"ana": "correct horse", "ben": "kuda yang benar"}
TOKEN = "sixteen-characters-and-more"


@pytest.fixture(scope="module")
def locked(notes: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """The address of a page that two users may use."""
    assert browser
    auth = ",".join(f"{name}:{hashed(password)}" for name, password in PASSWORDS.items())
    settings = Settings(source=notes, data_dir=tmp_path_factory.mktemp("locked"), auth=auth, api_tokens=TOKEN)
    with Assistant.open(settings) as bot:
        server = serve(bot, "127.0.0.1", 0, block=False, app=make_app(bot), trusted=bears_token(settings))
        yield server.url
        server.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()


def log_in(page: Page, url: str, name: str, password: str) -> None:
    page.goto(url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator(".answer .marker").first).to_be_visible()


def test_who_logs_in_has_conversations_of_their_own_in_any_browser(browser: Browser, locked: str) -> None:
    ana, ben, again = (browser.new_context(locale="en-GB").new_page() for _ in range(3))
    log_in(ana, locked, "ana", PASSWORDS["ana"])
    expect(ana.locator(".masthead .user")).to_have_text("ana")
    ask(ana, FARE)
    expect(ana).to_have_url(re.compile("#open-"))
    log_in(ben, locked, "ben", PASSWORDS["ben"])
    expect(ben.locator(".masthead .user")).to_have_text("ben")
    expect(ben.locator("#shelf .shelved a")).to_have_count(0)
    ben.goto(ana.url)
    ask(ben, "Who heads the cooperative?")
    expect(ben.locator(".question")).to_have_text(["Who heads the cooperative?"])
    log_in(again, locked, "ana", PASSWORDS["ana"])
    expect(again.locator("#shelf .shelved a")).to_have_text([FARE])
    for page in (ana, ben, again):
        page.context.close()


def test_a_wrong_password_is_said_to_be_one_of_the_two_and_too_many_tries_end(page: Page, locked: str) -> None:
    page.goto(locked)
    page.screenshot(path=ARTEFACTS / "login.png")
    assert violations(page) == []
    for name in ("ana", "nobody"):
        log_in(page, locked, name, "wrong password")
        expect(page.get_by_role("alert")).to_have_text("The name or the password is not right.")
    for _ in range(PAIR - 1):
        log_in(page, locked, "ana", "wrong password")
    log_in(page, locked, "ana", PASSWORDS["ana"])
    expect(page.get_by_role("alert")).to_contain_text("Too many failed attempts")


def test_who_logs_out_is_out_and_so_is_a_copy_of_the_cookie(page: Page, locked: str) -> None:
    log_in(page, locked, "ben", PASSWORDS["ben"])
    page.get_by_role("link", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()


def request(address: str, method: str, path: str, **headers: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request(method, path, b"{}" if method == "POST" else None, headers)
    response = connection.getresponse()
    told: tuple[int, str] = (response.status, response.read().decode("utf-8", "replace"))
    connection.close()
    return told


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/config"),
        ("GET", "/gradio_api/info"),
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/gradio_api/queue/data?session_hash=a"),
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/conversations/a.md"),
        ("PUT", "/sources/a.md"),
        ("DELETE", "/sources/night-ferry"),
        ("POST", "/sources"),
        ("POST", "/gloss/en/doc-0-9-night-ferry"),
        ("GET", "/documents/night-ferry"),
        ("GET", "/documents/night-ferry.json"),
        ("GET", "/theme.css"),
        ("GET", "//"),
        ("GET", "/login/../config"),
        ("GET", "/nowhere"),
    ],
)
def test_nothing_is_shown_to_who_has_not_logged_in(locked: str, method: str, path: str) -> None:
    for cookie in ("", "assistant_user=ana", "assistant_login=ana.9999999999.00"):
        status, text = request(locked, method, path, Cookie=cookie, Origin=locked)
        assert (status, "Log in" in text) == (401, True)


def test_programs_come_in_by_their_tokens(locked: str) -> None:
    bearer: dict[str, Any] = {"Authorization": f"Bearer {TOKEN}"}
    assert request(locked, "GET", "/healthz")[0] == 200
    assert request(locked, "GET", "/documents/night-ferry.json", **bearer)[0] == 200
    assert request(locked, "GET", "/documents/night-ferry.json", Authorization="Bearer other")[0] == 401
    asked = request(locked, "POST", "/ask", **{**bearer, "Content-Type": "application/json"})
    assert asked[0] == 400  # heard, and found wanting a question
    assert request(locked, "POST", "/ask", **{"Content-Type": "application/json"})[0] == 401

"""Guessing passwords: it is slowed down, holds nobody up who is in, and locks nobody out who has been in."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from assistant import Assistant
from assistant.frontends.api import make_app
from assistant.frontends.passwords import hashed
from assistant.frontends.web import Server, serve
from assistant.frontends.web.door import kept_key
from assistant.frontends.web.tries import ACCOUNT, ADDRESS, PAIR, Tries
from tests.doors.page import Visitor
from tests.frontends.api.conftest import As

PASSWORD = "correct horse"
FORM = "application/x-www-form-urlencoded"
AUTH = SecretStr(f"ana:{hashed(PASSWORD)}, ben:{hashed(PASSWORD)}")


@pytest.fixture
def server(bot: Assistant) -> Iterator[Server]:
    running = serve(As(bot, auth=AUTH), "127.0.0.1", 0, block=False, app=make_app(As(bot, auth=AUTH)))
    yield running
    running.close()


def sign_in(http: httpx2.Client, name: str, password: str, **headers: str) -> int:
    return http.post("/login", data={"name": name, "password": password}, headers=headers).status_code


def client(server: Server) -> httpx2.Client:
    return httpx2.Client(base_url=server.url, timeout=120)


def test_a_forged_address_evades_no_limit(server: Server) -> None:
    with client(server) as http:
        forged = [dict.fromkeys(("X-Forwarded-For", "X-Real-IP"), f"203.0.113.{n}") for n in range(PAIR + 2)]
        told = [sign_in(http, "ana", "wrong password", **headers) for headers in forged]
    assert told == [401] * PAIR + [429] * 2


def test_who_signed_in_before_is_not_locked_out_by_strangers(server: Server) -> None:
    with client(server) as ana, client(server) as stranger:
        assert sign_in(ana, "ana", PASSWORD) == 303
        assert ana.post("/logout").status_code == 204
        while sign_in(stranger, "ana", "wrong password") != 429:
            pass
        assert sign_in(stranger, "ana", PASSWORD) == 429
        assert sign_in(ana, "ana", PASSWORD) == 303
        assert sign_in(ana, "ben", "wrong password") == 401  # it is known for one account only


def test_a_known_browser_may_not_guess_for_ever(server: Server) -> None:
    with client(server) as ana:
        assert sign_in(ana, "ana", PASSWORD) == 303
        assert [sign_in(ana, "ana", "wrong password") for _ in range(PAIR + 1)] == [401] * PAIR + [429]


def test_a_flood_of_sign_ins_holds_up_no_answer(server: Server) -> None:
    """Whoever is in gets an answer while many passwords wait to be checked, all of which are answered too."""
    with Visitor(server.url, opens=False) as ana, ThreadPoolExecutor(40) as flood:
        assert sign_in(ana.http, "ana", PASSWORD) == 303
        ana.page = ana.http.get("/", headers={"accept": "text/html"}).text

        def guess(number: int) -> int:
            with client(server) as http:
                return sign_in(http, f"nobody{number}", "wrong password")

        guesses = [flood.submit(guess, number) for number in range(80)]
        assert "74,000" in ana.does("ask", "What does the night ferry to Sabira cost?")
        told = [each.result() for each in guesses]
    assert set(told) <= {401, 429, 503}
    assert told.count(401) <= ADDRESS
    with client(server) as again:
        assert sign_in(again, "ben", PASSWORD) in (303, 429)


def test_limits_by_account_and_address() -> None:
    now = 0.0
    tries = Tries(clock=lambda: now)
    assert [tries.begin("ana", "a", known=False) for _ in range(PAIR + 1)] == [True] * PAIR + [False]
    assert tries.begin("ana", "b", known=False)
    assert tries.begin("ana", "a", known=True)
    spread = [tries.begin("ben", f"192.0.2.{n}", known=False) for n in range(ACCOUNT + 1)]
    assert spread == [True] * ACCOUNT + [False]
    many = [tries.begin(f"user{n}", "2001:db8::1", known=False) for n in range(ADDRESS)]
    assert (all(many), tries.begin("another", "2001:db8::2", known=False)) == (True, False)
    now = 61.0
    assert tries.begin("ana", "a", known=False)


def test_what_was_right_does_not_count() -> None:
    tries = Tries(clock=lambda: 0.0)
    for _ in range(10 * PAIR):
        assert tries.begin("ana", "a", known=False)
        tries.forgive("ana", "a", known=False)


def test_the_key_of_earlier_versions_is_replaced(tmp_path: Path) -> None:
    """It could be read through the page, so what was signed with it is worth nothing any more."""
    (tmp_path / "login.key").write_bytes(b"k" * 32)
    (tmp_path / "login.left").write_text("{}")
    key = kept_key(tmp_path)
    assert (len(key), key == b"k" * 32) == (32, False)
    assert [path.name for path in tmp_path.iterdir()] == ["sign-in.key"]
    assert kept_key(tmp_path) == key


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        with ThreadPoolExecutor(8) as starting:
            keys = set(starting.map(kept_key, [folder] * 8))
        assert [len(key) for key in keys] == [32]


def test_addresses_written_as_ipv6_are_counted_as_what_they_are() -> None:
    tries = Tries(clock=lambda: 0.0)
    spread = [tries.begin(f"user{n}", f"::ffff:198.51.100.{n}", known=False) for n in range(ADDRESS + 1)]
    assert all(spread)


def test_a_form_of_another_shape_is_a_wrong_password(server: Server) -> None:
    with client(server) as http:
        assert http.post("/login", content="a=1&" * 20, headers={"content-type": FORM}).status_code == 401


def test_a_cookie_of_another_program_keeps_nobody_out(server: Server) -> None:
    with client(server) as ana:
        assert sign_in(ana, "ana", PASSWORD) == 303
        cookies = "; ".join(f"{name}={value}" for name, value in ana.cookies.items())
        for sent in (f'x="{cookies}', f"a b=c; {cookies}", f"x=\\; {cookies}"):
            with httpx2.Client(base_url=server.url, timeout=60) as again:
                shown = again.get("/documents/night-ferry", headers={"cookie": sent})
                assert shown.status_code == (401 if sent.startswith('x="') else 200), sent

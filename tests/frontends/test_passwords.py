"""Passwords are kept as hashes; who logged in has a cookie that nobody else can make."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import ConfigurationError
from assistant.frontends.passwords import Users, hashed
from assistant.frontends.web.door import STAYS, Door, kept_door, kept_key
from assistant.frontends.web.visitors import _as_user, owner
from tests.texts import anything

ANA, BEN = "correct horse", "kuda yang benar"
HASHES = {"ana": hashed(ANA), "ben b.": hashed(BEN)}


def test_a_password_opens_for_its_user_alone() -> None:
    users = Users(HASHES)
    assert users.check("ana", ANA)
    assert users.check("ben b.", BEN)
    for name, password in (("ana", BEN), ("ben b.", ANA), ("ana", ""), ("Ana", ANA), ("", ""), ("nobody", ANA)):
        assert not users.check(name, password)


def test_the_same_password_never_has_the_same_hash() -> None:
    assert hashed(ANA) != HASHES["ana"]
    assert ANA not in hashed(ANA)


def test_users_come_from_the_setting_or_a_file(tmp_path: Path) -> None:
    line = f"ana:{HASHES['ana']}"
    (tmp_path / "users").write_text(f"# who may\n\n{line}\nben b.:{HASHES['ben b.']}\n")
    for setting in (f"{line},ben b.:{HASHES['ben b.']}", str(tmp_path / "users")):
        users = Users.read(setting)
        assert users.check("ana", ANA)
        assert users.check("ben b.", BEN)


@pytest.mark.parametrize("setting", ["ana:secret-password", "/nowhere/at/all", "ana:scrypt.1.2.x.y.z", ",:scrypt.", ""])
def test_what_is_no_user_is_said_without_telling_it(setting: str) -> None:
    with pytest.raises(ConfigurationError, match="hash-password") as raised:
        Users.read(setting)
    assert "secret-password" not in str(raised.value)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="8 characters"):
        hashed("seven77")


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(Users(HASHES), kept_key(tmp_path))


def test_a_cookie_tells_who_it_is_until_it_is_too_old_or_left(door: Door) -> None:
    now = [1_000_000.0]
    door.clock = lambda: now[0]
    token = door.token("ben b.")
    assert door.who(token) == "ben b."
    now[0] += STAYS + 1
    assert door.who(token) == ""
    token = door.token("ana")
    door.leave(token)
    assert door.who(token) == ""


def test_a_cookie_ends_with_the_password_and_is_no_use_elsewhere(door: Door, tmp_path: Path) -> None:
    token = door.token("ana")
    assert Door(Users({**HASHES, "ana": hashed(ANA)}), door.key).who(token) == ""
    assert Door(Users({"ben b.": HASHES["ben b."]}), door.key).who(token) == ""
    (tmp_path / "other").mkdir()
    assert Door(Users(HASHES), kept_key(tmp_path / "other")).who(token) == ""
    assert Door(Users(HASHES), kept_key(tmp_path)).who(token) == "ana"
    assert (tmp_path / "sign-in.key").stat().st_mode & 0o077 == 0


@given(changed=st.text(max_size=80), at=st.integers(0, 200))
def test_no_other_cookie_is_anybodys(changed: str, at: int) -> None:
    door = Door(_USERS, b"k" * 32)
    token = door.token("ana")
    made_up = token[:at] + changed + token[at + len(changed) :]
    assert door.who(made_up) == ("ana" if made_up == token else "")
    assert door.who(changed) == ""


_USERS = Users(HASHES)


@given(before=anything, name=st.sampled_from(["assistant_user", " assistant_user", "\xa0assistant_user\x1f"]))
def test_a_browser_cannot_say_who_it_is(before: str, name: str) -> None:
    from starlette.requests import Request

    cookie = f"{before};{name}=ben;a=b".encode("latin-1", "replace")
    scope = {"type": "http", "headers": [(b"cookie", cookie), (b"cookie", f"{name}=ben".encode("latin-1"))]}
    assert not owner(Request(_as_user(scope, "")).cookies).startswith("user:")
    assert owner(Request(_as_user(scope, "ana é")).cookies) == "user:ana é"


def test_who_logged_out_stays_so_over_a_restart(tmp_path: Path) -> None:
    def restarted() -> Door:
        return kept_door(Users(HASHES), tmp_path, (), lambda _: False)

    door = restarted()
    left, stays = door.token("ana"), door.token("ben b.")
    door.leave(left)
    for opened in (door, restarted()):
        assert (opened.who(left), opened.who(stays)) == ("", "ben b.")
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())

"""Who may come in where users are set: a sign-in page of our own, signed cookies, limits on failed sign-ins.

The API's routes have a lock of their own and pass here, but for documents' pages, which are as open as the page.
Passwords are checked in threads of the door's own: a check takes memory and time, and must not hold up answers.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from assistant.errors import ConfigurationError
from assistant.frontends.links import DOCUMENTS
from assistant.frontends.passwords import Users
from assistant.frontends.web.tries import Tries

LOGIN_COOKIE = "assistant_login"
KNOWN_COOKIE = "assistant_known"
"""Says that the browser has signed in to an account before; it opens nothing."""
STAYS = 7 * 24 * 3600
"""Seconds for which who signed in stays so."""
STAYS_KNOWN = 365 * 24 * 3600
MOST_WAITING = 16
"""Passwords of strangers that wait to be checked; past that, sign-ins are refused for a moment."""

_KEY_FILE = "sign-in.key"
_LEFT_FILE = "signed-out.json"
_FORMER_FILES = ("login.key", "login.left")
"""Files of versions in which visitors of the page could read the key. It is replaced; users sign in again."""
_KEY_BYTES = 32
_OPEN = ("/login", "/logout", "/favicon.ico")


Entry = Literal["right", "wrong", "often", "busy"]
"""What comes of a sign-in: it failed too often before, or too many others wait."""


def _nobody(_: Headers) -> bool:
    return False


@dataclass(slots=True)
class Door:
    """Lets in who logged in; `trusted` tells by a request's headers which programs may read documents without."""

    users: Users
    key: bytes
    others: Sequence[BaseRoute] = ()
    trusted: Callable[[Headers], bool] = _nobody
    kept: Path | None = None
    """The file that remembers who logged out, over a restart too."""
    clock: Callable[[], float] = time.time
    tries: Tries = field(default_factory=Tries)
    _left: dict[str, float] = field(default_factory=dict)
    _waiting: int = 0
    _strangers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "sign-in"))
    _acquainted: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "sign-in-known"))

    def __post_init__(self) -> None:
        if self.kept and self.kept.exists():
            self._left = json.loads(self.kept.read_text(encoding="ascii"))

    def is_open(self, scope: Scope) -> bool:
        """Whether a request needs nobody who logged in."""
        path: str = scope["path"]
        if path.startswith(f"{DOCUMENTS}/"):
            return self.trusted(Headers(scope=scope))
        return path in _OPEN or any(route.matches(scope)[0] != Match.NONE for route in self.others)

    async def enter(self, name: str, password: str, address: str, known: str) -> Entry:
        """What comes of a sign-in from `address` by a browser whose `KNOWN_COOKIE` is `known`."""
        acquainted = hmac.compare_digest(known.encode(), self.known_token(name).encode())
        if not self.tries.begin(name, address, known=acquainted):
            return "often"
        if not acquainted and self._waiting >= MOST_WAITING:
            self.tries.forgive(name, address, known=False)
            return "busy"
        self._waiting += not acquainted
        try:
            pool = self._acquainted if acquainted else self._strangers
            right = await asyncio.get_running_loop().run_in_executor(pool, self.users.check, name, password)
        finally:
            self._waiting -= not acquainted
        if not right:
            return "wrong"
        self.tries.forgive(name, address, known=acquainted)
        return "right"

    def known_token(self, name: str) -> str:
        """What the browser in which `name` has signed in keeps: worthless once the password changes."""
        return self._signature("known", name)

    def token(self, name: str) -> str:
        """What the cookie of who has just signed in holds: "NAME.UNTIL.SIGNATURE"."""
        told = f"{quote(name, safe='').replace('.', '%2E')}.{int(self.clock()) + STAYS}"
        return f"{told}.{self._signature(told, name)}"

    def who(self, token: str) -> str:
        """The user whose cookie holds `token`; empty where it is not ours, too old, left, or of an older password."""
        told, _, signature = token.rpartition(".")
        written, _, until = told.partition(".")
        name = unquote(written)
        good = hmac.compare_digest(signature.encode(), self._signature(told, name).encode())
        if not good or not self.users.mark(name) or not until.isdecimal() or int(until) < self.clock():
            return ""
        return "" if signature in self._left else name

    def leave(self, token: str) -> None:
        """Make a token worth nothing, until it would be so of itself."""
        if self.who(token):
            now = self.clock()
            self._left = {signature: until for signature, until in self._left.items() if until > now}
            self._left[token.rpartition(".")[2]] = now + STAYS
            if self.kept:
                self._remember(self.kept)

    def _remember(self, path: Path) -> None:
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(self._left), encoding="ascii")
        fresh.replace(path)

    def _signature(self, told: str, name: str) -> str:
        signed = f"{told}\n{self.users.mark(name)}".encode("utf-8", "surrogatepass")
        return hmac.new(self.key, signed, hashlib.sha256).hexdigest()


def kept_door(users: Users, folder: Path, others: Sequence[BaseRoute], trusted: Callable[[Headers], bool]) -> Door:
    """The door whose key, and who logged out, are kept in `folder`."""
    return Door(users, kept_key(folder), others, trusted, folder / _LEFT_FILE)


def kept_key(folder: Path) -> bytes:
    """The key that signs cookies: 32 random bytes beside the index, which only their owner may read.

    Made at first, by one process if several start at once. Raises `ConfigurationError` for a file that holds no key.
    """
    for former in _FORMER_FILES:
        (folder / former).unlink(missing_ok=True)
    path = folder / _KEY_FILE
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".key-") as fresh:  # readable by its owner alone
            fresh.write(secrets.token_bytes(_KEY_BYTES))
            fresh.flush()
            with suppress(FileExistsError):
                os.link(fresh.name, path)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ConfigurationError(f"{path} holds no key.", "Delete it; a new one is made, and users sign in again.")
    return key

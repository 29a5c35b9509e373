"""Who may come in where users are set: a login page of our own, a signed cookie, a limit on tries.

The API's routes have a lock of their own and are left alone, but for documents' pages, which are as open as the page.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from assistant.frontends.limits import Limits
from assistant.frontends.links import DOCUMENTS
from assistant.frontends.passwords import Users

LOGIN_COOKIE = "assistant_login"
STAYS = 7 * 24 * 3600
"""Seconds for which who logged in stays so."""
TRIES, TRIES_IN_ALL = 5, 60
"""Tries to log in a minute: with one name from one address, and all together."""
_KEY_FILE = "login.key"
_LEFT_FILE = "login.left"
_OPEN = ("/login", "/logout", "/favicon.ico")


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
    tries: Limits = field(default_factory=lambda: Limits(TRIES, TRIES_IN_ALL))
    _left: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kept and self.kept.exists():
            self._left = json.loads(self.kept.read_text(encoding="ascii"))

    def is_open(self, scope: Scope) -> bool:
        """Whether a request needs nobody who logged in."""
        path: str = scope["path"]
        if path.startswith(f"{DOCUMENTS}/"):
            return self.trusted(Headers(scope=scope))
        return path in _OPEN or any(route.matches(scope)[0] != Match.NONE for route in self.others)

    def token(self, name: str) -> str:
        """What the cookie of who has just logged in holds: "NAME.UNTIL.SIGNATURE"."""
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
    """The key that signs cookies: 32 random bytes beside the index, made at first, which only their owner may read."""
    path = folder / _KEY_FILE
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()

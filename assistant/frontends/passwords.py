"""Users and their passwords, of which only hashes are kept: scrypt (RFC 7914), of the standard library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import ConfigurationError

SIGNED_IN = "assistant.user"
"""The key of a request's ASGI scope under which the name of a user who has signed in stands; no client can set it."""

SHORTEST_PASSWORD = 8
"""Characters, as NIST SP 800-63B asks for; it asks for no special signs."""

_COST, _BLOCK, _LANES = 2**15, 8, 3
"""32 MiB and some tenths of a second a try: as the Password Storage Cheat Sheet of OWASP recommends."""
_SALT, _KEY = 16, 32  # bytes
_HASH = re.compile(r"scrypt\.(\d{1,8})\.(\d{1,3})\.(\d{1,3})\.([\w-]{16,90})\.([\w-]{32,90})", re.ASCII)
_NAME = re.compile(r"[^\s:,#\x00-\x20\x7f][^:,\x00-\x1f\x7f]{0,63}")
_HOW = "Make one with: assistant hash-password NAME"


def hashed(password: str) -> str:
    """The hash of a password with a new salt: "scrypt.COST.BLOCK.LANES.SALT.KEY", without a sign that a shell reads.

    Raises `ConfigurationError` for a password that is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise ConfigurationError(f"The password has fewer than {SHORTEST_PASSWORD} characters.", "Choose a longer one.")
    salt = secrets.token_bytes(_SALT)
    key = _derived(password, salt, _COST, _BLOCK, _LANES)
    return f"scrypt.{_COST}.{_BLOCK}.{_LANES}.{_written(salt)}.{_written(key)}"


class Users:
    """Who may log in: hashes by name."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        self._nobody = hashed(secrets.token_urlsafe(_KEY))
        self._one_at_a_time = threading.Lock()  # a try takes memory, and anybody may try

    @classmethod
    def read(cls, setting: str) -> Users:
        """The users of ASSISTANT_AUTH: "NAME:HASH, NAME:HASH", or the path of a file with one on each line.

        Raises `ConfigurationError`, which names no hash, where that cannot be read.
        """
        try:
            text = setting.replace(",", "\n") if ":scrypt." in setting else Path(setting).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                "ASSISTANT_AUTH is neither NAME:HASH nor a file that can be read.", _HOW
            ) from error
        lines = (line.strip() for line in text.splitlines())
        hashes = dict(_entry(line) for line in lines if line and not line.startswith("#"))
        if not hashes:
            raise ConfigurationError("ASSISTANT_AUTH names no user.", _HOW)
        return cls(hashes)

    def check(self, name: str, password: str) -> bool:
        """Whether that is the password of that user; it takes as long for a name that nobody has."""
        found = _HASH.fullmatch(self._hashes.get(name, self._nobody))
        assert found
        cost, block, lanes = (int(found[i]) for i in (1, 2, 3))
        with self._one_at_a_time:
            key = _derived(password, _bytes(found[4]), cost, block, lanes)
        return hmac.compare_digest(key, _bytes(found[5])) and name in self._hashes

    def mark(self, name: str) -> str:
        """What changes with the user's password, and tells nothing of it; empty where there is no such user."""
        kept = self._hashes.get(name)
        return hashlib.sha256(kept.encode()).hexdigest() if kept else ""


def _entry(line: str) -> tuple[str, str]:
    name, _, kept = line.partition(":")
    if not _NAME.fullmatch(name.strip()) or not _HASH.fullmatch(kept.strip()):
        raise ConfigurationError("A line of ASSISTANT_AUTH is not NAME:HASH.", _HOW)
    return name.strip(), kept.strip()


def _derived(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    memory = 128 * cost * block * 2  # the algorithm takes half of it
    given = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(given, salt=salt, n=cost, r=block, p=lanes, maxmem=memory, dklen=_KEY)


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))

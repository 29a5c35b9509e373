"""How often a sign-in may fail: limits that stop guessing and lock nobody out.

Failures count by account and address, by address, and by account from anywhere. A browser in which the account has
signed in before holds a token that says so. Its failures count apart, so strangers who guess at an account do not keep
its owner out (the device cookies of OWASP's page on slowing down online guessing attacks).
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator

from assistant.frontends.hosts import plain_address

PAIR, ADDRESS, ACCOUNT = 5, 20, 30
"""Failures a minute: of one account from one address, from one address, and of one account from all of them."""
_MINUTE = 60.0
_MOST_KEYS = 20_000
"""Accounts and addresses that are remembered; the one that failed least recently is forgotten first."""


class Tries:
    """Counts failed sign-ins over the last minute; `clock` gives seconds that only go up. For one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def begin(self, account: str, address: str, *, known: bool) -> bool:
        """Whether a try may be made. It counts as failed until `forgive` takes it back.

        `known`: the browser has signed in to the account before.
        """
        keys = list(_keys(account, address, known=known))
        if any(len(self._recent(key)) >= limit for key, limit in keys):
            return False
        for key, _ in keys:
            self._failed.setdefault(key, deque()).append(self._clock())
            self._failed.move_to_end(key)
        while len(self._failed) > _MOST_KEYS:
            self._failed.popitem(last=False)
        return True

    def forgive(self, account: str, address: str, *, known: bool) -> None:
        """Take back the latest try: it was right, or was never made."""
        for key, _ in _keys(account, address, known=known):
            if recent := self._recent(key):
                recent.pop()

    def _recent(self, key: str) -> deque[float]:
        failed = self._failed.get(key, deque())
        while failed and failed[0] <= self._clock() - _MINUTE:
            failed.popleft()
        return failed


def _keys(account: str, address: str, *, known: bool) -> Iterator[tuple[str, int]]:
    """What a try counts under, each with its limit."""
    if known:
        yield f"known {account}", PAIR
        return
    network = _network(address)
    yield f"pair {network} {account}", PAIR
    yield f"address {network}", ADDRESS
    yield f"account {account}", ACCOUNT


def _network(address: str) -> str:
    """An address as far as one client is handed it: an IPv4 address whole, of IPv6 the first 64 bits."""
    found = plain_address(address)
    if found is None:
        return address
    return str(found if found.version == 4 else ipaddress.ip_network((found, 64), strict=False))

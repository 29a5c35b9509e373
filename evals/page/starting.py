"""`assistant chat` that tells when it got where: python -m evals.page.starting chat --port 0."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

MARK = "mark"


def main() -> None:
    """The command, with lines "mark SECONDS WHAT" between what it prints; seconds are those of the clock."""
    _mark("Python itself")
    from assistant import Assistant
    from assistant.frontends import cli

    _mark("imports of the command")
    _around(Assistant, "open", after="opening the index")
    from assistant.frontends.limits import Limits  # nothing that is slow to import

    _around(Limits, "of", before="imports of page and API")  # what `chat` calls once it has imported them
    cli.main()


def _around(owner: Any, name: str, before: str = "", after: str = "") -> None:
    inner: Callable[..., Any] = getattr(owner, name)

    def marked(*given: Any, **named: Any) -> Any:
        if before:
            _mark(before)
        made = inner(*given, **named)
        if after:
            _mark(after)
        return made

    setattr(owner, name, staticmethod(marked))


def _mark(what: str) -> None:
    sys.stdout.write(f"{MARK} {time.time()!r} {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

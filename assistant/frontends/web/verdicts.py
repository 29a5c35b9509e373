"""How well a sentence is supported, as a small sign behind it: a shape, a colour, and words for who hears the page."""

from __future__ import annotations

from assistant.frontends.web.markup import element, plain
from assistant.frontends.web.texts import Texts
from assistant.records import Verdict

# In outline when it is doubtful, filled when it holds; so they differ without their colours too.
_SHAPES: dict[Verdict, str] = {"verbatim": "◆", "supported": "●", "weak": "◐", "unsupported": "○"}


def sign(verdict: Verdict, words: Texts) -> str:
    """The sign that stands behind a sentence; one that is in doubt says so in words too."""
    told = plain(f"({words.verdicts[verdict]})")
    if verdict in ("weak", "unsupported"):
        return " " + element(
            "span", _shape(verdict) + " " + plain(words.verdicts[verdict]), css=f"badge verdict {verdict}"
        )
    return " " + element("span", _shape(verdict) + element("span", told, css="unseen"), css=f"verdict {verdict}")


def legend(verdict: Verdict, words: Texts) -> str:
    """The sign with what it stands for."""
    return element("span", _shape(verdict) + " " + plain(words.verdicts[verdict]), css=f"verdict {verdict}")


def _shape(verdict: Verdict) -> str:
    return element("span", _SHAPES[verdict], css="shape")

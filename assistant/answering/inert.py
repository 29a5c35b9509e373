"""What a model writes is made inert: nothing in it can be followed, fetched or run, wherever it is shown.

Plain prose and the words of links stay. Taken out are images, HTML, addresses that no source states, the marks of
Markdown, and characters that are not seen. (EchoLeak, CVE-2025-32711: an image in an answer carried data out.)
Each step goes through the text once.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[\t\n\u2028\u2029]+")
_TAG = re.compile(r"<(?=[A-Za-z/!?|])[^<>]{0,2000}>?")
_ADDRESS = re.compile(
    r"<?\b(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:(?=//)|(?:javascript|vbscript|data|mailto|tel|file|blob):(?=\S))"
    r"[^\s<>\"“”]{0,2000}"
    r"|\bwww\.[^\s<>\"“”]{1,2000}"
    r"|(?<![\w.@-])(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?::\d{1,5})?/[^\s<>\"“”]{0,2000}",
    re.I,
)
_TRAILING = ".,;:!?)]}'’”»*_"
_EMPHASIS = re.compile(r"\*{2,}|_{2,}|~{2,}|`+")
_EMPTY = re.compile(r"\(\s{0,3}\)|\[[\s,;]{0,5}\]")
_TAG_BEGINS = re.compile(r"<(?=[A-Za-z/!?|])")
_MARKER = re.compile(r"\[([\d\s,;]{1,48})\]")
_ROUNDS = 5


def inert(text: str, stated: str = "") -> str:
    """`text`, one sentence, with nothing active in it; addresses that stand in `stated` are kept as text.

    Numbers in brackets become numbers in parentheses: what looks like a marker is one that was checked.
    """
    for _ in range(_ROUNDS):
        cleaned = _cleaned(text, stated)
        if cleaned == text:
            return text
        text = cleaned
    # Only what was made to come together again as parts are taken out gets here.
    return _cleaned("".join(" " if character in "<>[]:/\\" else character for character in text), stated)


def _cleaned(text: str, stated: str) -> str:
    text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    text = _EMPHASIS.sub("", _TAG.sub("", _without_targets(text)))
    text = _ADDRESS.sub(lambda match: _kept(match.group(), stated), text)
    text = _TAG_BEGINS.sub("", _EMPTY.sub("", text))
    text = text.replace("![", "[").replace("](", "] (").replace("][", "] [")
    return " ".join(_MARKER.sub(r"(\1)", text).replace("]:", "] :").split())


def _without_targets(text: str) -> str:
    """Links and images as their words: what stands between "](" and the next ")" goes, whatever it is."""
    parts = text.split("](")
    shown = [parts[0]]
    for part in parts[1:]:
        head, bracket, words = shown[-1].rpartition("[")
        shown[-1] = head.removesuffix("!") + words if bracket else shown[-1]
        _, closed, rest = part.partition(")")
        shown.append(rest if closed else "")
    return "".join(shown)


def _kept(address: str, stated: str) -> str:
    """An address, where a source states it as it is; else what stood behind it."""
    bare = address.rstrip(_TRAILING)
    behind = address[len(bare) :]
    return bare + behind if bare and bare in stated else behind

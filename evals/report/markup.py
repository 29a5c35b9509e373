"""Markup from text: what is not markup already is escaped, always."""

from __future__ import annotations

import html
import re

# Neither these nor half of a surrogate pair can stand in a page.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Markup(str):
    """A string that is markup, and fit to stand in a page as it is."""

    __slots__ = ()


def text(content: str) -> Markup:
    """Markup that shows `content`, which is text unless it is markup already."""
    if isinstance(content, Markup):
        return content
    return Markup(html.escape(_UNFIT.sub("\N{REPLACEMENT CHARACTER}", content), quote=True))


def tag(name: str, *content: str, **attributes: object) -> Markup:
    """An element around `content`; `class_` is the attribute class, `data_kind` data-kind, and None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{told}>{''.join(map(text, content))}</{name}>")


def joined(parts: list[Markup], between: str = "") -> Markup:
    """Markup one after the other."""
    return Markup(between.join(parts))

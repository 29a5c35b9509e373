"""Text becomes markup that neither Markdown nor HTML nor a template can take for anything but text.

Gradio shows messages through a Markdown parser, then HTML. Every ASCII character of a text that
is neither letter, digit nor space is written as a character reference: nothing is left for either
of them to find, and what the reader sees (and `textContent` gives) is the text, to the character.
"""

from __future__ import annotations

_ASCII = {code: f"&#{code};" for code in range(1, 128) if not (chr(code).isalnum() or chr(code) == " ")}
# Neither a NUL nor half of a surrogate pair can stand in a page.
_NOT_IN_HTML = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_REFERENCES = str.maketrans(_ASCII | _NOT_IN_HTML)


def plain(text: str) -> str:
    """Markup that shows exactly `text`."""
    return text.translate(_REFERENCES)


def element(tag: str, content: str, *, css: str = "", lang: str = "", anchor: str = "", href: str = "") -> str:
    """An element around `content`, which is markup already; every attribute is text."""
    named = {"class": css, "lang": "" if lang == "und" else lang, "id": anchor, "href": href}
    attributes = "".join(f' {name}="{plain(value)}"' for name, value in named.items() if value)
    return f"<{tag}{attributes}>{content}</{tag}>"

"""HTML: a web page's main text (trafilatura), or all of a page that is nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.corpus.formats.converted import Converted, Draft

_BLOCKS = frozenset(
    "address article aside blockquote body br caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol option p pre section table td th title tr ul".split()
)
_UNSEEN = frozenset("head script style noscript template svg math iframe object".split())
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}


def convert_page(data: bytes, url: str = "") -> Converted:
    """A web page's main text, with the title, author, date, outlet and language that the page gives.

    Barbaresi (2021), "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and Extraction".
    Where it finds no main text, all that the page shows is taken.
    """
    import trafilatura

    tree = parse(data)
    found: Any = trafilatura.bare_extraction(
        data, url=url or None, include_comments=False, include_tables=True, with_metadata=True
    )
    language = (tree.get("lang") or tree.get("xml:lang") or "").split("-")[0].lower()
    fields = {"language": language, "url": url}
    if found is not None:
        told = {"title": found.title, "author": found.author, "publisher": found.sitename, "date": found.date}
        fields = {**{name: value or "" for name, value in told.items()}, **fields, "url": url or found.url or ""}
    paragraphs = list(_extracted(found.body)) if found is not None and found.body is not None else []
    draft = Draft(fields)
    for mark, text in paragraphs or blocks(tree):
        draft.add(text, mark)
    return draft.finish()


def parse(data: bytes) -> Any:
    """The element of an HTML page; no entity of its own is looked up, and nothing is fetched."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, ValueError):
        return html.Element("html")
    return tree


def _extracted(body: Any) -> Iterator[tuple[str, str]]:
    """Trafilatura's elements as paragraphs, each behind its mark."""
    for element in body:
        if element.tag == "head":
            level = (element.get("rend") or "h2")[-1:]
            yield "#" * (int(level) if level.isdigit() else 2) + " ", "".join(element.itertext())
        elif element.tag == "list":
            yield from (("- ", "".join(item.itertext())) for item in element.iter("item"))
        elif element.tag == "table":
            for row in element.iter("row"):
                yield "", " | ".join(filter(None, (" ".join("".join(c.itertext()).split()) for c in row.iter("cell"))))
        else:
            yield "", "".join(element.itertext())


def blocks(tree: Any) -> Iterator[tuple[str, str]]:
    """All that a page shows, as paragraphs, each behind its mark: "## " for a heading, "- " for an item."""
    from lxml import etree

    mark, pieces = "", list[str]()
    # iterwalk, for a page may be nested deeper than Python's own calls.
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in _UNSEEN:
            walk.skip_subtree()
        elif element.tag in _BLOCKS:
            yield mark, "".join(pieces)
            pieces.clear()
            mark = _mark(element.tag) if event == "start" else ""
        if event == "start" and element.tag not in _UNSEEN:
            pieces.append(element.text or "")
        elif event == "end":
            pieces.append(element.tail or "")
    yield mark, "".join(pieces)


def _mark(tag: str) -> str:
    return "- " if tag == "li" else _HEADINGS.get(tag, "")

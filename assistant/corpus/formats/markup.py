"""HTML: a web page's main text (trafilatura), or all of a page that is nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.corpus.formats.converted import Converted, Draft
from assistant.corpus.formats.encoding import decode
from assistant.corpus.formats.tables import table_lines

_BLOCKS = frozenset(
    "address article aside blockquote body br caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol option p pre section table td th title tr ul".split()
)
_PARTS = "article aside footer form h1 h2 h3 header li main nav section table".split()
"""What a table holds that lays out a page."""
_UNSEEN = frozenset("head script style noscript template svg math iframe object".split())
_FEW_LINKS = 0.1
"""Share of links in a page's text below which it is a paper (a bill, a recipe) rather than a site's page: trafilatura
would take its short lists and headings for furniture."""
_CHARSET = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_LOOKED_AT = 4_096
"""Bytes at a page's beginning in which its encoding is named, four times what HTML asks for."""
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}


def convert_page(data: bytes, url: str = "", charset: str = "") -> Converted:
    """A web page's main text, with the title, author, date, outlet and language that the page gives.

    `charset` is the encoding that the page's server named.

    Barbaresi (2021), "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and Extraction".
    Where it finds no main text, and of a paper such as a bill, all that the page shows is taken. A date is one that
    the page gives as its own: a date within its text is another thing's.
    """
    import trafilatura

    text = decoded(data, charset)
    tree = parse(text)
    found: Any = trafilatura.bare_extraction(
        text,
        url=url or None,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"original_date": False, "extensive_search": False},
    )
    language = (tree.get("lang") or tree.get("xml:lang") or "").split("-")[0].lower()
    fields = {"language": language, "url": url}
    if found is not None:
        told = {"title": found.title, "author": found.author, "publisher": found.sitename, "date": found.date}
        fields = {**{name: value or "" for name, value in told.items()}, **fields, "url": url or found.url or ""}
    whole = found is None or found.body is None or _is_paper(tree)
    paragraphs = [] if whole else list(_extracted(found.body))
    draft = Draft(fields)
    for mark, text in paragraphs or blocks(tree):
        draft.add(text, mark)
    return draft.finish()


def _is_paper(tree: Any) -> bool:
    """Whether a page has none of a site's furniture, and few links."""
    if next(tree.iter("nav", "aside", "footer"), None) is not None:
        return False
    linked = sum(len(text) for link in tree.iter("a") for text in link.itertext())
    return linked < _FEW_LINKS * len(tree.text_content())


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a page: in the encoding that its server names, `charset`, or else the page itself."""
    named = _CHARSET.search(data[:_LOOKED_AT])
    inside = (named[1] or named[2]).decode("ascii", "replace") if named else ""
    return decode(data, charset or inside, may_be_lost=True)


def parse(page: str) -> Any:
    """The element of an HTML page; no entity of its own is looked up, and nothing is fetched."""
    from lxml import etree, html

    options: dict[str, Any] = {"no_network": True, "huge_tree": False, "remove_comments": True, "remove_pis": True}
    parser = html.HTMLParser(encoding="utf-8", **options)  # whatever the page names
    try:
        tree = html.document_fromstring(page.encode("utf-8", "surrogatepass"), parser=parser)
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
            numbered = element.get("rend") == "ol"
            for number, item in enumerate(element.iter("item"), 1):
                yield f"{number}. " if numbered else "- ", "".join(item.itertext())
        elif element.tag == "table":
            headed = any(cell.get("role") == "head" for cell in next(element.iter("row"), ()))
            rows = (["".join(cell.itertext()) for cell in row.iter("cell")] for row in element.iter("row"))
            yield from (("", line) for line in table_lines(rows, headed=headed))
        else:
            yield "", "".join(element.itertext())


def blocks(tree: Any) -> Iterator[tuple[str, str]]:
    """All that a page shows, as paragraphs, each behind its mark: "## " for a heading, "- " or "1. " for an item.

    A table of values is its rows.
    """
    from lxml import etree

    mark, pieces, number = "", list[str](), 0
    # iterwalk, for a page may be nested deeper than Python's own calls.
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        begins, rows = event == "start", list[str]()
        if begins and element.tag == "table" and _is_data(element):
            rows = list(_rows(element))
        if begins and (rows or element.tag in _UNSEEN):
            walk.skip_subtree()
        elif element.tag in _BLOCKS:
            yield mark, "".join(pieces)
            pieces.clear()
            number = _numbered(number, element) if begins else number
            mark = _mark(element, number) if begins else ""
        if begins and not rows and element.tag not in _UNSEEN:
            pieces.append(element.text or "")
        elif not begins:
            pieces.append(element.tail or "")
        yield from (("", row) for row in rows)
    yield mark, "".join(pieces)


def _is_data(table: Any) -> bool:
    """Whether a table holds values rather than the parts of a page."""
    return next(table.iterdescendants(*_PARTS), None) is None


def _rows(table: Any) -> Iterator[str]:
    """A table's caption, and its rows."""
    yield from (" ".join(caption.itertext()) for caption in table.iterchildren("caption"))
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    headed = bool(cells) and len(cells[0]) > 1 and all(cell.tag == "th" for cell in cells[0])
    yield from table_lines(([" ".join(cell.itertext()) for cell in row] for row in cells), headed=headed)


def _numbered(number: int, element: Any) -> int:
    """The number of a list's item; 0 where a list begins."""
    if element.tag == "ol":
        return 0
    parent = element.getparent()
    return number + 1 if element.tag == "li" and parent is not None and parent.tag == "ol" else number


def _mark(element: Any, number: int) -> str:
    if element.tag != "li":
        return _HEADINGS.get(element.tag, "")
    parent = element.getparent()
    return f"{number}. " if parent is not None and parent.tag == "ol" else "- "

"""Files of every format, made for the tests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import docx
import pptx
import xlsxwriter
from fpdf import FPDF

PARAGRAPH = (
    "The night ferry to Sabira island now costs 74,000 rupiah, half of what it did last year. "
    "The cooperative replaced two diesel engines with batteries because fuel had eaten most of its income."
)
PAGE = f"""<!doctype html><html lang="en-GB"><head><title>Night ferry</title>
<meta name="author" content="Lena Aritonang"><meta property="og:site_name" content="Harbour Gazette">
<meta property="article:published_time" content="2025-03-06T08:00:00+07:00"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport pages</a></nav>
<article><h1>Night ferry cuts its fares</h1><p>{PARAGRAPH}</p><h2>Why the fare fell</h2><p>{PARAGRAPH[::-1]}</p>
<p>Dr. Marlin Oetomo, who heads the cooperative, said 412 passengers boarded on the first night.</p></article>
<footer><a href="/imprint">Imprint and cookies</a></footer></body></html>"""


class _Paper(FPDF):
    def header(self) -> None:
        self.set_font("helvetica", size=8)
        self.cell(0, 8, "Harbour Gazette Quarterly", align="C", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", size=8)
        self.cell(0, 8, f"Page {self.page_no()}", align="C")


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", password: str = "") -> bytes:
    """A paper with a running header, page numbers, and a page for each list of paragraphs."""
    paper = _Paper()
    paper.set_creation_date(datetime(2025, 3, 6, tzinfo=UTC))
    if password:
        paper.set_encryption(owner_password=password, user_password=password)
    for number, paragraphs in enumerate(pages):
        paper.add_page()
        if title and not number:
            paper.set_font("helvetica", size=20)
            paper.multi_cell(0, 10, title, new_x="LMARGIN", new_y="NEXT")
        paper.set_font("helvetica", size=11)
        for paragraph in paragraphs:
            paper.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            paper.ln(4)
    return bytes(paper.output())


def pdf_in_columns(paragraphs: Sequence[str], columns: int) -> bytes:
    """Paragraphs one column after the other, its rows drawn across the page so that their order tells nothing."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=9)
    width = 180 / columns
    lines: list[Any] = [paper.multi_cell(width - 8, 5, p, dry_run=True, output="LINES", align="L") for p in paragraphs]
    split = [line for paragraph in lines for line in paragraph]
    height = -(-len(split) // columns)
    for row in range(height):
        for column in range(columns):
            if column * height + row < len(split):
                paper.text(15 + column * width, 20 + row * 5, split[column * height + row])
    return bytes(paper.output())


def pdf_table(rows: Sequence[Sequence[str]], before: str, after: str) -> bytes:
    """A table between two paragraphs, its last column set to the right."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=10)
    paper.multi_cell(0, 6, before, new_x="LMARGIN", new_y="NEXT")
    with paper.table(col_widths=(50, 40, 30), text_align=("LEFT", "LEFT", "RIGHT"), line_height=5, padding=2) as table:
        for values in rows:
            row = table.row()
            for value in values:
                row.cell(value)
    paper.multi_cell(0, 6, after, new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def pdf_list(items: Sequence[str], after: str) -> bytes:
    """A list set in, and right below it a paragraph."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=10)
    for item in items:
        paper.set_x(paper.l_margin + 5)
        paper.multi_cell(0, 5, f"- {item}", new_x="LMARGIN", new_y="NEXT")
    paper.multi_cell(0, 5, after, new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def pdf_lines(lines: Sequence[str]) -> bytes:
    """One line of print below the other, as they are."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=11)
    for number, line in enumerate(lines):
        paper.text(15, 30 + number * 6, line)
    return bytes(paper.output())


def picture_pdf() -> bytes:
    """Pages without a text layer."""
    paper = FPDF()
    for _ in range(2):
        paper.add_page()
        paper.rect(20, 20, 100, 100, style="F")
    return bytes(paper.output())


def word() -> bytes:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Night ferry", "Lena Aritonang"
    document.sections[0].header.paragraphs[0].text = "Running header"
    document.add_heading("Why the fare fell", 1)
    document.add_paragraph(PARAGRAPH)
    document.add_paragraph("two boats", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Fare", "74,000 rupiah"
    return _saved(document)


def word_table(rows: Sequence[Sequence[str]]) -> bytes:
    """A document with steps, a line in bold and a table."""
    document = docx.Document()
    for step in ("Buy a ticket", "Show it"):
        document.add_paragraph(step, style="List Number")
    document.add_paragraph().add_run("At night").bold = True
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    return _saved(document)


def bill(rows: Sequence[Sequence[str]]) -> bytes:
    """A page that is a paper: headings, short lists, a table, a date to pay by, and hardly a link."""
    cells = ["".join(f"<td>{value}</td>" for value in row) for row in rows]
    table = "".join(f"<tr>{row.replace('td>', 'th>') if not i else row}</tr>" for i, row in enumerate(cells))
    return f"""<html><head><title>Bill</title></head><body><h1>Bill of the ferry</h1><p>{PARAGRAPH}</p>
<h2>What you owe</h2><ul><li>the lamp</li><li>the oil</li></ul><p>Please pay by 20 March 2026 at the counter.</p>
<table>{table}</table></body></html>""".encode()


def slides() -> bytes:
    deck = pptx.Presentation()
    for title, text in (("Night ferry", "The fare fell by half."), ("Batteries", "Two engines were replaced.")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    deck.slides[1].notes_slide.notes_text_frame.text = "Mention the loan of the Coral fund."
    return _saved(deck)


def _saved(document: object) -> bytes:
    kept = io.BytesIO()
    document.save(kept)  # type: ignore[attr-defined]
    return kept.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return kept.getvalue()


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return kept.getvalue()


def book(chapters: Sequence[str], package_head: str = "") -> bytes:
    names = [f"c{i}.xhtml" for i in range(len(chapters))]
    items = "".join(f'<item id="{n}" href="text/{n}" media-type="application/xhtml+xml"/>' for n in names)
    spine = "".join(f'<itemref idref="{n}"/>' for n in names)
    package = (
        f'{package_head}<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>Harbour tales</dc:title><dc:creator>Ruth Palandeng</dc:creator>"
        f"<dc:language>en</dc:language><dc:date>2024-05-01</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    pages = {f"OEBPS/text/{n}": f"<html><body>{text}</body></html>" for n, text in zip(names, chapters, strict=True)}
    return archive({"META-INF/container.xml": container, "OEBPS/book.opf": package, **pages})


def mail(*, html: bool = False) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Night ferry", "Lena Aritonang <lena@harbour.example>"
    message["Date"] = "Thu, 06 Mar 2025 08:00:00 +0700"
    body = f"{PARAGRAPH}\n\n> What does it cost?\n\nSee you at noon.\n\n-- \nHarbour Gazette\n"
    if html:
        message.set_content(f"<p>{PARAGRAPH}</p><script>x()</script>", subtype="html")
    else:
        message.set_content(body)
    message.add_attachment(b"\0\1", maintype="application", subtype="octet-stream", filename="boat.bin")
    return message.as_bytes()


def json_lines(*values: object) -> bytes:
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()

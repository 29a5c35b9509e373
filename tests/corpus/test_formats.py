"""Each format becomes text, with what the file says of itself and where its pages, slides and rows are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.converting import Converter
from assistant.corpus.formats.columns import lines_in_order
from assistant.corpus.formats.pdf import joined
from assistant.corpus.formats.tables import table_lines
from assistant.corpus.reading import make_document, read
from assistant.corpus.splitting import split
from assistant.records import Document
from tests.corpus import files
from tests.corpus.files import PARAGRAPH


@pytest.fixture(scope="module")
def converter() -> Iterator[Converter]:
    with Converter() as opened:
        yield opened


def document(folder: Path, name: str, data: bytes, converter: Converter) -> Document:
    path = folder / name
    path.write_bytes(data)
    made = read(path, converter)
    return make_document(path.stem, made.text, str(path), made.places, tabular=made.tabular)


def place(document: Document, words: str) -> str:
    start = document.text.index(words)
    return document.locator(start, start + len(words))


def body(document: Document) -> str:
    """What can be quoted of a document's text, as one string."""
    return "\n".join(passage.text for passage in split(document) if passage.kind != "bibliographic")


def test_a_web_page_is_its_main_text_and_says_who_wrote_it_and_when(tmp_path: Path, converter: Converter) -> None:
    page = document(tmp_path, "ferry.html", files.PAGE.encode(), converter)
    assert (page.author, page.publisher, page.published) == ("Lena Aritonang", "Harbour Gazette", "2025-03-06")
    assert "Night ferry" in page.title
    assert page.language == "en"
    assert PARAGRAPH in body(page)
    assert "Sport pages" not in page.text
    assert "cookies" not in page.text
    assert [p.heading for p in split(page) if "412" in p.text] == [f"{page.title}. Why the fare fell"]


def test_a_page_that_is_no_article_is_taken_whole(tmp_path: Path, converter: Converter) -> None:
    page = document(tmp_path, "s.html", b"<p>Opens at <b>nine</b>.</p><script>no()</script>", converter)
    assert "Opens at nine." in page.text
    assert "no()" not in page.text


def test_a_pdf_keeps_its_pages_and_leaves_running_lines_out(tmp_path: Path, converter: Converter) -> None:
    matters = ["Engines are dear.", "Nests lie on the beach.", "Books came by boat.", "Coffee dries slowly."]
    pages = [[f"{matter} {PARAGRAPH}", PARAGRAPH, f"Thus: {matter}"] for matter in matters]
    paper = document(tmp_path, "paper.pdf", files.pdf(pages, title="Night ferry cuts its fares"), converter)
    assert paper.title == "Night ferry cuts its fares"
    assert [place(paper, matter) for matter in matters] == ["p. 1", "p. 2", "p. 3", "p. 4"]
    assert paper.text.count(PARAGRAPH) == 8
    assert "Quarterly" not in paper.text
    assert "Page" not in paper.text
    across = paper.text[paper.text.index("Engines") : paper.text.index(" lie on")]
    assert place(paper, across) == "p. 1–p. 2"


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_the_other(tmp_path: Path, converter: Converter, columns: int) -> None:
    paragraphs = [f"Matter {number}. {PARAGRAPH}" for number in range(1, 13)]
    paper = document(tmp_path, "paper.pdf", files.pdf_in_columns(paragraphs, columns), converter)
    assert " ".join(paper.text.split()) == " ".join(paragraphs)


def test_broken_words_are_made_whole_and_doubled_ones_keep_their_hyphen(tmp_path: Path, converter: Converter) -> None:
    lines = ["The harbour coop-", "erative bought books for all the anak-", "anak of the island in", "that year."]
    paper = document(tmp_path, "paper.pdf", files.pdf_lines(lines), converter)
    assert "The harbour cooperative bought books for all the anak-anak of the island in that year." in paper.text


@pytest.mark.parametrize(
    ("text", "line", "whole"),
    [
        ("", "First", "First"),
        ("one", "two", "one two"),
        ("coop-", "erative", "cooperative"),
        ("anak-", "anak", "anak-anak"),
        ("1990-", "and", "1990- and"),
        ("Bira-", "Sabira", "Bira- Sabira"),
    ],
)
def test_a_paragraph_goes_on_with_its_next_line(text: str, line: str, whole: str) -> None:
    assert joined(text, line) == whole


_boxes = st.tuples(st.floats(0, 500), st.floats(0, 700), st.floats(1, 30), st.floats(5, 20))


@given(st.lists(st.tuples(st.sampled_from("abc \n"), _boxes), max_size=60))
def test_wherever_characters_stand_none_is_lost(page: list[tuple[str, tuple[float, float, float, float]]]) -> None:
    lines = lines_in_order((c, left, low, left + width, low + height) for c, (left, low, width, height) in page)
    assert sorted("".join(line.text for line in lines).replace(" ", "")) == sorted(c for c, _ in page if c in "abc")


def test_a_word_document(tmp_path: Path, converter: Converter) -> None:
    report = document(tmp_path, "report.docx", files.word(), converter)
    assert (report.title, report.author, report.published) == ("Night ferry", "Lena Aritonang", "")
    assert PARAGRAPH in body(report)
    assert "- two boats" in report.text
    assert "Fare: 74,000 rupiah" in report.text
    assert "Running header" not in report.text
    assert [p.heading for p in split(report) if PARAGRAPH in p.text] == [f"{report.title}. Why the fare fell"]


def test_a_presentation_keeps_its_slides(tmp_path: Path, converter: Converter) -> None:
    deck = document(tmp_path, "deck.pptx", files.slides(), converter)
    assert place(deck, "The fare fell by half.") == "slide 1"
    assert place(deck, "Two engines were replaced.") == place(deck, "Mention the loan") == "slide 2"


def test_a_workbook_keeps_sheet_and_row(tmp_path: Path, converter: Converter) -> None:
    fares: list[list[object]] = [["Island", "Fare"], ["Sabira", 74_000], ["Harapan", 52_500.5], [], ["Pramuka", ""]]
    sheets: dict[str, list[list[object]]] = {"Fares": fares, "Crew": [["Marlin", 412]]}
    data = files.workbook(sheets)
    book = document(tmp_path, "book.xlsx", data, converter)
    assert book.text.splitlines() == [
        "Island: Sabira; Fare: 74000",
        "Island: Harapan; Fare: 52500.5",
        "Island: Pramuka",
        "Marlin; 412",
    ]
    assert [place(book, word) for word in ("Sabira", "Harapan", "Pramuka", "Marlin")] == [
        "Fares, row 2",
        "Fares, row 3",
        "Fares, row 5",
        "Crew, row 1",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_of_values_keeps_its_rows(tmp_path: Path, converter: Converter, mark: str, encoding: str) -> None:
    lines = [["Island", "Keeper"], ["Sabira", "“Siti”"], ["Date", '"two\nlines"'], ["Kelapa", "Agus"]]
    data = "\r\n".join(mark.join(cells) for cells in lines).encode(encoding)
    table = document(tmp_path, "table.csv", data, converter)
    assert table.text.splitlines()[:2] == ["Island: Sabira; Keeper: “Siti”", "Island: Date; Keeper: two lines"]
    assert place(table, "Agus") == "row 4"
    assert all(region.kind == "body" for region in table.regions)


def test_json_lines(tmp_path: Path, converter: Converter) -> None:
    data = files.json_lines({"id": 7, "title": "Ferry", "text": f"{PARAGRAPH}\n\nSecond."}, "Alone.", {"n": None})
    lines = document(tmp_path, "lines.jsonl", data, converter)
    assert lines.text.splitlines() == ["id: 7; title: Ferry", PARAGRAPH, "Second.", "Alone."]
    assert (place(lines, "Second."), place(lines, "Alone.")) == ("line 1", "line 2")


def test_a_book_keeps_its_chapters(tmp_path: Path, converter: Converter) -> None:
    tales = files.book([f"<h1>The ferry</h1><p>{PARAGRAPH}</p>", "<p>Nests are moved<br/>at night.</p>"])
    tale = document(tmp_path, "tales.epub", tales, converter)
    assert (tale.title, tale.author, tale.published) == ("Harbour tales", "Ruth Palandeng", "2024-05-01")
    assert (place(tale, PARAGRAPH), place(tale, "Nests")) == ("ch. 1", "ch. 2")


@pytest.mark.parametrize("html", [False, True])
def test_mail(tmp_path: Path, converter: Converter, html: bool) -> None:
    letter = document(tmp_path, "letter.eml", files.mail(html=html), converter)
    assert (letter.title, letter.published) == ("Night ferry", "2025-03-06")
    assert letter.author.startswith("Lena Aritonang")
    assert PARAGRAPH in body(letter)
    assert "What does it cost" not in letter.text
    assert "x()" not in letter.text


FORMATS = {
    "a.html": files.PAGE.encode(),
    "a.pdf": files.pdf([[PARAGRAPH]]),
    "a.docx": files.word(),
    "a.pptx": files.slides(),
    "a.xlsx": files.workbook({"S": [["a", "b"], [1, 2]]}),
    "a.epub": files.book(["<p>x</p>"]),
    "a.eml": files.mail(),
}


@pytest.fixture(scope="module")
def another(converter: Converter) -> Iterator[Converter]:
    with Converter() as opened:
        yield opened
        assert opened.worker != converter.worker


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bytes_give_the_same_text_and_passages_that_stand_in_it(
    tmp_path: Path, converter: Converter, another: Converter, name: str
) -> None:
    made = document(tmp_path, name, FORMATS[name], converter)
    assert document(tmp_path, name, FORMATS[name], another) == made
    assert [passage for passage in split(made) if made.text[passage.start : passage.end] != passage.text] == []
    assert split(made)


FARES = (("Boat", "Deck", "Seats"), ("Sabira", "2", "2"), ("Hatta", "", "40"))


def test_a_table_in_a_word_document_keeps_each_value_with_its_column(tmp_path: Path, converter: Converter) -> None:
    text = document(tmp_path, "fares.docx", files.word_table(FARES), converter).text
    assert "Boat: Sabira; Deck: 2; Seats: 2" in text
    assert "Boat: Hatta; Seats: 40" in text
    assert "1. Buy a ticket" in text
    assert "2. Show it" in text
    assert "### At night" in text


def test_a_table_in_a_pdf_keeps_each_value_with_its_column(tmp_path: Path, converter: Converter) -> None:
    long = "the lamp of the upper deck, which is lit every night until the boat has reached the harbour"
    rows = [("Boat", "Lamps", "Fare"), ("Sabira", "2", "1,200,000"), ("Hatta", long, "74,000"), ("Rinta", "", "9")]
    lines = document(tmp_path, "fares.pdf", files.pdf_table(rows, PARAGRAPH, PARAGRAPH), converter).text.splitlines()
    assert [line for line in lines if line] == [
        PARAGRAPH,
        "Boat: Sabira; Lamps: 2; Fare: 1,200,000",
        f"Boat: Hatta; Lamps: {long}; Fare: 74,000",
        "Boat: Rinta; Fare: 9",
        PARAGRAPH,
    ]


def test_a_paragraph_below_a_list_in_a_pdf_is_no_part_of_its_last_item(tmp_path: Path, converter: Converter) -> None:
    text = document(
        tmp_path, "list.pdf", files.pdf_list(["wipe the lamp", "close the book"], PARAGRAPH), converter
    ).text
    assert [line for line in text.splitlines() if line] == ["- wipe the lamp", "- close the book", PARAGRAPH]


def test_a_table_in_a_page_keeps_each_value_with_its_column(tmp_path: Path, converter: Converter) -> None:
    bill = document(tmp_path, "bill.html", files.bill(FARES), converter)
    assert "Boat: Sabira; Deck: 2; Seats: 2" in bill.text
    assert "Boat: Hatta; Seats: 40" in bill.text


def test_a_paper_kept_as_a_page_keeps_headings_and_lists_and_has_no_date_of_its_text(
    tmp_path: Path, converter: Converter
) -> None:
    bill = document(tmp_path, "bill.html", files.bill(FARES), converter)
    assert bill.published == ""
    assert "## What you owe" in bill.text
    assert "- the lamp" in bill.text


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["Name", "Arif"], ["Born in", "Ambon"]], ["Name: Arif", "Born in: Ambon"]),
        ([["Boat", "", ""], ["Sabira", "4", "4"]], ["Boat", "Sabira | 4 | 4"]),
        ([["Boat", "1998", "4"], ["Sabira", "4", "4"]], ["Boat | 1998 | 4", "Sabira | 4 | 4"]),
        ([["alone"]], ["alone"]),
        ([], []),
    ],
)
def test_a_table_without_names_for_its_columns(rows: list[list[str]], lines: list[str]) -> None:
    assert list(table_lines(rows)) == lines

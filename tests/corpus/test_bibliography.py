from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.reading import make_document
from assistant.records import Document
from tests.corpus.test_layout import ENGLISH_PAGE
from tests.documents import COFFEE, FERRY, LIBRARY, TURTLES
from tests.texts import texts


def read(text: str) -> Document:
    return make_document("it", text)


def told(document: Document) -> dict[str, str]:
    names = ("title", "publisher", "author", "editor", "published", "dated_by", "language", "place", "url")
    return {name: value for name in names if (value := str(getattr(document, name)))}


def test_front_matter_says_what_a_note_is() -> None:
    assert told(read(FERRY)) == {
        "title": "Night ferry to Sabira cuts its fares in half",
        "publisher": "Harbour Gazette",
        "author": "Lena Aritonang",
        "editor": "Tom Whitcombe",
        "published": "2025-03-06",
        "dated_by": "statement",
        "language": "en",
        "place": "Jakarta",
        "url": "https://harbour.example/night-ferry",
    }


def test_an_english_page_says_what_it_is_in_its_lines() -> None:
    assert told(read(ENGLISH_PAGE)) == {
        "title": "Harbour town opens a school for lighthouse keepers",
        "publisher": "HARBOUR",
        "author": "Lena Aritonang",
        "editor": "Tom Whitcombe",
        "published": "2025-03-06",
        "dated_by": "statement",
        "language": "en",
        "place": "Cape Sambit",
    }


def test_an_indonesian_page_says_what_it_is_in_its_lines() -> None:
    assert told(read(COFFEE)) == {
        "title": "Petani Gayo Menjemur Kopi dengan Kubah Surya",
        "publisher": "KABAR GAYO",
        "author": "Sari Lingga",
        "editor": "Wahyu Pane",
        "published": "2025-05-20",
        "dated_by": "statement",
        "language": "id",
        "place": "Takengon",
    }


def test_a_dateline_with_the_outlet_first_is_read_too() -> None:
    document = read(LIBRARY)
    assert (document.publisher, document.place) == ("KABARTIMUR.COM", "Ambon")
    assert document.author == "Yosef Latumahina"


def test_the_label_of_a_share_button_is_no_part_of_a_name() -> None:
    page = LIBRARY.replace("Oleh : Yosef Latumahina\n", "")
    assert read(page).author == "Redaksi"


def test_what_a_text_does_not_say_stays_empty() -> None:
    document = read(TURTLES)
    assert (document.publisher, document.published, document.dated_by, document.editor) == ("", "", "", "")
    assert document.author == "Ruth Palandeng"
    assert document.title == "Hatchery on Bira beach frees its ten thousandth turtle"


def test_a_date_that_only_a_picture_has_is_said_to_be_the_pictures() -> None:
    page = (
        "Perahu pustaka singgah di Banda\n"
        "Anak-anak membaca di dermaga Banda pada 4 November 2024. (Foto: Yosef Latumahina)\n"
        "Banda (KABAR) - Perahu pustaka singgah lagi di dermaga Banda dan anak-anak berebut buku cerita bergambar.\n"
    )
    document = read(page)
    assert (document.published, document.dated_by) == ("2024-11-04", "caption")


@pytest.mark.parametrize("name", ["Ruth Palandeng", "Ruth Palandeng\nRuth Palandeng"], ids=["once", "picture's too"])
def test_a_signature_at_the_end_is_the_author(name: str) -> None:
    page = (
        "Why boats should carry books\n\n"
        "A boat that carries books reaches more children than a road does, and it costs less than a road as well.\n\n"
        f"{name}\nMarine biologist and reader\n"
    )
    assert read(page).author == "Ruth Palandeng"


def test_a_list_of_people_at_the_end_signs_nothing() -> None:
    page = (
        "Minutes of the pier committee\n\n"
        "The committee met at the pier and found that the boards of the upper deck have to be replaced this year.\n\n"
        "Ruth Palandeng\nYosef Latumahina\nHarbour master\n"
    )
    assert read(page).author == ""


@pytest.mark.parametrize(
    ("source", "field", "value"),
    [
        ("title: Boats: a history\nauthor: Ruth", "title", "Boats: a history"),
        ("title: [one, two]", "title", "one, two"),
        ("title: 2024", "title", "2024"),
        ("title: {a: {b: c}}", "title", ""),
        ("authors: [Ruth, Lena]", "author", "Ruth, Lena"),
        ("date: 2025-03-06", "published", "2025-03-06"),
        ("date: 6 Maret 2025", "published", "2025-03-06"),
        ("date: someday", "published", ""),
        ("url: javascript:alert(1)", "url", ""),
        ("url: file:///etc/passwd", "url", ""),
        ("link: http://harbour.example/", "url", "http://harbour.example/"),
        ("title: 'unclosed\npublisher: Harbour", "publisher", "Harbour"),
        ("- a\n- list", "title", ""),
        ("title:", "title", ""),
        ("title: null", "title", ""),
        ("language: Indonesian", "language", "id"),
        ("kind: source-note", "source_note", True),
        ("kind: article", "source_note", False),
    ],
)
def test_front_matter_of_any_shape_is_read_as_far_as_it_goes(source: str, field: str, value: object) -> None:
    assert getattr(read(f"---\n{source}\n---\n\nThe ferry left at dawn.\n"), field) == value


@pytest.mark.parametrize(
    "source",
    [
        "title: !!python/object/apply:os.system ['exit 1']",
        "title: !!python/name:os.system",
        "? !!python/object:tests.Nothing {}\n: x",
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join('*' + chr(97 + i) for _ in range(9))}]\n" for i in range(9)
        ),
        "a: &a [*a]",
        "[" * 5_000,
        "{" * 5_000,
        "title: " + "x" * 100_000,
        "date: 2025-99-99",
        "date: 0000-00-00",
        "x: 1e999999",
        "x: !!int zz",
        "x: !!timestamp nonsense",
        "x: !!binary ?",
        "x: !!bool perhaps",
        "x: !!float often",
        "x: !!null something",
        "x: !!set [a]",
        "x: !!omap nothing",
        "x: !!seq text",
        "title: 0x" + "f" * 10_000,
        "0x" + "f" * 10_000 + ": title",
        "title: 1" + ":59" * 5_000,
        "date: 2025-01-01 00:00:00 +99:99",
        "\tbad: tab",
        "title: \x00nul",
        "%YAML 9.9",
        "x: 0o" + "7" * 10_000,
        "x: " + "9" * 10_000,
        "? [a, b]\n: c",
        "<<: 3",
    ],
    ids=lambda source: repr(source[:24]),
)
def test_hostile_front_matter_runs_nothing_and_stops_nothing(source: str) -> None:
    document = read(f"---\n{source}\n---\n\nThe ferry left at dawn.\n")
    assert "The ferry left at dawn." in [document.text[r.start : r.end] for r in document.regions if r.kind == "body"]
    assert all(len(value) <= 300 for value in told(document).values())


@given(st.one_of(texts, texts.map(lambda source: f"---\n{source}\n---\nText.\n")))
def test_any_text_becomes_a_document_that_keeps_all_of_it(text: str) -> None:
    document = read(text)
    assert document.text == text
    assert "\n" not in document.title
    assert not document.url or document.url.startswith(("http://", "https://"))
    assert (document.published == "") == (document.dated_by == "")
    assert document.name


@pytest.mark.parametrize("line", ["Now (1 May 2026): 61.5 million.", "Lena Aritonang (finance): the sum is known."])
def test_what_stands_in_brackets_before_a_colon_is_no_outlet(line: str) -> None:
    assert make_document("it", f"Savings\n\n{line}\n").publisher == ""


def test_a_date_behind_the_authors_name_is_no_part_of_it() -> None:
    document = make_document("it", "Pilot report\nby Lena Aritonang, 29 July 2026\n\nThe pilot began on Monday.\n")
    assert (document.author, document.published) == ("Lena Aritonang", "2026-07-29")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "PENGUMUMAN\nNomor 3/KM/2026\n\nBEASISWA BAHARI TAHUN 2026\n\nPendaftaran dibuka.\n",
            "BEASISWA BAHARI TAHUN 2026",
        ),
        ("SURAT EDARAN\n\ntentang Ketertiban Parkir\n\nParkir ditata.\n", "Ketertiban Parkir"),
        ("# Minutes\n\n# Harbour board\n\nThe board met.\n", "Harbour board"),
        ("MEMO\n\nThe boats are late today, and nobody on the pier knows why.\n", "MEMO"),
    ],
)
def test_a_paper_is_named_by_more_than_its_kind(text: str, title: str) -> None:
    assert make_document("it", text).title == title


def test_a_mail_kept_as_text_is_named_by_its_subject() -> None:
    head = "From: Lena Aritonang\nTo: Tom Whitcombe\nDate: 22 April 2026\nSubject: Re: the lamps\n"
    text = f"{head}\nDear Tom,\n\nthe lamps burn.\n"
    document = make_document("it", text)
    assert (document.title, document.author, document.published) == ("Re: the lamps", "Lena Aritonang", "2026-04-22")

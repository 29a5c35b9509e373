from __future__ import annotations

import pytest

from assistant.answering.wording import lead, quoted, refusal
from assistant.corpus.reading import make_document
from assistant.records import Document
from tests.documents import COFFEE, FERRY, TURTLES


def read(text: str) -> Document:
    return make_document("some-file", text)


def test_a_lead_names_publisher_and_date_in_the_questions_language() -> None:
    assert lead(read(FERRY), "en") == "According to Harbour Gazette, 6 March 2025:"
    assert lead(read(COFFEE), "id") == "Menurut KABAR GAYO, 20 Mei 2025:"


def test_a_lead_says_when_what_follows_is_in_the_other_language() -> None:
    assert lead(read(COFFEE), "en") == "According to KABAR GAYO, 20 May 2025 (in Indonesian):"
    assert lead(read(FERRY), "id") == "Menurut Harbour Gazette, 6 Maret 2025 (dalam bahasa Inggris):"


def test_without_a_publisher_the_author_is_named() -> None:
    assert lead(read(TURTLES), "en") == "According to Ruth Palandeng:"


def test_a_document_that_says_nothing_of_itself_is_called_by_its_file() -> None:
    assert lead(read("the ferry left at dawn and came back at noon."), "en") == "According to “some file”:"


@pytest.mark.parametrize(("language", "word"), [("en", "source note"), ("id", "catatan sumber")])
def test_a_note_about_somebody_elses_article_says_that_it_is_one(language: str, word: str) -> None:
    note = read(FERRY.replace("language: en", "language: en\nkind: source-note"))
    assert word in lead(note, "id" if language == "id" else "en")


def test_a_date_that_only_a_picture_has_is_not_given_as_the_documents() -> None:
    page = (
        "Perahu pustaka singgah di Banda\n"
        "Anak-anak membaca di dermaga Banda pada 4 November 2024. (Foto: Yosef Latumahina)\n"
        "Banda (KABAR) - Perahu pustaka singgah lagi di dermaga Banda dan anak-anak berebut buku cerita bergambar.\n"
    )
    assert lead(read(page), "id") == "Menurut KABAR:"


def test_a_title_without_end_is_shortened() -> None:
    assert len(lead(read(f"---\ntitle: {'very ' * 50}long\n---\nText of it."), "en")) < 120


def test_a_quote_stands_between_marks_with_its_number_behind() -> None:
    assert quoted("The ferry left.", [3]) == "“The ferry left.” [3]"
    assert quoted("The ferry left.", [1, 2]) == "“The ferry left.” [1][2]"


def test_the_refusal_is_in_the_questions_language() -> None:
    assert refusal("en") != refusal("id")
    assert refusal("und") == refusal("en")

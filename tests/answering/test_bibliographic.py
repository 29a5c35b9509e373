from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.answering.bibliographic import Statement, asked_fields, statements
from assistant.answering.question import Question
from assistant.corpus.reading import make_document

LAMP = """\
---
title: "A lamp for every boat in the strait"
author: Ruth Palandeng
date: "2025-03-06"
time: 17:53 GMT+8
---
Boats without a lamp are the ones that do not come home.
"""
STRAIT = """\
---
title: "Boats of the strait"
author: Yosef Latumahina
---
A boat is known by its sail.
"""
NOON = """\
Feri siang mulai berlayar
Selasa | 20-05-2025 | 09:15 WIB
Reporter: Sari Lingga

Feri siang mulai berlayar dari Muara Angke pada hari pertama bulan ini dengan dua ratus penumpang di dalamnya.
"""
DOCUMENTS = [make_document(name, text) for name, text in (("strait", STRAIT), ("lamp", LAMP), ("noon", NOON))]


def told(question: str) -> list[str]:
    """The values that answer a question on one of the documents."""
    found: list[Statement] = statements(Question(question), DOCUMENTS) or []
    return [each.document.text[each.value.start : each.value.end] for each in found]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who wrote the article about a lamp for boats in the strait?", "Ruth Palandeng"),
        ("Who wrote the piece on the boats of the strait?", "Yosef Latumahina"),
        ("Siapa penulis artikel tentang lampu perahu di selat?", "Ruth Palandeng"),
        ("At what time of day was the report on a lamp for every boat published?", "17:53 GMT+8"),
        ("Jam berapa berita feri siang itu terbit?", "09:15 WIB"),
        ("jam brp berita feri siang mulai berlayar itu tayang?", "09:15 WIB"),
        ("Kapan berita feri siang itu terbit?", "20-05-2025"),
    ],
)
def test_the_line_that_states_it_is_of_the_document_whose_title_is_nearest(question: str, value: str) -> None:
    assert told(question) == [value]


@pytest.mark.parametrize(
    "question",
    [
        "Why do Pos Banda and Kabar write the name differently?",
        "Kenapa kedua koran menulisnya beda?",
        "What was reported on the ferry?",
    ],
)
def test_writing_asks_for_an_author_only_with_who(question: str) -> None:
    assert "author" not in asked_fields(Question(question))


def test_what_tells_of_itself_is_led_by_its_title_not_by_its_author(bot: Assistant) -> None:
    answer = bot.ask("Who wrote about the hatchery on Bira beach that frees its ten thousandth turtle?")
    assert answer.text.startswith("According to “Hatchery on Bira beach")
    assert "Ruth Palandeng" in answer.text

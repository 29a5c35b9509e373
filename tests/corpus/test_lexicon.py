from __future__ import annotations

import pytest
from hypothesis import given

from assistant.corpus.lexicon import translations
from assistant.corpus.words import stem
from assistant.records import Language
from tests.texts import names, texts


@pytest.mark.parametrize(
    ("word", "language", "translated"),
    [
        ("island", "en", {"pulau"}),
        ("islands", "en", {"pulau"}),
        ("hospital", "en", {"rumah", "sakit"}),
        ("coffee", "en", {"kopi"}),
        ("agreement", "en", {"perjanjian"}),
        ("pulau", "id", {"island"}),
        ("kopi", "id", {"coffee"}),
        ("buku", "id", {"book"}),
        ("kesehatan", "id", {"health"}),
    ],
)
def test_a_common_word_is_found_in_the_other_language(word: str, language: Language, translated: set[str]) -> None:
    other = "id" if language == "en" else "en"
    assert {stem(each, other) for each in translated} in translations(word, language)


@given(names)
def test_a_word_that_no_dictionary_has_gets_no_invented_translation(name: str) -> None:
    invented = f"zq{name.lower()}qz"
    assert translations(invented, "en") == translations(invented, "id") == ()


@pytest.mark.parametrize("word", ["island", "pulau", ""])
def test_a_third_language_has_no_dictionary(word: str) -> None:
    assert translations(word, "und") == ()


@given(texts)
def test_anything_may_be_looked_up(text: str) -> None:
    for found in (translations(text, "en"), translations(text, "id")):
        assert len(found) <= 12
        assert all(each and all(each) for each in found)

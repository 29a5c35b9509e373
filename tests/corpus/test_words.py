from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest
from hypothesis import given

from assistant.corpus.words import STOP_WORDS, content_stems, content_words, stem, words_of
from tests.texts import texts

LETTERS = ["".join(pair) + "rel" for pair in product("bcdfglmnprst", "aeiou")]


def test_words_are_in_small_letters_and_figures_stay_whole() -> None:
    assert words_of("The fare: US$3.7 (74,000 rupiah), “KAPAL” e-mail") == [
        "the", "fare", "us", "3.7", "74,000", "rupiah", "kapal", "e", "mail",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        (("sign", "signed", "signing", "signs"), "en"),
        (("boat", "boats"), "en"),
        (("jemur", "menjemur", "dijemur", "jemurkan"), "id"),
        (("pinjam", "meminjam", "dipinjam"), "id"),
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: tuple[str, ...], language: str) -> None:
    assert len({stem(form, language) for form in forms}) == 1


def test_words_of_other_languages_and_figures_are_their_own_stem() -> None:
    assert stem("bateaux", "und") == "bateaux"
    assert stem("74,000", "en") == "74,000"


def test_words_that_every_text_has_mean_nothing_by_themselves() -> None:
    assert content_words("Siapa yang memimpin koperasi itu?") == ["memimpin", "koperasi"]
    assert content_words("Who is the head of the cooperative?") == ["head", "cooperative"]


@given(texts)
def test_any_text_has_words_of_bounded_length_none_of_them_a_stop_word(text: str) -> None:
    words = words_of(text)
    assert all(0 < len(word) <= 60 and not word.isspace() for word in words)
    assert content_words(text) == [word for word in words if word not in STOP_WORDS]
    for language in ("en", "id", "und"):
        assert len(content_stems(text, language)) == len(content_words(text))


@given(texts)
def test_case_makes_no_difference_to_words(text: str) -> None:
    assert words_of(text.casefold()) == words_of(text.casefold().casefold())


def test_threads_do_not_get_into_each_others_stems() -> None:
    words = [f"{start}{end}" for start in LETTERS for end in ("ations", "ingly", "fulness", "ement", "ities")]
    alone = {word: stem.__wrapped__(word, "en") for word in words}
    begin, before = Barrier(8), sys.getswitchinterval()

    def stems(_: int) -> dict[str, str]:
        begin.wait(30)
        return {word: stem.__wrapped__(word, "en") for word in words}

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert all(found == alone for found in threads.map(stems, range(8)))
    finally:
        sys.setswitchinterval(before)

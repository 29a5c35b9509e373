from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.abbreviations import Explained
from assistant.corpus.words import content_words
from assistant.index.glossary import Links
from assistant.index.lexical import LexicalIndex
from assistant.records import Language
from tests.texts import texts

PASSAGES: dict[str, tuple[str, Language]] = {
    "ferry": ("The ferry was signed over to the cooperative in spring, and its fares were halved.", "en"),
    "turtle": ("Volunteers counted nests on the beach and released a turtle.", "en"),
    "fence": ("Nests are moved behind a fence; volunteers write the temperature down.", "en"),
    "kopi": ("Petani menjemur kopi di bawah kubah surya; perjanjian ditandatangani pada bulan April.", "id"),
    "perahu": ("Perahu pustaka membawa buku ke pulau, dan anak-anak meminjam buku itu.", "id"),
    "bateau": ("Le bateau Sabira quitte le port.", "und"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LexicalIndex]:
    opened = LexicalIndex(tmp_path_factory.mktemp("lexical"))
    opened.add(list(PASSAGES), [text for text, _ in PASSAGES.values()], [code for _, code in PASSAGES.values()])
    yield opened
    opened.close()


def found(index: LexicalIndex, question: str, asked_in: Language, language: Language) -> list[str]:
    return [match.passage_id for match in index.search(question, asked_in, language, 10)]


@pytest.mark.parametrize(
    ("question", "language", "passage"),
    [
        ("Who is signing?", "en", "ferry"),
        ("halving a fare", "en", "ferry"),
        ("turtles", "en", "turtle"),
        ("siapa dijemur?", "id", "kopi"),
        ("peminjaman, dipinjam", "id", "perahu"),
        ("TURTLE", "en", "turtle"),
    ],
)
def test_a_word_is_found_in_its_other_forms(
    index: LexicalIndex, question: str, language: Language, passage: str
) -> None:
    assert found(index, question, language, language)[0] == passage


@pytest.mark.parametrize(
    ("question", "asked_in", "passage"),
    [
        ("Where does the coffee dry?", "en", "kopi"),
        ("Which books for the islands?", "en", "perahu"),
        ("Berapa sarang di pantai?", "id", "turtle"),
    ],
)
def test_a_question_finds_passages_of_the_other_language_by_translation(
    index: LexicalIndex, question: str, asked_in: Language, passage: str
) -> None:
    assert passage in found(index, question, asked_in, "id" if asked_in == "en" else "en")


def test_a_name_is_found_in_any_language(index: LexicalIndex) -> None:
    assert found(index, "Who owns the Sabira?", "en", "und") == ["bateau"]
    assert found(index, "Siapa pemilik Sabira?", "id", "und") == ["bateau"]


def test_a_question_of_common_words_only_finds_nothing(index: LexicalIndex) -> None:
    assert found(index, "Who is that, and why?", "en", "en") == []
    assert found(index, "", "en", "en") == []


_OPERATORS = (
    'AND OR NOT NEAR NEAR( ferry turtle * " "" \' ( ) ^ : - + { } words: stems_en ; -- \\ % ﷺ ß İ ſ ½ ² ೨'.split()
)
_syntax = st.lists(st.sampled_from([*_OPERATORS, "DROP TABLE passages", "\x00", " "]), max_size=15).map(" ".join)


@given(st.one_of(texts, _syntax), st.sampled_from(["en", "id"]), st.sampled_from(["en", "id", "und"]))
def test_no_question_is_taken_for_a_query_language(
    index: LexicalIndex, question: str, asked_in: Language, language: Language
) -> None:
    matches = index.search(question, asked_in, language, 10)
    assert {match.passage_id for match in matches} <= {name for name, (_, code) in PASSAGES.items() if code == language}
    assert all(0 <= match.score <= 1 for match in matches)
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
    assert index.count() == len(PASSAGES)


@given(_syntax)
def test_signs_around_a_word_do_not_change_what_it_finds(index: LexicalIndex, signs: str) -> None:
    noise = "".join(sign for sign in signs if not sign.isalnum() and sign != "\x00")
    assert found(index, f"{noise} turtle {noise}", "en", "en") == found(index, "turtle", "en", "en")


@given(texts.filter(lambda text: any(word.isascii() for word in content_words(text))))
def test_any_passage_is_found_by_its_own_words(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    index = LexicalIndex(tmp_path_factory.mktemp("own"))
    index.add(["it"], [text], ["en"])
    assert found(index, text, "en", "en") == ["it"]
    index.close()


def test_the_same_question_always_gives_the_same_order(index: LexicalIndex) -> None:
    asked = [index.search("nests of volunteers", "en", "en", 10) for _ in range(3)]
    assert asked[0] == asked[1] == asked[2]
    assert len(asked[0]) == 2


def test_no_more_are_given_than_asked_for(index: LexicalIndex) -> None:
    assert len(index.search("nests of volunteers", "en", "en", 1)) == 1


def test_a_rare_word_tells_more_than_a_common_one(index: LexicalIndex) -> None:
    weights = index.rarity(["volunteers", "turtle", "lighthouse"], "en")
    assert 0 < weights["volunteers"] < weights["turtle"] < weights["lighthouse"] == 1


def test_an_index_without_passages_can_be_asked(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    assert index.search("ferry", "en", "en", 5) == []
    assert set(index.rarity(["ferry"], "en")) == {"ferry"}
    index.close()


def test_passages_can_be_replaced_removed_and_cleared(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.add(["a", "b"], ["ferry fares", "turtle nests"], ["en", "en"])
    index.add(["a"], ["kubah surya"], ["id"])
    assert found(index, "ferry", "en", "en") == []
    assert found(index, "kubah", "id", "id") == ["a"]
    index.remove(["b", "never-there"])
    assert (index.count(), found(index, "turtle", "en", "en")) == (1, [])
    index.clear()
    assert (index.count(), found(index, "kubah", "id", "id")) == (0, [])
    index.add(["c"], ["ferry fares"], ["en"])
    index.close()
    again = LexicalIndex(tmp_path)
    assert found(again, "ferry", "en", "en") == ["c"]
    again.close()


def test_a_word_is_known_translated_abbreviated_or_spelled_a_little_otherwise(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.add(["1", "2"], ["Octavianus signed for the ministry.", "RSUD itu menerima vaksin."], ["en", "id"])
    asked = {"octavianes", "vaccine", "signing", "hospital", "kangaroo"}
    assert index.unknown(asked, "en", Links({"hospital": (frozenset({"rsud"}),)})) == {"kangaroo"}
    assert index.unknown(asked, "en", Links()) == {"hospital", "kangaroo"}
    index.close()


def test_what_passages_explain_is_kept_as_long_as_one_of_them_does(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    text = "The Coral Development Fund (CDF) paid."
    index.add(["1", "2"], [text, text], ["en", "en"])
    assert index.explained() == [Explained("CDF", "Coral Development Fund", "en")]
    index.remove(["1"])
    assert index.explained() == [Explained("CDF", "Coral Development Fund", "en")]
    index.remove(["2"])
    assert index.explained() == []
    index.close()

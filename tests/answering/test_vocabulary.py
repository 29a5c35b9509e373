from __future__ import annotations

import pytest
from hypothesis import given

from assistant.answering.naming import names_in
from assistant.answering.spelling import close, is_variant, shortens
from assistant.answering.statement import statement
from assistant.answering.vocabulary import Vocabulary, missing_words
from assistant.records import Language
from tests.texts import names


def missing(claim: str, language: Language, told: str, other: Language) -> list[str]:
    """The words of a claim's names that another text does not tell."""
    said = statement(claim, language)
    vocabulary = Vocabulary((statement(told, other),))
    return [
        said.words[i].written for name in names_in(said) for i in missing_words(said, name, vocabulary, strange=False)
    ]


@pytest.mark.parametrize(
    ("claim", "language", "told", "other"),
    [
        ("They met the Health Ministry.", "en", "Mereka bertemu Kementerian Kesehatan.", "id"),
        ("It was in Germany and France.", "en", "Itu di Jerman dan Prancis.", "id"),
        ("Dia pergi ke Uni Eropa.", "id", "She went to the EU.", "en"),
        ("The paper names the BSN.", "en", "Badan Standardisasi Nasional hadir di sana.", "id"),
        ("Kata Kementerian Kesehatan, ya.", "id", "Menurut Kemenkes, ya.", "id"),
        ("Then Dr. Marlin Octavius spoke.", "en", "Lalu Marlin Octavianus berbicara.", "id"),
        ("They sailed to Normandy.", "en", "Mereka berlayar ke Normandia.", "id"),
        ("It is Wal-Mart that pays.", "en", "It is Walmart that pays.", "en"),
        ("He met José Núñez there.", "en", "He met Jose Nunez there.", "en"),
    ],
)
def test_a_name_is_told_short_or_in_full_in_either_language_and_nearly_spelled(
    claim: str, language: Language, told: str, other: Language
) -> None:
    assert missing(claim, language, told, other) == []


@pytest.mark.parametrize(
    ("claim", "language", "told", "other", "words"),
    [
        ("Then Budi Santoso spoke.", "en", "Then Marlin Oetomo spoke.", "en", ["Budi", "Santoso"]),
        ("Then Marlin Santoso spoke.", "en", "Then Marlin Oetomo spoke.", "en", ["Santoso"]),
        ("It is the Ministry of Finance.", "en", "It is the Ministry of Health.", "en", ["Finance"]),
        ("Menurut BPJS, ya.", "id", "Menurut Kementerian Kesehatan, ya.", "id", ["BPJS"]),
        ("He went to Iran.", "en", "He went to Iraq.", "en", ["Iran"]),
    ],
)
def test_a_name_that_is_not_there_is_missed(
    claim: str, language: Language, told: str, other: Language, words: list[str]
) -> None:
    assert missing(claim, language, told, other) == words


@given(names, names)
def test_closeness_is_the_same_from_either_side(one: str, other: str) -> None:
    one, other = one.lower(), other.lower()
    assert close(one, one)
    assert close(one, other) == close(other, one)


@pytest.mark.parametrize(
    ("short", "words", "made"),
    [
        ("bsn", ["badan", "standardisasi", "nasional"], True),
        ("kemenkes", ["kementerian", "kesehatan"], True),
        ("wamenkes", ["wakil", "menteri", "kesehatan"], True),
        ("who", ["world", "health", "organization"], True),
        ("bpom", ["badan", "standardisasi", "nasional"], False),
        ("xy", ["only"], False),
    ],
)
def test_a_short_form_is_made_of_the_beginnings_of_words(short: str, words: list[str], made: bool) -> None:
    assert shortens(short, words) == made


@pytest.mark.parametrize(
    ("one", "other", "across", "variant"),
    [
        ("octavianus", "octavius", True, True),
        ("zongming", "zhongming", False, True),
        ("normandy", "normandia", True, False),
        ("oetomo", "gayosari", False, False),
        ("iran", "irak", False, False),
    ],
)
def test_two_spellings_of_one_name_are_told_from_two_names(one: str, other: str, across: bool, variant: bool) -> None:
    assert is_variant(one, other, across=across) == variant

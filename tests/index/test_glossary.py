from __future__ import annotations

import pytest

from assistant.corpus.abbreviations import Explained
from assistant.corpus.words import content_stems
from assistant.index.glossary import Glossary
from assistant.records import Language

GLOSSARY = Glossary(
    [
        Explained("CDF", "Coral Development Fund", "en"),
        Explained("CDF", "Cacao Dryers' Federation", "en"),
        Explained("BPKD", "Badan Penelitian Kesehatan Daerah", "id"),
    ]
)


def test_a_short_form_can_stand_for_all_that_it_is_explained_as() -> None:
    forms = GLOSSARY.links("Who pays the CDF?", "en").forms["cdf"]
    longs = ("Coral Development Fund", "Cacao Dryers' Federation")
    assert set(forms) == {frozenset(content_stems(long, "en")) for long in longs}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Siapa kepala Badan Penelitian Kesehatan Daerah?", "id"),
        ("Who runs the regional health research agency?", "en"),
    ],
)
def test_what_is_spelled_out_is_found_by_its_short_form_in_either_language(question: str, language: Language) -> None:
    links = GLOSSARY.links(question, language)
    assert links.shorts == ("BPKD",)
    assert links.expand(question) == f"{question} (BPKD)"


def test_a_word_or_two_of_a_long_form_are_not_enough() -> None:
    assert GLOSSARY.links("Which fund pays?", "en").shorts == ()
    assert GLOSSARY.links("Apa kepanjangan BPKD?", "id").expand("Apa kepanjangan BPKD?") == "Apa kepanjangan BPKD?"


def test_common_short_forms_need_no_document_to_explain_them() -> None:
    assert Glossary().links("Rumah sakit mana yang dikunjungi?", "id").shorts == ("RS",)
    assert frozenset(content_stems("Amerika Serikat", "id")) in Glossary().links("Presiden AS", "id").forms["as"]

from __future__ import annotations

import re

import pytest
from hypothesis import given

from assistant.corpus.abbreviations import abbreviations_in
from tests.texts import texts


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("the Coral Development Fund (CDF) paid", "CDF", "Coral Development Fund"),
        ("Badan Pangan Dataran Tinggi (BPDT) menanggung", "BPDT", "Badan Pangan Dataran Tinggi"),
        ("BPDT (Badan Pangan Dataran Tinggi) menanggung", "BPDT", "Badan Pangan Dataran Tinggi"),
        ("paid by the CDF, which stands for Coral Development Fund.", "CDF", "Coral Development Fund"),
        ("BPDT adalah singkatan dari Badan Pangan Dataran Tinggi.", "BPDT", "Badan Pangan Dataran Tinggi"),
        ("Kementerian Perikanan (Kemenperik) hadir", "Kemenperik", "Kementerian Perikanan"),
    ],
)
def test_a_short_form_is_told_with_what_it_stands_for(text: str, short: str, long: str) -> None:
    (found,) = abbreviations_in(text)
    assert (found.short, found.long.strip()) == (short, long)
    assert text[found.start : found.end] == found.long


@pytest.mark.parametrize(
    "text", ["the boat (Sabira) left", "he came (LATE) again", "in (ABC)", "", "(X)", "CDF and BPDT"]
)
def test_what_is_in_parentheses_is_no_short_form_unless_its_letters_match(text: str) -> None:
    assert abbreviations_in(text) == []


@given(texts)
def test_expansions_stand_where_they_say(text: str) -> None:
    for found in abbreviations_in(text):
        assert text[found.start : found.end] == found.long
        assert re.search(re.escape(found.short), text)

from __future__ import annotations

import difflib

import pytest

from assistant.records import Language
from evals.mutations import KINDS, Mutant, common_words, mutants, names

ENGLISH = (
    "In 1998 Marlin Oetomo founded the Seribu Ferry Cooperative, which carried 412 passengers on 14 August 2025, "
    "three million kg more than the first boat was allowed to carry."
)
INDONESIAN = (
    "Pada tahun 1998 Marlin Oetomo mendirikan Koperasi Tani Lestari, yang membawa 412 ton pada 14 Agustus 2025, "
    "tiga juta lebih banyak daripada yang pertama, dan tidak naik."
)
FOREIGN = ("Budi Santoso", "Danau Toba", "Harbour Gazette")


def made(text: str, language: Language) -> list[Mutant]:
    passage = (
        f"{text} {'Lena Aritonang came in 2001 with 77 boats.' if language == 'en' else 'Lalu Lena Aritonang datang.'}"
    )
    return mutants(text, language, passage, FOREIGN)


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (INDONESIAN, "id")])
def test_each_mutant_changes_one_stretch_and_always_the_same_one(text: str, language: Language) -> None:
    found = made(text, language)
    assert found == made(text, language)
    assert len({(mutant.kind, mutant.form) for mutant in found}) == len(found)
    for mutant in found:
        assert mutant.text != text
        codes = difflib.SequenceMatcher(None, text.split(), mutant.text.split()).get_opcodes()
        changed = [code for code in codes if code[0] != "equal"]
        assert len(changed) <= (3 if mutant.kind in ("direction", "name") else 1)


def test_there_is_a_mutant_of_nearly_every_kind_in_both_languages() -> None:
    said: tuple[tuple[str, Language], ...] = ((ENGLISH, "en"), (INDONESIAN, "id"))
    for text, language in said:
        kinds = {mutant.kind for mutant in made(text, language)}
        assert kinds >= set(KINDS) - {"unit"}


def test_a_figure_is_changed_where_it_stands() -> None:
    (digit,) = [mutant for mutant in made("There were 412 boats at sea.", "en") if mutant.form == "digit"]
    assert digit.text.startswith("There were ")
    assert digit.text.endswith(" boats at sea.")
    assert digit.text.split()[2].isdigit()


def test_names_are_capitals_within_a_sentence_and_no_word_that_is_written_small_elsewhere() -> None:
    text = "Yesterday, as they say, Marlin Oetomo met the Harbour in Sabira."
    assert set(names(text)) == {"Marlin Oetomo", "Harbour", "Sabira"}
    assert set(names(text, common_words(["the harbour"]))) == {"Marlin Oetomo", "Sabira"}


@pytest.mark.parametrize("text", ["", "nothing to change here", "..."])
def test_what_has_nothing_to_change_has_no_mutant(text: str) -> None:
    assert mutants(text, "en", "", ()) == []

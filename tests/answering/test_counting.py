"""What a figure does in its sentence, and which figures may bear out which."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.counting import Sort
from assistant.answering.quantities import Quantity, agree, quantities_in
from assistant.answering.verification import SourceSentence, Verifier

CARDINALS = {
    "en": "two three four five six seven eight nine ten eleven".split(),
    "id": "dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(),
}
ORDINALS = {
    "en": "second third fourth fifth sixth seventh eighth ninth tenth eleventh".split(),
    "id": "kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh kesebelas".split(),
}
COUNTS = {
    "en": ["{} parties signed it", "the {} parties", "all {} of them", "a meeting of {} ministers"],
    "id": ["{} pihak menandatanganinya", "ada {} pihak", "pertemuan dengan {} menteri"],
}
RANKS = {
    "en": ["the {} opportunity is a joint centre", "for the {} time", "{}, the fare falls"],
    "id": ["peluang {} adalah pusat bersama", "untuk {} kalinya", "yang {} adalah tarif", "{}, tarifnya turun"],
}
COLLECTIVES = ["{} pihak menandatanganinya", "antara {} pihak", "dan {} pihak itu sepakat"]
NAMES = {
    "en": ["the Group of {} met", "the Gang of {} fell", "it is called Studio {}"],
    "id": ["Kabinet {} dibubarkan", "mereka menonton Laskar {} kemarin"],
}
NUMBERED = ["{}. The parties met.", "{}) Para pihak bertemu."]
INSIDE = ["Covid-{} spread", "an Airbus {} landed", "a crew from Apollo {} landed", "the MH-{} was lost"]

languages = st.sampled_from(["en", "id"])
indices = st.integers(0, 9)
digits = st.integers(2, 999)


def only(text: str) -> Quantity:
    (found,) = quantities_in(text)
    return found


def put(data: st.DataObject, forms: dict[str, list[str]], words: dict[str, list[str]], index: int) -> str:
    language = data.draw(languages)
    return data.draw(st.sampled_from(forms[language])).format(words[language][index])


@given(st.data(), indices)
def test_a_count_is_never_borne_out_by_a_rank_nor_a_rank_by_a_count(data: st.DataObject, index: int) -> None:
    count, rank = only(put(data, COUNTS, CARDINALS, index)), only(put(data, RANKS, ORDINALS, index))
    assert count.value == rank.value
    assert not agree(count, rank)
    assert not agree(rank, count)


@given(st.data(), indices)
def test_counts_agree_across_languages_and_so_do_ranks(data: st.DataObject, index: int) -> None:
    one, other = (put(data, COUNTS, CARDINALS, index) for _ in range(2))
    assert agree(only(one), only(other))
    one, other = (put(data, RANKS, ORDINALS, index) for _ in range(2))
    assert agree(only(one), only(other))


@given(st.data(), st.integers(1, 9))
def test_ketiga_before_what_it_counts_says_how_many_there_are(data: st.DataObject, index: int) -> None:
    collective = only(data.draw(st.sampled_from(COLLECTIVES)).format(ORDINALS["id"][index]))
    assert agree(only(put(data, COUNTS, CARDINALS, index)), collective)
    assert not agree(only(put(data, RANKS, ORDINALS, index)), collective)


@given(st.data(), indices)
def test_a_number_in_a_name_is_no_count(data: st.DataObject, index: int) -> None:
    name = data.draw(languages)
    text = data.draw(st.sampled_from(NAMES[name])).format(CARDINALS[name][index].capitalize())
    assert not agree(only(put(data, COUNTS, CARDINALS, index)), only(text))
    assert agree(only(text), only(text))


@given(st.sampled_from(INSIDE), digits)
def test_digits_in_a_name_are_no_count(form: str, number: int) -> None:
    inside, counted = only(form.format(number)), only(f"there were {number} of them")
    assert not agree(counted, inside)
    assert agree(inside, inside)


@given(st.sampled_from(NUMBERED), digits)
def test_the_number_of_an_item_bears_nothing_out(form: str, number: int) -> None:
    position = quantities_in(form.format(number))[0]
    for text in (f"there were {number} of them", f"the {number}th of them", f"yang ke-{number}"):
        assert not agree(only(text), position)


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("pertama", {"ordinal"}),
        ("kesatu", {"ordinal"}),
        ("ke-3", {"ordinal"}),
        ("the 3rd of them", {"ordinal"}),
        ("kunjungan ketiga presiden", {"cardinal", "ordinal"}),
        ("Perang Dunia II", {"ordinal", "name"}),
        ("Di Jakarta 3 orang tewas", {"cardinal", "name"}),
        ("under-18 players", {"cardinal"}),
        ("Indonesia 270 million", {"cardinal"}),
        ("about 500", {"cardinal"}),
        ("Rp 500", {"cardinal"}),
        ("412.", {"cardinal"}),
    ],
)
def test_what_a_figure_does_is_told_by_what_stands_around_it(text: str, sorts: set[Sort]) -> None:
    assert only(text).sorts == sorts


def near(_: str, sources: Sequence[SourceSentence]) -> list[float]:
    return [0.8] * len(sources)


CLAIM = "Three parties signed the memorandum of agreement on Monday."
SIGNED = "The memorandum of agreement was signed by the parties on Monday."


@pytest.mark.parametrize(
    "other",
    [
        "The third opportunity is to build an office in Tegal.",
        "3. Boats are cleaned in the harbour.",
        "The Group of Three sang in Tegal.",
        "Covid-3 closed the yard in Tegal.",
        "Peluang ketiga adalah galangan di Tegal.",
    ],
)
def test_a_count_that_only_ranks_numbers_or_names_elsewhere_is_not_supported(other: str) -> None:
    judged = Verifier(near).judge(CLAIM, [SourceSentence(SIGNED, "en"), SourceSentence(other, "en")])
    assert judged.verdict in ("weak", "unsupported")
    assert 1 not in judged.support


@pytest.mark.parametrize("word", ["tripartite", "trilateral"])
def test_a_word_may_say_how_many_there_are(word: str) -> None:
    source = SourceSentence(f"The parties signed the {word} memorandum of agreement on Monday.", "en")
    assert Verifier(near).judge(CLAIM, [source]).verdict == "supported"
    four = Verifier(near).judge(CLAIM.replace("Three", "Four"), [source])
    assert four.verdict == "unsupported"


def test_a_figure_alone_makes_no_sentence_a_support() -> None:
    counted = SIGNED.replace("the parties", "the three parties")
    sources = [SourceSentence(counted, "en"), SourceSentence("Tegal has three lamps.", "en")]
    assert Verifier(near).judge(CLAIM, sources).support == (0,)

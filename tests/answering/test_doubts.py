"""True sentences, said otherwise than in their source: nothing may be found wrong; and false ones beside them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering.verification import Judgement, SourceSentence, Verifier
from assistant.corpus.words import words_of
from assistant.records import Language


def shared_words(claim: str, sources: Sequence[SourceSentence]) -> list[float]:
    """Nearness as the share of the claim's words; sentences of another language are taken to be near."""
    words = set(words_of(claim))
    return [max(len(words & set(words_of(source.text))) / max(len(words), 1), 0.8) for source in sources]


def judge(claim: str, *sources: str, language: Language) -> Judgement:
    return Verifier(shared_words).judge(claim, [SourceSentence(source, language) for source in sources])


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("Pejabat Ketua datang ke Aula Besar.", "The Presiding Officer came to the Great Hall.", "en"),
        ("The Code was sealed in the Old Town.", "Kitab itu disegel di Kota Tua.", "id"),
        ("The Sabira Foundation sold land in Upper Bungo.", "Yayasan Sabira menjual tanah di Bungo Atas.", "id"),
    ],
)  # fmt: skip
def test_words_that_names_are_made_of_are_known_in_either_language(claim: str, source: str, language: Language) -> None:
    assert judge(claim, source, language=language).problems == ()


def test_another_word_in_such_a_name_is_told() -> None:
    assert judge("The Sabira Navy bought land.", "Yayasan Sabira membeli tanah.", language="id").problems


WEEKS = (
    "In its second week the album sold 129,000 more copies.",
    "In its third week the album would drop down to number two, selling 77,000 copies.",
    "In its fourth week the album would drop down to number three, selling 62,000 copies.",
)


def test_two_figures_may_share_a_word_of_theirs() -> None:
    claim = "In its third week the album sold 77,000 copies and in its fourth week 62,000 copies."
    assert judge(claim, *WEEKS, language="en").problems == ()
    assert judge(claim.replace("fourth", "fifth"), *WEEKS, language="en").verdict == "unsupported"


def test_a_name_of_several_words_may_go_by_quite_another_one() -> None:
    sources = ("Pelabuhan itu yang tertua di Amerika Serikat.", "Kapal Sabira berlabuh di sana.")
    claim = "The street beside the library is the oldest in the United States of America."
    assert judge(claim, *sources, language="id").problems == ()
    assert judge(claim.replace("States of America", "Kingdom"), *sources, language="id").problems


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("Moorish boats came from the Brandenburgian coast.", "Perahu Moor datang dari pantai Brandenburg.", "id"),
        ("Perahu Moor datang dari pantai Brandenburg.", "Moorish boats came from the Brandenburgian coast.", "en"),
        ("The Incan boats came with the Frenchmen.", "Perahu Inca datang dengan orang Prancis.", "id"),
        ("Over dinner, Sabira met Rev. Melkias.", "Saat makan malam, Sabira bertemu Pendeta Melkias.", "id"),
    ],
)
def test_a_people_is_told_by_its_place_and_an_opening_word_is_no_name(
    claim: str, source: str, language: Language
) -> None:
    assert judge(claim, source, language=language).problems == ()


def test_another_people_is_told() -> None:
    assert judge(
        "The Moorish boats came from the coast.", "Perahu Brandenburg datang dari pantai.", language="id"
    ).problems


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("Sabira was a harbour in the 10th and 11th centuries.", "Sabira pelabuhan pada abad ke-10 dan ke-11.", "id"),
        ("Sabira pelabuhan pada abad ke-10 dan ke-11.", "Sabira was a harbour in the 10th and 11th centuries.", "en"),
        ("Warsz was a 12th/13th-century merchant.", "Warsz adalah pedagang abad ke-12/13.", "id"),
        ("Sekitar seperempat pulau itu hutan.", "Around a quarter of the island is forest.", "en"),
    ],
)
def test_several_centuries_and_shares_are_told_in_either_language(claim: str, source: str, language: Language) -> None:
    assert judge(claim, source, language=language).problems == ()


def test_another_of_several_centuries_is_told() -> None:
    claim = "Sabira was a harbour in the 9th and 11th centuries."
    assert judge(claim, "Sabira pelabuhan pada abad ke-10 dan ke-11.", language="id").verdict == "unsupported"


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("The car has an M on its hood.", "The car has an M on its hood (which does not stand for Mach).", "en"),
        ("Kapal itu berlayar ke Sabira.", "Kapal itu berlayar ke Sabira, tetapi tanpa sepengetahuan Melkias.", "id"),
        ("Marlin argued unsuccessfully for a loan.", "Marlin tidak berhasil meminta pinjaman.", "id"),
        ("Mereka menerima pajak tidak langsung dari Sabira.", "They received indirect taxes from Sabira.", "en"),
        ("Kapal itu tidak pernah dibeli Sabira atau dijual.", "The boat was never bought by Sabira nor sold.", "en"),
    ],
)
def test_a_denial_of_something_else_or_within_a_word_denies_nothing(
    claim: str, source: str, language: Language
) -> None:
    assert not any(each.startswith("negation") for each in judge(claim, source, language=language).problems)


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("The car has an M on its hood.", "The car does not have an M on its hood.", "en"),
        ("Marlin received the loan from Sabira.", "Marlin tidak menerima pinjaman dari Sabira.", "id"),
    ],
)
def test_a_denial_left_out_is_still_told(claim: str, source: str, language: Language) -> None:
    assert any(each.startswith("negation") for each in judge(claim, source, language=language).problems)


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("Kini jauh lebih sedikit kapal di pelabuhan kota.", "Now far less boats are in the city's harbour.", "en"),
        ("Nama lain yang jarang dipakai adalah Sabira.", "Another, less frequently used name is Sabira.", "en"),
    ],
)
def test_less_of_something_is_not_its_opposite(claim: str, source: str, language: Language) -> None:
    assert judge(claim, source, language=language).problems == ()


def test_the_opposite_before_an_adjective_is_still_told() -> None:
    source = "Mobil itu varian yang lebih besar dari seri sebelumnya."
    assert judge(source.replace("lebih", "kurang"), source, language="id").problems
    assert judge(source.replace("besar", "kecil"), source, language="id").problems


def test_an_adjective_is_no_deed() -> None:
    claim = "In 1980, Warsaw's historic Old Town was put on the list of Sabira."
    source = "Pada tahun 1980, Kota Tua bersejarah Warsawa dimasukkan ke dalam daftar Sabira."
    assert judge(claim, source, language="id").problems == ()


def test_what_a_text_is_about_may_be_left_out_where_it_goes_on() -> None:
    sources = ("Sabira adalah museum di Jakarta.", "Museum dibuka untuk umum pada tahun 1999 bersama Monas.")
    assert judge("Sabira dibuka untuk umum pada tahun 1999.", *sources, language="id").verdict == "weak"
    assert judge("Jakarta dibuka untuk umum pada tahun 1999.", *sources, language="id").verdict == "unsupported"

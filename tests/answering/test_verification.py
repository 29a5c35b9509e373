"""Verdicts on claims, in both languages and across; nearness in meaning is a plain function here, except at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.answering.nearness import Nearness
from assistant.answering.spelling import close
from assistant.answering.verification import Judgement, SourceSentence, Verifier
from assistant.corpus.language import language_of
from assistant.corpus.lexicon import in_dictionary
from assistant.corpus.words import STOP_WORDS, words_of
from assistant.records import Language
from tests.documents import FERRY, LIBRARY, TURTLES
from tests.texts import anything, names, texts


def shared_words(claim: str, sources: Sequence[SourceSentence]) -> list[float]:
    """Nearness as the share of the claim's words; sentences of another language are taken to be near."""
    words = set(words_of(claim))
    return [max(len(words & set(words_of(source.text))) / max(len(words), 1), 0.6) for source in sources]


VERIFIER = Verifier(shared_words)


def judge(claim: str, *sources: str, language: Language = "en") -> Judgement:
    return VERIFIER.judge(claim, [SourceSentence(source, language) for source in sources])


ENGLISH = (
    "The night ferry from Muara Angke to Sabira island now costs 74,000 rupiah, half of what it did last year.",
    "Dr. Marlin Oetomo, who heads the Seribu Ferry Cooperative, said 412 passengers boarded on the first night.",
    "The cooperative replaced two diesel engines with batteries because fuel had eaten 61% of its income.",
    "A loan of US$3.5 million from the Coral Development Fund (CDF) paid for the batteries.",
    "A second boat is to leave the Tegal yard on 14 August 2025.",
)
INDONESIAN = (
    "Koperasi Tani Lestari memasang 37 kubah surya untuk mengeringkan kopi di dataran tinggi Gayo sejak April 2025.",
    "Ketua koperasi, Halimah Gayosari, mengatakan biaya satu kubah mencapai Rp18,5 juta.",
    "Badan Pangan Dataran Tinggi (BPDT) menanggung separuh biaya tersebut.",
    "Panen raya tahun ini diperkirakan menghasilkan 1.250 ton biji kering, naik 12,5 persen dari panen sebelumnya.",
)


@pytest.mark.parametrize("number", range(5))
def test_a_sentence_is_verbatim_in_its_source_whatever_stands_around_it(number: int) -> None:
    assert judge(ENGLISH[number], *ENGLISH) == Judgement("verbatim", (number,))


@given(texts)
def test_any_sentence_is_verbatim_in_itself(text: str) -> None:
    assume(words_of(re.sub(r"\[\d+\]", "", text)))  # markers of citations are no words
    assert judge(text, "Something else stands here.", text).verdict == "verbatim"


@given(st.sampled_from(ENGLISH), st.sampled_from([" ", "  ", "\n", "\t", "\u00a0"]), st.sampled_from("\"“”'’"))
def test_spaces_and_quotation_marks_make_no_difference(sentence: str, space: str, quote: str) -> None:
    spaced = sentence.replace(" ", space)
    assert judge(f"{quote}{spaced}{quote}", *ENGLISH).verdict == "verbatim"


def test_sentences_that_stand_together_may_be_repeated_together() -> None:
    assert judge(" ".join(ENGLISH[1:3]), *ENGLISH) == Judgement("verbatim", (1, 2))


def test_a_part_of_a_sentence_is_not_verbatim() -> None:
    assert judge("He signed the agreement.", "It is not true that he signed the agreement.").verdict != "verbatim"


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("The ferry from Muara Angke to Sabira costs 74,000 rupiah now.", 0),
        ("Marlin Oetomo heads the Seribu Ferry Cooperative.", 1),
        ("On the first night 412 passengers boarded, Marlin Oetomo said.", 1),
        ("The batteries were paid for by a loan of US$3.5 million from the CDF.", 3),
        ("The second boat is to leave the Tegal yard on August 14, 2025.", 4),
        ("The second boat will leave the Tegal yard in August 2025.", 4),
        ("A loan of 3.5 million dollars from the Coral Development Fund paid for the batteries.", 3),
    ],
)
def test_a_rewording_is_supported_by_the_sentence_it_rewords(claim: str, support: int) -> None:
    judgement = judge(claim, *ENGLISH)
    assert (judgement.verdict, judgement.problems) == ("supported", ())
    assert judgement.support[0] == support


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("Biaya satu kubah mencapai Rp18,5 juta, kata ketua koperasi Halimah Gayosari.", 1),
        ("Separuh biaya itu ditanggung oleh Badan Pangan Dataran Tinggi.", 2),
        ("Panen raya tahun ini diperkirakan naik 12,5% dari panen sebelumnya.", 3),
    ],
)
def test_a_rewording_in_indonesian_is_supported_too(claim: str, support: int) -> None:
    judgement = judge(claim, *INDONESIAN, language="id")
    assert (judgement.verdict, judgement.problems, judgement.support[0]) == ("supported", (), support)


@pytest.mark.parametrize(
    ("claim", "language"),
    [
        ("Satu kubah berharga Rp18,5 juta.", "id"),
        ("One dome costs 18.5 million rupiah.", "en"),
        ("Half of the cost is borne by the BPDT.", "en"),
    ],
)
def test_nothing_is_found_wrong_with_a_claim_in_either_language(claim: str, language: Language) -> None:
    assert language_of(claim) == language
    other = [SourceSentence(text, "id") for text in INDONESIAN]
    assert VERIFIER.judge(claim, other).problems == ()


def test_a_claim_may_rest_on_several_sentences_together() -> None:
    claim = (
        "The cooperative of Marlin Oetomo replaced two diesel engines, and a loan from the Coral Development Fund paid."
    )
    assert set(judge(claim, *ENGLISH).support) >= {2, 3}


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("On the first night 421 passengers boarded.", "figure 421"),
        ("The ferry from Muara Angke to Sabira island now costs 47,000 rupiah.", "figure 47,000 rupiah"),
        ("A loan of US$3.5 billion from the Coral Development Fund paid for the batteries.", "figure US$3.5 billion"),
        ("Fuel had eaten 16% of its income.", "figure 16%"),
        ("The cooperative replaced three diesel engines with batteries.", "figure three"),
        ("A second boat is to leave the Tegal yard on 15 August 2025.", "date 15 August 2025"),
        ("A second boat is to leave the Tegal yard on 14 April 2025.", "date 14 April 2025"),
        ("A second boat is to leave the Tegal yard on 14 August 2026.", "date 14 August 2026"),
        ("Budi Santoso, who heads the Seribu Ferry Cooperative, said 412 passengers boarded.", "name Budi Santoso"),
        ("A loan from the Coral Development Bank paid for the batteries.", "name Bank"),
    ],
)
def test_what_stands_nowhere_in_the_sources_is_named_and_makes_it_unsupported(claim: str, problem: str) -> None:
    judgement = judge(claim, *ENGLISH)
    assert judgement.verdict == "unsupported"
    assert judgement.support == ()
    assert problem in judgement.problems


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("Koperasi Tani Lestari memasang 73 kubah surya.", "figure 73"),
        ("Biaya satu kubah mencapai Rp18,5 miliar.", "figure Rp18,5 miliar"),
        ("Biaya satu kubah mencapai US$18,5 juta.", "figure US$18,5 juta"),
        ("Ketua koperasi, Budi Santoso, mengatakan biaya satu kubah mencapai Rp18,5 juta.", "name Budi Santoso"),
        ("Kubah itu dipasang di dataran tinggi Gayo sejak Mei 2025.", "date Mei 2025"),
    ],
)
def test_the_same_in_indonesian(claim: str, problem: str) -> None:
    judgement = judge(claim, *INDONESIAN, language="id")
    assert judgement.verdict == "unsupported"
    assert problem in judgement.problems


SPOKEN = (
    ("The minister signed the treaty with Xuzhou.", "The minister did not sign the treaty with Xuzhou.", "en"),
    ("The price of rice rose in the city last year.", "The price of rice fell in the city last year.", "en"),
    ("The council approved the plan for the new bridge.", "The council rejected the plan for the new bridge.", "en"),
    ("Menteri menandatangani perjanjian itu.", "Menteri tidak menandatangani perjanjian itu.", "id"),
    ("Harga beras di kota itu naik tahun lalu.", "Harga beras di kota itu turun tahun lalu.", "id"),
    ("Rumah sakit itu sudah dibuka untuk umum.", "Rumah sakit itu belum dibuka untuk umum.", "id"),
    ("Marlin gave the boat to Halimah in March.", "Halimah gave the boat to Marlin in March.", "en"),
    ("Napoleon menyerang Rusia pada musim panas.", "Rusia menyerang Napoleon pada musim panas.", "id"),
    ("The library was founded by Melkias.", "Melkias was founded by the library.", "en"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "reversed_", "language"), SPOKEN)
def test_the_opposite_is_not_supported_either_way_round(said: str, reversed_: str, language: Language) -> None:
    for claim, source in ((said, reversed_), (reversed_, said)):
        judgement = judge(claim, source, language=language)
        assert judgement.verdict in ("weak", "unsupported")
        assert judgement.problems


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("The library was founded by Melkias Rumahlewang.", "Melkias Rumahlewang founded the library.", "en"),
        ("Rusia diserang oleh Napoleon pada musim panas.", "Napoleon menyerang Rusia pada musim panas.", "id"),
        ("In Banda, Melkias sailed alone.", "Melkias sailed alone in Banda.", "en"),
        ("The treaty was never signed.", "Nobody ever signed the treaty, which was never signed.", "en"),
    ],
)
def test_another_voice_or_order_is_no_reversal(claim: str, source: str, language: Language) -> None:
    assert judge(claim, source, language=language).problems == ()


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        ("Sabira menginvasi Bungo pada tahun 1972.", "Bungo invaded Sabira in 1972.", "en"),
        ("Sabira invaded Bungo in 1972.", "Bungo menginvasi Sabira pada tahun 1972.", "id"),
    ],
)
def test_who_did_it_is_told_across_languages_by_a_verb_that_no_dictionary_has(
    claim: str, source: str, language: Language
) -> None:
    assert any(problem.startswith("direction") for problem in judge(claim, source, language=language).problems)
    other = claim.replace("Sabira", "X").replace("Bungo", "Sabira").replace("X", "Bungo")
    assert judge(other, source, language=language).verdict == "supported"


def test_a_figure_in_anothers_place_is_not_supported_though_it_stands_there() -> None:
    judgement = judge(
        "On Monday 118 boats came to the harbour.",
        "On Monday 45 boats came to the harbour.",
        "On Friday 118 boats left it.",
    )
    assert judgement.verdict != "supported"


def test_a_name_in_anothers_place_is_not_supported_though_it_stands_there() -> None:
    sources = ("Marlin Oetomo built the harbour of Sabira island.", "Halimah Gayosari wrote a book about coffee.")
    assert judge("Halimah Gayosari built the harbour of Sabira island.", *sources).verdict != "supported"


@given(st.integers(2, 10**6), st.integers(2, 10**6), st.sampled_from(["boats", "tons of coffee", "books"]))
def test_changing_a_figure_never_stays_supported(figure: int, other: int, counted: str) -> None:
    assume(figure != other)
    source = f"The harbour of Sabira counted {figure:,} {counted} last season."
    claim = f"Last season the harbour of Sabira counted {other:,} {counted}."
    assert judge(claim, source).verdict == "unsupported"
    assert judge(claim.replace(f"{other:,}", f"{figure:,}"), source).verdict == "supported"


@given(names, names)
def test_changing_a_name_never_stays_supported(name: str, other: str) -> None:
    assume(not close(name.lower(), other.lower()) and not in_dictionary(other.lower()) and len(other) > 3)
    assume(other.lower() not in STOP_WORDS)  # "Atau" is no name to the check
    source = f"The harbour of the island was built in 1999 by Marlin {name}."
    assert judge(f"Marlin {other} built the harbour of the island in 1999.", source).verdict in ("weak", "unsupported")


@pytest.mark.parametrize(
    ("claim", "sources"),
    [("The ferry left.", ()), ("", ENGLISH), ("   ", ENGLISH), ("...", ENGLISH), ("\ud800", ENGLISH)],
)
def test_nothing_to_judge_is_unsupported(claim: str, sources: tuple[str, ...]) -> None:
    assert judge(claim, *sources) == Judgement("unsupported", ())


@given(anything, st.lists(texts, max_size=3))
def test_anything_gets_a_verdict_and_always_the_same(claim: str, sources: list[str]) -> None:
    told = [SourceSentence(source, "id" if i else "und") for i, source in enumerate(sources)]
    judgement = VERIFIER.judge(claim, told)
    assert judgement == VERIFIER.judge(claim, told)
    assert all(0 <= number < len(sources) for number in judgement.support)
    assert len(set(judgement.support)) == len(judgement.support)
    assert bool(judgement.support) == (judgement.verdict != "unsupported")


def sentences_of(document: str) -> list[SourceSentence]:
    body = document.rpartition("---\n")[2]
    return [SourceSentence(text, "en") for text in re.split(r"(?<=[a-z]\.)\s+", body) if text.strip()]


@pytest.fixture(scope="module")
def verifier(bot: Assistant) -> Verifier:
    """A verifier with the product's own nearness."""
    return Verifier(Nearness(bot._retriever, []))


def test_the_wrong_passage_does_not_support_a_claim(verifier: Verifier) -> None:
    claim = "The night ferry to Sabira island costs half of what it did last year."
    assert verifier.judge(claim, sentences_of(FERRY)).verdict == "supported"
    assert verifier.judge(claim, sentences_of(TURTLES)).verdict == "unsupported"


def test_a_claim_in_the_other_language_is_told_from_a_wrong_one(verifier: Verifier) -> None:
    told = [SourceSentence(text, "id") for text in re.split(r"(?<=\w\.)\s+", LIBRARY) if text.strip()]
    right = verifier.judge("The captain Melkias Rumahlewang has sailed alone since 2019.", told)
    assert right.verdict in ("supported", "weak")
    assert right.problems == ()
    assert verifier.judge("Green turtles come to the beach at night to lay eggs.", told).verdict == "unsupported"

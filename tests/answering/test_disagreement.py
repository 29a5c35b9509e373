from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant import Answer, Assistant, Settings, TextDelta
from assistant.answering.disagreement import Quoted, disagreements
from assistant.answering.question import Question
from assistant.answering.wording import REFUSAL, differing
from assistant.records import Disagreement, Language
from tests.answering.conftest import OpenBot
from tests.answering.test_extractive import check
from tests.documents import FERRY, NOTES, write
from tests.scripted import Says, ScriptedServer
from tests.texts import texts

Told = tuple[str, Language]


def differ(question: str, *quotes: Told) -> tuple[Disagreement, ...]:
    """What sentences of as many documents disagree on."""
    told = [Quoted(number, f"document-{number}", *quote) for number, quote in enumerate(quotes, 1)]
    return disagreements(Question(question), told)


def values(question: str, *quotes: Told) -> list[tuple[tuple[str, int], ...]]:
    return [found.values for found in differ(question, *quotes)]


@pytest.mark.parametrize(
    ("question", "one", "other", "told"),
    [
        (
            "When will the second boat leave the yard?",
            ("A second boat is to leave the Tegal yard on 14 August 2025.", "en"),
            ("The second boat will leave the Tegal yard on 15 August 2025.", "en"),
            (("14 August 2025", 1), ("15 August 2025", 2)),
        ),
        (
            "How many passengers boarded?",
            ("412 passengers boarded on the first night.", "en"),
            ("On the first night, 421 passengers boarded the ferry.", "en"),
            (("412", 1), ("421", 2)),
        ),
        (
            "Berapa biaya satu kubah?",
            ("Biaya satu kubah mencapai Rp18,5 juta.", "id"),
            ("Biaya satu kubah mencapai Rp19,5 juta, kata ketua.", "id"),
            (("Rp18,5 juta", 1), ("Rp19,5 juta", 2)),
        ),
        (
            "Berapa biaya satu kubah?",
            ("Biaya satu kubah mencapai Rp18,5 juta.", "id"),
            ("One dome costs 21 million rupiah.", "en"),
            (("Rp18,5 juta", 1), ("21 million rupiah", 2)),
        ),
        (
            "Who heads the cooperative?",
            ("Marlin Oetomo heads the Seribu Ferry Cooperative.", "en"),
            ("Halimah Gayosari heads the Seribu Ferry Cooperative.", "en"),
            (("Marlin Oetomo", 1), ("Halimah Gayosari", 2)),
        ),
        (
            "Siapa ketua koperasi?",
            ("Ketua koperasi, Xhu Zongming, mengatakan biaya naik.", "id"),
            ("Menurut ketua koperasi Zhu Zhongming, biaya tidak turun.", "id"),
            (("Xhu Zongming", 1), ("Zhu Zhongming", 2)),
        ),
        (
            "What shipbuilder made the boats?",
            ("The boats for the small islands were built in three months by Tegal Bahari Raya.", "en"),
            ("The boats for the small islands were built in three months by Galangan Mulia Jaya.", "en"),
            (("Tegal Bahari Raya", 1), ("Galangan Mulia Jaya", 2)),
        ),
        (
            "Apa bahasa sehari-hari nelayan pulau itu?",
            ("Nelayan di pulau kecil itu sehari-hari berbicara dalam bahasa Sikkari.", "id"),
            ("Nelayan di pulau kecil itu sehari-hari berbicara dalam bahasa Sikari.", "id"),
            (("Sikkari", 1), ("Sikari", 2)),
        ),
        (
            "When was the harbour founded?",
            ("The harbour was founded on 14 May 1066 by fishermen.", "en"),
            ("The harbour was founded by fishermen on 15 May 1066.", "en"),
            (("14 May 1066", 1), ("15 May 1066", 2)),
        ),
        (
            "What does KBT stand for?",
            ("The boats use Kapal Bantuan Terapung (KBT).", "id"),
            ("They teach the knowledge of boat timber (KBT).", "en"),
            (("Kapal Bantuan Terapung", 1), ("knowledge of boat timber", 2)),
        ),
    ],
)
def test_two_values_for_what_is_asked_are_told_with_where_each_stands(
    question: str, one: Told, other: Told, told: tuple[tuple[str, int], ...]
) -> None:
    assert values(question, one, other) == [told]


BOAT: Told = ("A second boat is to leave the Tegal yard on 14 August 2025.", "en")
BOARDED: Told = ("412 passengers boarded on the first night.", "en")


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("When will it leave?", BOAT, BOAT),
        ("When will it leave?", BOAT, ("The second boat will leave the Tegal yard in August 2025.", "en")),
        ("When will it leave?", BOAT, ("The second boat will leave the Tegal yard on August 14.", "en")),
        ("Kapan kapal kedua berangkat?", BOAT, ("Kapal kedua akan meninggalkan Tegal pada 14 Agustus 2025.", "id")),
        ("When will it leave?", BOAT, ("A third boat is to leave the Ambon yard on 20 May 2026.", "en")),
        ("How many boarded?", BOARDED, ("On the first night, about 400 passengers boarded.", "en")),
        ("How many boarded?", BOARDED, ("On the second night, 421 passengers boarded.", "en")),
        ("How many boarded?", BOARDED, ("On the first night, 12 lorries boarded.", "en")),
        ("How many boarded?", ("Five lorries boarded at night.", "en"), ("5 lorries boarded at night.", "en")),
        ("Who boarded?", BOARDED, ("421 passengers boarded on the first night.", "en")),
        ("Why did they board?", BOARDED, ("421 passengers boarded on the first night.", "en")),
        ("Who came?", ("Marlin Oetomo came to the harbour.", "en"), ("Halimah flew over the sea with books.", "en")),
        ("What does BPN mean?", ("Badan Pangan Nasional (BPN).", "id"), ("The National Food Agency (BPN).", "en")),
        ("Who founded the Tang dynasty?", ("Li Wen of the Tang dynasty died.", "en"), ("Shang dynasty shells.", "en")),
        ("Tell me of a port.", ("Cirebon is a port of West Java.", "en"), ("Kejawanan is a port of West Java.", "en")),
        ("What is told of Sikkari?", ("Fishers speak Sikkari at sea.", "en"), ("Fishers speak Sikari at sea.", "en")),
        ("When did they visit Germany?", ("They visited Germany.", "en"), ("Mereka mengunjungi Jerman.", "id")),
    ],
)  # fmt: skip
def test_what_is_vaguer_rounder_or_on_another_thing_is_no_disagreement(question: str, one: Told, other: Told) -> None:
    assert differ(question, one, other) == ()
    assert differ(question, other, one) == ()


def test_a_document_does_not_disagree_with_itself() -> None:
    told = [
        Quoted(1, "one", "412 passengers boarded on the first night.", "en"),
        Quoted(2, "one", "421 passengers boarded on the first night.", "en"),
    ]
    assert disagreements(Question("How many passengers boarded on the first night?"), told) == ()


def test_a_document_that_has_both_spellings_does_not_disagree() -> None:
    one: Told = ("The head, Marlin Oetomo, spoke.", "en")
    both: Told = ("The head, Marlin Utomo (also Marlin Oetomo), spoke.", "en")
    assert differ("Who is the head?", one, both) == ()


@given(st.integers(2, 9_999), st.integers(2, 9_999))
def test_figures_disagree_when_they_differ_whatever_they_are(one: int, other: int) -> None:
    assume(one != other)
    counted: list[Told] = [(f"They counted {figure:,} nests on the beach.", "en") for figure in (one, other)]
    assert values("How many nests did they count?", *counted) == [((f"{one:,}", 1), (f"{other:,}", 2))]


@given(
    st.lists(texts, max_size=4), st.sampled_from(["Who came?", "Kapan?", "Berapa harga kopi?", "What does CDF mean?"])
)
def test_any_sentences_can_be_compared(sentences: list[str], question: str) -> None:
    quotes: list[Told] = [(sentence, "id" if i % 2 else "en") for i, sentence in enumerate(sentences)]
    for found in differ(question, *quotes):
        assert len({value for value, _ in found.values}) == len(found.values) > 1
        assert all(1 <= number <= len(quotes) for _, number in found.values)


OTHER_OUTLET = (
    FERRY.replace("Harbour Gazette", "Sabira Post")
    .replace("412 passengers boarded on the first night", "on the first night 521 passengers boarded")
    .replace("14 August 2025", "17 August 2025")
)


@pytest.fixture(scope="module")
def outlets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which two outlets tell of one ferry."""
    return write(tmp_path_factory.mktemp("differing"), {**NOTES, "other-ferry.md": OTHER_OUTLET})


@pytest.fixture(scope="module")
def differing_bot(outlets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over both outlets."""
    with Assistant.open(Settings(source=outlets, data_dir=tmp_path_factory.mktemp("differing-index"))) as opened:
        yield opened


def told_apart(answer: Answer) -> set[tuple[str, str]]:
    """Each value of the answer's disagreements with the document that is cited for it."""
    cited = {citation.number: citation for citation in answer.citations}
    return {(value, cited[number].publisher) for each in answer.disagreements for value, number in each.values}


SAILING = {("14 August 2025", "Harbour Gazette"), ("17 August 2025", "Sabira Post")}


@pytest.mark.parametrize(
    ("question", "values_of"),
    [
        ("When will the second boat be released from the Tegal yard?", SAILING),
        ("How many passengers boarded on the first night?", {("412", "Harbour Gazette"), ("521", "Sabira Post")}),
        ("When will the second boat leave the Tegal yard?", SAILING),
        ("Kapan kapal kedua meninggalkan galangan Tegal?", SAILING),
    ],
)
def test_an_answer_quotes_and_cites_both_sides_and_says_that_they_differ(
    differing_bot: Assistant, question: str, values_of: set[tuple[str, str]]
) -> None:
    answer = differing_bot.ask(question)
    check(differing_bot, answer)
    assert told_apart(answer) == values_of
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert all(value in quotes[number] for each in answer.disagreements for value, number in each.values)
    assert all(differing(each, answer.language) in answer.text for each in answer.disagreements)


@pytest.mark.parametrize(
    "question",
    [
        "Who heads the Seribu Ferry Cooperative?",
        "How many nests did Prof. Agus Manopo count?",
        "Why did the fare fall?",
    ],
)
def test_where_the_sources_agree_nothing_is_said(differing_bot: Assistant, question: str) -> None:
    assert differing_bot.ask(question).disagreements == ()


def test_names_of_two_people_are_two_disagreements_and_a_short_form_is_no_third_value() -> None:
    quotes: list[Told] = [
        ("The captain, Melkias Rumahlewang, and the cook, Dewi Sartikasari, sailed to the islands.", "en"),
        ("The captain, Melkias Rumahlawang, and the cook, Dewi Sartikasiri, sailed to the islands.", "en"),
        ("A photo shows the captain Rumahlewang and the cook Sartikasari, as they sailed to the islands.", "en"),
    ]
    assert values("Who is the captain, and who is the cook?", *quotes) == [
        (("Melkias Rumahlewang", 1), ("Melkias Rumahlawang", 2)),
        (("Dewi Sartikasari", 1), ("Dewi Sartikasiri", 2)),
    ]


def test_who_somebody_is_asks_for_no_name() -> None:
    told: list[Told] = [(f"Marlin Oetomo heads the cooperative of {where}.", "en") for where in ("Sabira", "Tegal")]
    assert differ("Who is Marlin Oetomo?", *told) == ()


WRITTEN = {
    "one side": "Some 412 passengers boarded on the first night [{412 passengers}].",
    "both sides": "412 passengers boarded [{412 passengers}]. Another paper says 521 boarded [{521 passengers}].",
    "nothing of it": "The ferry costs 74,000 rupiah [{74,000 rupiah}].",
}


@pytest.fixture(scope="module")
def differing_writer(outlets: Path, open_bot: OpenBot) -> Assistant:
    return open_bot(source=outlets)


@pytest.mark.parametrize("said", WRITTEN)
def test_what_a_model_leaves_out_of_a_disagreement_is_added(
    differing_writer: Assistant, scripted: ScriptedServer, said: str
) -> None:
    scripted.will(Says(WRITTEN[said]))
    events = list(differing_writer.stream("How many passengers boarded on the first night?"))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert told_apart(answer) == {("412", "Harbour Gazette"), ("521", "Sabira Post")}
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == answer.text
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for found in answer.disagreements:
        assert differing(found, "en") in answer.text
        assert all(value in quotes[number] for value, number in found.values)


def test_a_model_that_refuses_tells_of_no_disagreement(differing_writer: Assistant, scripted: ScriptedServer) -> None:
    scripted.will(Says(REFUSAL["en"]))
    answer = differing_writer.ask("How many passengers boarded on the first night?")
    assert (answer.abstained, answer.disagreements) == (True, ())


def test_the_sentence_that_says_so_is_in_the_questions_language() -> None:
    found = Disagreement(subject="the date", values=(("14 August", 1), ("15 August", 3)))
    assert differing(found, "en") == "The sources differ on the date: 14 August [1]; 15 August [3]."
    assert differing(found, "id").startswith("Sumber-sumber berbeda tentang")

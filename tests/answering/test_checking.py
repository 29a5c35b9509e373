"""What a model writes, checked against what it was given: verdicts and citations, through the public door."""

from __future__ import annotations

import pytest

from assistant import Assistant
from tests.answering.conftest import OpenBot
from tests.answering.test_generative import ask
from tests.scripted import Says, ScriptedServer

TRUE = {
    "figure": "On the first night, {412} passengers boarded the ferry.",
    "money": "The loan for the batteries came to {US$3.5 million}.",
    "date": "On {14 August 2025} a second boat is to leave the yard in Tegal.",
    "name": "The Seribu Ferry Cooperative is headed by {Marlin Oetomo}.",
    "percentage": "Fuel had eaten {61%} of the cooperative's income.",
    "denial": "The cooperative {replaced} two diesel engines with batteries.",
    "figure, Indonesian": "Pada malam pertama {412} penumpang naik feri.",
    "money, Indonesian": "Pinjaman untuk baterai itu sebesar {US$3,5 juta}.",
    "date, Indonesian": "Kapal kedua akan meninggalkan galangan Tegal pada {14 Agustus 2025}.",
}
FALSE = {
    "figure": "512",
    "money": "US$3.5 billion",
    "date": "14 April 2025",
    "name": "Bungo Kertapati",
    "percentage": "16%",
    "denial": "never replaced",
    "figure, Indonesian": "421",
    "money, Indonesian": "US$35 juta",
    "date, Indonesian": "15 Agustus 2025",
}
QUESTION = "What is told of the night ferry to Sabira and the Seribu Ferry Cooperative?"


def said(sentence: str, value: str = "") -> str:
    before, _, rest = sentence.partition("{")
    true, _, after = rest.partition("}")
    return f"{before}{value or true}{after}"


@pytest.mark.parametrize("kind", TRUE)
def test_a_true_sentence_is_supported_and_one_with_a_thing_changed_is_not(
    writer: Assistant, scripted: ScriptedServer, kind: str
) -> None:
    text = f"{said(TRUE[kind])} {said(TRUE[kind], FALSE[kind])}"
    true, false = ask(writer, scripted, Says(text), question=QUESTION).sentences
    assert true.verdict == "supported"
    assert false.verdict == "unsupported"


@pytest.mark.parametrize(
    ("marker", "given"), [("", ()), (" [{kubah surya}]", (1,))], ids=["no marker", "a marker for another source"]
)
def test_a_citation_that_supports_a_sentence_is_added_and_said_to_be(
    writer: Assistant, scripted: ScriptedServer, marker: str, given: tuple[int, ...]
) -> None:
    asked = "How many passengers boarded on the first night, and how many solar domes (kubah surya) were set up?"
    answer = ask(writer, scripted, Says(f"{said(TRUE['figure'])[:-1]}{marker}."), question=asked)
    (sentence,) = answer.sentences
    assert sentence.verdict == "supported"
    (added,) = sentence.added
    assert sentence.citations == (*given, added)
    assert "412 passengers" in answer.citations[added - 1].quote
    assert any(f"[{added}]" in notice for notice in answer.notices)


def test_strict_leaves_out_a_sentence_with_a_figure_that_no_source_has(
    open_bot: OpenBot, scripted: ScriptedServer
) -> None:
    text = f"{said(TRUE['figure'])} {said(TRUE['money'], FALSE['money'])}"
    answer = ask(open_bot(strict=True), scripted, Says(text), question=QUESTION)
    assert answer.text == f"{said(TRUE['figure'])} [1]"


def test_a_title_tells_what_is_meant_and_carries_nothing_by_itself(writer: Assistant, scripted: ScriptedServer) -> None:
    named = "The night ferry to Sabira will take about four hours for the crossing [{four hours}]."
    title = "Night ferry to Sabira cuts its fares in half [{four hours}]."
    answer = ask(writer, scripted, Says(f"{named} {title}"))
    first, second = answer.sentences
    assert (first.verdict, second.verdict != "verbatim") == ("supported", True)
    assert "four hours" in answer.citations[0].quote

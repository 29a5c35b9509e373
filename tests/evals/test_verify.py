"""The measuring of verification, on a folder with the public sets' shape and sentences written for the tests."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from assistant.answering.verification import Judgement
from assistant.records import Verdict
from evals.cases import Case
from evals.claims import claims, fixed_claims, reworded
from evals.verify import Judged, interval, show, verify

FERRY = (
    "In 2019 Marlin Oetomo founded the Seribu Ferry Cooperative. The night ferry carried 412 passengers to Sabira. "
    "A loan of 3.5 million dollars paid for the batteries."
)
FERRY_ID = (
    "Pada 2019 Marlin Oetomo mendirikan Koperasi Feri Seribu. Feri malam membawa 412 penumpang ke Sabira. "
    "Pinjaman 3,5 juta dolar membayar baterai."
)
TURTLES = (
    "Volunteers of the Bira hatchery freed a green turtle in 2024. Agus Manopo counted 118 nests on the beach. "
    "Dogs cannot dig them up behind the fence."
)
TURTLES_ID = (
    "Relawan penetasan Bira melepas seekor penyu hijau pada 2024. Agus Manopo menghitung 118 sarang di pantai. "
    "Anjing tidak dapat menggalinya di balik pagar."
)
COFFEE = "Koperasi Tani Lestari memasang 37 kubah surya pada 2025. Ketuanya adalah Halimah Gayosari dari Takengon."
LIBRARY = "Perahu pustaka membawa 2.300 buku ke Banda sejak 2019. Nakhodanya adalah Melkias Rumahlewang dari Ambon."


def asked(question: str, answer: object) -> list[dict[str, object]]:
    return [{"question": question, "answers": [answer], "is_impossible": False}]


def clap_entry(text: str) -> dict[str, object]:
    first = text.split(". ")[0] + "."
    output = [{"answer": f"It is true that {first[0].lower()}{first[1:]}", "selected_sentences": [first]}]
    return {"passages": [{"title": "A page", "text": text}], "input": "what happened", "output": output}


def pair(english: str, indonesian: str) -> dict[str, object]:
    return {
        "title": "A page",
        "context_en": english,
        "context_id_mt": indonesian,
        "qas_en": asked("Who founded the Seribu Ferry Cooperative?", "Marlin Oetomo"),
        "qas_id_mt": asked("Siapa yang mendirikan Koperasi Feri Seribu?", {"text": "Marlin Oetomo"}),
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of public sets with a few paragraphs each, told apart by a number."""
    folder = tmp_path_factory.mktemp("public")
    english = [f"{text} It was day {n}." for n in range(6) for text in (FERRY, TURTLES)]
    indonesian = [f"{text} Itu hari {n}." for n in range(6) for text in (FERRY_ID, TURTLES_ID)]
    coffee = {"context": COFFEE, "qas": asked("Siapa ketua Koperasi Tani Lestari?", {"text": "Halimah Gayosari"})}
    library = {"context": LIBRARY, "qas": asked("Siapa nakhoda perahu pustaka?", {"text": "Melkias Rumahlewang"})}
    sets: dict[str, object] = {
        "clapnq": {"answerable": [clap_entry(text) for text in english], "unanswerable": []},
        "crosslingual_id_en": [pair(*both) for both in zip(english, indonesian, strict=True)],
        "idk_mrc_train": [coffee, library],
        "idk_mrc_valid": [coffee, library],
    }
    for name, entries in sets.items():
        (folder / f"{name}.json").write_text(json.dumps(entries), encoding="utf-8")
    return folder


def test_every_set_gives_true_sentences_and_the_halves_have_none_in_common(data: Path) -> None:
    first, second = (claims(data, second=half, most=100) for half in (False, True))
    assert {claim.origin for claim in first + second} >= {"written", "bare", "parallel", "declared"}
    assert {claim.across for claim in first + second} == {True, False}
    english = [{claim.document_id for claim in half if claim.origin == "written"} for half in (first, second)]
    assert english[0].isdisjoint(english[1])


def test_a_sentence_is_reworded_without_another_fact() -> None:
    assert reworded("In 2019, the boats came home.") == "The boats came home in 2019."
    assert reworded("The boats (all of them) came home.") == "The boats came home."
    assert reworded("The boats came home.") == ""


def test_the_fixed_sets_evidence_stands_in_its_notes() -> None:
    found = fixed_claims(None)
    assert {claim.language for claim in found} == {"en", "id"}
    assert all(claim.sources and claim.text for claim in found)


def test_verification_is_measured_from_end_to_end(data: Path, tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=200)
    judged = verify(data, tmp_path / "work", console, 3, tuning=True, articles=None)
    kinds = {each.case.kind for each in judged}
    assert kinds >= {"true", "wrong citation", "near citation", "figure", "date", "name"}
    assert isinstance(console.file, io.StringIO)
    told = console.file.getvalue()
    assert "false alarms" in told
    assert "figure: digit" in told


def judged(verdict: Verdict) -> Judged:
    case = Case(kind="true", form="", origin="written", text="x", original="x", language="en", sources=())
    return Judged(case, Judgement(verdict, ()))


def test_weak_and_unsupported_are_alarms_and_nothing_else_is() -> None:
    verdicts: tuple[Verdict, ...] = ("weak", "unsupported", "supported", "verbatim")
    assert [judged(verdict).alarmed for verdict in verdicts] == [True, True, False, False]


def test_an_interval_holds_the_share_it_is_of() -> None:
    assert interval([]) == "–"
    assert interval([True] * 50 + [False] * 50) == "50.0 (40.4-59.6) n=100"
    assert interval([True]).startswith("100.0 (")


def test_a_table_without_cases_is_empty_and_no_error() -> None:
    console = Console(file=io.StringIO(), width=200)
    show([], console)
    assert isinstance(console.file, io.StringIO)

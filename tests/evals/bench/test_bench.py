"""The whole benchmark, on a SQuAD file of a few paragraphs and with the real embedding model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings
from rich.console import Console
from typer.testing import CliRunner, Result

from assistant.corpus.splitting import split
from assistant.index.catalogue import Catalogue
from assistant.records import Document, Region
from evals.__main__ import app
from evals.bench.baselines import BM25
from evals.bench.opened import KeptEmbeddings, OnceEmbedded, opened
from evals.bench.sets import squad_settings

PARAGRAPHS = {
    "The night ferry to Sabira leaves Muara Angke at nine. On its first night it carried 412 passengers. "
    "Half of them were students on their way home.": {
        "How many passengers did the ferry carry on its first night?": "412",
        "When does the night ferry to Sabira leave?": "nine",
        "Who is the captain of the night ferry?": "",
    },
    "Koperasi Tani Lestari memasang 37 kubah surya untuk mengeringkan kopi di Gayo. "
    "Kubah itu memangkas waktu penjemuran menjadi enam hari.": {
        "Berapa kubah surya yang dipasang Koperasi Tani Lestari?": "37",
        "Berapa lama penjemuran kopi dengan kubah?": "enam hari",
        "Berapa harga satu kubah surya?": "",
    },
    "The hatchery on Bira beach freed its ten thousandth turtle in June. Volunteers guard the nests by night.": {
        "What did the hatchery on Bira beach free in June?": "turtle",
        "Who guards the nests on Bira beach?": "Volunteers",
    },
    "Perpustakaan terapung Mandar berlayar ke delapan pulau setiap bulan. Kapalnya membawa tiga ribu buku.": {
        "Berapa buku yang dibawa perpustakaan terapung Mandar?": "tiga ribu",
    },
}


def article(context: str, asked: dict[str, str]) -> dict[str, Any]:
    qas = [{"question": q, "is_impossible": not a, "answers": [{"text": a}] if a else []} for q, a in asked.items()]
    return {"title": "T", "paragraphs": [{"context": context, "qas": qas}]}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    content = {"version": "2.0", "data": [article(*each) for each in PARAGRAPHS.items()]}
    (folder / "harbour.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(folder: Path) -> Result:
    return run("--squad", folder / "harbour.json", "--work", folder / "work", "--out", folder / "out" / "bench.json")


def read(folder: Path) -> Any:
    return json.loads((folder / "out" / "bench.json").read_text(encoding="utf-8"))


def test_a_squad_file_is_measured_in_one_run(ran: Result, folder: Path) -> None:
    assert ran.exit_code == 0, ran.output
    (group,) = read(folder)["groups"]
    assert (group["title"], group["answerable"], group["near_misses"]) == ("harbour", 7, 2)
    assert set(group["retrieval"]) == {"assistant", "cosine", "BM25", "RRF of both", "LangChain"}
    for values in group["retrieval"].values():
        assert set(values) == {"recall@1", "recall@5", "recall@10", "nDCG@10"}
        assert values["recall@5"]["value"] == 1, "there are four documents, and each shares words with its questions"
    assert group["retrieval"]["assistant"]["recall@1"]["value"] == 1
    assert group["sentences"]["assistant"]["one of three"]["value"] == 1
    assert group["abstention"]["removed"]["assistant"]["AUC"]["value"] > 0.5
    assert 0 <= group["calibration"]["value"] <= 1


def test_every_table_is_printed_with_its_baselines(ran: Result) -> None:
    for told in ("harbour (7)", "harbour (7 + 2), near miss", "RRF of both", "LangChain", "AUC", "calibration error"):
        assert told in ran.output
    assert "4 documents" in ran.output


def test_time_is_told_in_embedding_calls(ran: Result, folder: Path) -> None:
    assert ran.exit_code == 0
    stages = read(folder)["latency"]
    assert stages["embedding call alone"]["median"]["value"] == 1
    assert {"embedding", "retrieval", "selection", "all but embedding"} <= set(stages)
    assert all(each["p95"]["value"] >= each["median"]["value"] for each in stages.values())


def test_a_second_run_gives_the_same_figures(ran: Result, folder: Path) -> None:
    assert ran.exit_code == 0
    first = read(folder)
    run("--squad", folder / "harbour.json", "--work", folder / "work", "--out", folder / "out" / "bench.json")
    assert read(folder)["groups"] == first["groups"]


def test_a_file_of_another_form_ends_with_a_word_on_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"rows": []}')
    ended = run("--squad", tmp_path / "mine.json", "--work", tmp_path / "work")
    assert ended.exit_code == 1
    assert "mine.json is not in SQuAD's format" in " ".join(ended.output.split())


def test_something_to_measure_must_be_named() -> None:
    ended = run()
    assert ended.exit_code == 2
    assert "--squad" in ended.output


def test_the_database_of_ones_own_documents_is_left_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", "http://127.0.0.1:9")
    (setting,) = squad_settings([folder / "harbour.json"], None, None)
    with opened(setting, tmp_path / "work", Console(quiet=True)) as index:
        assert index.catalogue.passage_count() == len(PARAGRAPHS)
    assert not (tmp_path / "own.sqlite3").exists()


class Counted(Embeddings):
    """Vectors of two numbers; notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        self.asked.append(text)
        return [1.0, 0.0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += texts
        return [[float(len(text)), 1 / 3] for text in texts]


def test_a_text_is_embedded_once_and_a_question_each_time_unless_it_is_asked_of_several(tmp_path: Path) -> None:
    model, store = Counted(), Catalogue.in_folder(tmp_path)
    kept = KeptEmbeddings(model, "counted", store)
    first = kept.embed_documents(["a", "bcd", "a"])
    assert model.asked == ["a", "bcd"]
    assert kept.embed_documents(["bcd", "e", "a"]) == [first[1], kept.embed_documents(["e"])[0], first[0]]
    assert model.asked == ["a", "bcd", "e"]
    assert KeptEmbeddings(model, "another", store).embed_documents(["a"]) == [first[0]]
    assert model.asked == ["a", "bcd", "e", "a"]
    assert kept.embed_query("a") == kept.embed_query("a") == [1.0, 0.0]
    assert model.asked[4:] == ["a", "a"]
    once = OnceEmbedded(kept)
    assert once.embed_query("a") == once.embed_query("a") == [1.0, 0.0]
    assert model.asked[6:] == ["a"]
    store.close()


def test_bm25_finds_stems_and_only_passages_that_share_one() -> None:
    text = "She signed it in Xuzhou on Monday.\n\nFerries leave at noon and at nine."
    regions = (Region("body", 0, 34), Region("body", 36, len(text)))
    passages = [p for r in regions for p in split(Document(id="d", text=text, sha256="", language="en", regions=(r,)))]
    bm25 = BM25(passages, [passage.text for passage in passages])
    assert [found.passage for found in bm25.search("Who is signing?", "en", 5)] == [passages[0]]
    assert bm25.search("the of and", "en", 5) == []

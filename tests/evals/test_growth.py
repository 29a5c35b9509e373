from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from assistant.index import vectors
from assistant.index.catalogue import Catalogue
from assistant.index.embeddings import LOCAL_MODEL, make_embeddings
from assistant.index.tables import digest_of
from evals.growth.multiplied import Multiplied, real_vectors, write_documents
from evals.growth.recall import recall
from evals.growth.report import picture, table, write

PARAGRAPHS = ["In 1999 there were 12 boats.", "A keeper counts herons.", "Perahu itu membawa 2.300 buku."]


def drawn(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    made = np.random.default_rng(1).normal(size=(count, 384)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def test_paragraphs_come_again_with_other_figures(tmp_path: Path) -> None:
    assert write_documents(tmp_path, PARAGRAPHS, 23) == 2
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir()))
    assert text.count("there were") == 7
    assert [f"In {1999 + again} there were {12 + again} boats." in text for again in range(7)] == [True] * 7


def test_a_text_has_its_own_vector_or_one_near_a_real_one(tmp_path: Path) -> None:
    store = Catalogue.in_folder(tmp_path)
    real = drawn(20)
    store.put_vectors(LOCAL_MODEL, {f"text {at}": list(map(float, row)) for at, row in enumerate(real)})
    model = Multiplied(make_embeddings("local")[1], real_vectors(store))
    store.close()
    own, other, again = map(np.array, model.embed_documents(["text 7", "never seen", "never seen"]))
    assert own == pytest.approx(real[7], abs=1e-3)
    assert other == pytest.approx(again)
    assert 0.9 < float(np.max(real @ other)) < 0.97
    assert (model.own, model.texts) == (1, 3)
    assert digest_of("text 7") in model._places


def test_recall_is_of_the_graph_not_of_the_exact_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "EXACT_BELOW", 100)
    assert recall(drawn(1_500)) > 0.9
    monkeypatch.setattr(vectors._Rows, "_search_graph", lambda *_: [])
    assert recall(drawn(1_500)) == 0


def test_figures_are_told_as_a_table_and_drawn(tmp_path: Path) -> None:
    grown = {
        1_000: {"passages": 928.0, "answer p50, ms": 45.5, "answer p95, ms": 90.0},
        10_000: {"passages": 9_634.0, "answer p50, ms": 50.25, "HNSW recall@10": 0.995},
    }
    assert "| answer p50, ms | 45.5 | 50.2 |" in table(grown)
    assert "| HNSW recall@10 |  | 0.995 |" in table(grown)
    drawing = ElementTree.fromstring(picture(grown))
    assert len(drawing.findall("{*}polyline")) == 3
    assert len(drawing.findall("{*}circle")) == 3
    write(grown, tmp_path / "out" / "growth.json")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["growth.json", "growth.md", "growth.svg"]

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import AssistantError, ConfigurationError
from assistant.index.exact import Neighbour
from assistant.index.vectors import EXACT_BELOW, VectorIndex, Vectors
from tests.offline import ROOT, run_program, run_python


def rows(count: int, seed: int = 0, dimensions: int = 16) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def brute_force(ids: list[str], vectors: Vectors, vector: Vectors, k: int) -> list[str]:
    order = sorted(range(len(ids)), key=lambda i: (-float(vectors[i] @ vector), ids[i]))
    return [ids[i] for i in order[:k]]


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    return VectorIndex.open(tmp_path, "made-with-this")


def names_of(found: list[Neighbour]) -> list[str]:
    return [neighbour.passage_id for neighbour in found]


@given(seed=st.integers(0, 10_000), count=st.integers(1, 60), k=st.integers(1, 70))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_nearest_are_those_that_counting_by_hand_gives(index: VectorIndex, seed: int, count: int, k: int) -> None:
    index.clear()
    ids = [f"p{i:03}" for i in range(count)]
    vectors = rows(count, seed)
    languages = ["en" if i % 3 else "id" for i in range(count)]
    index.add(ids, vectors, languages)
    vector = rows(1, seed + 1)[0]
    for language in ("en", "id", "und"):
        own = [i for i in range(count) if languages[i] == language]
        found = index.search(vector, k, language)
        assert names_of(found) == brute_force([ids[i] for i in own], vectors[own], vector, k)
        for neighbour in found:
            assert neighbour.cosine == pytest.approx(float(vectors[ids.index(neighbour.passage_id)] @ vector), abs=1e-5)


def test_a_large_collection_is_searched_about_as_well_as_by_hand(index: VectorIndex) -> None:
    count = EXACT_BELOW + 100
    ids, vectors = [f"p{i:05}" for i in range(count)], rows(count)
    for half in (slice(0, count // 2), slice(count // 2, count)):
        index.add(ids[half], vectors[half], ["en" if i % 2 else "id" for i in range(count)][half])
    english = [i for i in range(count) if i % 2]
    right = 0
    for vector in rows(20, seed=7):
        found = index.search(vector, 10, "en")
        assert [n.cosine for n in found] == sorted((n.cosine for n in found), reverse=True)
        right += len(set(names_of(found)) & set(brute_force([ids[i] for i in english], vectors[english], vector, 10)))
    assert right >= 0.9 * 20 * 10


def test_an_empty_collection_has_nothing_near(index: VectorIndex) -> None:
    assert index.search(rows(1)[0], 5, "en") == []
    assert index.count() == 0


def test_adding_again_replaces(index: VectorIndex) -> None:
    first, second = rows(2)
    index.add(["p"], first[None], ["en"])
    assert index.search(first, 5, "en")[0].cosine == pytest.approx(1, abs=1e-5)
    index.add(["p"], second[None], ["id"])
    assert index.count() == 1
    assert index.search(first, 5, "en") == []
    assert index.search(second, 5, "id")[0].cosine == pytest.approx(1, abs=1e-5)


def test_what_is_removed_is_found_no_more_and_unknown_ids_are_passed_over(index: VectorIndex) -> None:
    vectors = rows(3)
    index.add(["a", "b", "c"], vectors, ["en"] * 3)
    index.remove(["b", "never-there"])
    index.remove([])
    index.add([], rows(0), [])
    assert sorted(names_of(index.search(vectors[1], 5, "en"))) == ["a", "c"]
    assert index.count() == 2
    index.clear()
    assert index.count() == 0


def test_what_was_added_is_there_in_the_next_process(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.index.test_vectors import VectorIndex, rows; "
        "VectorIndex.open(Path(sys.argv[1]), 'made-with-this').add(['a', 'b'], rows(2), ['en', 'id'])"
    )
    done = run_program(program, [str(tmp_path)], tmp_path)
    assert done.returncode == 0, done.stderr
    again = VectorIndex.open(tmp_path, "made-with-this")
    assert again.count() == 2
    assert names_of(again.search(rows(2)[1], 5, "id")) == ["b"]


def test_vectors_made_with_anything_else_are_dropped_and_never_mixed_in(tmp_path: Path) -> None:
    VectorIndex.open(tmp_path, "old").add(["stale"], rows(1), ["en"])
    new = VectorIndex.open(tmp_path, "new")
    assert new.count() == 0
    new.add(["fresh"], rows(1), ["en"])
    assert names_of(new.search(rows(1)[0], 5, "en")) == ["fresh"]
    assert VectorIndex.open(tmp_path, "old").count() == 0


@pytest.mark.parametrize("server", ["chroma.example", "ftp://chroma.example", "http://", "localhost:8000"])
def test_a_servers_address_of_another_form_is_refused_with_the_right_one(tmp_path: Path, server: str) -> None:
    with pytest.raises(ConfigurationError, match="http://HOST:PORT"):
        VectorIndex.open(tmp_path, "made-with-this", server)


def test_a_server_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]  # closed again below: nobody listens on it then
    with pytest.raises(AssistantError, match=str(port)):
        VectorIndex.open(tmp_path, "made-with-this", f"http://127.0.0.1:{port}")


def test_chroma_is_loaded_only_once_an_index_is_opened(tmp_path: Path) -> None:
    program = "import sys, assistant; sys.exit('chromadb' in sys.modules)"
    assert run_python(["-c", program], tmp_path, {"PYTHONPATH": str(ROOT)}).returncode == 0

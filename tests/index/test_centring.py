from __future__ import annotations

import numpy as np
import pytest

from assistant.index.centring import Centring, Role
from assistant.index.embeddings import LOCAL_MODEL, make_embeddings

CROWD = {
    "en": ["The ferry left at dawn.", "Coffee dries under a dome.", "Turtles hatch at night.", "A boat has books."],
    "id": ["Feri berangkat saat fajar.", "Kopi kering di bawah kubah.", "Penyu menetas malam.", "Perahu membawa buku."],
}


@pytest.mark.parametrize("language", ["en", "id", "und"])
@pytest.mark.parametrize("role", ["passage", "question"])
def test_centred_vectors_have_unit_length(role: Role, language: str) -> None:
    rows = np.random.default_rng(1).normal(size=(20, 384)).astype(np.float32)
    for model in (LOCAL_MODEL, "openai:anything"):
        centred = Centring.shipped_for(model).centre(rows, role, language)
        assert centred.dtype == np.float32
        assert np.linalg.norm(centred, axis=1) == pytest.approx(np.ones(20), abs=1e-5)


def test_rows_are_centred_as_each_is_alone() -> None:
    centring = Centring.shipped_for(LOCAL_MODEL)
    rows = np.random.default_rng(2).normal(size=(5, 384)).astype(np.float32)
    together = centring.centre(rows, "passage", "id")
    assert np.allclose(together, [centring.centre(row, "passage", "id") for row in rows], atol=1e-6)


@pytest.mark.parametrize("language", ["en", "id", "und"])
def test_vectors_of_a_model_without_means_keep_their_direction(language: str) -> None:
    row = np.array([3.0, 4.0], np.float32)
    assert Centring.shipped_for("openai:anything").centre(row, "passage", language).tolist() == pytest.approx(
        [0.6, 0.8]
    )


def test_nothing_becomes_infinite() -> None:
    centred = Centring.shipped_for("openai:anything").centre(np.zeros(4, np.float32), "question", "en")
    assert np.isfinite(centred).all()


def test_centring_brings_translations_nearer_than_a_shared_language_does() -> None:
    """What it is for: uncentred, a text may be nearer to others of its language than to its own translation."""
    model = make_embeddings("local")[1]
    centring = Centring.shipped_for(LOCAL_MODEL)
    rows = {code: np.array(model.embed_documents(CROWD[code]), np.float32) for code in CROWD}
    centred = {code: centring.centre(rows[code], "passage", code) for code in CROWD}

    def advantage(vectors: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]) -> float:
        across, within = vectors["en"] @ vectors["id"].T, vectors["en"] @ vectors["en"].T
        return float(np.diag(across).mean() - within[~np.eye(len(within), dtype=bool)].mean())

    assert advantage(centred) > advantage(rows)


def test_the_fingerprint_tells_models_with_other_means_apart() -> None:
    local, unknown = Centring.shipped_for(LOCAL_MODEL), Centring.shipped_for("openai:anything")
    assert local.fingerprint == Centring.shipped_for(LOCAL_MODEL).fingerprint
    assert local.fingerprint != unknown.fingerprint

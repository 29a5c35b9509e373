"""What HNSW finds of the true neighbours, on vectors that the model made."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.index.centring import Centring
from assistant.index.embeddings import LOCAL_MODEL
from assistant.index.exact import ExactVectors
from assistant.index.vectors import VectorIndex

Vectors = NDArray[np.float32]

ASKED = 200
NEIGHBOURS = 10
_AT_ONCE = 5_000


def recall(real: Vectors) -> float:
    """Recall@10 against exact search over `real` but for 200 of them, which are asked.

    Two languages by turns, each searched on its own, as in a folder of both.
    """
    drawn = np.random.default_rng(7).permutation(len(real))
    made = Centring.shipped_for(LOCAL_MODEL).centre(real[drawn], "passage", "en")
    asked, stored = made[:ASKED], made[ASKED:]
    ids, languages = [f"{at:06}" for at in range(len(stored))], ["en" if at % 2 else "id" for at in range(len(stored))]
    truth = ExactVectors(ids[1::2], stored[1::2])
    shares = []
    with TemporaryDirectory(prefix="assistant-growth-") as folder:
        index = VectorIndex.open(Path(folder), "recall")
        for at in range(0, len(ids), _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            index.add(ids[part], stored[part], languages[part])
        for vector in asked:
            nearest = {each.passage_id for each in truth.search(vector, NEIGHBOURS)}
            shares.append(len(nearest & {each.passage_id for each in index.search(vector, NEIGHBOURS, "en")}))
        index.close()
    return float(np.mean(shares)) / NEIGHBOURS

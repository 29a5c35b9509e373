"""The bare loop: python -m evals.load.bare FOLDER.

FastAPI, Chroma and the embedding model, and nothing else. `POST /ask` embeds the question, takes the nearest passages
from Chroma at its defaults, and returns their texts. It checks no rate, keeps no offsets, and chooses no sentence.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import chromadb
import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from assistant.index.embeddings import LocalEmbeddings

PASSAGES = "passages.json"
VECTORS = "vectors.npy"
ANNOUNCED = "port "
_NEAREST = 5
_BATCH = 1_000


class Asked(BaseModel):
    """A question."""

    question: str


class Retrieved(BaseModel):
    """The nearest passages, nearest first."""

    texts: list[str]


def make_app(texts: list[str], vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> FastAPI:
    """The loop over passages and their vectors, one row for each text."""
    model, app = LocalEmbeddings(), FastAPI()
    rows = chromadb.EphemeralClient().create_collection("passages", embedding_function=None)
    for start in range(0, len(texts), _BATCH):
        part = slice(start, start + _BATCH)
        ids = [str(at) for at in range(len(texts))[part]]
        rows.add(ids=ids, documents=texts[part], embeddings=vectors[part])

    def ask(asked: Asked) -> Retrieved:
        vector = np.asarray([model.embed_query(asked.question)], np.float32)
        found = rows.query(query_embeddings=vector, n_results=min(_NEAREST, len(texts)), include=["documents"])
        return Retrieved(texts=(found["documents"] or [[]])[0])

    app.post("/ask")(ask)
    return app


def main() -> None:
    """Serve the loop on a free port of this machine, and print the port."""
    folder = Path(sys.argv[1])
    texts: list[str] = json.loads((folder / PASSAGES).read_text(encoding="utf-8"))
    app = make_app(texts, np.load(folder / VECTORS))
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    sys.stdout.write(f"{ANNOUNCED}{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()

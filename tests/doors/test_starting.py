"""The port is open while the documents are read: what is asked is answered from what is there, and says so."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from tests.documents import FERRY, TURTLES, write
from tests.doors.commands import WAIT, chat, command, left_open
from tests.scripted import Embeds

PASSENGERS = "How many passengers boarded on the first night?"
PENUMPANG = "Berapa penumpang yang naik pada malam pertama?"
HELD = "This sentence is held back by the embedding server. "


class EmbeddingServer:
    """An embedding model over OpenAI's protocol; a request with `HELD` in it waits until `let` is set."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.held = threading.Event()
        handler = type("Handler", (_Handler,), {"server_of": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ASSISTANT_EMBEDDINGS": "openai:scripted",
            "ASSISTANT_MODEL": "extractive",
            "OPENAI_API_KEY": "sk-of-no-use-elsewhere",
            "OPENAI_BASE_URL": self.url,
            "ASSISTANT_SHUTDOWN_GRACE": "1",
        }

    def close(self) -> None:
        self.let.set()
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_of: EmbeddingServer

    def do_POST(self) -> None:
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        if any(HELD.strip() in text for text in texts):
            self.server_of.held.set()
            self.server_of.let.wait(WAIT)
        body = Embeds().body(texts)
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            """The process that asked has ended, as it should."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    running = EmbeddingServer()
    yield running
    running.close()


@pytest.fixture
def place(tmp_path: Path, server: EmbeddingServer) -> Path:
    """A folder of two documents, the first of which an earlier run has read; the other is held."""
    source = write(tmp_path / "source", {"ferry.md": FERRY})
    given = {"source": source, "data_dir": tmp_path / "index", "embeddings": "openai:scripted"}
    keys = {"model": "extractive", "openai_api_key": "sk-of-no-use-elsewhere", "openai_base_url": server.url}
    Assistant.open(Settings.model_validate({**given, **keys})).close()
    write(source, {"held.md": HELD * 3 + TURTLES})
    return tmp_path


def test_what_is_there_is_asked_while_the_rest_is_read(place: Path, server: EmbeddingServer) -> None:
    with chat(place, server.environment, ready=False) as running:
        assert server.held.wait(WAIT)
        answered = running.ask(PASSENGERS).json()
        assert {citation["document_id"] for citation in answered["citations"]} == {"ferry"}
        assert "files are still being read" in answered["notices"][0]
        assert "masih dibaca" in running.ask(PENUMPANG).json()["notices"][0]
        assert running.get("/livez").status_code == 200
        not_ready = running.get("/readyz")
        assert (not_ready.status_code, not_ready.json()["status"]) == (503, "indexing")
        assert int(not_ready.headers["retry-after"]) > 0
        assert not_ready.json()["reading"]["total"] == 2
        assert running.get("/healthz").status_code == 200
        assert "gradio" in running.get("/").text
        server.let.set()
        assert running.await_status("/readyz", 200).json()["reading"] is None
        assert running.ask(PASSENGERS).json()["notices"] == []
        running.signal(signal.SIGTERM)
        assert running.ended() == 0
    assert "Traceback" not in running.told


def test_where_nothing_is_there_yet_that_is_the_answer(tmp_path: Path, server: EmbeddingServer) -> None:
    write(tmp_path / "source", {"held.md": HELD * 3 + TURTLES})
    with chat(tmp_path, server.environment, ready=False) as running:
        assert server.held.wait(WAIT)
        answered = running.ask(PASSENGERS).json()
        assert answered["abstained"]
        assert "are being read" in answered["text"]
        assert "sedang dibaca" in running.ask(PENUMPANG).json()["text"]
        assert running.get("/healthz").status_code == 503
        running.signal(signal.SIGTERM)  # while the embedding server keeps the first pass waiting
        assert running.ended() == 0
    assert left_open(tmp_path) == []


@pytest.mark.parametrize("wrong", ["no folder", "port taken", "no key"])
def test_what_is_wrong_before_anything_is_served_ends_it(tmp_path: Path, server: EmbeddingServer, wrong: str) -> None:
    write(tmp_path / "source", {"ferry.md": FERRY})
    source = "nowhere" if wrong == "no folder" else "source"
    port = server.url.split(":")[2].partition("/")[0] if wrong == "port taken" else "0"
    environment = {"ASSISTANT_EMBEDDINGS": "openai:scripted"} if wrong == "no key" else {}
    arguments = ("chat", "--source", source, "--data-dir", "index", "--port", port)
    with command(tmp_path, *arguments, environment=environment) as running:
        assert running.ended() == 1
        assert running.told.startswith("Error: ")
        assert running.process.stdout is not None
        assert running.process.stdout.read() == ""

"""What every test has: no network, no settings from outside, and a few documents to ask of."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from assistant import Assistant, Settings
from assistant.index import embeddings
from tests.documents import NOTES, write
from tests.offline import guard
from tests.postgres import PostgreSQL, running
from tests.scripted import ScriptedServer

guard.install()

# Started in the background of a script, a process ignores Ctrl-C, and so does all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

_LEAKS = ("ASSISTANT_", "OPENAI_", "SLACK_", "CHROMA_", "LANGCHAIN_", "LANGSMITH_")
for _name in [name for name in os.environ if name.startswith(_LEAKS)]:
    del os.environ[_name]

settings.register_profile("laptop", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("laptop"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "laptop")


@pytest.fixture(scope="session", autouse=True)
def away_from_the_checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No .env file is read and no .assistant folder written: the current folder is an empty one."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("current"))
    yield
    os.chdir(before)


@pytest.fixture(scope="session", autouse=True)
def embedded_anew() -> Iterator[Callable[[str], list[float]]]:
    """How a passage is embedded; elsewhere each text is embedded once, for it always has the same vector."""
    anew = embeddings._embed_passage
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(embeddings, "_embed_passage", cache(anew))
        yield anew


@pytest.fixture(autouse=True)
def nothing_reaches_out() -> Iterator[None]:
    """Fail the test in which something tried to reach the network, even where a library hid the error."""
    guard.refused.clear()
    yield
    assert guard.refused == []


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one: no .env file, no .assistant folder of the checkout."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few small documents in both languages. Read it only."""
    return write(tmp_path_factory.mktemp("notes"), NOTES)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A real PostgreSQL."""
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; each that there can be is one parameter more."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept.sqlite3'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedServer]:
    """A server that says what a language model might."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="session")
def bot(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over `notes`."""
    with Assistant.open(Settings(source=notes, data_dir=tmp_path_factory.mktemp("notes-index"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def seed_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over the documents that ship."""
    with Assistant.open(Settings(data_dir=tmp_path_factory.mktemp("seeds-index"))) as opened:
        yield opened

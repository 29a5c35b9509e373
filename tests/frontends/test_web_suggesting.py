"""What could be asked first."""

from __future__ import annotations

from assistant import Assistant
from assistant.frontends.web.suggesting import first_questions


def test_a_folder_of_ones_own_is_asked_about_its_documents_and_tells(bot: Assistant) -> None:
    asked = first_questions(bot)
    names = {entry.name for entry in bot.entries()}
    assert asked
    for question in asked:
        assert any(f"“{name}”" in question for name in names)
        assert not bot.ask(question).abstained


def test_the_notes_that_ship_have_examples_in_both_languages(seed_bot: Assistant) -> None:
    asked = first_questions(seed_bot)
    assert asked[0] == "Which parties signed the Xuzhou agreement?"
    assert {seed_bot.ask(question).language for question in asked} == {"en", "id"}

from __future__ import annotations

import dataclasses

from assistant import Answer, Assistant, Disagreement
from assistant.answering.wording import differing
from assistant.frontends.web.answers import answer_markup
from assistant.frontends.web.evidence import Found, cards_markup
from assistant.frontends.web.session import Exchange, Session
from assistant.history.standing import standing

DIFFER = Disagreement(subject="the date", values=(("14 August", 1), ("15 August", 1)))


def with_disagreement(bot: Assistant, *, told: bool) -> Answer:
    answer = bot.ask("How many passengers boarded on the first night?")
    text = f"{answer.text}\n\n{differing(DIFFER, 'en')}" if told else answer.text
    return dataclasses.replace(answer, text=text, disagreements=(DIFFER,))


def test_a_disagreement_is_shown_once_whether_the_text_tells_it_or_not(bot: Assistant) -> None:
    for told in (True, False):
        shown = answer_markup(1, with_disagreement(bot, told=told))
        assert shown.count("The sources differ on the date") == 1
        assert shown.count("15 August") == 1


def test_each_value_links_to_its_citation(bot: Assistant) -> None:
    plain = answer_markup(1, bot.ask("How many passengers boarded on the first night?")).count("<a ")
    for told in (True, False):
        assert answer_markup(1, with_disagreement(bot, told=told)).count("<a ") == plain + len(DIFFER.values)


def test_what_was_asked_before_anything_could_be_searched_is_no_history() -> None:
    unsearched = Answer(
        question="Who signed it?", standalone_question="Who signed it?", language="en", abstained=True,
        text="The documents are being read (1 of 5 files so far), and none can be searched yet.",
    )  # fmt: skip
    asked = Session((Exchange("Who signed it?", "answered", answer=unsearched),)).beginning("And where?")
    assert asked.history() == []
    assert "Nearest" not in cards_markup(1, unsearched, lambda _: Found(standing(_, None), None), {})

"""What helps to judge an answer, and what can be done with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assistant import Answer, Assistant, Disagreement
from assistant.frontends.web.answers import answer_markup
from assistant.frontends.web.suggesting import suggestions, unmentioned
from assistant.history.conversations import History
from tests.scenario.browser import Tab
from tests.scenario.conftest import Visit, served
from tests.scenario.test_page import ARTEFACTS, WIDTHS

XUZHOU = "Which parties signed the Xuzhou agreement?"
UNANSWERABLE = "Who won the football World Cup in 2022?"


def test_every_sentence_has_its_sign_and_the_signs_are_explained(tab: Tab, page_bot: Assistant) -> None:
    answer, expected = tab.ask(XUZHOU), page_bot.ask(XUZHOU)
    expect(answer.locator(".body .verdict.verbatim")).to_have_count(len(expected.sentences))
    expect(answer.locator(".body .verdict .unseen").first).to_have_text("(verbatim)")
    expect(answer.locator(".footing .verdict")).to_contain_text("verbatim")


def test_signs_differ_in_shape_and_doubts_are_in_words(page_bot: Assistant) -> None:
    answer = page_bot.ask(XUZHOU)
    verdicts = ("verbatim", "supported", "weak", "unsupported")
    shapes = set()
    for verdict in verdicts:
        sentences = tuple(replace(sentence, verdict=verdict) for sentence in answer.sentences)  # type: ignore[arg-type]
        markup = answer_markup(1, replace(answer, sentences=sentences))
        shapes.add(markup.partition('<span class="shape">')[2][0])
        assert f"verdict&#32;{verdict}" in markup or f"verdict {verdict}" in markup
    assert len(shapes) == len(verdicts)


def test_a_marker_that_is_pointed_at_or_focused_shows_its_quotation(tab: Tab, page_bot: Assistant) -> None:
    answer, citation = tab.ask(XUZHOU), page_bot.ask(XUZHOU).citations[0]
    tip = tab.page.get_by_role("tooltip")
    tab.marker(answer, 1).hover()
    expect(tip.locator(".quote")).to_have_text(f"“{citation.quote}”")
    expect(tip).to_contain_text(citation.title)
    tab.page.mouse.move(5, 795)
    expect(tip).to_be_hidden()
    tab.marker(answer, 1).focus()
    expect(tip).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_card_shows_the_quotation_in_its_context_and_says_when_it_is_in_another_language(
    tab: Tab, page_bot: Assistant
) -> None:
    tab.ask(XUZHOU)
    cards = tab.page.locator("#cards .card")
    for i, citation in enumerate(page_bot.ask(XUZHOU).citations):
        expect(cards.nth(i).locator(".quote .cited")).to_have_text(citation.quote)
        expect(cards.nth(i).locator(".foreign")).to_have_count(int(citation.language != "en"))
    assert cards.locator(".around").first.text_content()


def test_what_sources_say_differently_stands_side_by_side(page_bot: Assistant) -> None:
    answer = page_bot.ask(XUZHOU)
    first, second = answer.citations[0], answer.citations[1]
    found = Disagreement(subject="the <cost>", values=(("<b>1</b>", first.number), ("2", second.number)))
    markup = answer_markup(1, replace(answer, disagreements=(found,)))
    assert "<b>" not in markup
    assert markup.count("<li>") == 2
    assert f'href="&#35;cite&#45;1&#45;{second.number}"' in markup.partition('class="disagreement"')[2]


def test_an_abstention_names_what_is_missing_and_what_can_be_asked(tab: Tab, page_bot: Assistant) -> None:
    answer, expected = tab.ask(UNANSWERABLE), page_bot.ask(UNANSWERABLE)
    expect(answer.locator(".missing")).to_contain_text("“2022”")
    asked = suggestions(expected, [UNANSWERABLE], page_bot.answerable)
    assert asked
    assert not any(page_bot.ask(question).abstained for question in asked)
    expect(answer.locator(".follow a")).to_have_text(list(asked))
    answer.locator(".follow a").first.click()
    expect(tab.page.locator(".question").nth(1)).to_have_text(asked[0])
    expect(tab.answered(2).locator(".marker").first).to_be_visible()


class Pondering(Assistant):
    """The assistant, which does not tell whether the documents do until `go` is set."""

    def __init__(self, bot: Assistant) -> None:
        vars(self).update(vars(bot))
        self.go = threading.Event()

    def answerable(self, question: str) -> bool:
        return self.go.wait(30) and super().answerable(question)


@pytest.fixture
def pondering(visit: Visit, page_bot: Assistant) -> Iterator[tuple[Pondering, str]]:
    """An assistant that ponders what to suggest, and the address of its page."""
    bot = Pondering(page_bot)
    bot.go.set()
    with served(visit, bot) as url:
        bot.go.clear()
        yield bot, url
        bot.go.set()


def test_suggestions_come_after_the_answer_and_move_nothing(
    visit: Visit, pondering: tuple[Pondering, str], page_bot: Assistant
) -> None:
    bot, url = pondering
    tab = visit(url)
    answer = tab.ask(XUZHOU)
    expect(tab.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(tab.page.locator("#conversation .follow")).to_have_count(0)
    tab.marker(answer, 1).focus()
    before = answer.locator(".actions").bounding_box()
    bot.go.set()
    expected = suggestions(page_bot.ask(XUZHOU), [XUZHOU], page_bot.answerable)
    assert expected
    expect(tab.page.locator("#conversation .follow")).to_have_count(1)
    expect(answer.locator(".follow a")).to_have_text(list(expected))
    assert answer.locator(".actions").bounding_box() == before
    expect(tab.marker(answer, 1)).to_be_focused()


def test_a_question_asked_meanwhile_ends_the_suggestions_for_the_one_before(
    visit: Visit, pondering: tuple[Pondering, str]
) -> None:
    bot, url = pondering
    tab = visit(url)
    tab.ask(XUZHOU)
    answer = tab.ask(UNANSWERABLE)
    bot.go.set()
    expect(answer.locator(".follow a").first).to_be_visible()
    expect(tab.page.locator("#conversation .follow .lead")).to_have_text("Questions on these passages:")
    expect(tab.page.locator(".question")).to_have_text([XUZHOU, UNANSWERABLE])
    tab.page.reload()
    expect(tab.answers.nth(1).locator(".follow a").first).to_be_visible()


def test_what_is_said_to_be_missing_is_in_no_nearest_passage(page_bot: Assistant) -> None:
    answer = page_bot.ask(UNANSWERABLE)
    assert unmentioned(answer)
    for word in unmentioned(answer):
        assert all(word.casefold() not in passage.quote.casefold() for passage in answer.nearest)


def test_a_question_is_asked_again_and_otherwise(tab: Tab) -> None:
    tab.ask(XUZHOU)
    tab.page.get_by_role("link", name="Ask again").click()
    expect(tab.page.get_by_role("link", name="Ask again")).to_be_visible()
    tab.answered(1)
    tab.page.get_by_role("link", name="Edit question").click()
    expect(tab.question).to_have_value(XUZHOU)
    expect(tab.answers).to_have_count(0)
    tab.ask("What will CSPC supply?")
    expect(tab.page.locator(".question")).to_have_text(["What will CSPC supply?"])


def test_an_answer_is_copied_without_its_signs(visit: Visit, page_bot: Assistant) -> None:
    tab = visit(permissions=["clipboard-read", "clipboard-write"])
    answer = tab.ask(XUZHOU)
    answer.get_by_role("link", name="Copy").click()
    expect(answer.locator("a.done")).to_be_visible()
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    for sentence in page_bot.ask(XUZHOU).sentences:
        assert sentence.text in copied
    assert "◆" not in copied
    assert "[1]" in copied


def test_a_wrong_sentence_is_reported_with_the_whole_answer(tab: Tab, page_bot: Assistant) -> None:
    answer = tab.ask(XUZHOU)
    answer.get_by_role("link", name="Wrong answer").click()
    tab.page.get_by_label("Which sentence is wrong?").click()
    tab.page.get_by_role("option").nth(1).click()
    tab.page.get_by_label("What is wrong with it? (optional)").fill("<i>No</i>")
    tab.page.get_by_role("button", name="Send").click()
    expect(tab.page.get_by_role("button", name="Send")).to_be_hidden()
    history = History.open(page_bot.settings)
    (kept,) = [feedback for feedback in history.feedback() if feedback.reason == "<i>No</i>"]
    history.close()
    assert (kept.thumb, kept.sentence, _without_timings(kept.answer)) == (
        "down",
        1,
        _without_timings(page_bot.ask(XUZHOU)),
    )
    answer.get_by_role("link", name="Good answer").click()
    expect(answer.locator(".thumb.chosen")).to_contain_text("Good answer")


def _without_timings(answer: Answer) -> Answer:
    return replace(answer, timings={})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_at_any_width(visit: Visit, scheme: str) -> None:
    tab = visit(color_scheme=scheme, reduced_motion="reduce")
    for state in ("empty", "answer"):
        for width in WIDTHS:
            tab.page.set_viewport_size({"width": width, "height": 900})
            assert tab.width() == width
            tab.page.screenshot(path=ARTEFACTS / f"{state}-{width}-{scheme}.png")
        if state == "empty":
            expect(tab.ask(XUZHOU).locator(".follow")).to_be_visible()

"""Long and strange documents, long answers, no mouse: what a page of short English texts does not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assistant import Answer, Assistant, Sentence, Settings, StreamEvent, TextDelta, Turn
from assistant.frontends.web import serve
from tests.documents import FERRY, write
from tests.scenario.browser import Tab
from tests.scenario.conftest import Visit
from tests.scenario.test_page import ARTEFACTS

FARE = "What does the night ferry to Sabira cost?"
LIGHTHOUSE = "The Anambas lighthouse was built by 917 workers."
RIGHT_TO_LEFT = "منارة أنامباس \u202eabc\u202c בנה 917"
LONG_WORD = "mempertanggungjawabkan" * 30
ROWS = 21_000


class Verbose(Assistant):
    """The assistant, whose answers have 200 lines more, as a language model's could."""

    def __init__(self, bot: Assistant) -> None:
        vars(self).update(vars(bot))

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[StreamEvent]:
        for event in super().stream(question, history):
            if isinstance(event, Answer):
                lines = [f"Line {i} of what was said, {LONG_WORD if i == 7 else 'and no more'}." for i in range(200)]
                more = "\n".join(lines)
                yield TextDelta("\n\n" + more)
                said = tuple(Sentence(text=line, citations=(), verdict="unsupported") for line in lines)
                yield replace(event, text=f"{event.text}\n\n{more}", sentences=event.sentences + said, model="scripted")
            else:
                yield event


@pytest.fixture(scope="module")
def long_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, str]]:
    """A page over a document of 3 MB, most of it rows that become no passages, and one that reads from the right."""
    folder = tmp_path_factory.mktemp("long")
    rows = "".join(f"Story {i:07} {'perkembangan-keberlanjutan ' * 5}\n" for i in range(ROWS))
    large = f"# The lighthouse of Anambas\n\n{LIGHTHOUSE}\n\nRelated news\n{rows}"
    right = f"# Menara\n\n{RIGHT_TO_LEFT}. The Natuna tower has 55 steps. {LONG_WORD}\n"
    source = write(folder / "source", {"large.md": large, "right.md": right, "night-ferry.md": FERRY})
    with Assistant.open(Settings(source=source, data_dir=folder / "index")) as bot:
        server = serve(Verbose(bot), "127.0.0.1", 0, block=False)
        yield bot, server.url
        server.close()


def opened(tab: Tab, question: str) -> str:
    """Asks, opens the first citation's document; its text as the page has it."""
    tab.marker(tab.ask(question), 1).click()
    expect(tab.lit).to_be_in_viewport(timeout=30_000)
    return tab.page.locator(".document-text").text_content() or ""


def test_a_document_of_three_megabytes_opens_at_its_passage(visit: Visit, long_page: tuple[Assistant, str]) -> None:
    bot, url = long_page
    tab = visit(url)
    assert opened(tab, "How many workers built the Anambas lighthouse?") == bot.document("large").text
    expect(tab.lit).to_contain_text("917 workers")


def test_letters_from_the_right_and_words_without_end_stay_in_their_place(
    visit: Visit, long_page: tuple[Assistant, str]
) -> None:
    bot, url = long_page
    tab = visit(url, viewport={"width": 360, "height": 740})
    assert opened(tab, "How many steps does the Natuna tower have?") == bot.document("right").text
    assert tab.width() == 360
    tab.page.screenshot(path=ARTEFACTS / "right-to-left.png")


def test_an_answer_of_two_hundred_lines_is_read_from_its_beginning(
    visit: Visit, long_page: tuple[Assistant, str]
) -> None:
    tab = visit(long_page[1])
    answer = tab.ask(FARE)
    expect(answer.locator(".said")).to_have_count(201)
    expect(tab.page.locator(".question")).to_be_in_viewport()
    expect(answer.get_by_text("Line 199 of")).not_to_be_in_viewport()
    assert tab.width() == 1280
    tab.page.screenshot(path=ARTEFACTS / "long-answer.png")


def test_documents_are_searched_opened_and_left_without_a_mouse(visit: Visit, long_page: tuple[Assistant, str]) -> None:
    tab = visit(long_page[1])
    expect(tab.question).to_be_focused()
    reach(tab, ".to-library", "Shift+Tab")
    tab.page.keyboard.press("Enter")
    reach(tab, "#find input, #find textarea", "Tab")
    tab.page.keyboard.type("74,000 rupiah")
    expect(tab.page.locator("#library-list li")).to_have_count(1)
    reach(tab, "#library-list .excerpt", "Tab")
    tab.page.keyboard.press("Enter")
    expect(tab.lit).to_have_text("74,000 rupiah")
    expect(tab.lit).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(tab.page.locator("#library-list .excerpt")).to_be_focused()


def reach(tab: Tab, selector: str, key: str) -> None:
    """Presses a key until that element has the focus."""
    element = tab.page.locator(selector).first
    for _ in range(40):
        if element.evaluate("element => element === document.activeElement"):
            return
        tab.page.keyboard.press(key)
    raise AssertionError(f"{selector} cannot be reached with {key}")

"""The page, driven as its readers drive it: mouse, keyboard, telephone, light and dark."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from assistant import Answer, Assistant, Citation, ConfigurationError, Turn
from assistant.frontends.web import serve
from tests.scenario.browser import Tab
from tests.scenario.conftest import HOSTILE, Held, Visit

XUZHOU = "Which parties signed the Xuzhou agreement?"
KESTREL = "How much did the Kestrel Harbour pier cost?"
UNANSWERABLE = "Who won the football World Cup in 2022?"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
WIDTHS = (360, 768, 1920)
ARTEFACTS = Path(__file__).resolve().parent.parent / "artefacts"


@pytest.fixture(scope="module", autouse=True)
def artefacts() -> Path:
    """The folder that keeps screenshots for people to look at."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


def opened(tab: Tab, link: Locator, citation: Citation, bot: Assistant) -> None:
    """Follows a link to a citation, and checks that its document is shown, to the character, with its passage lit."""
    link.click()
    shown(tab, citation, bot)


def shown(tab: Tab, citation: Citation, bot: Assistant) -> None:
    """The document of a citation is in the panel."""
    document = bot.document(citation.document_id)
    expect(tab.lit).to_have_text(citation.quote)
    assert tab.page.locator(".document-text").text_content() == document.text
    assert tab.lit.text_content() == citation.quote == document.text[citation.start : citation.end]
    expect(tab.lit).to_be_in_viewport()
    head = tab.page.locator(".document-head")
    for fact in (str(citation.number), document.name, document.publisher):
        expect(head).to_contain_text(fact)


def test_an_example_is_answered_and_its_citation_leads_into_the_document(tab: Tab, page_bot: Assistant) -> None:
    tab.page.get_by_role("button", name=XUZHOU).click()
    answer = tab.answered(1)
    expected = page_bot.ask(XUZHOU)
    for sentence in expected.sentences:
        expect(answer).to_contain_text(sentence.text)
    for number, citation in enumerate(expected.citations, 1):
        opened(tab, tab.marker(answer, number), citation, page_bot)
    expect(tab.page.locator(".document-head")).to_contain_text("20 January 2026")
    expect(tab.page.locator(".document-head")).to_contain_text("source note")
    tab.page.screenshot(path=ARTEFACTS / "desktop-light.png")
    tab.page.get_by_role("button", name="All citations").click()
    expect(tab.page.locator("#cards .card")).to_have_count(len(expected.citations))
    opened(tab, tab.page.locator("#cards .card").first, expected.citations[0], page_bot)


def test_the_answer_says_how_sure_it_is_and_which_words_answer(tab: Tab, page_bot: Assistant) -> None:
    answer, expected = tab.ask(XUZHOU), page_bot.ask(XUZHOU)
    expect(answer.locator(".footing")).to_contain_text(f"Confidence {round(100 * expected.confidence)}%")
    expect(answer.locator(".footing .verdict")).to_have_text("◆ verbatim")
    marked = [sentence.text[a:b] for sentence in expected.sentences for a, b in sentence.marks]
    assert answer.locator("strong").all_text_contents() == marked
    others = {c.document_id for c in expected.citations if c.language == "id"}
    expect(answer.locator(".badge", has_text="Indonesian")).to_have_count(len(others))


def test_what_the_documents_do_not_tell_is_refused_with_the_nearest_passages(tab: Tab, page_bot: Assistant) -> None:
    answer, expected = tab.ask(UNANSWERABLE), page_bot.ask(UNANSWERABLE)
    expect(answer).to_contain_text("The documents do not tell.")
    expect(answer.locator(".marker")).to_have_count(0)
    expect(answer.locator(".card")).to_have_count(len(expected.nearest))
    opened(tab, answer.locator(".card").first, expected.nearest[0], page_bot)


def test_an_indonesian_question_is_answered_in_indonesian(tab: Tab, page_bot: Assistant) -> None:
    question = "Wamenkes ke kota apa saja di Tiongkok?"
    answer, expected = tab.ask(question), page_bot.ask(question)
    assert expected.citations
    expect(answer).to_have_attribute("lang", "id")
    expect(answer.locator(".footing")).to_contain_text("Keyakinan")
    opened(tab, answer.locator(".marker").first, expected.citations[0], page_bot)


def test_the_page_speaks_the_browsers_language(visit: Visit) -> None:
    page = visit(locale="id-ID").page
    expect(page.get_by_role("button", name="Tanya", exact=True)).to_be_visible()
    expect(page.locator(".masthead")).to_contain_text("Dokumen 6")
    expect(page.locator(".invitation")).to_contain_text("Bertanyalah")
    expect(page.locator("#cards")).to_contain_text("Bukti")


def test_a_follow_up_is_understood_from_what_went_before_and_older_links_still_hold(
    tab: Tab, page_bot: Assistant
) -> None:
    first, second = "What will CSPC supply?", "And which company does it work with?"
    earlier = page_bot.ask(first)
    expected = page_bot.ask(second, [Turn("user", first), Turn("assistant", earlier.text)])
    assert expected.standalone_question != second
    tab.ask(first)
    answer = tab.ask(second)
    expect(answer.locator(".understood")).to_have_text(f"Understood as: {expected.standalone_question}")
    opened(tab, tab.answers.first.locator(".marker").first, earlier.citations[0], page_bot)
    tab.page.get_by_role("button", name="New conversation").click()
    expect(tab.answers).to_have_count(0)
    expect(tab.page.get_by_role("button", name=XUZHOU)).to_be_visible()


def test_a_hostile_document_is_text_and_nothing_else(tab: Tab, page_bot: Assistant) -> None:
    answer, expected = tab.ask(KESTREL), page_bot.ask(KESTREL)
    assert [citation.document_id for citation in expected.citations] == ["kestrel-harbour"]
    expect(answer).to_contain_text(
        "<script>window.pwned=1</script> 734 million kroner, [1] ${window.pwned=1} and {{7*7}}"
    )
    opened(tab, answer.locator(".marker").first, expected.citations[0], page_bot)
    assert tab.page.locator(".document-text").text_content() == HOSTILE
    shown_texts = tab.page.locator(".question, .answer, #cards .prose, #document .prose")
    expect(shown_texts.locator("img, form, script, button, b, code, a[href*='127']")).to_have_count(0)
    inert(tab)


@pytest.mark.parametrize(
    "question",
    [
        "<img src=x onerror='window.pwned=1'> <script>window.pwned=1</script> Kestrel Harbour pier?",
        "![x](http://127.0.0.1:9/leak) [1](#cite-1-1) [a](javascript:window.pwned=1) Kestrel?",
        "${window.pwned=1} {{7*7}} $$x^2$$ `code` **bold** # heading | table | http://127.0.0.1:9/auto",
        "</div></textarea>\\0 &#60;b&#62; &amp; %3Cscript%3E",
    ],
)
def test_a_hostile_question_is_text_and_nothing_else(tab: Tab, question: str) -> None:
    tab.ask(question)
    asked = tab.page.locator(".question")
    assert asked.text_content() == question
    assert asked.locator("*").count() == 0
    inert(tab)


def inert(tab: Tab) -> None:
    """Nothing of what was shown ran; that nothing was fetched is checked for every tab."""
    assert tab.page.evaluate("window.pwned") is None


def test_names_a_browser_makes_up_open_nothing(tab: Tab) -> None:
    tab.ask(XUZHOU)
    for name in ("cite-1-99", "cite-9-1", "../../etc/passwd", "cite-1-1<script>", ""):
        tab.page.evaluate(
            """name => {
                const link = document.createElement("a");
                link.href = "#cite-" + name; link.textContent = "made up"; link.id = "made-up";
                document.getElementById("made-up")?.remove();
                document.querySelector(".answer").append(link);
            }""",
            name.removeprefix("cite-"),
        )
        tab.page.locator("#made-up").click()
    tab.marker(tab.answers.first, 1).click()
    expect(tab.lit).to_have_count(1)


def test_on_a_phone_the_evidence_is_a_sheet_over_the_conversation(visit: Visit, page_bot: Assistant) -> None:
    tab = visit(**PHONE)
    assert tab.width() == 360
    answer, expected = tab.ask(XUZHOU), page_bot.ask(XUZHOU)
    assert tab.width() == 360
    marker = tab.marker(answer, 1)
    opened(tab, marker, expected.citations[0], page_bot)
    assert tab.width() == 360
    expect(tab.page.locator("#talk")).to_have_attribute("inert", "")
    expect(tab.page.locator("#evidence")).to_have_css("opacity", "1")
    tab.page.screenshot(path=ARTEFACTS / "phone-document.png")
    tab.page.get_by_role("button", name="← Back").click()
    expect(tab.lit).not_to_be_visible()
    expect(marker).to_be_focused()
    expect(tab.question).to_be_visible()
    tab.page.screenshot(path=ARTEFACTS / "phone.png")
    answer.get_by_role("link", name=re.compile(r"^\d+ citations$")).click()
    expect(tab.page.locator("#cards .card").first).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_colour_schemes_are_readable(visit: Visit, scheme: str) -> None:
    tab = visit(color_scheme=scheme)
    background = "rgb(250, 249, 246)" if scheme == "light" else "rgb(18, 20, 19)"
    expect(tab.page.locator("gradio-app")).to_have_css("background-color", background)
    tab.marker(tab.ask(XUZHOU), 1).click()
    expect(tab.lit).to_be_in_viewport()
    tab.page.screenshot(path=ARTEFACTS / f"desktop-{scheme}.png")
    for part in (
        ".masthead h1",
        ".masthead p",
        ".question",
        ".lead",
        ".said",
        ".marker",
        ".footing",
        ".badge",
        ".actions a",
    ):
        assert contrast(tab.page.locator(part).first) >= 4.5, part
    for part in ("mark.cited", ".front-matter", "#ask", "#anew", "#back", "#shelf .opened", "#shelf .deeds a"):
        assert contrast(tab.page.locator(part).first) >= 4.5, part


def contrast(part: Locator) -> float:
    """The contrast of a part's text with what is behind it, as WCAG 2 reckons it."""
    return float(
        part.evaluate(
            """part => {
                const channels = colour => colour.match(/[\\d.]+/g).map(Number);
                const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
                    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
                let behind = part;
                while (channels(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
                const tones = [getComputedStyle(part).color, getComputedStyle(behind).backgroundColor];
                const [dim, bright] = tones.map(channels).map(light).sort((a, b) => a - b);
                return (bright + 0.05) / (dim + 0.05);
            }"""
        )
    )


def test_the_keyboard_is_enough(tab: Tab, page_bot: Assistant) -> None:
    expect(tab.page.get_by_label("Your question")).to_be_focused()
    tab.page.keyboard.type(XUZHOU)
    tab.page.keyboard.press("Enter")
    answer = tab.answered(1)
    marker = tab.marker(answer, 1)
    for _ in range(40):
        tab.page.keyboard.press("Shift+Tab")
        if marker.evaluate("marker => marker === document.activeElement"):
            break
    expect(marker).to_be_focused()
    assert marker.evaluate("marker => getComputedStyle(marker).outlineStyle") == "solid"
    tab.page.keyboard.press("Enter")
    shown(tab, page_bot.ask(XUZHOU).citations[0], page_bot)
    expect(tab.lit).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(marker).to_be_focused()


def test_ask_can_be_pressed_only_when_there_is_something_to_ask(tab: Tab) -> None:
    ask = tab.page.get_by_role("button", name="Ask", exact=True)
    expect(ask).to_be_disabled()
    tab.question.fill("   ")
    expect(ask).to_be_disabled()
    tab.question.fill(XUZHOU)
    expect(ask).to_be_enabled()
    ask.click()
    tab.answered(1)
    expect(tab.question).to_have_value("")
    expect(ask).to_be_disabled()


def test_two_tabs_do_not_mix(visit: Visit, page_bot: Assistant) -> None:
    one, other = visit(), visit()
    first, second = one.ask(XUZHOU), other.ask(KESTREL)
    opened(one, one.marker(first, 1), page_bot.ask(XUZHOU).citations[0], page_bot)
    opened(other, other.marker(second, 1), page_bot.ask(KESTREL).citations[0], page_bot)
    expect(one.page.locator(".question")).to_have_text([XUZHOU])
    expect(other.page.locator(".question")).to_have_text([KESTREL])


def test_an_answer_grows_while_it_is_made(visit: Visit, held: tuple[Held, str]) -> None:
    bot, url = held
    tab = visit(url)
    tab.question.fill(XUZHOU)
    tab.question.press("Enter")
    expect(tab.page.locator(".question")).to_have_text(XUZHOU)
    expect(tab.page.locator(".draft")).to_contain_text("According to")
    expect(tab.question).to_have_value("")
    expect(tab.answers).to_have_count(0)
    tab.question.fill(KESTREL)
    tab.question.press("Enter")
    tab.page.locator(".to-library").click()
    expect(tab.page.locator("#library-list li").first).to_be_visible()  # so the key before it has had its turn
    tab.page.locator(".to-talk").click()
    bot.go.set()
    expect(tab.answered(1).locator(".marker").first).to_be_visible()
    expect(tab.question).to_have_value(KESTREL)  # one at a time: it waits to be asked


def test_an_answer_can_be_stopped_and_the_next_one_asked(visit: Visit, held: tuple[Held, str]) -> None:
    bot, url = held
    tab = visit(url)
    tab.question.fill(XUZHOU)
    tab.question.press("Enter")
    expect(tab.page.locator(".draft")).to_contain_text("According to")
    tab.page.get_by_role("button", name="Stop").click()
    expect(tab.page.locator(".draft .status")).to_have_text("Stopped.")
    expect(tab.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    bot.go.set()
    assert bot.ended.wait(10), "nobody waits for the answer any more, and it is still being made"
    expect(tab.ask(KESTREL)).to_contain_text("734 million kroner")
    expect(tab.page.locator(".question")).to_have_text([XUZHOU, KESTREL])


def test_a_question_that_cannot_be_asked_is_told_why(tab: Tab, page_bot: Assistant) -> None:
    tab.question.fill("why " * page_bot.settings.longest_question)
    tab.question.press("Enter")
    expect(tab.page.locator(".problem")).to_contain_text("Shorten it.")
    tab.ask(XUZHOU)


def test_a_failure_is_logged_and_its_details_are_not_shown(
    visit: Visit, held: tuple[Held, str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, url = held
    tab = visit(url)

    def fail(*_: object) -> Answer:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(bot, "stream", fail)
    tab.question.fill(XUZHOU)
    tab.question.press("Enter")
    expect(tab.page.locator(".problem")).to_have_text("Something went wrong; the details are in the log.")
    expect(tab.page.locator("body")).not_to_contain_text("secret")
    assert "ZeroDivisionError: secret" in caplog.text
    caplog.clear()


def test_the_browser_is_told_to_let_nothing_out(site: str) -> None:
    with urllib.request.urlopen(site) as response:
        policy, html = response.headers["Content-Security-Policy"], response.read().decode()
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", html)


def test_a_name_of_somebody_elses_is_not_answered_to(site: str) -> None:
    request = urllib.request.Request(site, headers={"Host": "rebound.example"})
    with pytest.raises(urllib.error.HTTPError, match="421"):
        urllib.request.urlopen(request)


def test_an_address_that_is_taken_is_said_to_be(page_bot: Assistant, site: str) -> None:
    port = int(site.rstrip("/").rpartition(":")[2])
    with pytest.raises(ConfigurationError, match="cannot be served"):
        serve(page_bot, "127.0.0.1", port)

"""Makes the README's picture anew from the real page: `python -m tests.scenario.screenshots`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from assistant import Assistant, Settings
from assistant.frontends.web import serve
from tests.scenario.browser import Tab, chromium

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "page.png"
QUESTION = "Which parties signed the Xuzhou agreement?"


def main() -> None:
    """Asks the question of the README, opens a passage that answers it, and takes the picture."""
    with TemporaryDirectory() as folder, Assistant.open(Settings(data_dir=Path(folder))) as bot:
        server = serve(bot, "127.0.0.1", 0, block=False)
        citations = bot.ask(QUESTION).citations
        number = next((citation.number for citation in citations if "signed" in citation.quote), 1)
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
            tab = Tab(page, server.url)
            tab.marker(tab.ask(QUESTION), number).click()
            expect(tab.lit).to_be_in_viewport()
            expect(page.locator("#conversation .follow")).to_be_visible()
            page.mouse.move(640, 790)
            PICTURE.parent.mkdir(exist_ok=True)
            page.screenshot(path=PICTURE)
        server.close()


if __name__ == "__main__":
    main()

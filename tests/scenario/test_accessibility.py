"""What axe-core finds on the page: nothing serious, in every state a reader meets."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.scenario.browser import Tab
from tests.scenario.conftest import Visit

XUZHOU = "Which parties signed the Xuzhou agreement?"


def serious(tab: Tab) -> list[str]:
    """The serious and critical findings on a tab's page."""
    return violations(tab.page)


def violations(page: Page) -> list[str]:
    """The serious and critical findings, each with the elements it is about."""
    found = Axe().run(page).response["violations"]
    return [
        f"{finding['id']}: {[node['html'][:160] for node in finding['nodes'][:3]]}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Visit, scheme: str) -> None:
    tab = visit(color_scheme=scheme, reduced_motion="reduce")
    tab.page.locator(".masthead .count").first.wait_for()
    assert serious(tab) == []
    answer = tab.ask(XUZHOU)
    assert serious(tab) == []
    tab.marker(answer, 1).click()
    tab.lit.wait_for()
    assert serious(tab) == []
    answer.get_by_role("link", name="Wrong answer").click()
    tab.page.get_by_role("link", name="Documents 6").click()
    tab.page.locator(".bars li").first.wait_for()
    assert serious(tab) == []

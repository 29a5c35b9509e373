"""Where sources differ, a chat says who says what."""

from __future__ import annotations

from pathlib import Path

from assistant import Assistant, Settings
from assistant.frontends.chat import MATTERMOST, MRKDWN, remarks
from tests.documents import write

NOTE = "---\ntitle: {}\npublisher: {}\ndate: 2025-08-2{}\n---\n\nThe Tanjung Selor harbour opened on {} August 2025.\n"


def test_both_sides_of_a_disagreement_are_named(tmp_path: Path) -> None:
    told = {"a.md": ("Harbour opens", "Harbour Gazette", 0, 14), "b.md": ("Port news", "Coast Daily", 1, 15)}
    source = write(tmp_path / "source", {name: NOTE.format(*values) for name, values in told.items()})
    with Assistant.open(Settings(source=source, data_dir=tmp_path / "index")) as bot:
        answer = bot.ask("When did the Tanjung Selor harbour open?")
    (line,) = [each for each in remarks(answer, MRKDWN) if each.startswith(":left_right_arrow:")]
    for _, publisher, published, opened in told.values():
        assert f"{opened} August 2025 — {publisher} · 2{published} August 2025 [" in line
    linked = "".join(remarks(answer, MATTERMOST, "https://ask.example"))
    assert "(https://ask.example/documents/a#" in linked
    assert "(https://ask.example/documents/b#" in linked

"""The page and its folder, as their users have them: processes of their own."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.documents import FERRY, TURTLES, write
from tests.offline import run_offline, running

NESTS = "How many nests did Prof. Agus Manopo count?"


def asked(address: str, question: str) -> str:
    """What the page's API answers."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{address}ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return str(json.load(reply)["text"])


def until_answered(address: str, part: str) -> None:
    for _ in range(300):
        if part in asked(address, NESTS):
            return
        time.sleep(0.2)
    raise AssertionError(f"The page never answered {part!r}.")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(tmp_path / "source", {"ferry.md": FERRY})
    return tmp_path


def there(place: Path) -> tuple[str, ...]:
    return ("--source", str(place / "source"), "--data-dir", str(place / "index"))


def test_a_running_page_follows_its_folder_and_others_ask_beside_it(place: Path) -> None:
    with running(place, "chat", *there(place), "--port", "0") as page:
        assert page.stdout is not None
        address = page.stdout.readline().split()[2]
        until_answered(address, "do not tell")
        write(place / "source", {"turtles.md": TURTLES})
        until_answered(address, "118 nests")
        beside = run_offline(["ask", NESTS, *there(place)], place)
        assert "118 nests" in beside.stdout, beside.stderr
        assert f"process {page.pid} " in beside.stderr
        write(place / "source", {"turtles.md": TURTLES.replace("118", "207")})
        until_answered(address, "207 nests")
        (place / "source" / "turtles.md").unlink()
        until_answered(address, "do not tell")


def lines(process: subprocess.Popen[str]) -> list[str]:
    """What one run tells of itself."""
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(4)]


def test_ingest_goes_on_watching_until_it_is_told_to_stop(place: Path) -> None:
    with running(place, "ingest", "--watch", *there(place)) as watching:
        assert lines(watching)[0] == "    added: 1  ferry\n"
        write(place / "source", {"turtles.md": TURTLES})
        assert lines(watching)[0] == "    added: 1  turtles\n"
        # A file that is renamed stays the same document, so nothing is told of it.
        (place / "source" / "turtles.md").rename(place / "source" / "nests.md")
        (place / "source" / "nests.md").unlink()
        assert lines(watching)[2] == "  removed: 1  turtles\n"
    assert watching.returncode == 0

"""The folder of documents, from outside: real processes, real HTTP, a folder that comes, goes and is damaged."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from assistant import Assistant, IndexLocked, Settings
from tests.documents import FERRY, write
from tests.offline import run_offline, running

OLD = "Depot report of 2025\n\nThe Ridgewell depot sold 118 pumps."
NEW = "Depot report of 2026\n\nThe Corbin depot sold 95 valves."


def papers(count: int) -> dict[str, str]:
    return {f"paper-{number}.md": f"Paper {number}\n\nBoat number {number} is painted red." for number in range(count)}


def there(place: Path) -> tuple[str, ...]:
    return ("--source", str(place / "source"), "--data-dir", str(place / "index"))


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; two minutes are more than enough on any machine."""
    for _ in range(1_200):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("It never came to be.")


class Site:
    """A running page, as a browser that has it open asks it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.ask("GET", "")

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> tuple[int, str]:
        """The status and the text of a reply."""
        request = urllib.request.Request(
            self._address + path, body, {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}, method=method
        )
        try:
            with self._opener.open(request, timeout=60) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def text(self, document_id: str) -> str:
        """A document's text; "" where there is none."""
        status, body = self.ask("GET", f"documents/{document_id}.json")
        return str(json.loads(body)["text"]) if status == 200 else ""

    def read_again(self, query: str = "") -> str:
        """What is said last when the folder is read again."""
        _, body = self.ask("POST", f"sources{query}", b"")
        return str(json.loads(body.splitlines()[-1])["message"])

    def question(self, question: str) -> tuple[int, Any]:
        status, body = self.ask("POST", "ask", json.dumps({"question": question}).encode())
        return status, json.loads(body)


@contextmanager
def open_page(place: Path) -> Iterator[Site]:
    with running(place, "chat", *there(place), "--port", "0") as process:
        assert process.stdout is not None
        yield Site(process.stdout.readline().split()[2])


def test_a_page_over_a_lost_mount_keeps_its_documents_until_it_is_told_otherwise(tmp_path: Path) -> None:
    source = write(tmp_path / "source", papers(13))
    with open_page(tmp_path) as site:
        until(lambda: "red" in site.text("paper-12"))
        source.rename(tmp_path / "away")
        source.mkdir()
        said = site.read_again()
        assert "0 gone" in said
        assert "13 documents are missing" in said
        assert "red" in site.text("paper-3")
        assert "red" in site.question("What colour is boat number 3?")[1]["text"]
        assert "13 gone" in site.read_again("?removal=true")
        assert site.text("paper-3") == ""


def test_the_command_says_what_is_kept_and_removes_it_when_told(tmp_path: Path) -> None:
    source = write(tmp_path / "source", papers(13))
    assert run_offline(["ingest", *there(tmp_path)], tmp_path).returncode == 0
    for path in source.iterdir():
        path.unlink()
    kept = run_offline(["ingest", "--json", *there(tmp_path)], tmp_path)
    told = json.loads(kept.stdout)
    assert (told["removed"], len(told["withheld"])) == ([], 13)
    kept = run_offline(["ingest", *there(tmp_path)], tmp_path)
    assert "13 documents are kept although their files are missing" in kept.stderr
    assert "--allow-removal" in kept.stderr
    doctor = run_offline(["doctor", *there(tmp_path)], tmp_path)
    assert doctor.returncode == 1
    assert "FAIL  missing files: 13 documents are kept" in doctor.stdout
    gone = run_offline(["ingest", "--json", "--allow-removal", *there(tmp_path)], tmp_path)
    assert len(json.loads(gone.stdout)["removed"]) == 13
    assert run_offline(["doctor", *there(tmp_path)], tmp_path).returncode == 0


def test_an_old_link_never_shows_another_documents_words(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"2025/report.md": OLD, "a-readme.md": OLD.replace("118", "12")})
    with open_page(tmp_path) as site:
        until(lambda: site.text("report") == OLD)
        write(source, {"2026/report.md": NEW, "a/readme.md": NEW.replace("95", "7"), "b/readme.md": FERRY})
        site.read_again()
        assert site.text("report") == OLD
        assert "12 pumps" in site.text("a-readme")
        assert site.text("2026-report") == NEW
        assert site.ask("DELETE", "sources/report")[0] == 200
        assert "1 gone" in site.read_again()
        write(source, {"2027/report.md": NEW.replace("95", "3")})
        site.read_again()
        assert site.text("report") == ""


def test_text_in_another_encoding_is_read_or_refused_where_it_is_uploaded(tmp_path: Path) -> None:
    write(tmp_path / "source", {"ferry.md": FERRY})
    with open_page(tmp_path) as site:
        german = "Die Prüfung kostet 480 € in Köln.".encode("cp1252")
        assert site.ask("PUT", "sources/german.txt", german, "text/plain")[0] == 200
        site.read_again()
        assert site.text("german") == "Die Prüfung kostet 480 € in Köln."
        russian = "Паром отошёл на рассвете.".encode("koi8-r")
        status, told = site.ask("PUT", "sources/russian.txt", russian, "text/plain")
        assert status == 422
        assert "russian.txt is not UTF-8" in told
        assert "Save it as UTF-8." in told


def test_an_index_folder_that_is_deleted_under_a_running_page_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path / "source", {"ferry.md": FERRY})
    with open_page(tmp_path) as site:
        until(lambda: "412 passengers" in str(site.question("How many passengers boarded on the first night?")))
        until(lambda: site.ask("GET", "readyz", b"")[0] == 200)
        shutil.rmtree(tmp_path / "index")
        status, told = site.question("How many passengers boarded on the first night?")
        assert status >= 500
        assert "was deleted or replaced" in told["error"]["message"]
        assert "was deleted or replaced" in site.read_again()


def test_what_a_killed_first_indexing_stored_is_asked_at_once(tmp_path: Path) -> None:
    long = "\n\n".join(f"Sentence {number} tells of the harbour and its boats." for number in range(60))
    files = {f"paper-{n:03}.md": f"Paper {n}\n\nBoat number {n} is painted red.\n\n{long}" for n in range(40)}
    files = {name: text.replace("harbour", f"harbour of {name}") for name, text in files.items()}
    place = Settings(source=write(tmp_path / "source", files), data_dir=tmp_path / "index", lock_timeout=60)
    stored: set[str] = set()

    def some() -> bool:
        with suppress(IndexLocked), Assistant.beside(place) as reader:
            stored.update(entry.id for entry in reader.entries())
        return len(stored) >= 2

    with running(tmp_path, "ingest", *there(tmp_path)) as process:
        until(some)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with Assistant.beside(place) as reader:
        found = {entry.id for entry in reader.entries()}
        assert stored <= found
        assert len(found) < len(files)
        assert {each.passage.document_id for each in reader.search("Which boat is painted red?")} <= found
        assert "red" in reader.ask("What colour is boat number 0?").text

"""The report as a file: whatever stands in a run is text in it, and nothing is asked for from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from typer.testing import CliRunner

from evals import record
from evals.__main__ import app
from evals.report.markup import Markup, tag
from evals.report.page import report
from evals.scoring.facts import Missed
from tests.evals.rows import row, run_of
from tests.texts import texts

EXACT = {"exact": (1.0, 1.0), "facts found": (0.0, 1.0), "wrong answers": (0.0, 1.0), "answered": (1.0, 1.0)}


class Read(HTMLParser):
    """The text of a page and its elements' names and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Read:
    parser = Read()
    parser.feed(page)
    return parser


@given(texts, texts)
def test_text_and_attributes_come_out_as_they_went_in(content: str, value: str) -> None:
    found = read(tag("p", content, title=value))
    shown = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
    assert found.text == shown.sub("\ufffd", content)
    assert found.elements == [("p", {"title": shown.sub("\ufffd", value)})]


def test_markup_is_not_escaped_twice_and_names_are_those_of_html() -> None:
    made = tag("div", tag("b", "1 < 2"), class_="x", data_kind="list", id=None)
    assert made == Markup('<div class="x" data-kind="list"><b>1 &lt; 2</b></div>')


def test_a_question_stands_in_the_report_as_text_with_what_was_missed_and_why() -> None:
    hostile = '<script>window.pwned=1</script>" onload="x'
    bad = row(
        1, EXACT, "partly", question=hostile, text=hostile, missed=(Missed(hostile, "read, and not told"),),
        facts=((hostile,),), not_scored={"span hit": "The question names no evidence."},
    )  # fmt: skip
    page = report(run_of(bad, row(2, EXACT, "wrong"), row(3, EXACT)))
    found = read(page)
    assert [name for name, _ in found.elements].count("script") == 1
    assert found.text.count(hostile) >= 3
    assert "read, and not told" in found.text
    assert "The question names no evidence." in found.text
    questions = [attributes for name, attributes in found.elements if attributes.get("class") == "question"]
    assert [each["data-outcome"] for each in questions] == ["wrong", "partly", "right"]


def test_nothing_in_the_report_is_fetched() -> None:
    found = read(report(run_of(row(1, EXACT), row(2, EXACT))))
    fetching = {"src", "srcset", "action", "data", "background"}
    assert not [name for name, attributes in found.elements if fetching & attributes.keys() or name == "link"]
    policy = next(a["content"] for _, a in found.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_the_command_writes_it_beside_the_run(tmp_path: Path) -> None:
    record.write(run_of(row(1, EXACT), row(2, EXACT)), {}, tmp_path / record.RESULTS)
    assert CliRunner().invoke(app, ["report", str(tmp_path)]).exit_code == 0
    assert "Question 1?" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("outcome", ["right", "partly", "wrong", "refused", "not scored"])
def test_a_run_of_a_single_question_has_a_report(outcome: str) -> None:
    assert "Question 1?" in report(run_of(row(1, {}, outcome)))  # type: ignore[arg-type]

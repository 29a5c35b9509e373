"""Files come into the folder whole and readable, under a name that stays within it, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import DocumentError
from assistant.corpus import filing
from assistant.corpus.reading import document_ids, list_files
from tests.documents import FERRY, TURTLES, write
from tests.texts import anything


def filed(source: Path) -> dict[str, Path]:
    """The files by their ids, as an index without any documents gives them."""
    return {name: path for path, name in document_ids(source, list_files(source)).items()}


def arrive(source: Path, name: str, data: bytes, replacing: str = "") -> Path:
    with filing.Arrival(source, name, filed(source), replacing) as arrival:
        for start in range(0, len(data), 1000):
            arrival.write(data[start : start + 1000])
        return arrival.settle()


def everything(source: Path) -> set[Path]:
    return set(source.rglob("*"))


def test_a_file_arrives_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    stored = arrive(tmp_path, "night ferry (2).md", FERRY.encode())
    assert stored.read_bytes() == FERRY.encode()
    assert everything(tmp_path) == {stored}


def test_nothing_is_overwritten_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    write(tmp_path, {"sub/ferry.md": FERRY, "turtles.md": TURTLES})
    with pytest.raises(filing.Refused) as refused:
        arrive(tmp_path, "turtles.md", b"other")
    assert (refused.value.reason, refused.value.there) == ("there", "turtles")
    assert (tmp_path / "turtles.md").read_text() == TURTLES
    assert arrive(tmp_path, "anything.md", b"other", "ferry") == tmp_path / "sub" / "ferry.md"
    assert (tmp_path / "sub" / "ferry.md").read_text() == "other"


def test_who_comes_second_while_the_first_arrives_is_told_so(tmp_path: Path) -> None:
    with filing.Arrival(tmp_path, "a.md", {}) as first, filing.Arrival(tmp_path, "a.md", {}) as second:
        first.write(b"first")
        second.write(b"second")
        first.settle()
        with pytest.raises(filing.Refused, match="already"):
            second.settle()
    assert (tmp_path / "a.md").read_bytes() == b"first"
    assert everything(tmp_path) == {tmp_path / "a.md"}


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"no pdf"), ("a.md", b" \n"), ("a.docx", b"PK\x03\x04 broken")])
def test_what_cannot_be_read_is_refused_with_the_reason_and_leaves_no_trace(
    tmp_path: Path, name: str, data: bytes
) -> None:
    with pytest.raises(filing.Refused, match=name):
        arrive(tmp_path, name, data)
    assert everything(tmp_path) == set()


def test_a_document_that_is_replaced_by_something_unreadable_stays_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, {"turtles.md": TURTLES})
    with pytest.raises(filing.Refused):
        arrive(tmp_path, "turtles.md", b"", "turtles")
    assert (tmp_path / "turtles.md").read_text() == TURTLES
    with pytest.raises(filing.Refused) as refused:
        arrive(tmp_path, "turtles.txt", b"text", "turtles")
    assert refused.value.reason == "format"


def test_too_large_a_file_is_refused_before_all_of_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.corpus.reading.LARGEST_FILE", 10_000)
    with pytest.raises(filing.Refused) as refused:
        arrive(tmp_path, "a.md", b"x" * 20_000)
    assert refused.value.reason == "size"
    assert everything(tmp_path) == set()


@pytest.mark.parametrize(
    "name",
    [
        "../a.md",
        "/etc/a.md",
        "a/b.md",
        "a\\b.md",
        "C:a.md",
        ".a.md",
        "~$a.md",
        "a\x00.md",
        "a\n.md",
        "a\u202e.md",
        " a.md",
        "a.md ",
        "a" * 300 + ".md",
        "a",
        "a.exe",
        "a.md.sh",
        "",
        "..",
        "\ud800.md",
    ],
)
def test_names_that_no_file_here_may_have_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError):
        arrive(tmp_path, name, b"text")
    assert everything(tmp_path) == set()


@given(stem=anything, suffix=st.sampled_from([".md", ".txt", "", ".MD"]))
def test_a_name_that_is_taken_is_one_file_right_in_the_folder(stem: str, suffix: str) -> None:
    try:
        name = filing.checked_name(stem + suffix)
    except filing.Refused:
        return
    path = Path("/folder") / name
    assert path.parent == Path("/folder")
    assert path.name == name
    assert name.isprintable() or any(ord(sign) > 127 for sign in name)


def test_a_document_is_taken_out_by_its_id_and_only_within_the_folder(tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"turtles.md": TURTLES, "deep/ferry.md": FERRY})
    (tmp_path / "secret.md").write_text("secret")
    for made_up in ("../secret", "secret", "", "turtles.md", "/etc/passwd"):
        with pytest.raises(filing.Refused) as refused:
            filing.remove(filed(source), made_up)
        assert refused.value.reason == "unknown"
    filing.remove(filed(source), "ferry")
    assert [path.name for path in list_files(source)] == ["turtles.md"]

"""Files that are damaged, lie, or mean harm: each is refused with its reason, or read; none stops the others."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.converting import Converter
from assistant.corpus.formats.converted import LARGEST_TEXT
from assistant.corpus.looking import look
from assistant.corpus.reading import document_ids, list_files, make_document, read
from assistant.corpus.splitting import split
from assistant.errors import DocumentError
from tests.corpus import files
from tests.documents import write

XXE = '<!DOCTYPE x [<!ENTITY stolen SYSTEM "file://{}"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
PDF = files.pdf([[files.PARAGRAPH]])
DOCX = files.word()


@pytest.fixture(scope="module")
def converter() -> Iterator[Converter]:
    with Converter() as opened:
        yield opened


def reading(path: Path, data: bytes, converter: Converter) -> str:
    path.write_bytes(data)
    return read(path, converter).text


def outcome_of(path: Path, data: bytes, converter: Converter) -> str:
    """The text of a file, or why there is none."""
    try:
        return reading(path, data, converter)
    except DocumentError as error:
        return str(error)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.pdf", b"", "holds no text"),
        ("empty.docx", b"", "holds no text"),
        ("blank.csv", b"\n\n", "holds no text"),
        ("locked.pdf", files.pdf([["x"]], password="secret"), "encrypted"),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted.*without a password"),
        ("pictures.pdf", files.picture_pdf(), "pictures of its pages.*OCR"),
        ("cut.pdf", b"%PDF-1.7\n" + bytes(100), "damaged"),
        ("cut.docx", DOCX[: len(DOCX) // 2], "damaged"),
        ("cut.epub", files.archive({"META-INF/container.xml": "<container/>"}), "damaged"),
        ("holed.docx", files.archive({"word/document.xml": "<x/>"}), "damaged"),
        ("holed.pptx", files.archive({"ppt/presentation.xml": "<x/>"}), "damaged"),
        ("holed.xlsx", files.archive({"xl/workbook.xml": "<x/>"}), "damaged|no text"),
        ("other.docx", files.archive({"a.txt": "x"}), "archive"),
        ("text.pdf", b"Not a paper at all.", "no pdf file"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "no text"),
        ("packed.md", random.Random(4).randbytes(4_096), "no text"),
        ("program.md", b"\x7fELF" + bytes([1, 2, 3, 4, 5, 6, 7]) * 200, "no text"),
        ("broken.jsonl", b'{"text": "x"}\n{"text": ', "no JSON on line 2"),
        ("deep.jsonl", b"[" * 200_000, "no JSON on line 1"),
        ("nobody.eml", b"no header here", "no mail"),
        ("nothing.html", b"<html><head><title>x</title></head><body><script>1</script></body></html>", "no text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, converter: Converter, name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(DocumentError, match=rf"{name} .*(?:{reason})"):
        reading(tmp_path / name, data, converter)


@pytest.mark.parametrize("name", ["paper.txt", "paper.html", "paper.docx", "paper.PDF"])
def test_a_paper_is_read_whatever_it_is_called(tmp_path: Path, converter: Converter, name: str) -> None:
    assert files.PARAGRAPH in reading(tmp_path / name, PDF, converter)


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path: Path, converter: Converter) -> None:
    bomb = files.archive({"word/document.xml": bytes(600 * 2**20)})
    assert len(bomb) < 2**20
    with pytest.raises(DocumentError, match="unpacks to 600 MiB"):
        reading(tmp_path / "bomb.docx", bomb, converter)


def test_no_entity_reaches_another_file_or_multiplies(tmp_path: Path, converter: Converter) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody should read this.")
    head = XXE.format(secret)
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    package = (
        f"{head}<package><metadata><title>&stolen;&b;</title></metadata><manifest>"
        '<item id="c" href="c.html"/></manifest><spine><itemref idref="c"/></spine></package>'
    )
    parts = {"META-INF/container.xml": head + container, "b.opf": package, "c.html": f"{head}<p>Seen &stolen;</p>"}
    text = reading(tmp_path / "b.epub", files.archive(parts), converter)
    assert "Seen" in text
    assert "Nobody" not in text


def poisoned(data: bytes, part: str, word: str, head: str) -> bytes:
    """An Office file with entities declared in one of its parts, and used where a word stood."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    text = parts[part].decode()
    assert word in text
    declaration, root = text.split("?>", 1)
    parts[part] = f"{declaration}?>{head}{root.replace(word, '&stolen;&b;', 1)}".encode()
    return files.archive(parts)


@pytest.mark.parametrize(
    ("name", "data", "part", "word", "outcome"),
    [
        ("a.docx", DOCX, "word/document.xml", "Why the fare fell", "- two boats"),
        ("a.pptx", files.slides(), "ppt/slides/slide1.xml", "Night ferry", "The fare fell by half."),
        ("a.xlsx", files.workbook({"S": [["Name"], ["Heron"]]}), "xl/sharedStrings.xml", "Heron", "a.xlsx is damaged"),
    ],
)
def test_no_entity_of_an_office_file_reaches_another(
    tmp_path: Path, converter: Converter, name: str, data: bytes, part: str, word: str, outcome: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody should read this.")
    told = outcome_of(tmp_path / name, poisoned(data, part, word, XXE.format(secret)), converter)
    assert outcome in told
    assert "Nobody" not in told
    assert "haha" not in told


def test_a_page_nested_without_end_is_read_or_refused(tmp_path: Path, converter: Converter) -> None:
    outcome = outcome_of(tmp_path / "p.html", b"<div>" * 100_000 + b"deep", converter)
    assert "deep" in outcome or "p.html" in outcome


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path, converter: Converter) -> None:
    with Converter(seconds=0.05) as hasty, pytest.raises(DocumentError, match=r"long\.csv takes longer than 0\.05 s"):
        reading(tmp_path / "long.csv", b"a;b;c;d;e;f;g\n" * 1_400_000, hasty)
    assert reading(tmp_path / "short.csv", b"a,b\n1,2\n", converter) == "a: 1; b: 2\n"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited on Linux only")
def test_a_file_that_takes_too_much_memory_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    with Converter(memory=100 * 2**20) as narrow:
        with pytest.raises(DocumentError, match="memory"):
            reading(tmp_path / "wide.csv", b"0123456789abcde\n" * (60 * 2**20 // 16), narrow)
        assert reading(tmp_path / "short.csv", b"a,b\n1,2\n", narrow) == "a: 1; b: 2\n"


def test_a_converter_that_was_killed_is_replaced(tmp_path: Path, converter: Converter) -> None:
    assert reading(tmp_path / "a.csv", b"a,b\n1,2\n", converter)
    assert converter.worker is not None
    os.kill(converter.worker, signal.SIGKILL)
    outcomes = [outcome_of(tmp_path / "b.csv", b"a,b\n3,4\n", converter) for _ in range(2)]
    assert "breaks its converter" in outcomes[0] or outcomes[0] == outcomes[1]  # it may meet the dying process
    assert outcomes[1] == "a: 3; b: 4\n"


def test_a_missing_package_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    from assistant.corpus.worker import answer

    path = tmp_path / "paper.pdf"
    path.write_bytes(PDF)
    told = answer({"path": os.fsencode(path).hex(), "url": ""})
    assert "pypdfium2" in told["what"]
    assert "seed-assistant[formats]" in told["remedy"]


@given(st.integers(0, len(DOCX) - 1), st.binary(max_size=40), st.sampled_from(["pdf", "docx"]))
def test_a_file_damaged_anywhere_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, converter: Converter, at: int, rubbish: bytes, kind: str
) -> None:
    whole = PDF if kind == "pdf" else DOCX
    data = whole[: at % len(whole)] + rubbish + whole[at % len(whole) + len(rubbish) :]
    outcome = outcome_of(tmp_path_factory.mktemp("damaged") / f"file.{kind}", data, converter)
    assert outcome.strip()


def test_a_text_too_long_is_refused_and_a_line_without_end_is_cut(tmp_path: Path, converter: Converter) -> None:
    with pytest.raises(DocumentError, match=r"20,000,008 characters; 20,000,000 are allowed.*Split"):
        reading(tmp_path / "long.txt", b"lorem ipsum dolor. " * (LARGEST_TEXT // 19 + 1), converter)
    with pytest.raises(DocumentError, match=f"more than {LARGEST_TEXT:,} characters"):
        reading(tmp_path / "long.csv", b"lorem,ipsum\n" * (LARGEST_TEXT // 12), converter)
    line = reading(tmp_path / "line.txt", b"x" * 2_000_000, converter)
    passages = split(make_document("line", line))
    assert sum(len(passage.text) for passage in passages) == 2_000_000
    assert max(len(passage.text) for passage in passages) <= 2_000


def test_what_is_no_ordinary_file_is_neither_listed_nor_waited_for(tmp_path: Path, converter: Converter) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    assert list_files(tmp_path) == []
    whys = {path.name: why for path, why in look(tmp_path).passed_over.items()}
    assert whys == {"pipe.txt": "no file: a pipe, socket or device", "device.txt": "a link out of the folder"}
    for name in ("pipe.txt", "device.txt"):
        with pytest.raises(DocumentError, match="no ordinary file"):
            read(tmp_path / name, converter)


def test_odd_names_become_ids_that_can_be_shown_and_stored(tmp_path: Path) -> None:
    names = [b"a..b.txt", b"..c.txt", b"tab\tline\n.txt", b"bell\x07.txt", b"caf\xe9.txt", b"x" * 251 + b".txt"]
    folder = os.fsencode(tmp_path)
    for name in names:
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 - names that are no UTF-8
            file.write(b"Text.")
    write(tmp_path, {"ferry ’25 – né.txt": "Text."})
    ids = sorted(document_ids(tmp_path, list_files(tmp_path)).values())
    assert ids == sorted(["a..b", "bell_", "caf_", "ferry ’25 – né", "tab_line_", "x" * 251])
    assert json.loads(json.dumps(ids).encode("utf-8")) == ids

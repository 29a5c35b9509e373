from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.reading import document_ids, list_files, make_document, read_text
from assistant.errors import DocumentError, SourceError
from tests.documents import write


def listed(folder: Path) -> list[str]:
    return [path.relative_to(folder.resolve()).as_posix() for path in list_files(folder)]


def test_readable_files_are_found_in_every_folder_below_in_a_fixed_order(tmp_path: Path) -> None:
    names = ["b.md", "a.txt", "deep/er/c.MD", "deep/d.markdown", "e.text", "f.pdf", "g.exe", "no-ending", "~$h.docx"]
    write(tmp_path, dict.fromkeys(names, "Text."))
    assert listed(tmp_path) == ["a.txt", "b.md", "deep/d.markdown", "deep/er/c.MD", "e.text", "f.pdf"]


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {".secret.md": "x", ".git/config.txt": "x", "deep/.hidden/a.md": "x", "seen.md": "x"})
    assert listed(tmp_path) == ["seen.md"]


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"private.txt": "Nobody should read this."})
    folder = write(tmp_path / "folder", {"own.txt": "Text."})
    (folder / "stolen.txt").symlink_to(outside / "private.txt")
    (folder / "stolen").symlink_to(outside, target_is_directory=True)
    (folder / "dangling.txt").symlink_to(outside / "nothing.txt")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    assert listed(folder) == ["own.txt"]


def test_a_folder_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    write(tmp_path / "real", {"own.txt": "Text."})
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert [path.name for path in list_files(tmp_path / "link")] == ["own.txt"]


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_what_is_no_folder_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"file.txt": "Text."})
    with pytest.raises(SourceError, match=f"{name}.*--source"):
        list_files(tmp_path / name)


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert list_files(tmp_path) == []


def test_documents_are_called_by_their_files_stem(tmp_path: Path) -> None:
    write(tmp_path, {"night-ferry.md": "x", "deep/kubah.txt": "x"})
    assert set(document_ids(tmp_path, list_files(tmp_path)).values()) == {"night-ferry", "kubah"}


def test_files_of_one_stem_are_called_by_their_paths(tmp_path: Path) -> None:
    write(tmp_path, {"2024/report.md": "x", "2025/report.md": "x", "other.md": "x"})
    ids = document_ids(tmp_path, list_files(tmp_path))
    assert sorted(ids.values()) == ["2024-report", "2025-report", "other"]


_names = st.lists(st.sampled_from(["a", "b", "a-2", "a-b"]), min_size=1, max_size=3).map("/".join)


@given(st.sets(st.tuples(_names, st.sampled_from([".md", ".txt", ".text"])), max_size=12))
def test_no_two_files_ever_share_an_id(files: set[tuple[str, str]]) -> None:
    root = Path("/nowhere")
    paths = sorted(root / (name + suffix) for name, suffix in files)
    ids = document_ids(root, paths)
    assert list(ids) == paths
    assert len(set(ids.values())) == len(paths)


def bytes_in(folder: Path, data: bytes) -> Path:
    path = folder / "file.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Kapal — “perahu”".encode(), "Kapal — “perahu”"),
        ("\ufeffKapal".encode(), "Kapal"),
        ("Kapal — perahu".encode("utf-16"), "Kapal — perahu"),
        ("\ufeffKapal — perahu".encode("utf-16-be"), "Kapal — perahu"),
        (b"Kapal\x00perahu", "Kapal\x00perahu"),
        (b"satu\r\ndua\rtiga\n", "satu\r\ndua\rtiga\n"),
        ("cafe\u0301".encode(), "cafe\u0301"),
    ],
    ids=["UTF-8", "with a mark", "UTF-16", "UTF-16 big", "NUL", "line ends", "accents"],
)
def test_a_file_is_read_as_it_stands(tmp_path: Path, data: bytes, text: str) -> None:
    assert read_text(bytes_in(tmp_path, data)) == text


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_text_is_refused_by_its_name(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"file\.txt"):
        read_text(bytes_in(tmp_path, data))


def test_a_file_that_went_away_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"gone\.txt"):
        read_text(tmp_path / "gone.txt")


def test_an_enormous_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "enormous.txt"
    with path.open("wb") as file:
        file.truncate(2**40)  # sparse: it takes no room
    with pytest.raises(DocumentError, match=r"enormous\.txt.*Split"):
        read_text(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_but_never_break(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = bytes_in(tmp_path_factory.mktemp("bytes"), data)
    try:
        text = read_text(path)
    except DocumentError:
        return
    document = make_document("it", text)
    assert document.text == text
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_document_carries_the_hash_of_its_text() -> None:
    document = make_document("it", "Kapal — perahu", "/somewhere/it.txt")
    assert document.sha256 == hashlib.sha256("Kapal — perahu".encode()).hexdigest()
    assert document.path == "/somewhere/it.txt"


def test_a_document_without_a_title_is_called_by_its_file() -> None:
    assert make_document("night_ferry-notes", "the ferry left at dawn.").name == "night ferry notes"

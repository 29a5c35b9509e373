from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from assistant import Assistant, IndexLocked, ModelUnavailable, Settings, SourceError
from tests.documents import write
from tests.offline import run_offline, run_program

ROPE = {"rope.md": "Rope\n\nRopes are made of coconut fibre."}


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    return Settings(source=write(tmp_path / "source", ROPE), data_dir=tmp_path / "index", lock_timeout=0)


def test_a_second_opener_is_told_who_has_the_index_and_what_to_do(place: Settings) -> None:
    with Assistant.open(place), pytest.raises(IndexLocked, match=r"Another process.*ASSISTANT_DATA_DIR") as refused:
        Assistant.open(place)
    assert refused.value.retry


def test_another_process_is_told_so_too(place: Settings, elsewhere: Path) -> None:
    arguments = ["ingest", "--source", str(place.source), "--data-dir", str(place.data_dir)]
    with Assistant.open(place):
        done = run_offline(arguments, elsewhere, {"ASSISTANT_LOCK_TIMEOUT": "0"})
        assert done.returncode == 1
        assert "Another process is using the index" in done.stderr
        assert "Traceback" not in done.stderr
    assert run_offline(arguments, elsewhere).returncode == 0


def test_the_refusal_names_the_owner(place: Settings) -> None:
    with Assistant.open(place), pytest.raises(IndexLocked, match=rf"process {os.getpid()} on .*, since 20\d\d-"):
        Assistant.open(place)


@pytest.mark.parametrize("note", ["", "no JSON", "[]", '{"process": "x"}'])
def test_an_owner_that_left_no_note_is_refused_all_the_same(place: Settings, note: str) -> None:
    assert place.data_dir is not None
    with Assistant.open(place):
        (place.data_dir / "owner.json").write_text(note)
        with pytest.raises(IndexLocked, match="Another process is using the index"):
            Assistant.open(place)


def test_the_lock_of_a_killed_owner_is_stale_at_once(place: Settings, elsewhere: Path) -> None:
    """A process opens the index and kills itself: what it noted stays, and hinders nobody."""
    program = (
        "import os, signal, sys; from pathlib import Path; from assistant import Assistant, Settings; "
        "bot = Assistant.open(Settings(source=Path(sys.argv[1]), data_dir=Path(sys.argv[2]))); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    arguments = [str(place.source), str(place.data_dir)]
    assert run_program(program, arguments, elsewhere).returncode == -signal.SIGKILL
    with Assistant.open(place) as opened:
        assert opened.opened_with.unchanged == 1
        assert opened.search("rope")[0].passage.document_id == "rope"


def test_a_closed_index_can_be_opened_again(place: Settings) -> None:
    for _ in range(2):
        with Assistant.open(place) as opened:
            assert opened.search("rope")[0].passage.document_id == "rope"


def test_an_opening_that_fails_gives_the_index_back(place: Settings, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="missing"):
        Assistant.open(place.model_copy(update={"source": tmp_path / "missing"}))
    with Assistant.open(place) as opened:
        assert opened.documents()


def test_an_index_is_given_back_when_its_user_breaks_off(place: Settings) -> None:
    with pytest.raises(KeyboardInterrupt), Assistant.open(place):
        raise KeyboardInterrupt
    Assistant.open(place).close()


def test_an_index_folder_that_cannot_be_made_is_told_with_what_to_do(place: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SourceError, match="ASSISTANT_DATA_DIR"):
        Assistant.open(place.model_copy(update={"data_dir": tmp_path / "file" / "index"}))


def test_a_language_model_is_refused_before_anything_is_made(place: Settings) -> None:
    with pytest.raises(ModelUnavailable, match=r"openai:anything.*extractive"):
        Assistant.open(place.model_copy(update={"model": "openai:anything"}))
    assert place.data_dir is not None
    assert not place.data_dir.exists()


def test_sources_have_indexes_of_their_own(tmp_path: Path, elsewhere: Path) -> None:
    folders = [Settings(source=tmp_path / name).index_folder for name in ("a", "b", "deep/a")]
    assert len(set(folders)) == 3
    assert all(not folder.is_absolute() and folder.parts[0] == ".assistant" for folder in folders)
    assert list(elsewhere.iterdir()) == []

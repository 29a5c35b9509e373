"""Documents whose files are missing stay where it looks like a lost mount, and go where it looks deliberate."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import Assistant, Settings, SourceError
from assistant.corpus import looking
from assistant.index import missing
from tests.documents import write
from tests.permissions import held_to_permissions


def papers(count: int, folder: str = "") -> dict[str, str]:
    return {
        f"{folder}paper-{number}.md": f"Paper {folder}{number}\n\nBoat number {number} is painted red."
        for number in range(count)
    }


def place(tmp_path: Path, files: dict[str, str]) -> Settings:
    return Settings(source=write(tmp_path / "source", files), data_dir=tmp_path / "index")


def unmount(folder: Path, away: Path) -> None:
    """Leave an empty folder in the place of a full one, as a mount that is lost does."""
    folder.rename(away)
    folder.mkdir()


def mount(away: Path, folder: Path) -> None:
    folder.rmdir()
    away.rename(folder)


def ids(bot: Assistant) -> set[str]:
    return {entry.id for entry in bot.entries()}


def test_a_lost_mount_loses_no_document(tmp_path: Path) -> None:
    start = place(tmp_path, papers(13))
    with Assistant.open(start) as bot:
        before = ids(bot)
        away = tmp_path / "away"
        unmount(bot.settings.source, away)
        changes = bot.refresh()
        assert (changes.removed, set(changes.withheld)) == ((), before)
        assert (ids(bot), set(bot.withheld)) == (before, before)
        assert "red" in bot.ask("What colour is boat number 3?").text
    with Assistant.open(start) as bot:
        assert (ids(bot), set(bot.withheld), bot.opened_with.removed) == (before, before, ())
        mount(away, bot.settings.source)
        changes = bot.refresh()
        assert (changes.removed, changes.withheld, changes.unchanged, bot.withheld) == ((), (), 13, ())


def test_when_files_come_back_the_rest_is_judged_anew(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, papers(13))) as bot:
        away = tmp_path / "away"
        unmount(bot.settings.source, away)
        bot.refresh()
        (away / "paper-4.md").unlink()
        mount(away, bot.settings.source)
        changes = bot.refresh()
        assert (changes.removed, changes.withheld) == (("paper-4",), ())


@pytest.mark.parametrize(
    ("there", "deleted", "kept"),
    [(3, 2, 0), (3, 3, 3), (1, 1, 1), (30, 10, 0), (33, 11, 0), (32, 11, 11), (40, 12, 0), (40, 14, 14)],
)
def test_how_many_may_go_at_once(there: int, deleted: int, kept: int) -> None:
    names = {f"d{number}": f"d{number}.md" for number in range(there)}
    gone = list(names)[:deleted]
    assert len(missing.withheld(gone, names)) == kept


def test_a_few_files_that_are_deleted_are_removed_at_once(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, papers(3))) as bot:
        for name in ("paper-0.md", "paper-1.md"):
            (bot.settings.source / name).unlink()
        assert bot.refresh().removed == ("paper-0", "paper-1")


def test_what_is_withheld_goes_once_that_is_agreed_to(tmp_path: Path) -> None:
    start = place(tmp_path, papers(13))
    with Assistant.open(start) as bot:
        for path in sorted(bot.settings.source.iterdir())[:12]:
            path.unlink()
        assert len(bot.refresh().withheld) == 12
        assert len(bot.refresh(allow_removal=True).removed) == 12
        assert (len(ids(bot)), bot.withheld) == (1, ())


def test_a_folder_that_loses_all_of_its_documents_waits_as_well(tmp_path: Path) -> None:
    files = papers(20) | papers(3, "minutes/2025/") | {"minutes/plan.md": "A plan\n\nThe crane comes in October."}
    with Assistant.open(place(tmp_path, files)) as bot:
        away = tmp_path / "away"
        unmount(bot.settings.source / "minutes", away)
        kept = {entry.id for entry in bot.entries() if "minutes" in Path(entry.path).parts}
        changes = bot.refresh()
        assert (changes.removed, set(changes.withheld)) == ((), kept)
        assert len(kept) == 4
        mount(away, bot.settings.source / "minutes")
        assert bot.refresh().withheld == ()
        shutil.rmtree(bot.settings.source / "minutes" / "2025")
        (bot.settings.source / "minutes" / "plan.md").unlink()
        (bot.settings.source / "minutes").rmdir()
        assert set(bot.refresh(allow_removal=True).removed) == kept


def test_a_folder_that_may_not_be_listed_keeps_its_documents(tmp_path: Path) -> None:
    files = papers(3) | papers(2, "closed/") | {"closed/deep/one.md": "One\n\nThe crane comes in October."}
    with Assistant.open(place(tmp_path, files)) as bot, held_to_permissions():
        before = ids(bot)
        closed = bot.settings.source / "closed"
        closed.chmod(0)
        try:
            for allow_removal in (False, True):
                changes = bot.refresh(allow_removal=allow_removal)
                assert (changes.removed, changes.withheld) == ((), ())
                assert changes.unseen == (str(closed),)
                assert ids(bot) == before
        finally:
            closed.chmod(0o700)
        assert bot.refresh().unseen == ()


def test_a_source_that_may_not_be_listed_is_told(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, papers(3))) as bot, held_to_permissions():
        before = ids(bot)
        bot.settings.source.chmod(0)
        try:
            with pytest.raises(SourceError, match="cannot be listed"):
                bot.refresh(allow_removal=True)
        finally:
            bot.settings.source.chmod(0o700)
        assert ids(bot) == before


def test_a_source_that_is_a_link_whose_target_is_gone_is_told(tmp_path: Path) -> None:
    real = write(tmp_path / "real", papers(3))
    link = tmp_path / "source"
    link.symlink_to(real)
    with Assistant.open(Settings(source=link, data_dir=tmp_path / "index")) as bot:
        real.rename(tmp_path / "away")
        with pytest.raises(SourceError):
            bot.refresh(allow_removal=True)
        assert len(ids(bot)) == 3


def test_a_document_that_is_deleted_on_purpose_goes_at_once_though_it_is_the_last(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, papers(2))) as bot:
        assert bot.delete("paper-0").name == "paper-0.md"
        assert bot.refresh().removed == ("paper-0",)
        bot.delete("paper-1")
        changes = bot.refresh()
        assert (changes.removed, changes.withheld) == (("paper-1",), ())


def test_an_intention_to_delete_does_not_outlive_the_deletion(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, papers(3))) as bot:
        bot.delete("paper-0")
        write(bot.settings.source, {"paper-0.md": papers(1)["paper-0.md"]})
        assert bot.refresh().removed == ()
        unmount(bot.settings.source, tmp_path / "away")
        assert len(bot.refresh().withheld) == 3


def test_another_folder_with_files_takes_the_place_of_the_first(tmp_path: Path) -> None:
    start = place(tmp_path, papers(3))
    Assistant.open(start).close()
    other = write(tmp_path / "other", {"crane.md": "A crane\n\nThe crane comes in October."})
    with Assistant.open(start.model_copy(update={"source": other})) as bot:
        assert ids(bot) == {"crane"}
    empty = write(tmp_path / "empty", {})
    with Assistant.open(start.model_copy(update={"source": empty})) as bot:
        assert (ids(bot), bot.withheld) == ({"crane"}, ("crane",))


def test_half_arrived_files_of_a_process_that_died_go_and_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = place(tmp_path, papers(1))
    left = [".arriving-0123456789abcdef.md", "deep/.arriving-fedcba9876543210.pdf", ".host-page-0a1b2c3d.md.part"]
    other = [".hidden.md", ".arriving-soon.md", ".notes.md.part", ".host-page-0a1b2c3d.md"]
    write(start.source, dict.fromkeys([*left, *other], "Half of it"))
    with Assistant.open(start) as bot:
        assert all((start.source / name).exists() for name in left)  # they may be in use
        monkeypatch.setattr(looking, "LEFT_OVER", -1.0)
        bot.refresh()
        assert not any((start.source / name).exists() for name in left)
        assert all((start.source / name).exists() for name in other)


def test_a_file_that_vanishes_while_the_folder_is_read_keeps_its_document_until_the_next_look(tmp_path: Path) -> None:
    with Assistant.open(place(tmp_path, papers(3))) as bot:
        first, new = bot.settings.source / "paper-1.md", bot.settings.source / "zebra.md"
        write(bot.settings.source, {"paper-1.md": "Another text.", "zebra.md": "A zebra was seen on the quay."})

        def vanish(*_: object) -> None:
            first.unlink(missing_ok=True)
            new.unlink(missing_ok=True)

        changes = bot.refresh(vanish)
        assert (changes.removed, {Path(path).name for path in changes.failed}) == ((), {"paper-1.md", "zebra.md"})
        assert "red" in bot.document("paper-1").text
        assert bot.refresh().removed == ("paper-1",)
        write(bot.settings.source, {"deep/zebra.md": "A zebra was seen on the quay."})
        assert bot.refresh().added == ("zebra",)

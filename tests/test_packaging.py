"""The wheel: what is in it, and that it works where the checkout is not."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.offline import ROOT, run_python

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    command = [*PIP, "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


@pytest.mark.parametrize("folder", ["seeds", "prompts"])
def test_what_travels_with_the_package_is_in_the_wheel(wheel: Path, folder: str) -> None:
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert {f"assistant/_bundled/{name}" for name in there} <= names(wheel)
    assert folder != "seeds" or there


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "assistant").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert there <= names(wheel)


def test_tests_and_evaluations_stay_out_of_the_wheel(wheel: Path) -> None:
    roots = {name.partition("/")[0] for name in names(wheel)}
    assert {root for root in roots if not root.endswith(".dist-info")} == {"assistant"}


def test_the_wheel_names_its_command_and_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        (entry_points,) = [name for name in opened.namelist() if name.endswith("entry_points.txt")]
        (metadata,) = [name for name in opened.namelist() if name.endswith("METADATA")]
        assert "assistant = assistant.frontends.cli:main" in opened.read(entry_points).decode()
        told = Parser().parsestr(opened.read(metadata).decode())
    assert told["License-Expression"] == "Apache-2.0"
    assert any(name.endswith("LICENSE") for name in names(wheel))


def test_an_installed_package_finds_its_documents_from_anywhere(installed: Path, tmp_path: Path) -> None:
    program = (
        "import assistant; from assistant.corpus.reading import list_files; "
        "print(assistant.__file__); "
        "print(*[path.stem for path in list_files(assistant.Settings().source)])"
    )
    done = run_python(["-c", program], tmp_path, {"PYTHONPATH": str(installed)})
    assert done.returncode == 0, done.stderr
    place, listed = done.stdout.splitlines()
    assert Path(place).is_relative_to(installed)
    assert listed.split() == sorted(path.stem for path in (ROOT / "seeds").glob("*.md"))


def test_an_installed_package_answers_from_anywhere(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "boats.md").write_text("# Boats\n\nThe harbour of Kaibobu has 17 boats.\n")
    arguments = ["-m", "assistant.frontends.cli", "ask", "How many boats has the harbour of Kaibobu?"]
    done = run_python(
        [*arguments, "--source", "source", "--data-dir", "index"], tmp_path, {"PYTHONPATH": str(installed)}
    )
    assert done.returncode in (0, 3), done.stderr
    assert "17 boats" in done.stdout

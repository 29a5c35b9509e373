from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant import ConfigurationError, Settings
from assistant.resources import bundled_folder
from tests.offline import ROOT


def test_without_any_setting_the_shipped_documents_are_quoted_on_this_machine(elsewhere: Path) -> None:
    settings = Settings()
    assert settings.source == bundled_folder("seeds")
    assert settings.model == "extractive"
    assert settings.embeddings == "local"
    assert settings.host == "127.0.0.1"
    assert list(elsewhere.iterdir()) == []


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("SOURCE", "/papers", "source", Path("/papers")),
        ("DATA_DIR", "/index", "data_dir", Path("/index")),
        ("PORT", "8080", "port", 8080),
        ("PASSAGES", "3", "passages", 3),
        ("DATABASE_URL", "sqlite:///x", "database_url", "sqlite:///x"),
        ("LOCK_TIMEOUT", "0.5", "lock_timeout", 0.5),
    ],
)
def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, read: object
) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name}", value)
    assert getattr(Settings(), field) == read


def test_settings_come_from_a_file_and_the_environment_goes_before_it(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("ASSISTANT_PORT=8001\nASSISTANT_HOST=0.0.0.0\n")
    monkeypatch.setenv("ASSISTANT_PORT", "8002")
    settings = Settings()
    assert (settings.port, settings.host) == (8002, "0.0.0.0")
    assert Settings(port=8003).port == 8003


def test_other_programs_lines_in_that_file_are_passed_over(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("OPENAI_API_KEY=none\nDATABASE_PASSWORD=x\nASSISTANT_PORT=8001\n")
    assert Settings().port == 8001


@pytest.mark.parametrize("name", ["SOURCE", "DATA_DIR", "PORT", "MODEL"])
def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    unset = Settings()
    monkeypatch.setenv(f"ASSISTANT_{name}", "")
    assert Settings() == unset


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": -1},
        {"port": 65_536},
        {"port": "web"},
        {"passages": 0},
        {"passages": 51},
        {"longest_question": 0},
        {"lock_timeout": -1},
        {"sauce": "seeds"},
    ],
    ids=str,
)
def test_what_is_no_setting_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((ValidationError, ConfigurationError), match=next(iter(wrong))):
        Settings.model_validate(wrong)


def test_the_same_folder_always_has_the_same_index(tmp_path: Path, elsewhere: Path) -> None:
    (elsewhere / "papers").mkdir()
    assert Settings(source=Path("papers")).index_folder == Settings(source=elsewhere / "papers").index_folder
    assert Settings(source=tmp_path, data_dir=tmp_path / "index").index_folder == tmp_path / "index"


def test_every_setting_is_in_the_docs() -> None:
    told = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"ASSISTANT_{name.upper()}"
        assert re.search(rf"\b{variable}\b", told), variable

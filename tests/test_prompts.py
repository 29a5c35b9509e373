from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import PromptError
from assistant.prompts import load_prompt, parse_prompt
from assistant.resources import bundled_folder

WHOLE = "---\npurpose: Greets.\nvariables: [name]\n---\n# System\nYou greet.\n\n# User\nGreet {name}.\n"
SHIPPED = sorted(path.stem for path in bundled_folder("prompts").glob("*.md") if path.stem != "README")


def test_there_is_a_prompt_for_each_thing_a_model_is_asked() -> None:
    assert SHIPPED == ["answer", "condense", "draft", "gloss", "grade", "judge"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_prompt_says_what_it_is_for_and_takes_what_it_declares(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.purpose
    values = {variable: f"<{variable} {{x}} $y>" for variable in prompt.variables}
    system, user = prompt.messages(**values)
    told = f"{system.content}{user.content}"
    assert all(value in told for value in values.values())
    assert (system.type, user.type) == ("system", "human")


def test_values_are_data_and_never_a_template() -> None:
    _, user = parse_prompt("greet", WHOLE).messages(name="{name} {0} {{x}} ${y} %s {__class__}")
    assert user.content == "Greet {name} {0} {{x}} ${y} %s {__class__}."


@pytest.mark.parametrize("values", [{}, {"name": "Ani", "title": "Dr."}, {"nam": "Ani"}], ids=str)
def test_missing_and_unknown_variables_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(PromptError, match=r"'greet' takes name, and was given"):
        parse_prompt("greet", WHOLE).messages(**values)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("variables: [name]", "variables: []", "declares nothing, and uses name"),
        ("variables: [name]", "variables: [name, title]", "declares name, title, and uses name"),
        ("purpose: Greets.", "purpose: [1", "not YAML"),
        ("purpose: Greets.", "purpose: Greets.\nmodel: x", "and nothing else"),
        ("purpose: Greets.", "purpose: [1]", "purpose is a line"),
        ("# User", "# Users", "needs front matter"),
        ("---\npurpose", "purpose", "needs front matter"),
        ("{name}", "{name} {", "not a template"),
        ("{name}", "{name.__class__}", "not a template"),
    ],
)
def test_a_prompt_that_is_not_well_formed_is_refused(before: str, after: str, told: str) -> None:
    assert before in WHOLE
    with pytest.raises(PromptError, match=told):
        parse_prompt("greet", WHOLE.replace(before, after, 1))


def test_a_prompt_of_ones_own_goes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "condense.md").write_text(
        "---\npurpose: Mine.\nvariables: [history, question]\n---\n# System\nShort.\n# User\n{history} {question}\n"
    )
    assert load_prompt("condense", tmp_path).purpose == "Mine."
    assert load_prompt("answer", tmp_path) == load_prompt("answer")


def test_a_prompt_or_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="ghost"):
        load_prompt("ghost")
    with pytest.raises(PromptError, match="nowhere"):
        load_prompt("answer", tmp_path / "nowhere")

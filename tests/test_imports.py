"""Imports run downward only, read from the source, so that it holds of lazy imports too."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offline import ROOT

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"assistant.records", "assistant.errors"}),
    frozenset(
        {
            "assistant.settings",
            "assistant.resources",
            "assistant.prompts",
            "assistant.database",
            "assistant.store",
            "assistant.cache",
        }
    ),
    frozenset({"assistant.corpus"}),
    frozenset({"assistant.index"}),
    frozenset({"assistant.answering"}),
    frozenset({"assistant.history"}),
    frozenset({"assistant.assistant"}),
    frozenset({"assistant"}),
    frozenset({"assistant.frontends", "evals"}),
)
"""What a module belongs to, lowest first; a module may import from its own layer and from those below."""

STANDARD_ONLY = ("assistant.records", "assistant.errors")


def modules(package: str) -> dict[str, Path]:
    """The modules of a package by name."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


MODULES = {**modules("assistant"), **modules("evals")}


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def layer(module: str) -> int:
    """How high a module stands."""
    for height, members in enumerate(LAYERS):
        if module in members or any(is_within(module, member) for member in members if member != "assistant"):
            return height
    raise AssertionError(f"{module} belongs to no layer: name it in LAYERS.")


def imports(module: str) -> Iterator[tuple[str, ast.stmt]]:
    """What a module imports, at its top or anywhere within, by the full name of each module."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            base = node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield (inner if inner in MODULES else base), node


def own_imports(module: str) -> set[str]:
    return {name for name, _ in imports(module) if name.partition(".")[0] in ("assistant", "evals")}


def test_there_is_something_to_look_at() -> None:
    assert {"assistant.records", "assistant.index.vectors", "assistant.frontends.cli", "evals.run"} <= set(MODULES)
    assert own_imports("assistant.assistant") >= {"assistant.errors", "assistant.answering.extractive"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_nothing_from_above_it(module: str) -> None:
    assert {name for name in own_imports(module) if layer(name) > layer(module)} == set()


@pytest.mark.parametrize("module", STANDARD_ONLY)
def test_records_and_errors_need_the_standard_library_only(module: str) -> None:
    assert {name for name, _ in imports(module) if name.partition(".")[0] not in sys.stdlib_module_names} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if is_within(name, "assistant")])
def test_the_assistant_knows_nothing_of_evaluations_or_tests(module: str) -> None:
    assert {name for name, _ in imports(module) if name.partition(".")[0] in ("evals", "tests")} == set()


def test_chroma_is_known_to_the_vector_index_only() -> None:
    knowing = {m for m in MODULES for name, _ in imports(m) if name.partition(".")[0] == "chromadb"}
    compared_with = {"evals.peers.plain_chroma", "evals.load.bare"}
    assert knowing == {"assistant.index.chroma", "assistant.index.vectors"} | compared_with


@pytest.mark.parametrize("library", ["langchain_openai", "xllamacpp"])
def test_language_models_are_known_to_the_seam_only(library: str) -> None:
    knowing = {m for m in MODULES for name, _ in imports(m) if name.partition(".")[0] == library}
    assert knowing
    assert knowing <= {"assistant.answering.chat_models", "assistant.answering.gguf"}


@pytest.mark.parametrize("library", ["gradio", "typer"])
def test_libraries_of_front_ends_stay_in_front_ends(library: str) -> None:
    knowing = {m for m in MODULES for name, _ in imports(m) if name.partition(".")[0] == library}
    assert all(is_within(module, "assistant.frontends") or is_within(module, "evals") for module in knowing)


SHARED = frozenset({"admission", "links", "limits", "passwords", "chat", "health", "hosts", "listening", "stopping"})
"""Modules beside the front ends that all of them may stand on; they import none of the others."""


def front_end(module: str) -> str:
    """The front end that a module is part of: "cli", "web" and so on."""
    return module.removeprefix("assistant.frontends").strip(".").partition(".")[0]


def test_no_front_end_imports_another_but_the_command_line_which_starts_them() -> None:
    across = {
        (front_end(module), front_end(name))
        for module in MODULES
        if is_within(module, "assistant.frontends")
        for name in own_imports(module)
        if is_within(name, "assistant.frontends") and front_end(name) not in ("", front_end(module))
    }
    assert {importer for importer, imported in across if imported not in SHARED} <= {"cli", "opening"}


def test_the_command_line_loads_other_front_ends_only_when_they_are_asked_for() -> None:
    tree = ast.parse(MODULES["assistant.frontends.cli"].read_text(encoding="utf-8"))
    at_the_top = {node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}
    eager = {
        front_end(name)
        for name, node in imports("assistant.frontends.cli")
        if is_within(name, "assistant.frontends") and ast.dump(node) in {ast.dump(each) for each in at_the_top}
    }
    assert eager <= {"doctor", "explain", "listening", "opening", "stopping", "terminal"}


@pytest.mark.parametrize("module", [name for name in MODULES if name.endswith("frontends.doctor")])
def test_the_doctor_is_no_front_end_of_its_own(module: str) -> None:
    assert not [name for name in own_imports(module) if is_within(name, "assistant.frontends")]

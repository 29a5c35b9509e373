"""The prompts: one file each in `prompts/`, with its variables declared and a line that says what it is for.

    ---
    purpose: Answers a question from numbered sources.
    variables: [question, evidence]
    ---
    # System
    ...
    # User
    ...{question}...

The values put in are data: they are never read as a template again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from assistant.errors import PromptError
from assistant.resources import bundled_folder

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.prompts import ChatPromptTemplate

_FILE = re.compile(r"---\n(?P<head>.*?)\n---\n\s*# System\n(?P<system>.*?)\n# User\n(?P<user>.*)", re.S)
_KEYS = {"purpose", "variables"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that was read and checked: what its file declares is what its text uses."""

    name: str
    purpose: str
    variables: frozenset[str]
    template: ChatPromptTemplate

    def messages(self, **values: str) -> list[BaseMessage]:
        """The messages with `values` put in; raises `PromptError` unless they are exactly the declared variables."""
        if values.keys() != self.variables:
            raise PromptError(
                f"The prompt {self.name!r} takes {_listed(self.variables)}, and was given {_listed(values)}."
            )
        return self.template.format_messages(**values)


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """The prompt `name`, from `folder` where it has one of that name, else the shipped one.

    Raises `PromptError` where the folder or file is missing, the file not of the form above, or its variables are
    not the ones it uses.
    """
    if folder is not None and not folder.is_dir():
        raise PromptError(
            f"There is no folder of prompts {str(folder)!r}.", "Set ASSISTANT_PROMPTS to one, or to none."
        )
    path = bundled_folder("prompts") / f"{name}.md"
    if folder is not None and (folder / f"{name}.md").is_file():
        path = folder / f"{name}.md"
    try:
        return parse_prompt(name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"The prompt {str(path)!r} cannot be read: {error}.") from error


def parse_prompt(name: str, text: str) -> Prompt:
    """A prompt from its file's text; raises `PromptError` where it is not of the form above."""
    from langchain_core.prompts import ChatPromptTemplate

    match = _FILE.fullmatch(text.replace("\r\n", "\n"))
    if match is None:
        raise PromptError(f"The prompt {name!r} needs front matter, then '# System' and '# User'.")
    purpose, declared = _declared(name, match["head"])
    try:
        template = ChatPromptTemplate.from_messages(
            [("system", match["system"].strip()), ("human", match["user"].strip())]
        )
    except ValueError as error:
        raise PromptError(f"The prompt {name!r} is not a template: {error}.", "Double a brace to mean it.") from error
    used = frozenset(template.input_variables)
    if used != declared:
        raise PromptError(f"The prompt {name!r} declares {_listed(declared)}, and uses {_listed(used)}.")
    return Prompt(name, purpose, declared, template)


def _declared(name: str, head: str) -> tuple[str, frozenset[str]]:
    """The purpose and the variables that front matter declares."""
    try:
        stated = yaml.safe_load(head)
    except yaml.YAMLError as error:
        raise PromptError(f"The front matter of the prompt {name!r} is not YAML.") from error
    if not isinstance(stated, dict) or stated.keys() != _KEYS:
        raise PromptError(f"The front matter of the prompt {name!r} must have {_listed(_KEYS)}, and nothing else.")
    purpose, variables = stated["purpose"], stated["variables"]
    if not isinstance(purpose, str) or not isinstance(variables, list):
        raise PromptError(f"In the prompt {name!r}, purpose is a line and variables a list.")
    return purpose, frozenset(map(str, variables))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"

"""Two runs beside each other: the figures, and the questions that turned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


def compare(base: Path, new: Path, console: Console) -> None:
    """Print what changed from the run written in `base` (a folder or its JSON file) to the one in `new`."""
    before, after = _load(base), _load(new)
    table = Table("", "base", "new", "change", box=None, pad_edge=False)
    for name, old in before["figures"].items():
        now = after["figures"].get(name)
        if old is not None and now is not None:
            table.add_row(name, f"{old:.3f}", f"{now:.3f}", f"{now - old:+.3f}")
    console.print(table)
    earlier = {result["id"]: result for result in before["results"]}
    for result in after["results"]:
        old_result = earlier.get(result["id"])
        if old_result and _good(old_result) != _good(result):
            console.print(
                f"{'better' if _good(result) else 'worse '}  {result['id']}  {result['missed']}", markup=False
            )


def _good(result: dict[str, Any]) -> bool:
    return bool(result["abstention_right"] and result["all_facts"] in (True, None))


def _load(path: Path) -> Any:
    file = path / "results.json" if path.is_dir() else path
    return json.loads(file.read_text(encoding="utf-8"))

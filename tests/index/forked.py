"""The command `assistant` in processes of their own that need not load it first: each is forked from one that has.

Loading takes two seconds of a processor, and most of what is done to an index here a tenth of that.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

from tests.offline import ROOT, guard, only

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["assistant.frontends.cli", "assistant.frontends.doctor", "chromadb.api.rust"])


class Done(NamedTuple):
    """How it ended, and what it said."""

    returncode: int | None
    stdout: str
    stderr: str


def run_forked(arguments: Sequence[str], folder: Path, prepare: Callable[[], None] | None = None) -> Done:
    """The command `assistant` in `folder`, behind the guard, with nothing of the environment's settings.

    `prepare` is called in the process before the command is; it has to be pickled.
    """
    with TemporaryDirectory() as kept:
        said = [Path(kept) / "stdout", Path(kept) / "stderr"]
        process = _forking.Process(target=_run, args=(list(arguments), folder, prepare, said))
        with patch.dict(os.environ, {"PYTHONPATH": str(ROOT)}):
            process.start()
        process.join()
        return Done(process.exitcode, *(path.read_text(encoding="utf-8") for path in said))


def _run(arguments: list[str], folder: Path, prepare: Callable[[], None] | None, said: list[Path]) -> None:
    for stream, path in enumerate(said, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
    environment = only({})
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    guard.install()
    if prepare:
        prepare()
    sys.argv = ["assistant", *arguments]
    from assistant.frontends.cli import main

    main()

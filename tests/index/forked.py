"""The command `assistant` in a process of its own to which something was done before."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess

from tests.offline import run_program

_PREPARED = """
import pickle, sys
from tests.offline import guard
guard.install()
prepare = pickle.loads(bytes.fromhex(sys.argv.pop(1)))
if prepare:
    prepare()
from assistant.frontends.cli import main
sys.argv[0] = "assistant"
main()
"""


def run_forked(
    arguments: Sequence[str], folder: Path, prepare: Callable[[], None] | None = None
) -> CompletedProcess[str]:
    """The command `assistant` in `folder`, behind the guard, with nothing of the environment's settings.

    `prepare` is called in the process before the command is; it has to be pickled.
    """
    return run_program(_PREPARED, [pickle.dumps(prepare).hex(), *arguments], folder)

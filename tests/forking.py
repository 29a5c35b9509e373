"""Programs in processes of their own that need not import everything anew: each is forked from one that has.

A program has a folder, an environment and streams of its own, and ends as an interpreter does: its exit code, what it
prints at its end and the signal that kills it are what they would be otherwise.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

_STREAMS = {0: "in", 1: "out", 2: "err"}


def forked(
    program: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """What `python -X utf8 -c program *arguments` comes to in `folder`, with this environment."""
    with TemporaryDirectory() as name:
        streams = {number: Path(name) / stream for number, stream in _STREAMS.items()}
        for path in streams.values():
            path.touch()
        order = [program, ["-c", *arguments], str(folder), dict(environment), list(map(str, streams.values()))]
        code = _tell(json.dumps(order))
        out, err = (streams[number].read_text("utf-8") for number in (1, 2))
    return subprocess.CompletedProcess(["-c", *arguments], code, out, err)


def _tell(order: str) -> int:
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(order + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@cache
def _server() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "tests.forking"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    atexit.register(process.communicate)
    return process


def _serve() -> None:
    """Fork for each order that comes in, and tell how it ended; a forked process goes on as the program."""
    _prepare()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(*json.loads(line))
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _prepare() -> None:
    """Import and read what most programs need, and start nothing: no thread outlives a fork."""
    import chromadb  # noqa: F401
    import langchain_openai  # noqa: F401

    import assistant.frontends.cli  # noqa: F401
    from assistant.corpus.language import language_of
    from assistant.corpus.lexicon import in_dictionary

    language_of("Kaibobu")
    in_dictionary("kaibobu")


def _become(
    program: str, arguments: list[str], folder: str, environment: dict[str, str], streams: Sequence[str]
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        os.dup2(os.open(path, os.O_RDWR), number)
    sys.argv = arguments
    exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    _serve()

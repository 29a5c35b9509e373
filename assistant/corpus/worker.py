"""The process that converts files, a line of JSON in and a line out; whatever a file does to it, its parent goes on.

`python -m assistant.corpus.worker BYTES`: the memory it may take on top of what it begins with.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from assistant.corpus.formats.converted import Converted, NotConverted
from assistant.corpus.formats.kinds import HEAD, Format, format_of

EXTRA = "pip install 'seed-assistant[formats]'"


def convert(path: Path, url: str = "", charset: str = "") -> Converted:
    """The text of a file; raises `NotConverted`, or whatever its converter does."""
    data = path.read_bytes()
    kind = format_of(path, data[:HEAD])
    if kind == "html":
        from assistant.corpus.formats.markup import convert_page

        return convert_page(data, url, charset)
    return _converter(kind)(data)


def _converter(kind: Format) -> Callable[[bytes], Converted]:
    from assistant.corpus.formats import mail, office, pdf, tables

    table: dict[Format, Callable[[bytes], Converted]] = {
        "pdf": pdf.convert_pdf,
        "docx": office.convert_docx,
        "pptx": office.convert_pptx,
        "xlsx": tables.convert_xlsx,
        "csv": tables.convert_csv,
        "jsonl": tables.convert_jsonl,
        "eml": mail.convert_eml,
        "epub": mail.convert_epub,
    }
    return table[kind]


def answer(request: dict[str, str]) -> dict[str, Any]:
    """What became of one file: its text and places, or why there is none."""
    try:
        made = convert(
            Path(os.fsdecode(bytes.fromhex(request["path"]))), request.get("url", ""), request.get("charset", "")
        )
    except NotConverted as error:
        return {"what": error.what, "remedy": error.remedy}
    except ImportError as error:
        return {"what": f"needs the package {error.name}.", "remedy": f"Install it: {EXTRA}"}
    except MemoryError:
        return {"what": "needs more memory than a file may take.", "remedy": "Split it.", "spent": True}
    except Exception as error:
        return {"what": f"is damaged ({type(error).__name__}).", "remedy": "Save or fetch it again."}
    return {"text": made.text, "places": made.places, "tabular": made.tabular}


def limit_memory(allowed: int) -> None:
    """Let this process take so many bytes more than now; where the platform cannot, time alone is limited."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_taken() + allowed,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        return


def _taken() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Convert until there is nothing more to read."""
    warnings.simplefilter("ignore")
    replies: TextIO = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a library prints must not stand among the replies
    limit_memory(int(sys.argv[1]))
    replies.write("ready\n")
    replies.flush()
    for line in sys.stdin:
        reply = answer(json.loads(line))
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
        if reply.get("spent"):
            return


if __name__ == "__main__":
    main()

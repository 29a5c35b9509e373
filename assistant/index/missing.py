"""Documents whose files are missing: removed where that looks deliberate, kept where it looks like a lost mount."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from assistant.index.catalogue import Catalogue

MANY = 10
SHARE = 1 / 3
"""More files than `MANY`, and more than this share of all, do not vanish at once on purpose; nor do all of them. Both
are judgements, not measured: a mount takes all or a folder with it, a person who tidies up a few files."""
LEAST_OF_FOLDER = 2
"""Documents from which on a folder that lost all of them is taken for a lost mount; one alone may be any deletion."""
_NAMED = 3
"""Names that are told of many."""
_WITHHELD, _UNSEEN = "withheld", "unseen"


def withheld(missing: Collection[str], files: Mapping[str, str]) -> set[str]:
    """Which of the `missing` documents to keep until somebody agrees to their removal, or their files come back.

    `files` has the file below the source of every document, missing or not, by id.
    """
    if missing and (len(missing) == len(files) or len(missing) > max(MANY, SHARE * len(files))):
        return set(missing)
    kept: set[str] = set()
    for inside in _by_folder(files).values():
        if len(inside) >= LEAST_OF_FOLDER and inside <= set(missing):
            kept |= inside
    return kept


def _by_folder(files: Mapping[str, str]) -> dict[PurePosixPath, set[str]]:
    """The documents below each folder, at any depth; the source itself left out."""
    found: dict[PurePosixPath, set[str]] = defaultdict(set)
    for document_id, file in files.items():
        for folder in list(PurePosixPath(file.replace("\\", "/")).parents)[:-1]:
            found[folder].add(document_id)
    return found


def note(catalogue: Catalogue, kept: Collection[str], unseen: Collection[str]) -> None:
    """Note what the last look at the folder left open, for whoever asks: documents withheld, folders not listed."""
    for key, values in ((_WITHHELD, kept), (_UNSEEN, unseen)):
        value = json.dumps(sorted(values))
        if catalogue.fact(key) != value:
            catalogue.note_fact(key, value)


def noted(catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The documents that are withheld, and the folders that could not be listed, at the last look at the folder."""
    values = (json.loads(catalogue.fact(key) or "[]") for key in (_WITHHELD, _UNSEEN))
    kept, unseen = map(tuple, values)
    return kept, unseen


def told(kept: Sequence[str], unseen: Sequence[str]) -> str:
    """What was kept and why, in sentences; "" where nothing was."""
    sentences = []
    if kept:
        sentences.append(
            f"{len(kept)} documents are kept although their files are missing ({_some(kept)}): so many at once look"
            " like a lost mount. If they were deleted on purpose, run `assistant ingest --allow-removal`."
        )
    if unseen:
        sentences.append(f"{len(unseen)} folders cannot be listed, and their documents are kept ({_some(unseen)}).")
    return " ".join(sentences)


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["..."] if names[_NAMED:] else [])])

"""An index made again from what is left of it, and the proof that its parts are equal."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from assistant.errors import IndexDamaged
from assistant.index.catalogue import CATALOGUE, Catalogue
from assistant.index.chroma import CHROMA
from assistant.index.exact import CatalogueVectors, ExactVectors, Vectors, centred
from assistant.index.lexical import LEXICAL
from assistant.index.opening import open_index
from assistant.index.sync import Index, Report, sync
from assistant.settings import Settings

logger = logging.getLogger(__name__)

SAMPLE = 100
"""Passages whose vectors and neighbours are compared."""
NEIGHBOURS = 10
FOUND = 0.95
"""Share of a sample's true neighbours that must be found: a sound HNSW index gives .98 and more (docs/growth.md)."""
_ALIKE = 0.002
"""Difference of cosines that rounding to 16 bits may make."""


def repair(settings: Settings, report: Report = lambda *_: None) -> str:
    """Make Chroma and BM25 again from the catalogue, and of that what is damaged from the documents.

    The caller owns the index folder. Vectors that can still be read are kept. Says what was done; raises
    `IndexDamaged` where the parts are not equal afterwards.
    """
    folder = settings.index_folder
    saved = "" if settings.database_url else _set_aside(folder)
    for path in (folder / CHROMA, *folder.glob(f"{LEXICAL}*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    index = open_index(settings)
    try:
        index.vectors.clear()
        sync(settings.source, index, report)
        wrong = differences(index)
        if wrong:
            raise IndexDamaged(f"After the repair {wrong}.", "Is the disk sound? Take the index folder away and start.")
        return f"{saved}Chroma and BM25 made again; {_told(index)}"
    finally:
        index.close()


def differences(index: Index) -> str:
    """What of Chroma and BM25 is not as the catalogue has it, as part of a sentence; empty where all is equal.

    Counts and ids are compared in full, vectors and neighbours on a sample drawn evenly, which is always the same.
    """
    ids = index.catalogue.all_ids()
    for name, found in (("Chroma", index.vectors.all_ids()), ("BM25", index.lexical.all_ids())):
        if found != ids:
            return f"{name} misses {len(ids - found)} passages and has {len(found - ids)} that are none"
    return _compared(index) if ids else ""


def distrust(index: Index) -> None:
    """Empty Chroma where a sample of its vectors is not the catalogue's; the next sync fills it again.

    A file of Chroma's that was cut short opens as if it were whole, and gives other vectors.
    """
    if index.vectors.count() == index.catalogue.passage_count() and _wrong(index, index.catalogue.sampled_ids(SAMPLE)):
        logger.warning("Chroma's vectors are not the catalogue's; they are stored again.")
        index.vectors.clear()


def _wrong(index: Index, sample: Sequence[str]) -> int:
    """How many vectors of a sample Chroma has otherwise than the catalogue."""
    of = centred(index.catalogue.embedded(index.embedding_model, sample), index.centring)
    truth = {each: row for rows in of.values() for each, row in rows.rows()}
    known, rows = index.vectors.stored(sample)
    pairs = [(truth[each], row) for each, row in zip(known, rows, strict=True) if each in truth]
    return sum(float(true @ row) < 1 - _ALIKE for true, row in pairs)


def _compared(index: Index) -> str:
    sample = index.catalogue.sampled_ids(SAMPLE)
    if wrong := _wrong(index, sample):
        return f"{wrong} of {len(sample)} vectors in Chroma are not the catalogue's"
    truth, drawn = CatalogueVectors(index.catalogue, index.embedding_model, index.centring).all(), set(sample)
    shares = [
        _share_found(index, language, of, row)
        for language, of in truth.items()
        for each, row in of.rows()
        if each in drawn
    ]
    share = float(np.mean(shares))
    return "" if share >= FOUND else f"Chroma finds {share:.0%} of a sample's nearest passages"


def _share_found(index: Index, language: str, truth: ExactVectors, vector: Vectors) -> float:
    """The share of a vector's true neighbours in a language that Chroma finds, ties counted as found."""
    nearest = truth.search(vector, NEIGHBOURS)
    found = index.vectors.search(vector, NEIGHBOURS, language)
    least = nearest[-1].cosine - _ALIKE
    return sum(each.cosine >= least for each in found) / len(nearest)


def _told(index: Index) -> str:
    count = index.catalogue.passage_count()
    return f"{count} passages: counts, ids, sampled vectors and neighbours are equal"


def _set_aside(folder: Path) -> str:
    """A damaged catalogue is kept under another name, and its readable vectors are taken over; says so."""
    path = folder / CATALOGUE
    try:
        catalogue = Catalogue.in_folder(folder)
        sound = catalogue.sound()
        catalogue.close()
    except IndexDamaged:
        sound = False
    if sound:
        return ""
    aside = path.with_name(f"damaged-{CATALOGUE}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    Catalogue.in_folder(folder).close()
    saved = _save_vectors(aside, path)
    _save_ids(aside, path)
    return f"The catalogue was damaged: it was made again from the documents, with {saved} vectors of the old one. "


def _save_vectors(damaged: Path, path: Path) -> int:
    """Take over the vectors that can still be read of a damaged catalogue into a new one, and say how many."""
    saved = 0
    with closing(sqlite3.connect(damaged)) as source, closing(sqlite3.connect(path)) as fresh, suppress(sqlite3.Error):
        for row in source.execute("SELECT model, digest, vector FROM vectors"):
            with fresh:
                saved += fresh.execute("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", row).rowcount
    return saved


def _save_ids(damaged: Path, path: Path) -> None:
    """Take over the ids of documents, so that links and kept citations go on to lead to them."""
    with closing(sqlite3.connect(damaged)) as source, closing(sqlite3.connect(path)) as fresh, suppress(sqlite3.Error):
        for row in source.execute("SELECT id, file, sha256 FROM identities"):
            with fresh:
                fresh.execute("INSERT OR IGNORE INTO identities VALUES (?, ?, ?)", row)

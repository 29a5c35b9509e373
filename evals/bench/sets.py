"""What is asked of which documents: the questions held out of `evals fit`, each among a crowd of paragraphs.

`evals fit` asks the first 1,500 paragraphs of IDK-MRC train and the first halves of CLAP NQ and of the cross-lingual
set. None of their questions is asked here; their paragraphs stand in the crowd.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.records import Language
from evals.public import PublicQuestion, PublicSet, clapnq, crosslingual, idk_mrc, mirror, squad


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Documents by id that are indexed together, what they are, and the groups of questions asked of them."""

    name: str
    crowd: str
    documents: Mapping[str, str]
    groups: Mapping[str, tuple[PublicQuestion, ...]]


def public_settings(data: Path, most: int | None) -> list[Setting]:
    """The settings of the public sets in the folder `data`, of at most `most` questions a group."""
    train, valid = idk_mrc(data, "train"), idk_mrc(data, "valid")
    nq, squad_en = clapnq(data), crosslingual(data, "en")
    asked_in_id, mirrored = crosslingual(data, "id"), mirror(data, second=True)
    return [
        Setting(
            name="indonesian",
            crowd="all paragraphs of IDK-MRC train and valid",
            documents=train.documents | valid.documents,
            groups={"IDK-MRC": valid.sample(most)},
        ),
        Setting(
            name="english",
            crowd="all passages of CLAP NQ, all English paragraphs of the cross-lingual set",
            documents=nq.documents | squad_en.documents,
            groups={"CLAP NQ": _held_out(nq, most), "SQuAD 2.0": _held_out(squad_en, most)},
        ),
        Setting(
            name="id-to-en",
            crowd="all English paragraphs of the cross-lingual set, all Indonesian ones of IDK-MRC train",
            documents=train.documents | asked_in_id.documents,
            groups={"Indonesian to English": _held_out(asked_in_id, most)},
        ),
        Setting(
            name="en-to-id",
            crowd="the held-out half of the cross-lingual paragraphs in Indonesian only, the other half in English, "
            "all passages of CLAP NQ",
            documents=mirrored.documents,
            groups={"English to Indonesian": mirrored.sample(most)},
        ),
    ]


def _held_out(each: PublicSet, most: int | None) -> tuple[PublicQuestion, ...]:
    return each.half(second=True).sample(most)


def squad_settings(files: Sequence[Path], language: Language | None, most: int | None) -> list[Setting]:
    """A setting for each file in SQuAD's format: its paragraphs alone, all its questions."""
    return [_squad_setting(path, squad(path, path.stem, language), most) for path in files]


def _squad_setting(path: Path, each: PublicSet, most: int | None) -> Setting:
    digest = hashlib.blake2b(str(path.resolve()).encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    return Setting(
        name=f"squad-{digest}",
        crowd=f"the paragraphs of {path.name}",
        documents=each.documents,
        groups={path.stem: each.sample(most)},
    )

"""Passages that share words with the question: BM25 by SQLite's FTS5, one index for each language.

The stems are made here (Snowball's English and Indonesian), so that "signed" finds "signing"; FTS5
keeps the inverted index on disk and up to date. A language apart has word frequencies of its own, and
a question is put to the other language in its translations as well as in its own words, for names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from assistant.corpus.abbreviations import Explained, abbreviations_in
from assistant.corpus.lexicon import translations
from assistant.corpus.words import content_stems, content_words, stem
from assistant.database import exclusively, file_address, make_engine
from assistant.index.damage import explain_errors
from assistant.index.embeddings import in_batches
from assistant.index.glossary import Links
from assistant.index.terms import Terms
from assistant.records import LANGUAGES, Language

LEXICAL = "lexical.sqlite3"
"""The file of an index folder that holds it."""
_AT_ONCE = 500
"""Passages of one statement with a list of ids."""
_SATURATION = 2.2
"""k1 + 1 of FTS5's BM25: what a word's weight tends to as it is repeated."""


_NO_LINKS = Links()


class Match(NamedTuple):
    """A passage that shares words with a question, and its BM25 score as a share of the ideal (0 to 1)."""

    passage_id: str
    score: float


class LexicalIndex:
    """FTS5 tables of stems beside the catalogue, rebuilt from it whenever they are lost."""

    def __init__(self, folder: Path, *, writes: bool = True) -> None:
        self._engine = make_engine(file_address(folder / LEXICAL), writes=writes)
        explain_errors(self._engine, folder / LEXICAL)
        if writes:
            self._lay_out()
        self._terms = Terms(self._engine)

    def _lay_out(self) -> None:
        with self._writing() as connection:
            for language in LANGUAGES:
                connection.execute(
                    sa.text(
                        f"CREATE VIRTUAL TABLE IF NOT EXISTS stems_{language} USING fts5("
                        "words, tokenize='unicode61 remove_diacritics 0')"
                    )
                )
                connection.execute(
                    sa.text(
                        f"CREATE VIRTUAL TABLE IF NOT EXISTS terms_{language} USING fts5vocab(stems_{language}, row)"
                    )
                )
            connection.execute(
                sa.text(
                    "CREATE TABLE IF NOT EXISTS passages "
                    "(number INTEGER PRIMARY KEY, passage_id TEXT UNIQUE NOT NULL, language TEXT NOT NULL)"
                )
            )
            connection.execute(
                sa.text(
                    "CREATE TABLE IF NOT EXISTS explained (passage_id TEXT NOT NULL, short TEXT NOT NULL, "
                    "long TEXT NOT NULL, language TEXT NOT NULL, PRIMARY KEY (passage_id, short, long)) WITHOUT ROWID"
                )
            )

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        return exclusively(self._engine, LEXICAL)

    def close(self) -> None:
        """Give back all connections."""
        self._terms.close()
        self._engine.dispose()

    def check(self) -> None:
        """Read something; raises as every method does."""
        with self._engine.connect() as connection:
            connection.execute(sa.text("SELECT 1 FROM passages LIMIT 1")).first()

    def add(self, ids: Sequence[str], texts: Sequence[str], languages: Sequence[Language]) -> None:
        """Add or replace passages."""
        self.remove(ids)
        with self._writing() as connection:
            last = connection.execute(sa.text("SELECT max(number) FROM passages")).scalar() or 0
            rows = list(zip(range(last + 1, last + 1 + len(ids)), ids, texts, languages, strict=True))
            numbered = [{"n": n, "p": passage_id, "c": code} for n, passage_id, _, code in rows]
            _each(connection, "INSERT INTO passages VALUES (:n, :p, :c)", numbered)
            for language in LANGUAGES:
                own = [{"n": n, "w": _tokens(text, language)} for n, _, text, code in rows if code == language]
                _each(connection, f"INSERT INTO stems_{language} (rowid, words) VALUES (:n, :w)", own)
            told = [
                {"p": passage_id, "s": each.short, "e": each.long, "c": code}
                for _, passage_id, text, code in rows
                for each in abbreviations_in(text)
            ]
            _each(connection, "INSERT OR IGNORE INTO explained VALUES (:p, :s, :e, :c)", told)

    def remove(self, ids: Sequence[str]) -> None:
        """Take passages out; ids that are not there are passed over."""
        with self._writing() as connection:
            _each(connection, "DELETE FROM explained WHERE passage_id = :p", [{"p": each} for each in ids])
            numbered = sa.text("SELECT number, passage_id, language FROM passages WHERE passage_id IN :ids")
            bound = numbered.bindparams(sa.bindparam("ids", expanding=True))
            for chunk in in_batches(ids, _AT_ONCE):
                rows = connection.execute(bound, {"ids": chunk}).all()
                _each(connection, "DELETE FROM passages WHERE number = :n", [{"n": row.number} for row in rows])
                for language in LANGUAGES:
                    own = [{"n": row.number} for row in rows if row.language == language]
                    _each(connection, f"DELETE FROM stems_{language} WHERE rowid = :n", own)

    def clear(self) -> None:
        """Take everything out."""
        with self._writing() as connection:
            for language in LANGUAGES:
                connection.execute(sa.text(f"DELETE FROM stems_{language}"))
            connection.execute(sa.text("DELETE FROM passages"))
            connection.execute(sa.text("DELETE FROM explained"))

    def count(self) -> int:
        """How many passages there are."""
        with self._engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT count(*) FROM passages")).scalar_one())

    def all_ids(self) -> set[str]:
        """The ids of all passages."""
        with self._engine.connect() as connection:
            return set(connection.execute(sa.text("SELECT passage_id FROM passages")).scalars())

    def explained(self) -> list[Explained]:
        """Every short form that a passage explains, each meaning once."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT DISTINCT short, long, language FROM explained")).all()
            return [Explained(*row) for row in rows]

    def rarity(self, words: Sequence[str], language: Language) -> dict[str, float]:
        """How telling each word of `language` is: its inverse document frequency over 0 to 1.

        1 for a word that no passage has; frequencies are of the language's own passages.
        """
        tokens = {word: _token(stem(word, language)) for word in words}
        total = self._terms.total(language)
        counts = self._terms.frequencies(set(tokens.values()), language)
        most = _inverse_frequency(total, 0)
        return {word: _inverse_frequency(total, counts.get(token, 0)) / most for word, token in tokens.items()}

    def unknown(self, words: Collection[str], asked_in: Language, links: Links) -> set[str]:
        """A question's words that no passage has, not even linked, translated or spelled a little otherwise."""
        unknown = set(words)
        for language in LANGUAGES if unknown else ():
            forms = {w: _alternatives(w, asked_in, language, links) for w in unknown}
            tokens = {token for alternatives in forms.values() for form in alternatives for token in form}
            known = self._terms.frequencies(tokens, language)
            unknown = {w for w in unknown if not any(set(form) <= known.keys() for form in forms[w])}
            unknown = {w for w in unknown if not self._terms.has_alike(_token(w), language)}
        return unknown

    def search(
        self, question: str, asked_in: Language, language: Language, k: int, links: Links = _NO_LINKS
    ) -> list[Match]:
        """The `k` best passages of `language` for a question asked in `asked_in`, best first."""
        total = self._terms.total(language)
        terms = [_alternatives(word, asked_in, language, links) for word in content_words(question)] if total else []
        query = " OR ".join(dict.fromkeys(_clause(tokens) for alternatives in terms for tokens in alternatives))
        if not query:
            return []
        # FTS5's bm25() is negative, the better the lower; ties go by id so that the order never changes.
        statement = (
            f"SELECT p.passage_id, -bm25(stems_{language}) AS score FROM stems_{language} "
            f"JOIN passages p ON p.number = stems_{language}.rowid "
            f"WHERE stems_{language} MATCH ? ORDER BY score DESC, p.passage_id LIMIT ?"
        )
        with self._engine.connect() as connection:
            rows = connection.exec_driver_sql(statement, (query, k)).all()
        ideal = self._ideal(total, terms, language)
        return [Match(passage_id, min(score / ideal, 1.0)) for passage_id, score in rows]

    def _ideal(self, total: int, terms: Sequence[Sequence[tuple[str, ...]]], language: Language) -> float:
        """What BM25 would give a passage of average length that has every word of the question many times."""
        forms = [{token for tokens in alternatives for token in tokens} for alternatives in terms]
        counts = self._terms.frequencies(set().union(*forms), language)
        rarest = (min((counts[token] for token in form if token in counts), default=0) for form in forms)
        return _SATURATION * sum(_inverse_frequency(total, count) for count in rarest)


def _each(connection: sa.Connection, statement: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Run a statement for each of `rows`, in one call."""
    if rows:
        connection.execute(sa.text(statement), [dict(row) for row in rows])


def _inverse_frequency(total: int, count: int) -> float:
    """Above 0 also for a word that every passage has, unlike FTS5's own, which is floored there."""
    return math.log(1 + (total + 0.5) / (count + 0.5))


def _tokens(text: str, language: Language) -> str:
    return " ".join(map(_token, content_stems(text, language)))


def _token(stemmed: str) -> str:
    return stemmed if stemmed.isalpha() else re.sub(r"\W", "", stemmed)


def _alternatives(word: str, asked_in: Language, language: Language, links: Links) -> list[tuple[str, ...]]:
    """How a word of the question can stand in a passage: itself, abbreviated or spelled out, or in translation."""
    forms: list[tuple[str, ...]] = [(_token(stem(word, language)),), *map(_tokens_of, links.forms.get(word, ()))]
    forms += _translated(word, asked_in) if asked_in != language else ()
    return [form for form in forms if form and all(form)]


def _tokens_of(stems: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(filter(None, map(_token, stems))))


@lru_cache(maxsize=20_000)
def _translated(word: str, language: Language) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_tokens_of, translations(word, language)))


def _clause(tokens: Sequence[str]) -> str:
    """An FTS5 clause, quoted so that no word is an operator; a translation of two words is a conjunction."""
    return "(" + " AND ".join(f'"{token}"' for token in tokens) + ")"

"""How many passages of a language have a term, by FTS5's own tables; read once as long as nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches

import sqlalchemy as sa

from assistant.cache import Cache
from assistant.database import Commits
from assistant.records import Language

_SAME_START = 2
_ALIKE = 0.75
"""Letters that two spellings of a name begin with alike, and the share (Ratcliff and Obershelp's) that is the same."""
_KEPT = 100_000
"""Counts at hand; some 200 bytes of memory each."""
_Key = tuple[int, str, Language, str]


class Terms:
    """Counts of terms. A count is kept under the number of commits it was read at, so a write outdates it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._commits = Commits(engine)
        self._commits.count()  # connects now: the pool's own connection stays free for who asks while the file is away
        self._counts: Cache[_Key, int] = Cache(_KEPT)

    def close(self) -> None:
        """Give the connection back."""
        self._commits.close()

    def total(self, language: Language) -> int:
        """How many passages of `language` there are."""
        return self._kept("total", language, "", lambda: self._total(language))

    def frequencies(self, tokens: Collection[str], language: Language) -> dict[str, int]:
        """How many passages of `language` have each token; tokens of none are left out."""
        at = self._commits.count() or 0
        given = list(tokens)
        held = self._counts.take_all([(at, "term", language, token) for token in given])
        counts = {token: count for token, count in zip(given, held, strict=True) if count is not None}
        missing = sorted(set(given) - counts.keys())
        if missing:
            read = self._frequencies(missing, language)
            for token in missing:
                counts[token] = read.get(token, 0)
                self._counts.keep((at, "term", language, token), counts[token])
        return {token: count for token, count in counts.items() if count}

    def has_alike(self, token: str, language: Language) -> bool:
        """Whether a passage of `language` has a term that is spelled a little otherwise."""
        return bool(self._kept("alike", language, token, lambda: int(self._has_alike(token, language))))

    def _kept(self, what: str, language: Language, token: str, read: Callable[[], int]) -> int:
        key = (self._commits.count() or 0, what, language, token)
        count = self._counts.take(key)
        if count is None:
            count = read()
            self._counts.keep(key, count)
        return count

    def _total(self, language: Language) -> int:
        # FTS5's own table of a few bytes a passage: counted in a fifteenth of the time that `passages` takes
        with self._engine.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM stems_{language}_docsize").scalar_one())

    def _frequencies(self, tokens: list[str], language: Language) -> dict[str, int]:
        counted = sa.text(f"SELECT term, doc FROM terms_{language} WHERE term IN :tokens")
        bound = counted.bindparams(sa.bindparam("tokens", expanding=True))
        with self._engine.connect() as connection:
            return {row.term: row.doc for row in connection.execute(bound, {"tokens": tokens})}

    def _has_alike(self, token: str, language: Language) -> bool:
        start = token[:_SAME_START]
        if not start:
            return False
        near = sa.text(f"SELECT term FROM terms_{language} WHERE term >= :a AND term < :z")
        with self._engine.connect() as connection:
            until = start[:-1] + chr(ord(start[-1]) + 1)
            terms = list(connection.execute(near, {"a": start, "z": until}).scalars())
        return bool(get_close_matches(token, terms, 1, _ALIKE))

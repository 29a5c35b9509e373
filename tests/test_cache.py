"""The bounded cache, and what tells that a database was written to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from assistant.cache import Cache
from assistant.database import Commits


def test_the_least_recently_used_entry_is_evicted() -> None:
    cache: Cache[str, int] = Cache(2)
    cache.keep("a", 1)
    cache.keep("b", 2)
    assert cache.take("a") == 1
    cache.keep("c", 3)
    assert cache.take_all(["a", "b", "c"]) == [1, None, 3]
    cache.clear()
    assert (len(cache), cache.take("a")) == (0, None)
    cache.keep("a", 4)
    assert cache.take("a") == 4


@given(st.lists(st.tuples(st.integers(0, 30), st.text(max_size=12))))
def test_entries_never_weigh_more_than_there_is_room_for(entries: list[tuple[int, str]]) -> None:
    cache: Cache[int, str] = Cache(20, len)
    for key, value in entries:
        cache.keep(key, value)
        held = [each for each in map(cache.take, range(31)) if each is not None]
        assert sum(map(len, held)) <= 20


def test_threads_may_use_it_at_once() -> None:
    cache: Cache[int, int] = Cache(50)

    def use(start: int) -> bool:
        for number in range(2_000):
            key = (start + number) % 100
            cache.keep(key, key)
            if cache.take(key) not in (key, None):
                return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(8)))
    assert len(cache) <= 50


def test_a_write_through_another_connection_is_told(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'it.sqlite3'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("CREATE TABLE t (n INTEGER)")
    commits = Commits(engine)
    first = commits.count()
    assert commits.count() == first
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    assert commits.count() != first
    commits.close()
    engine.dispose()


def test_of_a_database_in_memory_nothing_is_told() -> None:
    engine = sa.create_engine("sqlite://")
    assert Commits(engine).count() is None
    engine.dispose()

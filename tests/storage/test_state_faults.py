"""What ails the database is said in plain English, and what it did not store is not there."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.desk.revisions import Making
from storage.errors import StateFullError, StateUnavailableError, StateUrlError
from storage.inbox import NotedUpdate
from storage.outbox.posts import PostState, Sent
from storage.state.access import explained
from storage.state.database import StateDatabase
from tests.storage.posting import DUE, LATER, ME, REAL, begin, claim, make_plan, make_post, make_subscription

SERVER = "postgresql://bot:hidden@127.0.0.1:1/bot"
Act = Callable[[StateDatabase], Awaitable[object]]


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A state database with a post that is due and one that is being sent."""
    state = StateDatabase(f"sqlite:///{tmp_path / 'state.db'}")
    await state.open()
    for chat in (1, 2):
        await state.sheets.store(make_subscription(chat), make_plan(chat))
    await begin(state.outbox, *await claim(state.outbox, limit=1))
    await state.close()
    return tmp_path / "state.db"


@pytest.fixture
async def hasty(file: Path) -> AsyncIterator[StateDatabase]:
    """The same database for one who does not wait for locks."""
    state = StateDatabase(f"sqlite:///{file}", wait_seconds=0.01)
    await state.open()
    yield state
    await state.close()


ACTS: dict[str, Act] = {
    "claim": lambda state: state.outbox.claim(LATER, REAL, 10, ME, 60.0),
    "record": lambda state: state.outbox.record([Sent(1, 0, 77, last=True)], LATER, REAL),
    "plan": lambda state: state.outbox.plan([make_plan(1)]),
    "store": lambda state: state.sheets.store(make_subscription(3), make_plan(3)),
    "beat": lambda state: state.pulse.beat(DUE),
    "note": lambda state: state.inbox.note({1: NotedUpdate(1, b"{}")}, DUE),
    "remember": lambda state: state.menus.remember({"all": "digest"}),
    "language": lambda state: state.chats.set_language(1, "vi"),
}
acts = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


async def _is_as_before(state: StateDatabase) -> bool:
    """Reading goes on, whatever ails the writers."""
    counts = await state.outbox.counts()
    return counts == {PostState.PLANNED: 1, PostState.SENDING: 1} and await state.sheets.get(3) is None


@acts
async def test_a_lock_that_lasts_is_named(hasty: StateDatabase, file: Path, act: Act) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StateUnavailableError, match="another program keeps it locked"):
        await act(hasty)
    assert await _is_as_before(hasty)
    other.execute("ROLLBACK")
    other.close()
    await act(hasty)


@acts
async def test_a_file_that_may_only_be_read_is_named(hasty: StateDatabase, act: Act) -> None:
    # Rights do not bind root, under whom tests may run; for SQLite this is the same refusal.
    @event.listens_for(hasty._engine.sync_engine, "begin")  # noqa: SLF001 - there is no other way to a connection
    def forbid(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")  # type: ignore[attr-defined] # a SQLAlchemy connection

    with pytest.raises(StateUnavailableError, match="may only be read: look at the rights"):
        await act(hasty)
    assert await _is_as_before(hasty)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write any file")
async def test_a_read_only_file_still_answers_questions(file: Path) -> None:
    file.chmod(0o444)  # noqa: ASYNC240 - takes no time
    state = StateDatabase(f"sqlite:///{file}")
    await state.open()
    with pytest.raises(StateUnavailableError, match="may only be read"):
        await state.pulse.beat(DUE)
    assert await _is_as_before(state)
    await state.close()


async def test_a_full_disk_is_named_and_nothing_is_stored(hasty: StateDatabase) -> None:
    @event.listens_for(hasty._engine.sync_engine, "begin")  # noqa: SLF001 - there is no other way to a connection
    def fill(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined] # a SQLAlchemy connection

    anchors = [f"anchor-{number}" for number in range(1000)]
    with pytest.raises(StateFullError, match="its disk is full"):
        await hasty.sheets.store(make_subscription(3), make_plan(3, make_post(anchors=anchors)))
    assert await _is_as_before(hasty)
    with pytest.raises(StateFullError, match="its disk is full"):
        await hasty.revisions.add(
            sha256="a" * 64,
            packed=b"a" * 100_000,
            making=Making(None, "import", DUE, directory="b" * 64),
            imported=None,
            expected=None,
        )
    assert await hasty.revisions.newest() is None


async def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    state = StateDatabase(f"postgresql://bot@/bot?host={tmp_path}")
    with pytest.raises(StateUnavailableError, match="does not answer"):
        await state.pulse.since()
    await state.close()


def _sqlite(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("cause")
    cause.sqlite_errorcode = code
    return OperationalError("INSERT", {}, cause)


class _ServerError(Exception):
    def __init__(self, state: str) -> None:
        super().__init__("cause")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (_sqlite(sqlite3.SQLITE_FULL), StateFullError, "its disk is full"),
        (_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE), StateFullError, "its disk is full"),
        (_sqlite(sqlite3.SQLITE_IOERR_WRITE), StateUnavailableError, "its disk fails"),
        (_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), StateUnavailableError, "another program keeps it locked"),
        (_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), StateUnavailableError, "may only be read"),
        (_sqlite(sqlite3.SQLITE_CORRUPT), StateUnavailableError, "its file is damaged"),
        (_sqlite(sqlite3.SQLITE_ERROR), StateUnavailableError, "does not answer"),
        (OperationalError("INSERT", {}, _ServerError("53100")), StateFullError, "its disk is full"),
        (OperationalError("INSERT", {}, _ServerError("25006")), StateUnavailableError, "may only be read"),
        (OperationalError("INSERT", {}, _ServerError("40P01")), StateUnavailableError, "waited for each other"),
        (OSError(errno.ENOSPC, "cause"), StateFullError, "its disk is full"),
        (ConnectionResetError("cause"), StateUnavailableError, "does not answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_every_failure_has_its_sentence(fault: Exception, kind: type[Exception], words: str) -> None:
    with pytest.raises(StateUnavailableError, match=words) as caught, explained():
        raise fault
    assert type(caught.value) is kind
    assert "cause" in str(caught.value)


def test_a_pool_without_a_free_connection_is_named() -> None:
    with pytest.raises(StateUnavailableError, match="no connection became free"), explained():
        raise PoolTimeoutError


def test_our_own_faults_stay_as_they_are() -> None:
    with pytest.raises(IntegrityError), explained():
        raise IntegrityError("INSERT", {}, sqlite3.IntegrityError("cause"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"{SERVER}?sslmode=hidden", "options: sslmode [(]TypeError[)]; write .*, with [?]ssl=require for TLS"),
        (f"{SERVER}?zone=1&ssl=require", "one of these options: ssl, zone "),
        (f"{SERVER}?port=hidden", "one of these options: port "),
        (f"{SERVER}?prepared_statement_cache_size=hidden", "one of these options: prepared_statement_cache_size "),
        ("postgresql://bot:hidden@127.0.0.1:99999/bot", "this host or port .*; write"),
        ("postgresql://bot:hidden@no..host/bot", "this host or port .*; write"),
        ("sqlite:///{folder}/state.db?timeout=hidden", "one of these options: timeout "),
    ],
)
@pytest.mark.parametrize("sole", [False, True])
async def test_what_the_driver_does_not_take_is_named_and_no_value_shown(
    tmp_path: Path, url: str, said: str, *, sole: bool
) -> None:
    with pytest.raises(StateUrlError, match=said) as caught:
        await StateDatabase(url.format(folder=tmp_path)).open(sole=sole)
    assert "hidden" not in str(caught.value)
    (tmp_path / "state.db").touch()
    with pytest.raises(StateUrlError, match=said):
        await StateDatabase(url.format(folder=tmp_path)).is_ready()

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from storage.chat_settings import ChatSettings, SettingsMemory
from storage.chats import Chats, StoredData
from storage.desk.revisions import Making, Revision, Revisions
from storage.errors import RevisionConflictError
from storage.inbox import NotedUpdate
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, make_writer, read_url
from tests.storage.posting import begin, claim, make_plan, make_subscription

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
GROUP, SUPERGROUP = -1234, -1001234567890123


class TestChats:
    async def test_a_chat_that_set_nothing_is_not_stored(self, state: StateDatabase) -> None:
        assert await state.chats.settings(7) == ChatSettings(7, None)
        assert await state.chats.stored(7) is None

    async def test_a_language_is_kept_until_changed(self, state: StateDatabase) -> None:
        await state.chats.set_language(SUPERGROUP, "vi")
        assert (await state.chats.settings(SUPERGROUP)).language == "vi"
        await state.chats.set_language(SUPERGROUP, "en")
        assert (await state.chats.settings(SUPERGROUP)).language == "en"

    async def test_forgetting_the_language_forgets_the_chat(self, state: StateDatabase) -> None:
        await state.chats.set_language(7, "vi")
        await state.chats.set_language(7, None)
        assert await state.chats.settings(7) == ChatSettings(7, None)
        assert await state.chats.stored(7) is None

    async def test_everything_stored_is_told(self, state_url: str) -> None:
        state = StateDatabase(state_url, clock=lambda: NOW)
        await state.open()
        await state.chats.set_language(7, "vi")
        await state.inbox.note({1: NotedUpdate(7, b"a"), 2: NotedUpdate(8, b"b")}, NOW)
        assert await state.chats.stored(7) == StoredData(7, "vi", NOW, 1)
        assert await state.chats.stored(8) == StoredData(8, None, None, 1)
        await state.close()

    async def test_erasing_leaves_nothing_of_the_chat_and_all_of_others(self, state: StateDatabase) -> None:
        await state.chats.set_language(7, "vi")
        await state.chats.set_language(8, "vi")
        await state.inbox.note({1: NotedUpdate(7, b"a"), 2: NotedUpdate(8, b"b"), 3: NotedUpdate(None, b"c")}, NOW)
        assert await state.chats.erase(7)
        assert await state.chats.settings(7) == ChatSettings(7, None)
        assert await state.chats.stored(7) is None
        assert (await state.chats.settings(8)).language == "vi"
        assert await state.inbox.pending() == {2: b"b", 3: b"c"}
        assert not await state.chats.erase(7)

    @pytest.mark.parametrize(("new", "expected"), [(None, "vi"), ("en", "en")])
    async def test_a_migrated_group_keeps_its_settings(
        self, state: StateDatabase, new: str | None, expected: str
    ) -> None:
        await state.chats.set_language(GROUP, "vi")
        if new is not None:
            await state.chats.set_language(SUPERGROUP, new)
        assert (await state.chats.settings(SUPERGROUP)).language == new
        await state.inbox.note({1: NotedUpdate(GROUP, b"a")}, NOW)
        for _ in range(2):  # both the service message and a refused send may tell of it
            await state.chats.migrate(GROUP, SUPERGROUP)
        assert (await state.chats.settings(SUPERGROUP)).language == expected
        assert await state.chats.stored(GROUP) is None
        stored = await state.chats.stored(SUPERGROUP)
        assert stored is not None
        assert stored.noted_updates == 1

    async def test_a_subscription_and_its_posts_are_told_and_erased(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(7), make_plan(7))
        await state.sheets.store(make_subscription(-100, place="channel", by=7), make_plan(-100))
        assert await state.chats.stored(7) == StoredData(7, None, None, 0, make_subscription(7), 1, 1)
        assert await state.chats.stored(-100) == StoredData(
            -100, None, None, 0, make_subscription(-100, place="channel", by=7), 1
        )
        assert (await state.chats.settings(7)).zone is not None
        assert await state.chats.erase(7)
        assert await state.chats.settings(7) == ChatSettings(7)
        assert await state.chats.stored(7) is None
        assert await state.outbox.history(7, 9) == []
        # The channel goes on, and no longer knows who set it up.
        assert await state.sheets.get(-100) == make_subscription(-100, place="channel", by=None)
        assert len(await state.outbox.history(-100, 9)) == 1
        assert not await state.chats.erase(7)

    async def test_erasing_takes_a_post_out_of_hands(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(7), make_plan(7))
        (claimed,) = await claim(state.outbox)
        await state.chats.erase(7)
        assert await begin(state.outbox, claimed) == frozenset()

    async def test_a_migration_to_itself_changes_nothing(self, state: StateDatabase) -> None:
        await state.chats.set_language(GROUP, "vi")
        await state.chats.migrate(GROUP, GROUP)
        assert (await state.chats.settings(GROUP)).language == "vi"

    async def test_settings_are_remembered_for_a_short_while(self, state: StateDatabase, state_url: str) -> None:
        seconds = [0.0]
        engine = make_engine(read_url(state_url))
        memory = SettingsMemory(engine, remembered=2, monotonic=lambda: seconds[0])
        chats = Chats(engine, make_writer(engine), lambda: NOW, memory=memory)
        for chat in (1, 2, 3):
            await chats.settings(chat)
        for chat in (1, 2, 3):
            await state.chats.set_language(chat, "vi")  # by another process
        assert [(await chats.settings(chat)).language for chat in (2, 3)] == [None, None]
        assert (await chats.settings(1)).language == "vi"  # only two are remembered
        seconds[0] = 61.0
        assert [(await chats.settings(chat)).language for chat in (2, 3)] == ["vi", "vi"]
        await engine.dispose()

    async def test_a_read_during_a_write_is_not_remembered(self, state: StateDatabase) -> None:
        for language in ("vi", "en") * 5:
            await asyncio.gather(*(state.chats.settings(7) for _ in range(3)), state.chats.set_language(7, language))
            assert (await state.chats.settings(7)).language == language


async def _add(revisions: Revisions, expected: int | None, mark: str = "a") -> Revision:
    return await revisions.add(
        sha256=mark * 64,
        packed=mark.encode() * 100_000,
        making=Making(SUPERGROUP, "import", NOW, directory=mark * 64),
        imported=None,
        expected=expected,
    )


class TestRevisions:
    async def test_there_is_none_at_first(self, state: StateDatabase) -> None:
        assert await state.revisions.newest() is None

    async def test_the_newest_is_given_with_its_files(self, state: StateDatabase) -> None:
        first = await _add(state.revisions, None)
        second = await _add(state.revisions, 1, "b")
        assert (first.number, second.number) == (1, 2)
        assert await state.revisions.newest() == second
        assert second == Revision(2, "b" * 64, NOW, SUPERGROUP, "import", "b" * 64)
        assert await state.revisions.packed(1) == b"a" * 100_000
        assert await state.revisions.packed(2) == b"b" * 100_000

    async def test_an_unknown_number_is_no_revision(self, state: StateDatabase) -> None:
        with pytest.raises(LookupError):
            await state.revisions.packed(1)

    @pytest.mark.parametrize("expected", [None, 1, 3])
    async def test_one_that_builds_on_another_is_refused(self, state: StateDatabase, expected: int | None) -> None:
        await _add(state.revisions, None)
        await _add(state.revisions, 1)
        with pytest.raises(RevisionConflictError) as caught:
            await _add(state.revisions, expected)
        assert (caught.value.expected, caught.value.newest) == (expected, 2)
        newest = await state.revisions.newest()
        assert newest is not None
        assert newest.number == 2

    async def test_of_several_at_once_one_is_stored(self, state: StateDatabase) -> None:
        outcomes = await asyncio.gather(*(_add(state.revisions, None, mark) for mark in "abcd"), return_exceptions=True)
        stored = [outcome for outcome in outcomes if isinstance(outcome, Revision)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, RevisionConflictError)]
        assert (len(stored), len(refused)) == (1, 3)
        assert await state.revisions.newest() == stored[0]
        assert await state.revisions.packed(1) == stored[0].sha256[:1].encode() * 100_000


class TestInbox:
    async def test_updates_wait_in_their_order(self, state: StateDatabase) -> None:
        await state.inbox.note({9: NotedUpdate(1, b"nine"), 2: NotedUpdate(None, b"two")}, NOW)
        await state.inbox.note({2: NotedUpdate(None, b"again"), 3_000_000_000: NotedUpdate(1, b"far")}, NOW)
        pending = await state.inbox.pending()
        assert list(pending.items()) == [(2, b"two"), (9, b"nine"), (3_000_000_000, b"far")]

    async def test_handled_ones_go(self, state: StateDatabase) -> None:
        await state.inbox.note({number: NotedUpdate(None, b"") for number in range(1200)}, NOW)
        await state.inbox.done([*range(1199), 5000])
        assert await state.inbox.pending() == {1199: b""}
        await state.inbox.done([])
        await state.inbox.note({}, NOW)


async def test_menus_are_remembered_by_scope(state: StateDatabase) -> None:
    assert await state.menus.digests() == {}
    await state.menus.remember({"all:en": "one", "all:vi": "two"})
    await state.menus.remember({"all:en": "three"})
    await state.menus.remember({})
    assert await state.menus.digests() == {"all:en": "three", "all:vi": "two"}

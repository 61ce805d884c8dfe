"""A broadcast whose bot is killed, again and again: nothing is lost without a record, nothing comes a third time."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from bot.sandbox.faults import Fault
from storage.outbox.posts import PostState
from tests.bot.broadcast import Broadcast, Hands, broadcast, end_at_random, go_to_the_end
from tests.bot.process import finish, forked


async def check(stage: Broadcast, chats: Sequence[int]) -> Counter[tuple[PostState, int, int]]:
    """Look at each chat: it got its post once, or twice and that is recorded, or people are asked; gives the counts."""
    posts = await stage.posts(chats)
    for chat, post in posts.items():
        sent = stage.sent(chat)
        assert sent <= 2
        assert post.unknowns <= 2
        assert post.unknowns >= sent - 1
        if post.state is PostState.SENT:
            assert sent >= 1
        else:
            assert (post.state, post.unknowns, post.try_at) == (PostState.UNCERTAIN, 2, None)
    return Counter((post.state, post.unknowns, stage.sent(chat)) for chat, post in posts.items())


async def kill(folder: Path, seed: str, *, kills: int, chats: int, rate: int) -> list[Hands]:
    """Kill the bot so many times in a broadcast; gives what it had in its hands each time."""
    chance = Random(seed)  # noqa: S311 -- chance that can be repeated
    async with broadcast(folder) as stage:
        people = await stage.subscribe(chats)
        hands = []
        for _ in range(kills):
            code, held = await end_at_random(stage, chance, signal.SIGKILL, most=1 + 2 * chats // kills, rate=rate)
            assert code == -signal.SIGKILL
            hands.append(held)
        await go_to_the_end(stage, chats)
        await check(stage, people)
    return hands


async def stop(folder: Path, seed: str, *, stops: int, chats: int, rate: int) -> None:
    """Stop the bot so many times in a broadcast."""
    chance = Random(seed)  # noqa: S311 -- chance that can be repeated
    async with broadcast(folder) as stage:
        people = await stage.subscribe(chats)
        for _ in range(stops):
            code, held = await end_at_random(stage, chance, signal.SIGTERM, most=1 + 2 * chats // stops, rate=rate)
            assert code == 0
            assert held == (0, 0, 0)
        await go_to_the_end(stage, chats)
        assert await check(stage, people) == {(PostState.SENT, 0, 1): chats}


@pytest.mark.long
async def test_a_few_kills(tmp_path: Path) -> None:
    await kill(tmp_path, "few", kills=3, chats=30, rate=10)


@pytest.mark.long
async def test_a_few_stops(tmp_path: Path) -> None:
    await stop(tmp_path, "few", stops=2, chats=20, rate=10)


async def test_a_kill_between_each_two_steps(tmp_path: Path) -> None:
    async with broadcast(tmp_path) as stage:
        people = await stage.subscribe(8)
        unsent, unheard, twice_unheard, twice_unsent = people[:4]
        faults = (("hang", unsent, 1), ("hang_after", unheard, 1), ("hang_after", twice_unheard, 2))
        for kind, chat, times in (*faults, ("hang", twice_unsent, 2)):
            stage.sandbox.faults.add(Fault(kind, "sendMessage", chat=chat, times=times))
        for sent, hung in ((4, 2), (6, 3)):
            async with forked(tmp_path, "run", **stage.settings) as process:
                await stage.settle(sent)
                async with asyncio.timeout(60):
                    while any(stage.sandbox.faults.hits[kind] < hung for kind in ("hang", "hang_after")):  # noqa: ASYNC110 -- a request that hangs tells of itself only when it is over
                        await asyncio.sleep(0.01)
                process.kill()
                await finish(process)
        await go_to_the_end(stage, 8)
        posts = await stage.posts(people)
        found = [(post.state, post.unknowns, stage.sent(chat)) for chat, post in posts.items()]
    once, people_decide = (PostState.SENT, 0, 1), (PostState.UNCERTAIN, 2)
    assert found[:2] == [(PostState.SENT, 1, 1), (PostState.SENT, 1, 2)]
    assert found[2:] == [(*people_decide, 2), (*people_decide, 0), once, once, once, once]


async def test_a_stop_waits_for_slow_answers(tmp_path: Path) -> None:
    async with broadcast(tmp_path) as stage:
        people = await stage.subscribe(60)
        stage.sandbox.faults.add(Fault("slow", "sendMessage", seconds=1.0, times=0))
        statuses = stage.sandbox.faults.hits
        async with forked(tmp_path, "run", **stage.settings, BOT_SENDS_PER_SECOND="10") as process:
            await stage.sandbox.world.journal.until(lambda: statuses["slow"] > 0 and stage.calls > 0)
            process.send_signal(signal.SIGTERM)
            code, _, errors = await finish(process)
        assert code == 0, errors
        assert await stage.hands() == (0, 0, 0)
        begun = [post for post in (await stage.posts(people)).values() if post.state is PostState.SENT]
        assert 0 < len(begun) < 60
        stage.sandbox.faults.clear()
        await go_to_the_end(stage, 60)
        assert await check(stage, people) == {(PostState.SENT, 0, 1): 60}


@pytest.mark.prove
async def test_a_hundred_kills(tmp_path: Path) -> None:
    hands = await kill(tmp_path, "hundred", kills=100, chats=1000, rate=5)
    for part in range(3):
        assert sum(1 for held in hands if held[part]) > 10


@pytest.mark.prove
async def test_kills_between_the_messages_of_a_post(tmp_path: Path) -> None:
    chance = Random("messages")  # noqa: S311 -- chance that can be repeated
    async with broadcast(tmp_path, days=60) as stage:
        people = await stage.subscribe(40)
        for _ in range(20):
            await end_at_random(stage, chance, signal.SIGKILL, most=12, rate=10)
        await go_to_the_end(stage, 40)
        for chat, post in (await stage.posts(people)).items():
            came = Counter(text.split("Part ")[1][:6] for text in stage.texts(chat))
            assert max(came.values(), default=0) <= 2
            assert post.unknowns >= sum(came.values()) - len(came)
            if post.state is PostState.SENT:
                assert len(came) == post.total > 1
            else:
                assert (post.state, post.try_at) == (PostState.UNCERTAIN, None)
                assert post.unknowns >= 2


@pytest.mark.prove
async def test_a_hundred_stops(tmp_path: Path) -> None:
    await stop(tmp_path, "hundred", stops=100, chats=1000, rate=5)

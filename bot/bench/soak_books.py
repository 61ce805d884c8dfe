"""The books of a soak: what people and the sandbox know, against the bot's log, its outbox and its metrics."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.bench.soak_load import Load
from bot.bench.soaked import Soak
from storage.outbox.posts import PostRecord, PostState
from storage.state.database import StateDatabase

_PATIENCE: Final = 240.0
_SHOWN: Final = 5
_LOOKS: Final = 15  # the figures of the database are read anew every ten seconds
_UNDER_WAY: Final = (PostState.CLAIMED, PostState.SENDING)
_ENDED: Final = frozenset({PostState.SENT, PostState.DROPPED, PostState.FAILED})
# Of the memory after the first third, so much may come on top; and at least so many megabytes, for short runs.
_GROWTH: Final = 0.05
_LEEWAY: Final = 12.0
# Statuses of the journal by the outcomes that the bot counts. What got no answer is counted by neither exactly.
_OUTCOMES: Final[Mapping[int, str]] = {200: "ok", 403: "barred", 429: "flooded"}

Metrics = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


async def check_books(bath: Soak, load: Load) -> list[str]:
    """Wait until the bot has nothing more to do, then compare; give what is wrong, a line each."""
    faults: list[str] = []
    state = StateDatabase(bath.state_url)
    await state.open()
    try:
        async with aiohttp.ClientSession() as session:
            try:
                await _settle(bath, load, state, session)
            except TimeoutError:
                faults.append("the bot was not done with everything in time")
            uneven = await _compare_metrics(bath, state, session)
        told = await asyncio.to_thread(_read_log, bath)
        faults += _check_questions(bath, load, told)
        faults += _check_presses(load, told)
        faults += await _check_posts(bath, load, state)
        faults += uneven
    finally:
        await state.close()
    if bath.process.returncode is not None:
        faults.append(f"the bot ended with {bath.process.returncode}")
    return faults + check_memory(bath.memory)


async def _settle(bath: Soak, load: Load, state: StateDatabase, session: aiohttp.ClientSession) -> None:
    """Wait for the end of all updates and of all posts that are due."""
    deadline, inbox = time.monotonic() + _PATIENCE, bath.sandbox.world.default_bot().inbox
    while True:
        counts, doubted = await state.outbox.counts(), await state.outbox.uncertain(len(load.readers) + 1)
        ended = sum(counts.get(one, 0) for one in _ENDED) + len(doubted)
        owed = len(set(load.readers) - load.blockers)
        if not len(inbox) and ended >= owed and not any(counts.get(one, 0) for one in _UNDER_WAY):
            metrics = await _read_metrics(bath, session)
            if not metrics["bot_updates_waiting", frozenset()]:
                return
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(1)


async def _read_metrics(bath: Soak, session: aiohttp.ClientSession) -> Metrics:
    async with session.get(bath.metrics_url) as response:
        text = await response.text()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _read_log(bath: Soak) -> Counter[int]:
    """Count the lines of the log by the chats whose updates they are about: each tells of something that failed."""
    told = Counter[int]()
    for line in bath.log.read_text("utf-8").splitlines():
        chat = json.loads(line).get("chat")
        if chat is not None:
            told[chat] += 1
    return told


def _check_questions(bath: Soak, load: Load, told: Counter[int]) -> list[str]:
    """Each question was answered, or the log says what became of it."""
    asked = Counter(load.strangers) + load.regulars
    silent = [chat for chat, count in asked.items() if _sent(bath, chat) + told[chat] < count]
    return _complain(silent, "questions without an answer and without a line in the log")


def _check_presses(load: Load, told: Counter[int]) -> list[str]:
    silent = Counter(query.user_id for query in load.presses if query.answer is None)
    lost = [chat for chat, count in silent.items() if told[chat] < count]
    return _complain(lost, "presses without an answer and without a line in the log")


async def _check_posts(bath: Soak, load: Load, state: StateDatabase) -> list[str]:
    """Each reader has one post: it came as often as the outbox says, or the outbox says why not."""
    wrong: list[str] = []
    now = dt.datetime.now(dt.UTC)
    for reader in load.readers:
        posts = [post for post in await state.outbox.history(reader, 9) if post.due <= now]
        if not posts and reader in load.blockers:
            continue  # who had told before is not written to
        if len(posts) != 1:
            wrong.append(f"{len(posts)} posts are owed to {reader}")
        elif fault := judge_post(posts[0], _sent(bath, reader)):
            wrong.append(f"{fault}: {reader}")
    return [*wrong[:_SHOWN], *([f"... {len(wrong)} posts in all"] if len(wrong) > _SHOWN else [])]


def judge_post(post: PostRecord, came: int) -> str:
    """Say what is wrong with a post of which so many messages came; nothing if the outbox explains it."""
    parts = max(1, len(post.parts))
    if post.state is PostState.SENT and came < parts:
        return f"a post counts as sent and {came} of {parts} messages came"
    if came > parts + post.unknowns:
        return f"a post came {came} times, and the outbox knows of {post.unknowns} doubts"
    if post.state in {PostState.DROPPED, PostState.FAILED} and not post.reason:
        return f"a post is {post.state} for no reason"
    if post.state not in {*_ENDED, PostState.UNCERTAIN}:
        return f"a post is still {post.state}"
    return ""


async def _compare_metrics(bath: Soak, state: StateDatabase, session: aiohttp.ClientSession) -> list[str]:
    """Compare until the two agree: while one is read, admins may be told something, which the other knows then."""
    uneven: list[str] = []
    for _ in range(_LOOKS):
        uneven = await _check_metrics(bath, state, await _read_metrics(bath, session))
        if not uneven:
            break
        await asyncio.sleep(1)
    return uneven


async def _check_metrics(bath: Soak, state: StateDatabase, metrics: Metrics) -> list[str]:
    """Updates, calls and posts, as the bot counts them, are those that the sandbox and the outbox know."""
    world = bath.sandbox.world
    pairs: list[tuple[str, float, float]] = [
        ("updates", _total(metrics, "bot_updates_total"), world.default_bot().inbox.last),
        ("the content is the newest revision", _total(metrics, "bot_content_live"), 1),
    ]
    expected = Counter[tuple[str, str]]()
    for (method, status), count in world.journal.statuses.items():
        outcome = _OUTCOMES.get(status, "refused" if 400 <= status < 500 else "")
        if outcome and method != "getUpdates":
            expected[method, outcome] += count
    for (method, outcome), count in expected.items():
        found = _total(metrics, "bot_api_calls_total", method=method, outcome=outcome)
        pairs.append((f"{method} {outcome}", found, count))
    counts = await state.outbox.counts()
    pairs += [
        (f"posts {one}", _total(metrics, "bot_outbox_posts", state=one.value), counts.get(one, 0)) for one in _ENDED
    ]
    return [f"{name}: the bot counts {found:.0f}, it is {known:.0f}" for name, found, known in pairs if found != known]


def check_memory(memory: list[tuple[float, float]]) -> list[str]:
    """Compare the last quarter with the second one: by then all that is kept at hand is there."""
    quarter = len(memory) // 4
    if not quarter:
        return ["the memory was not measured"]
    before = statistics.median(megabytes for _, megabytes in memory[quarter : 2 * quarter])
    after = statistics.median(megabytes for _, megabytes in memory[-quarter:])
    allowed = max(before * _GROWTH, _LEEWAY)
    return [f"memory grew from {before:.0f} to {after:.0f} MB"] if after - before > allowed else []


def _total(metrics: Metrics, name: str, **labels: str) -> float:
    wanted = frozenset(labels.items())
    return sum(value for (found, having), value in metrics.items() if found == name and wanted <= having)


def _sent(bath: Soak, chat: int) -> int:
    """Count the bot's messages in a private chat."""
    world = bath.sandbox.world
    found = world.private.get((world.default_bot().id, chat))
    return 0 if found is None else found.sent


def _complain(chats: Iterable[int], what: str) -> list[str]:
    found = list(chats)
    return [f"{len(found)} {what}, such as those of {', '.join(map(str, found[:_SHOWN]))}"] if found else []

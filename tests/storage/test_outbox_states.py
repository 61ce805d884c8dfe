"""Whatever is called in whatever order, and however late: what was sent stays sent, and no doubt is forgotten."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storage.outbox.posts import (
    Claimed,
    Outcome,
    PartState,
    PostRecord,
    PostState,
    Reason,
    Refused,
    Sent,
    StoredPart,
    Suspension,
    Unknown,
    Unsent,
)
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    DUE,
    GRACE,
    REAL,
    add_revision,
    make_change,
    make_plan,
    make_post,
    make_subscription,
    sending,
)

T = TypeVar("T")

PLANNED, CLAIMED, SENDING, SENT, UNCERTAIN, FAILED, DROPPED = PostState
# What one call may do to a post; None: it is removed.
ALLOWED: Final[dict[PostState, set[PostState | None]]] = {
    PLANNED: {PLANNED, CLAIMED, DROPPED, None},
    CLAIMED: {CLAIMED, SENDING, SENT, PLANNED, UNCERTAIN, FAILED, DROPPED, None},
    SENDING: {SENDING, SENT, PLANNED, UNCERTAIN, FAILED, DROPPED},
    SENT: {SENT},
    UNCERTAIN: {UNCERTAIN, CLAIMED, PLANNED, SENT, FAILED, DROPPED},
    FAILED: {FAILED, PLANNED},
    DROPPED: {DROPPED, PLANNED, None},
}
CHATS: Final = (1, 2)
DAYS: Final = [DAY + dt.timedelta(days=number) for number in range(3)]
MOST: Final = 100

chats = st.sampled_from(CHATS)
owners = st.sampled_from(["me", "other"])
numbers = st.integers(0, 1)
picks = st.integers(0, 1000)
days = st.lists(st.sampled_from(DAYS), unique=True, min_size=1)
hours = st.integers(0, 80).map(lambda number: DUE + dt.timedelta(hours=number))
seconds = st.integers(0, 100).map(lambda number: REAL + dt.timedelta(seconds=number))


class Outboxes(RuleBasedStateMachine):
    """Calls everything but what deletes chats and old posts, with hands that may hold what is no longer theirs."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.state = StateDatabase(f"sqlite:///{shutil.copy(self.template, self.folder.name)}")
        self.hands: list[Claimed] = []
        self.messages = 0
        self.before: dict[int, PostRecord] = {}

    def teardown(self) -> None:
        self.do(self.come_to_rest())
        self.do(self.state.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @rule(chat=chats, subscribed=st.booleans(), days=days, since=hours, content=st.none() | st.just("former"))
    def change(self, chat: int, *, subscribed: bool, days: list[dt.date], since: dt.datetime, content: Any) -> None:
        plan = make_change(chat, *map(_post, days), promised=days[1:], now=since + GRACE)
        after = make_subscription(chat, subscribed=subscribed, since=since)
        self.do(self.state.sheets.store(after, plan, content=content))

    @rule(chat=chats, days=days, late_before=st.none() | hours)
    def plan(self, chat: int, days: list[dt.date], late_before: dt.datetime | None) -> None:
        self.do(self.state.outbox.plan([make_plan(chat, *map(_post, days))], late_before=late_before))

    @rule(chat=chats, days=days, told=st.lists(st.sampled_from(DAYS), min_size=1))
    def plan_corrected_days(self, chat: int, days: list[dt.date], told: list[dt.date]) -> None:
        """Plan what each of these days tells now: what other days told before."""
        posts = [
            make_post(day, [f"anchor-{before}", f"another-{day}"]) for day, before in zip(days, told, strict=False)
        ]
        self.do(self.state.outbox.plan([make_plan(chat, *posts)]))

    @rule(chat=chats, now=hours)
    def suspend(self, chat: int, now: dt.datetime) -> None:
        self.do(self.state.sheets.suspend(chat, Suspension.BLOCKED, now))

    @rule(chat=chats, now=hours)
    def revive(self, chat: int, now: dt.datetime) -> None:
        self.do(self.state.sheets.revive(chat, now))

    @rule(now=hours, real=seconds, limit=st.integers(1, 6), owner=owners, since=st.none() | hours)
    def claim(self, now: dt.datetime, real: dt.datetime, limit: int, owner: str, since: dt.datetime | None) -> None:
        claimed = self.do(self.state.outbox.claim(now, real, limit, owner, 30.0, alive_since=since))
        assert len(claimed) <= limit
        self.hands += claimed

    @rule(pick=picks, owner=owners, real=seconds, kept=st.integers(0, 1))
    def begin_with_less(self, pick: int, owner: str, real: dt.datetime, kept: int) -> None:
        if self.hands:
            post = sending(self.hands[pick % len(self.hands)], 0, 2)
            self.do(self.state.outbox.begin([replace(post, items=post.items[kept : kept + 1])], owner, real))

    @rule(pick=picks, number=numbers, owner=owners, real=seconds)
    def begin(self, pick: int, number: int, owner: str, real: dt.datetime) -> None:
        if self.hands:
            post = self.hands[pick % len(self.hands)]
            self.do(self.state.outbox.begin([sending(post, number, 2)], owner, real))

    @rule(now=hours, real=seconds, owner=owners, number=numbers)
    def claim_and_begin(self, now: dt.datetime, real: dt.datetime, owner: str, number: int) -> None:
        claimed = self.do(self.state.outbox.claim(now, real, 3, owner, 30.0))
        self.hands += claimed
        self.every_post_keeps_the_rules()
        self.do(self.state.outbox.begin([sending(post, number, 2) for post in claimed], owner, real))

    @rule(pick=picks, number=numbers, last=st.booleans(), now=hours, real=seconds, owner=st.none() | owners)
    def arrive(
        self,
        pick: int,
        number: int,
        *,
        last: bool,
        now: dt.datetime,
        real: dt.datetime,
        owner: str | None,
    ) -> None:
        self.messages += 1
        self.record(pick, lambda post: Sent(post, number, self.messages, last), now, real, owner)

    @rule(pick=picks, number=numbers, counts=st.booleans(), tried=st.booleans(), owner=st.none() | owners)
    def bounce(self, pick: int, number: int, *, counts: bool, tried: bool, owner: str | None) -> None:
        self.record(pick, lambda post: Unsent(post, number, 5.0, counts, tried), DUE, REAL, owner)

    @rule(pick=picks, number=numbers, real=seconds, owner=st.none() | owners)
    def vanish(self, pick: int, number: int, real: dt.datetime, owner: str | None) -> None:
        self.record(pick, lambda post: Unknown(post, number, 5.0), DUE, real, owner)

    @rule(pick=picks, number=numbers, chat=chats, why=st.none() | st.sampled_from(Suspension), now=hours)
    def refuse(self, pick: int, number: int, chat: int, why: Suspension | None, now: dt.datetime) -> None:
        self.record(pick, lambda post: Refused(post, number, chat, Reason.REFUSED, why), now, REAL, None)

    @rule(pick=picks, owner=owners)
    def release(self, pick: int, owner: str) -> None:
        if self.hands:
            self.do(self.state.outbox.release([self.hands[pick % len(self.hands)].post_id], owner))

    @rule(pick=picks, reason=st.sampled_from(Reason), now=hours, owner=st.none() | owners)
    def drop(self, pick: int, reason: Reason, now: dt.datetime, owner: str | None) -> None:
        if self.hands:
            self.do(self.state.outbox.drop([self.hands[pick % len(self.hands)].post_id], reason, now, owner=owner))

    @rule(real=seconds, expired=st.booleans(), owner=st.none() | owners)
    def recover(self, real: dt.datetime, *, expired: bool, owner: str | None) -> None:
        self.do(self.state.outbox.recover(real, expired=expired, owner=owner))

    @rule(now=hours)
    def expire(self, now: dt.datetime) -> None:
        self.do(self.state.outbox.expire(now, now))

    @rule(now=hours)
    def set_the_clock_back(self, now: dt.datetime) -> None:
        self.do(self.state.outbox.forget_future(now))

    @rule(now=hours)
    def change_content(self, now: dt.datetime) -> None:
        self.do(add_revision(self.state, "other", now))

    @rule(pick=picks, now=hours)
    def send_again(self, pick: int, now: dt.datetime) -> None:
        if self.hands:
            self.do(self.state.outbox.send_again(self.hands[pick % len(self.hands)].post_id, now))

    @rule(pick=picks, now=hours)
    def settle(self, pick: int, now: dt.datetime) -> None:
        if self.hands:
            self.do(self.state.outbox.settle(self.hands[pick % len(self.hands)].post_id, now))

    @rule(pick=picks, now=hours)
    def correct(self, pick: int, now: dt.datetime) -> None:
        if self.hands:
            post = self.hands[pick % len(self.hands)]
            parts = [StoredPart(0, PartState.SENT, 1_000_000, "other")]
            self.do(self.state.outbox.corrected(post.post_id, post.items[:1], parts, now, changed=True))

    @invariant()
    def every_post_keeps_the_rules(self) -> None:
        after = self.do(self.read())
        for number, post in self.before.items():
            _check_step(post, after.get(number))
        for post in after.values():
            _check_post(post)
        self.before = after

    def record(self, pick: int, make: Any, now: dt.datetime, real: dt.datetime, owner: str | None) -> None:
        if self.hands:
            outcome: Outcome = make(self.hands[pick % len(self.hands)].post_id)
            self.do(self.state.outbox.record([outcome], now, real, owner=owner))

    async def read(self) -> dict[int, PostRecord]:
        return {post.post_id: post for chat in CHATS for post in await self.state.outbox.history(chat, MOST)}

    async def come_to_rest(self) -> None:
        """What waits for its next try, and no longer in anybody's hands, goes out: nothing is stuck."""
        far, real = DUE + 99 * GRACE, REAL + dt.timedelta(days=1)
        await self.state.outbox.recover(real)
        claimed = {post.post_id for post in await self.state.outbox.claim(far, real, MOST, "last", 60.0)}
        people = {post.post_id for post in await self.state.outbox.uncertain(MOST)}
        for number, post in (await self.read()).items():
            assert post.state in {SENT, FAILED, DROPPED} or number in claimed | people


def _post(day: dt.date) -> Any:
    return make_post(day, [f"anchor-{day}", f"another-{day}"])


def _check_step(before: PostRecord, after: PostRecord | None) -> None:
    assert (None if after is None else after.state) in ALLOWED[before.state]
    sent = {part.number: part.message_id for part in before.parts if part.state is PartState.SENT}
    if after is None:
        assert not sent
        assert not before.unknowns
        return
    if after.unknowns < before.unknowns:  # of the only unknown try it became known that it failed
        assert after.unknowns == before.unknowns - 1
        assert before.state in {UNCERTAIN, CLAIMED}
        assert after.state in {PLANNED, FAILED, DROPPED}
    if sent or before.unknowns:  # it told its items, or may have
        assert _names(before) <= _names(after)
    assert sent.items() <= {part.number: part.message_id for part in after.parts}.items()
    assert all(part.state is PartState.SENT for part in after.parts if part.number in sent)
    if before.state is SENT:
        assert (after.settled, after.unknowns) == (before.settled, before.unknowns)


def _check_post(post: PostRecord) -> None:
    parts = [part.state for part in post.parts]
    assert parts.count(PartState.SENDING) == (post.state is SENDING)
    assert parts.count(PartState.UNCERTAIN) <= 1
    if post.state is UNCERTAIN:
        assert PartState.UNCERTAIN in parts
    elif PartState.UNCERTAIN in parts:
        assert post.state is CLAIMED
    if post.state is SENT:
        assert PartState.SENT in parts
    assert sum(part.unknowns for part in post.parts) == post.unknowns
    assert (post.settled is not None) == (post.state in {SENT, FAILED, DROPPED})
    assert (post.reason is not None) <= (post.state in {UNCERTAIN, FAILED, DROPPED})
    assert (post.reason is not None) or post.state not in {FAILED, DROPPED}
    assert len(_names(post)) == len(post.items)


def _names(post: PostRecord) -> set[tuple[str, int, str]]:
    return {(item.anchor, item.year, item.lead) for item in post.items}


@pytest.mark.long
def test_random_calls_keep_the_rules(tmp_path: Path) -> None:
    Outboxes.template = tmp_path / "template.db"

    async def make() -> None:
        state = StateDatabase(f"sqlite:///{Outboxes.template}")
        await state.open()
        for chat in CHATS:
            await state.sheets.store(make_subscription(chat), make_plan(chat, *map(_post, DAYS)))
        await state.close()

    asyncio.run(make())
    most = max(8, settings.get_profile(settings.get_current_profile_name()).max_examples // 5)
    run_state_machine_as_test(Outboxes, settings=settings(max_examples=most, stateful_step_count=40))

"""A broadcast into a storm: what can be delivered is, and the outbox explains all else."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.sandbox.chats import Chat
from bot.sandbox.faults import Fault
from storage.outbox.posts import PostRecord, PostState, Reason, Subscription, Suspension
from tests.bot.broadcast import Broadcast, broadcast
from tests.bot.process import forked


@dataclass(frozen=True)
class Fate:
    """What has to become of a chat's post: how often it came, how often nobody knew, and what people are told."""

    state: PostState = PostState.SENT
    sent: int = 1
    unknowns: int = 0
    reason: Reason | None = None
    suspension: Suspension | None = None
    told: tuple[str, ...] = ()
    merged: bool = False

    def holds(self, other: Fate) -> bool:
        """Say whether this is what has to be.

        Of what was lost, some may have been refused for its pace. Where two posts became one, the other one may have
        been on its way just then, and nobody knew.
        """
        least = self.sent if self.sent < 2 else int(self.state is PostState.SENT)
        unknowns = self.unknowns if self.merged and other.unknowns <= 1 else other.unknowns
        same = replace(other, sent=self.sent, unknowns=unknowns, merged=self.merged) == self
        return least <= other.sent <= self.sent and same


NOTICES = ("removed from", "The topic for", "The General topic of", "may not write")
ONCE = Fate()
REPEATED = Fate(sent=2, unknowns=1)
DOUBTED = Fate(unknowns=1)
REFUSED = Fate(PostState.FAILED, 0, reason=Reason.REFUSED)
LEFT_TO_PEOPLE = Fate(PostState.UNCERTAIN, 0, 2)


def barred(why: Suspension, *told: str) -> Fate:
    return Fate(PostState.DROPPED, 0, 0, Reason.SUSPENDED, why, told)


# What goes wrong once or always (0 times), and what becomes of the post.
FAULTS: tuple[tuple[dict[str, Any], Fate], ...] = (
    ({"kind": "429", "retry_after": 1}, ONCE),
    ({"kind": "429", "retry_after": 1, "times": 2}, ONCE),
    ({"kind": "cut"}, DOUBTED),
    ({"kind": "cut_after"}, REPEATED),
    ({"kind": "hang"}, DOUBTED),
    ({"kind": "hang_after"}, REPEATED),
    ({"kind": "status", "status": 500}, DOUBTED),
    ({"kind": "garbage"}, DOUBTED),
    ({"kind": "garbage", "status": 403}, DOUBTED),
    ({"kind": "slow", "seconds": 0.5}, ONCE),
    ({"kind": "cut", "times": 0}, LEFT_TO_PEOPLE),
    ({"kind": "cut_after", "times": 0}, replace(LEFT_TO_PEOPLE, sent=2)),
    ({"kind": "status", "status": 400, "description": "WORDS_NOBODY_KNOWS", "times": 0}, REFUSED),
    ({"kind": "status", "status": 400, "description": "can't parse entities: no end"}, ONCE),
)


@dataclass
class Storm:
    """The chats of a broadcast, and what has to become of each."""

    stage: Broadcast
    hang: float  # seconds for which a request hangs
    fates: dict[int, Fate] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)  # who set a chat up
    sheets: list[Subscription] = field(default_factory=list)

    async def add_private(self, calm: int, each: int) -> None:
        """Add people: most in calm weather, and among them as many as `each` of every kind of trouble."""
        world = self.stage.sandbox.world
        people = list(await self.stage.subscribe(calm + each * (len(FAULTS) + 5)))
        Random(1).shuffle(people)  # noqa: S311 -- chance that can be repeated
        crowd = iter(people)
        for rule, fate in FAULTS:
            for chat in self._take(crowd, each, fate):
                seconds: dict[str, Any] = {"seconds": self.hang} if rule["kind"].startswith("hang") else {}
                self.stage.sandbox.faults.add(Fault(method="sendMessage", chat=chat, **rule, **seconds))
        for chat in self._take(crowd, 4 * each, barred(Suspension.BLOCKED)):
            world.block(chat)
        for chat in self._take(crowd, each, barred(Suspension.DEACTIVATED)):
            world.block(chat, deactivated=True)
        list(self._take(crowd, calm, ONCE))

    def _take(self, crowd: Iterator[int], count: int, fate: Fate) -> Iterator[int]:
        for _ in range(count):
            chat = next(crowd)
            self.fates[chat] = fate
            yield chat

    def add_groups(self) -> None:
        """Add a group or channel of each kind."""
        world, bot = self.stage.sandbox.world, self.stage.sandbox.world.default_bot().id
        self.add(self.make("supergroup"), ONCE)
        self.add(self.make("group"), ONCE)
        self.add(self.make("channel", bot="administrator"), ONCE)
        self.add(self.make("supergroup", forum=True), ONCE, topic=True)
        for status, why in (("kicked", Suspension.KICKED), ("left", Suspension.KICKED)):
            chat = self.make("supergroup")
            self.add(chat, barred(why, "removed from"))
            world.set_member(chat.id, bot, status)
        channel = self.make("channel", bot="administrator", rights={"can_post_messages": False})
        self.add(channel, barred(Suspension.RIGHTS, "may not write"))
        quiet = self.make("supergroup")
        world.set_permissions(quiet.id, {"can_send_messages": False})
        self.add(quiet, barred(Suspension.RIGHTS, "may not write"))
        gone = self.make("group")
        world.delete_group(gone.id)
        self.add(gone, barred(Suspension.GONE))
        self._add_forums()

    def _add_forums(self) -> None:
        world = self.stage.sandbox.world
        for action in ("close", "delete"):
            forum = self.make("supergroup", forum=True)
            thread = self.add(forum, Fate(told=("The topic for",)), topic=True)
            world.change_topic(forum.id, thread, action)
        silent = self.make("supergroup", forum=True)
        self.add(silent, barred(Suspension.RIGHTS, "The General topic of"))
        world.change_topic(silent.id, 1, "close")
        shut = self.make("supergroup", forum=True)
        thread = self.add(shut, barred(Suspension.RIGHTS, "The topic for", "The General topic of"), topic=True)
        for number in (1, thread):
            world.change_topic(shut.id, number, "close")

    def migrate(self, old: Chat, *, both: bool) -> None:
        """Make a group a supergroup, which may have a sheet, too."""
        new = self.stage.sandbox.world.migrate(old.id)
        self.people[new.id] = self.people[old.id]
        self.add(old, ONCE)
        if both:
            self.add(new, ONCE)
        self.fates[new.id] = replace(self.fates.pop(old.id), merged=both)

    def make(
        self, kind: str, *, forum: bool = False, bot: str = "member", rights: dict[str, bool] | None = None
    ) -> Chat:
        owner = self.stage.sandbox.world.add_person("Owner")
        self.stage.sandbox.world.send(owner.id, "/start")
        member = [{"user": owner.id, "status": "creator"}]
        made = self.stage.sandbox.world.add_chat(
            kind, "Friends", is_forum=forum, members=member, bot=bot, bot_rights=rights
        )
        self.people[made.id] = owner.id
        return made

    def add(self, chat: Chat, fate: Fate, *, topic: bool = False) -> int:
        """Subscribe a chat; with a topic of its own, whose number it gives."""
        thread = self.stage.sandbox.world.add_topic(chat.id, "Reminders").thread if topic else 0
        model = self.stage.model(chat.id, chat.type)
        self.sheets.append(replace(model, by=self.people[chat.id], thread_id=thread or None))
        self.fates[chat.id] = fate
        return thread

    async def open(self) -> None:
        """Store the sheets of groups and channels; of some migrations the bot is told, of all else not."""
        groups = [(self.make("group"), both) for both in (False, True) for _ in range(2)]
        for told in range(2):
            if told:
                self.stage.sandbox.world.default_bot().inbox.clear()
            for group, both in groups[told::2]:
                self.migrate(group, both=both)
        async with self.stage.state() as state:
            for sheet in self.sheets:
                await state.sheets.store(sheet, None)

    async def check(self) -> Counter[Fate]:
        """Compare what became of each chat's post with what had to."""
        posts = await self.stage.posts(self.fates)
        async with self.stage.state() as state:
            sheets = {chat: await state.sheets.get(chat) for chat in self.fates}
        found = {chat: self._fate(chat, post, sheets[chat]) for chat, post in posts.items()}
        wrong = {chat: (fate, self.fates[chat]) for chat, fate in found.items() if not self.fates[chat].holds(fate)}
        assert not wrong
        return Counter(found.values())

    def _fate(self, chat: int, post: PostRecord, sheet: Subscription | None) -> Fate:
        assert sheet is not None
        reason = None if post.reason is None else Reason(post.reason)
        told = self._told(self.people[chat]) if chat in self.people else ()
        return Fate(post.state, self.stage.sent(chat), post.unknowns, reason, sheet.suspended, told)

    def _told(self, person: int) -> tuple[str, ...]:
        texts = [message["text"] for message in self.stage.sandbox.world.messages(person) if message["by_bot"]]
        return tuple(next((words for words in NOTICES if words in text), text) for text in texts)


async def rage(
    folder: Path, *, calm: int, each: int, groups: int, rate: int, allowed: int, hang: float
) -> tuple[Counter[Fate], int]:
    """Let a broadcast go out into a storm; gives what became of its posts, and how many came too fast."""
    async with broadcast(folder) as stage:
        storm = Storm(stage, hang)
        stage.sandbox.faults.add(Fault("429", "sending", after=calm, seconds=0.7))
        await storm.add_private(calm, each)
        for _ in range(groups):
            storm.add_groups()
        await storm.open()
        stage.sandbox.rates.set(overall=allowed, chat=1, group=20, penalty=1)
        async with forked(folder, "run", **stage.settings, BOT_SENDS_PER_SECOND=str(rate)) as process:
            ending = asyncio.create_task(process.communicate())
            await stage.settle(len(storm.fates), 600)
            process.send_signal(signal.SIGTERM)
            _, errors = await ending
        assert process.returncode == 0, errors.decode()
        assert b"Traceback" not in errors, errors.decode()
        assert stage.sandbox.faults.hits["429"] >= 3 * each, "those of single chats alone are so many"
        return await storm.check(), stage.sandbox.rates.refused


@pytest.mark.long
async def test_a_storm(tmp_path: Path) -> None:
    found, _ = await rage(tmp_path, calm=60, each=1, groups=1, rate=100, allowed=75, hang=0.5)
    assert found[ONCE] > 60


@pytest.mark.prove
async def test_a_great_storm(tmp_path: Path) -> None:
    found, refused = await rage(tmp_path, calm=2500, each=40, groups=12, rate=200, allowed=100, hang=3600.0)
    assert found[ONCE] > 2500
    assert refused > 0

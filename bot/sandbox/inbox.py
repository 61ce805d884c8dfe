"""The updates that wait for a bot: the queue behind getUpdates and the webhook."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import orjson

from .refusal import Json, Refusal

KINDS: Final = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    ]
)
_ONLY_WHEN_ASKED: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DEFAULT: Final = KINDS - _ONLY_WHEN_ASKED
MOST: Final = 100
SET_WEBHOOK: Final = "terminated by setWebhook request"
OTHER_POLLER: Final = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to instead of being polled."""

    url: str
    secret: str = ""
    connections: int = 40
    last_error_time: int = 0
    last_error: str = ""
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Inbox:
    """Updates in order, as JSON, until they are confirmed; ids count up from 1 by default."""

    def __init__(self, first: int = 1) -> None:
        self._next = first
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._poller: asyncio.Future[str] | None = None
        self.allowed: frozenset[str] = DEFAULT
        self.webhook: Webhook | None = None
        self.arrived = asyncio.Event()
        self._away = 0  # on their way to the webhook
        self.delivered = 0

    def __len__(self) -> int:
        return len(self._waiting) + self._away

    @property
    def last(self) -> int:
        """The id of the newest update; with ids from 1, how many there were."""
        return self._next - 1

    def add(self, kind: str, content: Json) -> int | None:
        """Queue an update of this kind unless the bot does not want it; returns its id."""
        return self.add_raw({kind: content}) if kind in self.allowed else None

    def add_raw(self, update: Json) -> int:
        """Queue an update as it is, under the next id."""
        number, self._next = self._next, self._next + 1
        self._waiting.append((number, orjson.dumps({"update_id": number, **update}, option=orjson.OPT_NON_STR_KEYS)))
        self.arrived.set()
        if self._poller is not None and not self._poller.done():
            self._poller.set_result("")
        return number

    @property
    def polled(self) -> bool:
        """Whether a long poll is waiting."""
        return self._poller is not None

    def pending(self) -> list[Json]:
        """All updates that are not confirmed."""
        return [orjson.loads(raw) for _, raw in self._waiting]

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self.arrived.clear()

    def confirm(self, offset: int) -> None:
        """Forget all before this id; a negative offset keeps that many of the newest."""
        waiting = self._waiting
        if offset < 0:
            while len(waiting) > -offset:
                waiting.popleft()
        else:
            while waiting and waiting[0][0] < offset:
                waiting.popleft()
        if not waiting:
            self.arrived.clear()

    def take(self) -> tuple[int, bytes]:
        """Remove the oldest, for the webhook; raises IndexError."""
        taken = self._waiting.popleft()
        self._away += 1
        if not self._waiting:
            self.arrived.clear()
        return taken

    def change_webhook(self, webhook: Webhook | None) -> None:
        """Post updates there from now on, or nowhere; what is on its way to another place comes back."""
        if self.webhook is not None:
            self.webhook.ended.set()
        self.webhook = webhook

    def hand_over(self) -> None:
        """Forget one that was taken: the webhook has it."""
        self._away -= 1
        self.delivered += 1

    def put_back(self, taken: tuple[int, bytes]) -> None:
        """Return an update that could not be posted, to its place among the others."""
        self._away -= 1
        later = deque[tuple[int, bytes]]()
        while self._waiting and self._waiting[0] < taken:
            later.append(self._waiting.popleft())
        self._waiting.appendleft(taken)
        self._waiting.extendleft(reversed(later))
        self.arrived.set()

    async def poll(self, offset: int, limit: int, timeout: float) -> bytes:  # noqa: ASYNC109 - the Bot API's parameter
        """The JSON array of up to `limit` updates; waits up to `timeout` seconds for one."""
        self.interrupt()
        self.confirm(offset)
        if not self._waiting and timeout > 0:
            loop = asyncio.get_running_loop()
            poller = self._poller = loop.create_future()
            timer = loop.call_later(timeout, _end, poller)
            try:
                if conflict := await poller:
                    raise Refusal(409, conflict)
            finally:
                timer.cancel()
                if self._poller is poller:
                    self._poller = None
        batch = [raw for _, raw in islice(self._waiting, min(max(limit, 1), MOST))]
        self.delivered += len(batch)
        return b"[" + b",".join(batch) + b"]"

    def interrupt(self, conflict: str = OTHER_POLLER) -> None:
        """End the long poll that waits with a 409, which Telegram gives to the older of two."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(conflict)

    def release(self) -> None:
        """End the long poll that waits, with what there is."""
        if self._poller is not None:
            _end(self._poller)


def _end(poller: "asyncio.Future[str]") -> None:
    if not poller.done():
        poller.set_result("")

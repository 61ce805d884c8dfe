"""What happened, to be read, waited for and listened to: the log of calls, counters, live events."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from .refusal import Json

_LONGEST: Final = 200


@dataclass(slots=True)
class Recorded:
    """One call of the Bot API; `params` and `answer` are what went over the wire, parsed."""

    number: int
    time: float
    method: str
    params: Json
    status: int
    answer: Any
    bot_id: int
    seconds: float

    def summary(self) -> Json:
        """For people and tests: the answer cut to what tells it."""
        answer = self.answer
        if isinstance(answer, dict) and "message_id" in answer:
            answer = {"message_id": answer["message_id"], "chat": answer.get("chat", {}).get("id")}
        elif isinstance(answer, orjson.Fragment):
            answer = [update["update_id"] for update in orjson.loads(orjson.dumps(answer))]
        elif isinstance(answer, list):
            answer = f"{len(answer)} items"
        elif isinstance(answer, str) and len(answer) > _LONGEST:
            answer = answer[:_LONGEST] + "…"
        return {
            "number": self.number,
            "time": self.time,
            "method": self.method,
            "params": self.params,
            "status": self.status,
            "answer": answer,
            "bot": self.bot_id,
            "ms": round(self.seconds * 1000, 3),
        }


class Journal:
    """A bounded log of calls, the counters of all that happens, and whoever waits for either."""

    def __init__(self, calls: int = 10_000) -> None:
        self.calls: deque[Recorded] = deque(maxlen=calls)
        self.call_number = 0
        self.last_call: dict[str, int] = {}
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.post_number = 0
        self.bot_post_number = 0
        self.answer_number = 0
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._listeners: dict[asyncio.Queue[Json], bool] = {}

    def record(self, entry: Recorded) -> None:
        """Log a finished call under the next number."""
        self.call_number = entry.number = self.call_number + 1
        self.calls.append(entry)
        self.last_call[entry.method.lower()] = entry.number
        self.statuses[entry.method, entry.status] += 1
        if self._listeners:
            self.emit("call", entry.summary)
        self.changed()

    def changed(self) -> None:
        """Look whether somebody waited for what just happened."""
        if self._waiting:
            for condition, future in self._waiting:
                if not future.done() and condition():
                    future.set_result(None)

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Return as soon as the condition holds, which is looked at after everything that happens.

        Raises TimeoutError.
        """
        if condition():
            return
        entry = condition, asyncio.get_running_loop().create_future()
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(seconds):
                await entry[1]
        finally:
            self._waiting.remove(entry)

    def listen(self, *, calls: bool = False) -> "asyncio.Queue[Json]":
        """A queue that gets every event from now on; with the log of calls when asked for."""
        queue: asyncio.Queue[Json] = asyncio.Queue(10_000)
        self._listeners[queue] = calls
        return queue

    def leave(self, queue: "asyncio.Queue[Json]") -> None:
        """End `listen`."""
        self._listeners.pop(queue, None)

    def listening(self, queue: "asyncio.Queue[Json]") -> bool:
        """Whether this queue still gets events."""
        return queue in self._listeners

    def emit(self, kind: str, describe: Callable[[], Json]) -> None:
        """Tell the listeners; `describe` is asked only when there are any."""
        if not self._listeners:
            return
        event = {"type": kind, **describe()}
        for queue, calls in list(self._listeners.items()):
            if kind == "call" and not calls:
                continue
            if queue.full():  # a listener that does not read is let go; its stream ends and it connects anew
                self.leave(queue)
                continue
            queue.put_nowait(event)

    def find(self, *, since: int = 0, method: str = "", limit: int = 100) -> list[Recorded]:
        """The newest `limit` calls after a number, oldest first; of one method when named in any case."""
        wanted = method.lower()
        found: list[Recorded] = []
        for entry in reversed(self.calls):
            if entry.number <= since or len(found) >= limit:
                break
            if not wanted or entry.method.lower() == wanted:
                found.append(entry)
        return found[::-1]

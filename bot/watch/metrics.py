"""The counters for Prometheus. Labels come from lists of ours or of the Bot API, never from what people send."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Generic, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from telegram import Update

from bot.updates.intake import ALLOWED_UPDATES
from bot.watch.alarm import KINDS
from bot.watch.figures import Figures
from bot.watch.meter import Meter

OTHER: Final = "other"
_KINDS: Final = frozenset(Update.ALL_TYPES)
# Why requests are refused; see `bot.updates.receiver` and `bot.watch.lines`.
REASONS: Final = ("http", "path", "method", "secret", "content", "size", "cut", "json", "unnoted", "closed")
# What comes of a call; see `bot.calls.transport`.
_OUTCOMES: Final = ("ok", "flooded", "barred", "refused", "unsent", "unknown", "cut")
# The calls of every day, by their connections.
_CALLS: Final = (
    *(("answers", method) for method in ("sendMessage", "editMessageText", "answerCallbackQuery")),
    *(("posts", method) for method in ("sendMessage", "editMessageText")),
    ("updates", "getUpdates"),
)
_ANSWER_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_CALL_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@|\s|$)")

Child = TypeVar("Child")

disable_created_metrics()  # type: ignore[no-untyped-call] # the library's own; they would double the number of series


class Metrics(Meter):
    """Counts in a registry of its own. `commands` are those that have a series each; all else is `other`."""

    def __init__(self, commands: Collection[str], version: str) -> None:
        self._commands = frozenset(commands)
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        Gauge("bot_info", "The version of the bot.", ["version"], registry=registry).labels(version).set(1)
        self._updates = _Family(
            Counter("bot_updates", "Updates taken in, by type.", ["type"], registry=registry).labels
        )
        self._repeated = Counter("bot_updates_repeated", "Updates that came again.", registry=registry)
        self._passed_over = Counter("bot_updates_passed_over", "Updates that are none.", registry=registry)
        self._noted = Counter("bot_updates_noted", "Updates stored until their answers.", registry=registry)
        self._answers = _Family(
            Histogram(
                "bot_answer_seconds",
                "From the taking in of an update to the end of its answer, waiting included, by command.",
                ["command"],
                buckets=_ANSWER_BUCKETS,
                registry=registry,
            ).labels
        )
        self._errors = Counter("bot_errors", "Errors that nobody foresaw.", registry=registry)
        self._reports = _Family(
            Counter("bot_alarms", "What admins were told, by kind.", ["kind"], registry=registry).labels
        )
        self._calls = _Family(
            Counter(
                "bot_api_calls",
                "Calls of the Bot API, by connections (answers, posts, updates), method and outcome.",
                ["lane", "method", "outcome"],
                registry=registry,
            ).labels
        )
        self._call_seconds = _Family(
            Histogram(
                "bot_api_seconds",
                "Length of calls of the Bot API, long polls aside.",
                ["lane"],
                buckets=_CALL_BUCKETS,
                registry=registry,
            ).labels
        )
        self._refusals = _Family(
            Counter("bot_webhook_refusals", "Requests that were refused.", ["reason"], registry=registry).labels
        )
        self._pending = Gauge("bot_webhook_pending", "Updates that Telegram keeps for the webhook.", registry=registry)
        self._running = Gauge("bot_updates_waiting", "Updates that are not handled yet.", registry=registry)
        self._silence = Gauge("bot_telegram_silence_seconds", "Since Telegram answered anything.", registry=registry)
        self._lag = Gauge(
            "bot_tick_lag_seconds", "For how long repeated work has not been done.", ["work"], registry=registry
        )
        self._posts = Gauge("bot_outbox_posts", "Posts in the outbox, by state.", ["state"], registry=registry)
        self._chats = Gauge(
            "bot_chats", "Chats, by type and whether they get reminders.", ["place", "fate"], registry=registry
        )
        self._revision = Gauge("bot_content_revision", "Number of the newest revision.", registry=registry)
        self._live = Gauge("bot_content_live", "1 when the newest revision is what answers.", registry=registry)
        self._bytes = Gauge("bot_database_bytes", "Size of the state database.", registry=registry)
        self._up = Gauge("bot_database_up", "1 when the figures of the database could be read.", registry=registry)
        self._called: set[tuple[str, str]] = set()
        self._begin()

    def _begin(self) -> None:
        """Make the series that can be foreseen: where there is no zero to begin from, a first event is no increase."""
        for kind in (*ALLOWED_UPDATES, OTHER):
            self._updates.child(kind)
        for kind in KINDS:
            self._reports.child(kind)
        for reason in REASONS:
            self._refusals.child(reason)
        for lane, method in _CALLS:
            self._begin_calls(lane, method)

    def _begin_calls(self, lane: str, method: str) -> None:
        self._called.add((lane, method))
        for outcome in _OUTCOMES:
            self._calls.child(lane, method, outcome)

    def call(self, lane: str, method: str, outcome: str, seconds: float) -> None:
        """Count a call."""
        if (lane, method) not in self._called:
            self._begin_calls(lane, method)
        self._calls.child(lane, method, outcome).inc()
        if method != "getUpdates":
            self._call_seconds.child(lane).observe(seconds)

    def take_in(self, update: dict[str, Any]) -> str:
        """Count an update by its type; gives a command, `press`, `text` or `other`."""
        self._updates.child(next((kind for kind in update if kind in _KINDS), OTHER)).inc()
        return self._command(update)

    def finish(self, asked: str, seconds: float) -> None:
        """Count an answer by its command."""
        self._answers.child(asked).observe(seconds)

    def repeat(self) -> None:
        """Count an update that came again."""
        self._repeated.inc()

    def note(self, count: int) -> None:
        """Count noted updates."""
        self._noted.inc(count)

    def pass_over(self) -> None:
        """Count an update that is none of the Bot API."""
        self._passed_over.inc()

    def fail(self) -> None:
        """Count an error."""
        self._errors.inc()

    def report(self, kind: str) -> None:
        """Count what admins are told, and as an error what is one."""
        self._reports.child(kind).inc()
        if kind == "error":
            self._errors.inc()

    def refuse(self, reason: str) -> None:
        """Count a refused request."""
        self._refusals.child(reason).inc()

    def wait(self, count: int) -> None:
        """Keep how many updates wait at Telegram's."""
        self._pending.set(count)

    def render(self, figures: Figures | None, *, lags: Mapping[str, float], silence: float, waiting: int) -> bytes:
        """Give all in Prometheus's text format; without `figures` posts and chats are left out.

        `lags` are those of work that repeats, `silence` is Telegram's (both seconds), `waiting` counts updates.
        """
        self._running.set(waiting)
        self._silence.set(silence)
        for work, lag in lags.items():
            self._lag.labels(work).set(lag)
        self._up.set(figures is not None)
        self._posts.clear()
        self._chats.clear()
        if figures is not None:
            for state, count in figures.posts.items():
                self._posts.labels(state).set(count)
            for place, fate, count in figures.chats:
                self._chats.labels(place, fate).set(count)
            self._revision.set(figures.revision)
            self._live.set(figures.live)
            self._bytes.set(figures.database_bytes)
        return generate_latest(self.registry)

    def _command(self, update: dict[str, Any]) -> str:
        """Name what an update asks for: a command, `press`, `text` or `other`."""
        if "callback_query" in update:
            return "press"
        message = update.get("message")
        text = message.get("text") if isinstance(message, dict) else None
        if not isinstance(text, str):
            return OTHER
        if not text.startswith("/"):
            return "text"
        word = _COMMAND.match(text)
        name = word[1].lower() if word else OTHER
        return name if name in self._commands else OTHER


class _Family(Generic[Child]):
    """The series of a metric at hand by their labels: looking them up in the library takes longer than counting."""

    def __init__(self, make: Callable[..., Child]) -> None:
        self._make = make
        self._children: dict[tuple[str, ...], Child] = {}

    def child(self, *labels: str) -> Child:
        """Give the series with these labels."""
        found = self._children.get(labels)
        if found is None:
            found = self._children[labels] = self._make(*labels)
        return found

"""What is counted agrees with what Telegram saw, and what people write never becomes a label."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from telegram import Update

from bot.release import VERSION
from bot.sandbox.faults import Fault
from bot.updates.intake import ALLOWED_UPDATES
from bot.watch.alarm import KINDS
from bot.watch.figures import Figures
from bot.watch.metrics import REASONS, Metrics
from handlers.commands import COMMANDS
from tests.bot.hooked import hooked, message

ROOT = Path(__file__).resolve().parents[2]
NAMES = [command.name for command in COMMANDS]
# Those that nothing but the talk leads to.
METHODS = {"getMe", "setWebhook", "sendMessage", "editMessageText", "answerCallbackQuery"}
STATUSES = {"ok": (200,), "flooded": (429,), "barred": (403,), "refused": (400, 404)}


async def test_calls_and_answers_agree_with_the_journal_of_telegram(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (town, caller):
        alice, bob = town.person("Alice"), town.person("Bob")
        for text in (
            "/start",
            "/heritage hoi an",
            "/heritage hue",
            "hello",
            "/nothing",
            "/subscribe",
            "/settings@test_bot",
        ):
            await alice.says(text)
        settings = await alice.says("/settings")
        await settings.press(settings.buttons[0])
        town.sandbox.faults.add(Fault("429", "sendMessage", retry_after=1))
        await alice.says("/about")
        town.sandbox.faults.add(
            Fault("status", "sendMessage", status=403, description="Forbidden: bot was blocked by the user")
        )
        bob.sends("/about")
        journal = town.sandbox.world.journal
        await journal.until(lambda: journal.statuses["sendMessage", 403] == 1)
        assert await alice.says("/help")
        counts = await caller.settles()

    calls = Counter[tuple[str, str]]()
    for (name, labels), value in counts.items():
        if name == "bot_api_calls_total":
            said = dict(labels)
            if said["method"] in METHODS:
                calls[said["method"], said["outcome"]] += int(value)
    expected = Counter[tuple[str, str]]()
    for (method, status), number in journal.statuses.items():
        if method not in METHODS:
            continue
        expected[method, next(outcome for outcome, codes in STATUSES.items() if status in codes)] += number
    assert calls == expected
    assert calls["sendMessage", "flooded"] == 1
    assert calls["sendMessage", "barred"] == 1

    def answers(command: str) -> float:
        return counts["bot_answer_seconds_count", frozenset({("command", command)})]

    assert answers("start") == 1
    assert answers("heritage") == 2
    assert answers("settings") == 2
    assert answers("about") == 2
    assert (answers("text"), answers("other"), answers("press")) == (1, 1, 1)
    assert counts["bot_updates_total", frozenset({("type", "message")})] == 11
    assert counts["bot_updates_total", frozenset({("type", "callback_query")})] == 1
    assert counts["bot_chats", frozenset({("place", "private"), ("fate", "active")})] == 1
    assert counts["bot_outbox_posts", frozenset({("state", "sent")})] == 0
    assert counts["bot_content_revision", frozenset()] == 1
    assert counts["bot_content_live", frozenset()] == 1
    assert counts["bot_errors_total", frozenset()] == 0
    assert counts["bot_updates_waiting", frozenset()] == 0
    assert counts["process_resident_memory_bytes", frozenset()] > 0


async def test_the_figures_and_the_status_name_the_commit_that_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "REVISION"
    built.write_text("3f9a1c0712\n", "utf-8")
    monkeypatch.setattr("bot.release._REVISION", built)
    async with hooked(tmp_path, admin_ids=frozenset({77})) as (town, caller):
        assert await caller.count("bot_info", version=f"{VERSION}+3f9a1c0712") == 1
        assert f"{VERSION}+3f9a1c0712" in (await town.person("Alice", number=77).says("/status")).text


async def test_an_error_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hooked(tmp_path) as (town, caller):
        await town.person("Alice").says("/start")

        async def fail(*_: object) -> None:
            raise RuntimeError("the shelf fell down")

        monkeypatch.setattr("storage.content.reader.ContentReader.dossier", fail)
        monkeypatch.setattr("storage.content.reader.ContentReader.association", fail)
        assert "number" in (await town.person("Bob").says("/about")).text
        assert await caller.count("bot_errors_total") == 1
        assert await caller.count("bot_alarms_total", kind="error") == 1


async def test_an_update_that_is_none_is_counted_as_such_and_answered_200(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (_, caller):
        assert await caller.posts({"update_id": 900_001, "message": {"text": 5}}) == 200
        assert await caller.count("bot_updates_passed_over_total") == 1
        assert await caller.count("bot_errors_total") == 0


def labels(metrics: Metrics, name: str) -> set[str]:
    text = metrics.render(None, lags={}, silence=0, waiting=0).decode()
    return {
        value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
        for value in sample.labels.values()
    }


@given(
    st.lists(
        st.one_of(
            st.builds(
                lambda word: message(1, 1, "/" + (word or "x")), st.text().filter(lambda text: bool(text.split()))
            ),
            st.dictionaries(
                st.text(), st.one_of(st.none(), st.integers(), st.text(), st.dictionaries(st.text(), st.text()))
            ),
        ),
        max_size=20,
    )
)
def test_what_people_send_never_becomes_a_label(updates: list[dict[str, Any]]) -> None:
    metrics = Metrics(NAMES, "1")
    for update in updates:
        metrics.finish(metrics.take_in(update), 0.1)
    assert labels(metrics, "bot_answer_seconds_count") <= {*NAMES, "text", "press", "other"}
    assert labels(metrics, "bot_updates_total") <= {*Update.ALL_TYPES, "other"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("/heritage hoi an", "heritage"),
        ("/HERITAGE@some_bot", "heritage"),
        ("/heritage\nhoi an", "heritage"),
        ("/heritages", "other"),
        ("/", "other"),
        ("/ heritage", "other"),
        ("heritage", "text"),
    ],
)
def test_answers_are_counted_by_their_command(text: str, label: str) -> None:
    metrics = Metrics(NAMES, "1")
    metrics.finish(metrics.take_in({"update_id": 1, "message": {"text": text}}), 0.1)
    assert labels(metrics, "bot_answer_seconds_bucket") - {label} == {
        *(
            str(float(bucket))
            for bucket in (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
        ),
        "+Inf",
    }


def zeros(text: str, name: str) -> set[tuple[str, ...]]:
    """The labels of a counter that stand at zero."""
    return {
        tuple(sample.labels.values())
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and sample.value == 0
    }


def test_what_can_be_foreseen_begins_at_zero_so_that_its_first_event_is_an_increase() -> None:
    metrics = Metrics(NAMES, "1")
    text = metrics.render(None, lags={}, silence=0, waiting=0).decode()
    assert zeros(text, "bot_updates_total") == {(kind,) for kind in (*ALLOWED_UPDATES, "other")}
    assert zeros(text, "bot_alarms_total") == {(kind,) for kind in KINDS}
    operation = (ROOT / "docs" / "operation.md").read_text("utf-8")
    reasons = {(word,) for word in re.findall(r"^\| \d{3} \| `([a-z]+)` \|", operation, re.MULTILINE)}
    assert zeros(text, "bot_webhook_refusals_total") == reasons
    begun = zeros(text, "bot_api_calls_total")
    assert {("answers", "sendMessage", "unknown"), ("posts", "sendMessage", "flooded")} <= begun
    assert ("updates", "getUpdates", "unsent") in begun
    metrics.call("answers", "sendPhoto", "ok", 0.1)
    text = metrics.render(None, lags={}, silence=0, waiting=0).decode()
    told = re.search(r"`outcome` is (.*?)\. Whatever", operation, re.DOTALL)
    assert told is not None
    outcomes = set(re.findall(r"`([a-z]+)`", told[1]))
    assert {outcome for lane, method, outcome in zeros(text, "bot_api_calls_total") if method == "sendPhoto"} == (
        outcomes - {"ok"}
    )


def test_the_foreseen_is_what_the_code_has() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")]
    assert {word for text in sources for word in re.findall(r'RefusalError\(\d+, "(\w+)"\)', text)} == set(REASONS)
    keys = re.findall(
        r'^msgid "alarm\.(\w+)"$',
        "".join(path.read_text("utf-8") for path in (ROOT / "handlers" / "locales" / "en").glob("*.po")),
        re.MULTILINE,
    )
    assert set(KINDS) == set(keys) - {"reports", "to_correct"}  # those are news for moderators and editors


def names_of_series() -> set[str]:
    """Give the names of all series of ours, and how a histogram's are called."""
    metrics = Metrics(NAMES, "1")
    metrics.finish(metrics.take_in({"message": {"text": "/help"}}), 0.1)
    metrics.report("error")
    metrics.call("answers", "sendMessage", "ok", 0.1)
    figures = Figures({"planned": 1}, [("private", "active", 1)], 1, live=True, database_bytes=1)
    text = metrics.render(figures, lags={"planning": 1}, silence=0, waiting=0).decode()
    return {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}


def test_the_dashboard_shows_what_there_is() -> None:
    dashboard = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    used = {name for query in asked for name in re.findall(r"\b(?:bot|process|python)_[a-z_]+", query)}
    assert len(asked) > 15
    assert used <= names_of_series()
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in names_of_series() if name.startswith("bot_")}
    assert ours <= {re.sub(r"_(bucket|count|sum)$", "", name) for name in used}
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)


def test_every_series_is_explained() -> None:
    said = set(re.findall(r"`(bot_[a-z_]+)", (ROOT / "docs" / "operation.md").read_text("utf-8")))
    ours = {name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum") for name in names_of_series()}
    assert said == {name for name in ours if name.startswith("bot_")}

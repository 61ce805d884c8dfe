"""The ear that listens to the log of all tests hears what it is there for."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.sandbox.server import Sandbox
from tests.ear import Ear


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.leaks()


def record(message: str, *arguments: object, fault: BaseException | None = None) -> logging.LogRecord:
    trace = None if fault is None else (type(fault), fault, fault.__traceback__)
    return logging.LogRecord("bot", logging.ERROR, "file", 1, message, arguments, trace)


def test_a_line_with_a_text_a_name_or_the_token_is_a_leak(ear: Ear) -> None:
    ear.hear({"where is hoi an", "Lan"})
    ear.emit(record("asked: %s", "where is hoi an"))
    ear.emit(record("no answer for %s", "Lan"))
    ear.emit(record("POST /bot%s/getMe", "123456789:" + "A" * 35))
    ear.emit(record("Language of the Lands"))
    found = ear.leaks()
    assert len([leak for leak in found if leak.startswith("where is hoi an: ")]) == 2
    assert len([leak for leak in found if leak.startswith("Lan: ")]) == 2
    assert [leak for leak in found if leak.startswith("123456789:")] == [f"123456789:{'A' * 35}: {leak_line()}"]
    assert len(found) == 5
    assert ear.leaks() == []


def leak_line() -> str:
    """What the code worded; the finished line has no token any more."""
    return "POST /bot123456789:" + "A" * 35 + "/getMe"


def test_a_leak_in_a_traceback_is_heard(ear: Ear) -> None:
    ear.hear({"where is hoi an"})
    ear.emit(record("error 1", fault=ValueError("where is hoi an")))
    assert len(ear.leaks()) == 1


def test_what_was_said_in_the_last_test_is_not_forgotten_yet(ear: Ear) -> None:
    ear.hear({"where is hoi an"})
    assert ear.leaks() == []
    ear.read("where is hoi an")
    assert len(ear.leaks()) == 1
    ear.read("where is hoi an")
    assert ear.leaks() == []


async def test_it_hears_what_people_say_in_a_local_telegram(ear: Ear) -> None:
    detach = ear.attach()
    try:
        async with Sandbox() as sandbox:
            sandbox.world.add_bot()
            somebody = sandbox.world.add_person("Nguyễn", username="nguyen_of_hue").id
            sandbox.world.send(somebody, "/search the old bridge")
    finally:
        detach()
    ear.read("the old bridge", "nguyen_of_hue", "Nguyễn", "/search")
    assert len(ear.leaks()) == 3

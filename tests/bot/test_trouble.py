from __future__ import annotations

import logging

import pytest

from bot.delivery.trouble import Trouble
from storage.errors import ContentUnusableError, StateFullError, StateUnavailableError


class Desk:
    """Keeps what admins are told, and how long was waited."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.pauses: list[float] = []
        self.trouble = Trouble(self.tell, sleep=self.sleep)

    async def tell(self, key: str, **_: str) -> None:
        self.told.append(key)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_trouble_is_told_once_when_it_begins_and_once_when_it_is_over(desk: Desk) -> None:
    for _ in range(20):
        await desk.trouble.meet("planning", StateUnavailableError("locked"))
        await desk.trouble.meet("delivering", StateUnavailableError("locked"))
    await desk.trouble.over("planning")
    assert desk.told == ["reminders_wait"]
    await desk.trouble.over("delivering")
    await desk.trouble.over("delivering")
    assert desk.told == ["reminders_wait", "reminders_work"]


async def test_a_trouble_hides_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    await desk.trouble.meet("correcting", ValueError("a fault of ours"))
    await desk.trouble.meet("delivering", StateFullError("full"))
    await desk.trouble.meet("delivering", StateUnavailableError("locked"))
    await desk.trouble.meet("correcting", KeyError("another"))
    assert desk.told == ["error", "reminders_wait", "reminders_wait", "error"]
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(lines) == 4


async def test_content_that_cannot_be_read_is_told_as_such(desk: Desk) -> None:
    for _ in range(3):
        await desk.trouble.meet("planning", ContentUnusableError("revision 2 could not be rebuilt"))
    await desk.trouble.over("planning")
    assert desk.told == ["reminders_wait_content", "reminders_work"]


async def test_tries_grow_rarer(desk: Desk) -> None:
    for _ in range(7):
        await desk.trouble.meet("planning", StateUnavailableError("locked"))
    assert desk.pauses == [0.5, 1, 2, 5, 10, 10, 10]

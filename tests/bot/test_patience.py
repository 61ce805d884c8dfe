from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.pacer import Pacer
from bot.patience import Patience
from bot.transport import OutcomeUnknownError, SurelyUnsentError


class Server:
    """Fails as it is told, then succeeds."""

    def __init__(self, *faults: TelegramError) -> None:
        self.faults = list(faults)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.faults:
            raise self.faults.pop(0)
        return "sent"


async def send(server: Server, pauses: list[float], endpoint: str = "SendMessage") -> Any:
    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    return await Patience(Pacer(30), sleep).process_request(server, (), {}, endpoint, {}, None)


async def test_a_429_is_waited_out_as_long_as_telegram_says() -> None:
    pauses: list[float] = []
    server = Server(RetryAfter(7), RetryAfter(dt.timedelta(seconds=3)))
    assert await send(server, pauses) == "sent"
    assert pauses == [7, 3]


async def test_a_failed_connection_is_tried_again() -> None:
    pauses: list[float] = []
    server = Server(SurelyUnsentError("no"), SurelyUnsentError("no"))
    assert await send(server, pauses) == "sent"
    assert pauses == [0.5, 2.0]


@pytest.mark.parametrize(
    ("fault", "endpoint"),
    [
        (OutcomeUnknownError("maybe"), "SendMessage"),
        (BadRequest("no"), "SendMessage"),
        (RetryAfter(3600), "SendMessage"),
        (RetryAfter(1), "GetUpdates"),
    ],
)
async def test_what_may_have_been_sent_or_would_take_too_long_is_not_repeated(
    fault: TelegramError, endpoint: str
) -> None:
    server = Server(fault)
    with pytest.raises(type(fault)):
        await send(server, [], endpoint)
    assert server.calls == 1


async def test_it_gives_up_after_four_tries() -> None:
    server = Server(*(SurelyUnsentError("no") for _ in range(9)))
    with pytest.raises(SurelyUnsentError):
        await send(server, [])
    assert server.calls == 4

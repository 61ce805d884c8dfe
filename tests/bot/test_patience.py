from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.calls.pacer import Pacer
from bot.calls.patience import Patience
from bot.calls.transport import OutcomeUnknownError, SurelyUnsentError
from bot.watch.signs import Signs


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


@pytest.mark.parametrize(
    ("faults", "method", "counts"),
    [
        ([], "SendMessage", (1, 0)),
        ([RetryAfter(1)], "SendMessage", (1, 0)),  # it arrived in the end
        ([BadRequest("no")], "SendMessage", (1, 0)),
        ([Forbidden("blocked")], "EditMessageText", (1, 0)),
        ([OutcomeUnknownError("maybe")], "SendMessage", (1, 1)),
        ([RetryAfter(3600)], "SendMessage", (1, 1)),
        ([SurelyUnsentError("no")] * 4, "SendMessage", (1, 1)),
        ([OutcomeUnknownError("maybe")], "AnswerCallbackQuery", (0, 0)),
        ([OutcomeUnknownError("maybe")], "GetUpdates", (0, 0)),
    ],
)
async def test_how_messages_fare_in_the_end_is_counted(
    faults: list[TelegramError], method: str, counts: tuple[int, int]
) -> None:
    async def sleep(_: float) -> None:
        """Let no time pass."""

    signs = Signs()
    with suppress(TelegramError):
        await Patience(Pacer(30), sleep, signs).process_request(Server(*faults), (), {}, method, {}, None)
    assert signs.sends() == counts

"""What is none of the Bot API's updates is passed over before anything is done about it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.updates.gate import read_update
from tests.bot.process import TOKEN

BOT: ExtBot[None] = ExtBot(TOKEN)
CHAT = {"id": 5, "type": "private", "first_name": "Mai"}
MAI = {"id": 5, "is_bot": False, "first_name": "Mai"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": MAI, "text": "/help"}
ENTITY = {"type": "bot_command", "offset": 0, "length": 5}


@pytest.mark.parametrize(
    "update",
    [
        {"message": MESSAGE | {"entities": [ENTITY], "reply_to_message": MESSAGE}},
        {"message": MESSAGE | {"location": {"latitude": 21, "longitude": 105.8}, "a_part_of_tomorrow": {"x": None}}},
        {"callback_query": {"id": "1", "from": MAI, "chat_instance": "1", "message": MESSAGE, "data": "x"}},
        {"a_type_of_tomorrow": 5},
        {},
    ],
)
def test_what_telegram_sends_passes(update: dict[str, Any]) -> None:
    assert read_update({"update_id": 1, **update}, BOT) is not None


@pytest.mark.parametrize(
    "update",
    [
        {"message": 5},
        {"message": {}},
        {"message": MESSAGE | {"chat": {}}},
        {"guest_message": MESSAGE | {"migrate_to_chat_id": {}}},
        {"message": MESSAGE | {"from": {}}},
        {"message": MESSAGE | {"text": 5}},
        {"message": MESSAGE | {"text": "a\0b"}},
        {"message": MESSAGE | {"date": 2**60}},
        {"message": MESSAGE | {"message_id": True}},
        {"message": MESSAGE | {"chat": CHAT | {"id": 2**63}}},
        {"message": MESSAGE | {"chat": CHAT | {"id": 5.0}}},
        {"message": MESSAGE | {"chat": CHAT | {"id": None}}},
        {"message": MESSAGE | {"from": MAI | {"language_code": ["vi"]}}},
        {"message": MESSAGE | {"entities": ENTITY}},
        {"message": MESSAGE | {"entities": [ENTITY | {"offset": "0"}]}},
        {"message": MESSAGE | {"reply_to_message": MESSAGE | {"text": []}}},
        {"message": MESSAGE | {"photo": "x"}},
        {"callback_query": {"id": "1", "from": MAI, "chat_instance": "1", "data": 5}},
        {"my_chat_member": {"chat": CHAT, "from": MAI, "date": 1, "new_chat_member": {"status": [], "user": MAI}}},
    ],
)
def test_anything_else_is_passed_over_with_a_line_that_quotes_nothing(
    update: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert read_update({"update_id": 77, **update}, BOT) is None
    (record,) = caplog.records
    assert record.getMessage().startswith("update 77 is none of the Bot API (")
    assert "Mai" not in record.getMessage()
    assert record.exc_info is None


def test_replies_within_replies_without_end_are_passed_over() -> None:
    message: dict[str, Any] = dict(MESSAGE)
    for _ in range(900):
        message = MESSAGE | {"reply_to_message": message}
    assert read_update({"update_id": 1, "message": message}, BOT) is None

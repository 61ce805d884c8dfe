from __future__ import annotations

from typing import Any

import pytest

from bot.updates.confidential import private_words

MAI: dict[str, Any] = {"id": 5, "is_bot": False, "first_name": "Mai", "last_name": "Trần", "username": "mai_hue"}
BOT: dict[str, Any] = {"id": 9, "is_bot": True, "first_name": "Heritage", "username": "heritage_bot"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Mai"}
NAMES = {"Mai", "Trần", "mai_hue"}


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ({"message": {"from": MAI, "chat": PRIVATE, "text": "where is it?"}}, {"where is it?"} | NAMES),
        ({"message": {"from": MAI, "chat": PRIVATE, "text": "/start"}}, NAMES),
        ({"message": {"from": MAI, "chat": PRIVATE, "text": "/start@heritage_bot"}}, NAMES),
        (
            {"message": {"from": MAI, "chat": PRIVATE, "text": "/search hoi an"}},
            {"/search hoi an", "hoi an"} | NAMES,
        ),
        ({"message": {"from": MAI, "chat": PRIVATE, "text": "2027"}}, NAMES),
        ({"message": {"from": MAI, "chat": {"id": -7, "title": "Friends of Huế"}}}, {"Friends of Huế"} | NAMES),
        ({"message": {"from": MAI, "chat": PRIVATE, "contact": {"first_name": "Lan"}}}, {"Lan"} | NAMES),
        (
            {"message": {"from": MAI, "chat": PRIVATE, "document": {"file_name": "my list.csv"}}},
            {"my list.csv"} | NAMES,
        ),
        (
            {
                "callback_query": {
                    "from": MAI,
                    "data": "h:hoi-an",
                    "message": {
                        "message_id": 3,
                        "from": BOT,
                        "chat": PRIVATE,
                        "text": "Hoi An Ancient Town",
                        "reply_markup": {"inline_keyboard": [[{"text": "More about it"}]]},
                        "reply_to_message": {"message_id": 2, "from": MAI, "chat": PRIVATE, "text": "where is it?"},
                    },
                }
            },
            {"where is it?"} | NAMES,
        ),
        (
            {"message": {"from": BOT, "sender_chat": {"id": -7, "title": "Us"}, "chat": {"id": -7}, "text": "we ask"}},
            {"Us", "we ask"},
        ),
        ({"message": {"text": ["odd"], "from": "odd", "chat": None}}, set()),
    ],
)
def test_what_people_write_and_are_called_is_private(update: dict[str, Any], expected: set[str]) -> None:
    assert private_words({"update_id": 1, **update}) == expected


def test_no_depth_is_too_deep() -> None:
    deep: dict[str, Any] = {"text": "where is it?"}
    for _ in range(100_000):
        deep = {"message": [deep]}
    assert private_words(deep) == {"where is it?"}

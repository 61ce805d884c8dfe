"""A message of words is the library's message, whatever somebody asks it for."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, Update
from telegram.ext import ExtBot

from bot.updates.texts import TextMessage, read_text
from tests.bot.process import TOKEN

BOT: ExtBot[None] = ExtBot(TOKEN)
CHAT = {"id": 5, "type": "private", "first_name": "Mai"}
MAI = {"id": 5, "is_bot": False, "first_name": "Mai", "language_code": "vi"}
MESSAGE = {"message_id": 1, "date": 1_800_000_000, "chat": CHAT, "from": MAI, "text": "/help"}
ENTITIES = [{"type": "bot_command", "offset": 0, "length": 5}]
ATTRIBUTES = sorted(
    {name for kind in Message.__mro__ for name in getattr(kind, "__slots__", ()) if not name.startswith("__")}
    - {"_bot"}
    | {name for name, kind in vars(Message).items() if isinstance(kind, property)}
)


@pytest.mark.parametrize("message", [MESSAGE, MESSAGE | {"entities": ENTITIES}, MESSAGE | {"text": "", "date": 0}])
def test_it_has_what_the_librarys_message_has(message: dict[str, Any]) -> None:
    raw = {"update_id": 7, "message": message}
    ours, theirs = read_text(raw, BOT), Update.de_json(raw, BOT)
    assert ours is not None
    assert ours.message is not None
    assert theirs.message is not None
    assert isinstance(ours.message, TextMessage)
    assert len(ATTRIBUTES) > 100
    for name in ATTRIBUTES:
        assert getattr(ours.message, name) == getattr(theirs.message, name), name
    assert (ours, ours.message) == (theirs, theirs.message)
    assert ours.to_dict() == theirs.to_dict()
    assert ours.message.get_bot() is ours.effective_user.get_bot() is BOT  # type: ignore[union-attr] # there is one


def test_it_can_be_changed_no_more_than_the_librarys() -> None:
    update = read_text({"update_id": 7, "message": MESSAGE}, BOT)
    assert update is not None
    assert update.message is not None
    with pytest.raises(AttributeError, match="can't be set"):
        update.message.text = "else"
    with pytest.raises(AttributeError, match="no_such_thing"):
        update.message.no_such_thing  # type: ignore[attr-defined] # noqa: B018 -- likewise


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 7},
        {"update_id": 7, "message": MESSAGE | {"reply_to_message": MESSAGE}},
        {"update_id": 7, "message": MESSAGE | {"is_topic_message": True}},
        {"update_id": 7, "message": {name: part for name, part in MESSAGE.items() if name != "text"}},
        {"update_id": 7, "message": {name: part for name, part in MESSAGE.items() if name != "from"}},
        {"update_id": 7, "edited_message": MESSAGE},
        {"update_id": 7, "message": MESSAGE, "edited_message": MESSAGE},
    ],
)
def test_whatever_else_there_is_goes_the_librarys_way(raw: dict[str, Any]) -> None:
    assert read_text(raw, BOT) is None

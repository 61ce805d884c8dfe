"""What a message says that becomes an announcement."""

from __future__ import annotations

import datetime as dt

import pytest
from telegram import Chat, Message, MessageEntity

from handlers.administration.announcing import read_text
from handlers.dialogue.errors import UserError

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def written(text: str, *entities: MessageEntity) -> Message:
    return Message(1, NOW, Chat(5, "private"), text=text, entities=entities)


def test_it_begins_after_the_command() -> None:
    message = written(
        "/announce@test_bot\n😀 Come & see",
        MessageEntity(MessageEntity.BOT_COMMAND, 0, 18),
        MessageEntity(MessageEntity.BOLD, 19, 7),
        MessageEntity(MessageEntity.TEXT_LINK, 29, 3, url="https://example.org/?a&b"),
    )
    shown = '<b>😀 Come</b> &amp; <a href="https://example.org/?a&amp;b">see</a>'
    assert read_text(message, after_command=True) == shown


def test_a_reply_is_taken_whole() -> None:
    assert read_text(written("/today is new"), after_command=False) == "/today is new"


@pytest.mark.parametrize(
    ("text", "fits"), [("x" * 4096, True), ("x" * 4097, False), ("😀" * 2048, True), ("😀" * 2049, False)]
)
def test_what_is_longer_than_a_message_is_refused(text: str, *, fits: bool) -> None:
    if fits:
        assert read_text(written(text), after_command=False) == text
        return
    with pytest.raises(UserError) as refused:
        read_text(written(text), after_command=False)
    assert refused.value.key == "announce.too_long"
    assert refused.value.words == {"n": len(text.encode("utf-16-le")) // 2, "most": 4096}

"""Messages of words alone, made with what they have: nearly all that comes, and half of an answer's work otherwise.

The library gives each message some hundred attributes, most of them empty.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Self

from telegram import Chat, Message, MessageEntity, Update, User
from telegram.ext import ExtBot

_PARTS: Final = frozenset({"message_id", "date", "chat", "from", "text", "entities"})
_NEEDED: Final = frozenset({"message_id", "date", "chat", "from", "text"})


class TextMessage(Message):
    """A message as the library makes it, but that what nobody sent is looked up in an empty one."""

    __slots__ = ()

    @classmethod
    def read(cls, raw: dict[str, Any], bot: ExtBot[Any]) -> Self:
        """Make one of what Telegram sent, which has `_NEEDED` and nothing beyond `_PARTS`."""
        message = cls.__new__(cls)
        message._unfreeze()  # noqa: SLF001 -- as in every constructor of the library
        message.message_id = raw["message_id"]
        message.date = dt.datetime.fromtimestamp(raw["date"], dt.UTC)
        message.chat = Chat.de_json(raw["chat"], bot)
        message.from_user = User.de_json(raw["from"], bot)
        message.text = raw["text"]
        message.entities = MessageEntity.de_list(raw.get("entities", ()), bot)
        message._id_attrs = (message.message_id, message.chat)  # noqa: SLF001 -- likewise
        message.set_bot(bot)
        message._freeze()  # noqa: SLF001 -- likewise
        return message

    def __getattr__(self, name: str) -> Any:
        return getattr(_EMPTY, name)


_EMPTY: Final = Message(0, dt.datetime.fromtimestamp(0, dt.UTC), Chat(0, Chat.PRIVATE))


def read_text(raw: dict[str, Any], bot: ExtBot[Any]) -> Update | None:
    """Make an update that is a message of words, and None of any other; its types were looked at before."""
    message = raw.get("message")
    if message is None or len(raw) != 2 or not (_NEEDED <= message.keys() <= _PARTS):
        return None
    update = Update(raw["update_id"], message=TextMessage.read(message, bot))
    update.set_bot(bot)
    return update

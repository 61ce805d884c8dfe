"""Counting what bots have sent, chat by chat, for whoever wants to know that nobody was left out or told twice."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from .chats import Chat, Post
from .refusal import Json

_LISTED: Final = 1_000


def count_deliveries(chats: Iterable[Chat], text: str = "") -> Json:
    """How many messages bots sent: {messages, chats, most, chats_with: {n: chats}, repeated: {chat id: n}}.

    With `text` only messages that contain it count, of those that the chats still keep; edited ones as they are now.
    `repeated` lists at most 1,000 of the chats with more than one.
    """
    counts = {chat.id: _holding(chat, text) if text else chat.sent for chat in chats if chat.sent}
    told = {chat: count for chat, count in counts.items() if count}
    spread = Counter(told.values())
    repeated = [chat for chat, count in told.items() if count > 1]
    return {
        "messages": sum(told.values()),
        "chats": len(told),
        "most": max(spread, default=0),
        "chats_with": dict(sorted(spread.items())),
        "repeated": {chat: told[chat] for chat in repeated[:_LISTED]},
    }


def _holding(chat: Chat, text: str) -> int:
    return sum(_holds(post, text) for post in chat.posts.values())


def _holds(post: Post, text: str) -> bool:
    message = post.message
    return post.by_bot and text in (message.get("text") or message.get("caption") or "")

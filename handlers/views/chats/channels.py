"""What is said about channels: how one is set up, what lacks, which there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.reminders.settings_buttons import Leaf
from handlers.views.chats.settings import NAME_LIMIT
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, grid, rows
from handlers.views.writing.voice import Voice

_REQUEST: Final = 1
_RIGHTS: Final = {"can_post_messages": True}


def channels_card(voice: Voice, channels: Sequence[tuple[int, str | None]]) -> Card:
    """List channels by number and title; those without a title can't be reached."""
    keys = [
        Key(html.shorten(f"📢 {title}", LABEL_LIMIT), Leaf("sheet", number))
        if title
        else Key(voice.plain("channel.unreachable", number=number), Leaf("check", number))
        for number, title in channels
    ]
    text = voice("channel.list" if channels else "channel.none")
    return Card(
        html.paragraphs(html.bold(voice("channel.title")), text),
        rows(
            *grid(keys, 1),
            [Key(voice.plain("channel.key.invite"), Leaf("invite"))],
            [Key(voice.plain("settings.key.back"), Leaf("sheet"))],
        ),
    )


def invite_card(voice: Voice) -> Card:
    """Offer a key in place of the keyboard by which a channel is chosen."""
    request = {
        "request_id": _REQUEST,
        "chat_is_channel": True,
        "user_administrator_rights": _RIGHTS,
        "bot_administrator_rights": _RIGHTS,
        "request_title": True,
    }
    keyboard = [
        [{"text": voice.plain("channel.key.choose"), "request_chat": request}],
        [{"text": voice.plain("settings.key.cancel")}],
    ]
    return Card(
        voice("channel.invite"), panel={"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True}
    )


def unready_card(voice: Voice, number: int, title: str | None, bot: str) -> Card:
    """Say that the bot may not post in a channel, and what to do."""
    channel = None if not title else voice("settings.channel", title=html.shorten(title, NAME_LIMIT))
    keys = rows(
        [Key(voice.plain("channel.key.check"), Leaf("check", number))],
        [
            Key(voice.plain("settings.key.forget"), Leaf("forget", number)),
            Key(voice.plain("settings.key.channels"), Leaf("channels")),
        ],
    )
    return Card(html.paragraphs(channel, voice("channel.unready", bot=bot)), keys)


def forget_card(voice: Voice, number: int, title: str | None) -> Card:
    """Ask whether to delete what is stored about a channel."""
    channel = None if not title else voice("settings.channel", title=html.shorten(title, NAME_LIMIT))
    keys = rows(
        [
            Key(voice.plain("channel.key.forget"), Leaf("forgotten", number)),
            Key(voice.plain("channel.key.keep"), Leaf("channels")),
        ]
    )
    return Card(html.paragraphs(channel, voice("channel.forget")), keys)


def forgotten_card(voice: Voice) -> Card:
    """Say that nothing is stored about a channel any more."""
    return Card(voice("channel.forgotten"), rows([Key(voice.plain("settings.key.channels"), Leaf("channels"))]))

"""How a handler gets what it needs, and how it answers: lean calls whose results nobody reads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from telegram import InputFile, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import CallbackContext, ExtBot

from handlers.dialogue.refusals import bars
from handlers.dialogue.services import Services
from handlers.menus import Menu
from handlers.views.writing import html
from handlers.views.writing.card import Card, Paper, Picture, Several, Venue

_LOG = logging.getLogger(__name__)
_MENDINGS: Final = 3
_VENUE_TEXT: Final = 255
# Of a message that is gone, too old, or a file, a place or a picture: there only forged keys are pressed.
_NO_TEXT_OF_OURS: Final = ("message to edit not found", "can't be edited", "no text in the message to edit")
_SOON: Final = 2.0  # seconds after which work is told of, and between two edits of that
_EDITED: Final = 3.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer goes: the chat, in a forum its topic, and the message that is answered."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None

    @classmethod
    def of(cls, message: Message, *, reply: bool) -> Spot:
        """Give the spot of a message; with `reply` answers quote it."""
        topic = message.message_thread_id if message.is_topic_message else None
        return cls(message.chat.id, topic, message.message_id if reply else None)

    def quoting(self, message_id: int | None) -> Spot:
        """Give the same spot with another message to quote."""
        return replace(self, reply_to=message_id)

    def address(self) -> dict[str, Any]:
        """Give the fields of a Bot API call that say where to."""
        fields: dict[str, Any] = {"chat_id": self.chat_id}
        if self.thread_id is not None:
            fields["message_thread_id"] = self.thread_id
        if self.reply_to is not None:
            fields["reply_parameters"] = {"message_id": self.reply_to, "allow_sending_without_reply": True}
        return fields


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A handler's context with the services and the answering verbs.

    `query_answered` keeps the answers to a callback query at exactly one, also when a handler fails.
    """

    query_answered: bool = False

    @property
    def services(self) -> Services:
        """What the handlers use; put into `bot_data` directly after the build."""
        services: Services = self.bot_data["services"]
        return services

    async def send(self, spot: Spot, answer: Card | Venue | Paper | Picture | Several) -> bool:
        """Send an answer; tells whether the bot may write there. Raises TelegramError when it is refused for good."""
        if isinstance(answer, Several):
            return all([await self.send(spot, part) for part in answer.answers])
        if isinstance(answer, Card):
            return await self._call("SendMessage", spot, answer.message())
        if isinstance(answer, Venue):
            return await self._call("SendVenue", spot, _venue(answer))
        method, field = ("SendPhoto", "photo") if isinstance(answer, Picture) else ("SendDocument", "document")
        body = {
            field: InputFile(answer.body, filename=answer.name),
            "caption": str(answer.caption),
            "parse_mode": "HTML",
        }
        return await self._call(method, spot, body)

    async def edit(self, spot: Spot, message_id: int, card: Card) -> None:
        """Show a card in place of a message of ours; where that is gone, send it anew at the spot."""
        body = {**card.message(), "chat_id": spot.chat_id, "message_id": message_id}
        for _ in range(_MENDINGS):
            try:
                await self.bot.do_api_request("EditMessageText", api_kwargs=body)
            except Forbidden as refusal:
                _LOG.info("no answer where the bot may not write: %s", refusal)
                return
            except BadRequest as refusal:
                said = str(refusal).lower()
                if "not modified" in said or bars(said):
                    return
                if any(words in said for words in _NO_TEXT_OF_OURS):
                    await self.send(spot, card)
                    return
                if not _mend(body, said):
                    raise
            else:
                return

    async def answer_query(self, query_id: str, notice: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer a callback query, once: further calls do nothing, and one that came too late is let go.

        `url` is a link to the bot's own private chat, which opens where the key was pressed.
        """
        if self.query_answered:
            return
        self.query_answered = True
        body: dict[str, Any] = {"callback_query_id": query_id}
        if notice:
            body |= {"text": html.shorten(notice, 200), "show_alert": alert}
        if url:
            body["url"] = url
        try:
            await self.bot.do_api_request("AnswerCallbackQuery", api_kwargs=body)
        except BadRequest as refusal:
            _LOG.info("a press was answered too late: %s", refusal)

    async def show_typing(self, spot: Spot) -> None:
        """Let the chat see that an answer takes a while."""
        body: dict[str, Any] = {"chat_id": spot.chat_id, "action": "typing"}
        if spot.thread_id is not None:
            body["message_thread_id"] = spot.thread_id
        await self._ask("SendChatAction", body)

    async def follow(self, spot: Spot, work: Coroutine[Any, Any, Result], say: Callable[[int], Card]) -> Result:
        """Await work; where it takes long, one message says so, edited until the work is done and then deleted.

        `say` makes the message of the seconds that it has taken. Raises what the work raises.
        """
        task = asyncio.create_task(work)
        shown: int | None = None
        seconds = 0
        try:
            while not (await asyncio.wait({task}, timeout=_SOON if shown is None else _EDITED))[0]:
                seconds += int(_SOON if shown is None else _EDITED)
                shown = await self._show_progress(spot, shown, say(seconds))
            return task.result()
        finally:
            task.cancel()
            if shown is not None:
                await self._ask("DeleteMessage", {"chat_id": spot.chat_id, "message_id": shown})

    async def _show_progress(self, spot: Spot, shown: int | None, card: Card) -> int | None:
        body = card.message()
        if shown is not None:
            await self._ask("EditMessageText", {**body, "chat_id": spot.chat_id, "message_id": shown})
            return shown
        sent = await self._ask("SendMessage", {**body, **spot.address()})
        return int(sent["message_id"]) if "message_id" in sent else None

    async def download(self, file_id: str) -> bytes:
        """Get a file that somebody sent, at most 20 MB. Raises TelegramError."""
        file = await self.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def is_chat_admin(self, chat_id: int, user_id: int) -> bool:
        """Ask Telegram whether a user administrates a chat, now: rights are never remembered."""
        return (await self.find_member(chat_id, user_id)).get("status") in {"creator", "administrator"}

    async def find_member(self, chat_id: int, user_id: int) -> dict[str, Any]:
        """Ask Telegram for somebody's place in a chat, a ChatMember; empty where the bot may not know it."""
        return await self._ask("GetChatMember", {"chat_id": chat_id, "user_id": user_id})

    async def find_chat(self, chat_id: int) -> dict[str, Any]:
        """Ask Telegram for a chat, a ChatFullInfo; empty where the bot is not in it."""
        return await self._ask("GetChat", {"chat_id": chat_id})

    async def set_menus(self, menus: Sequence[Menu]) -> None:
        """Set menus now; those of somebody who has not written to the bot yet are set when they have."""
        for menu in menus:
            await self._ask(menu.method, menu.request())

    async def find_name(self, user_id: int) -> str:
        """Ask Telegram what somebody is called; it only knows those who have written to the bot, else the number."""
        found = await self.find_chat(user_id)
        return " ".join(str(found[key]) for key in ("first_name", "last_name") if found.get(key)) or str(user_id)

    async def _ask(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            found = await self.bot.do_api_request(method, api_kwargs=body)
        except (BadRequest, Forbidden) as refusal:
            _LOG.info("not told by Telegram, taken as nothing: %s", refusal)
            return {}
        return found if isinstance(found, dict) else {}

    async def _call(self, method: str, spot: Spot, fields: dict[str, Any]) -> bool:
        """Call a sending method, and once more where a refusal says how it would be accepted; tells whether it was."""
        body = {**fields, **spot.address()}
        for _ in range(_MENDINGS):
            try:
                await self.bot.do_api_request(method, api_kwargs=body)
            except Forbidden as refusal:  # blocked or thrown out: there is nobody left to answer
                _LOG.info("no answer where the bot may not write: %s", refusal)
                return False
            except ChatMigrated as moved:
                await self.services.chats.migrate(spot.chat_id, moved.new_chat_id)
                body |= replace(spot, chat_id=moved.new_chat_id, thread_id=None).address()
                body.pop("reply_parameters", None)  # ids of messages do not move along
            except BadRequest as refusal:
                said = str(refusal).lower()
                if bars(said):
                    _LOG.info("no answer where the bot may not write: %s", refusal)
                    return False
                if not _mend(body, said):
                    raise
            else:
                return True
        return False


def _venue(venue: Venue) -> dict[str, Any]:
    return {
        "latitude": venue.latitude,
        "longitude": venue.longitude,
        "title": html.shorten(venue.title, _VENUE_TEXT),
        "address": html.shorten(venue.address, _VENUE_TEXT),
    }


def _mend(body: dict[str, Any], refusal: str) -> bool:
    """Change a refused call so that it can pass; False when nothing is known to help."""
    if "can't parse entities" in refusal and body.pop("parse_mode", None):
        _LOG.error("refused markup was sent as plain text: %s", refusal)
        field = "text" if "text" in body else "caption"
        body[field] = html.plain(body[field])
        return True
    if "thread not found" in refusal:
        return body.pop("message_thread_id", None) is not None
    return False

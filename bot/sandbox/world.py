"""What people do in the local Telegram; the control API is these methods over HTTP."""

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from .accounts import Bot
from .chats import Chat, Member, Post, member_object
from .deliveries import count_deliveries
from .files import Upload, document
from .markup import units
from .menus import menu
from .recognition import find_entities, merge
from .refusal import ControlError, Json, Refusal
from .registry import Query, show
from .sharing import Key, Sharing

_LONGEST: Final = 4096
CONTENT: Final = ("location", "venue", "contact", "chat_shared", "users_shared", "sticker", "voice", "dice", "poll")


class World(Sharing):
    """The state and what people can do. All methods raise ControlError for what can't be done."""

    def now(self) -> dt.datetime:
        """What the clock shows, aware, in UTC; to be given to a bot as its clock."""
        return self.clock.utc()

    def set_clock(self, moment: dt.datetime | None = None, *, offset: float = 0.0) -> None:
        """Set the clock to a moment, or to run `offset` seconds ahead of the real time (0: to show it again)."""
        if moment is None:
            self.clock.move(offset)
        else:
            self.clock.set(moment)
        self.journal.emit("clock", self.clock.describe)

    def send(  # noqa: PLR0913 - one optional keyword for each thing that a message can carry
        self,
        user: int,
        text: str = "",
        *,
        chat: int | None = None,
        bot: int | str | None = None,
        caption: str = "",
        content: Json | None = None,
        document: Json | None = None,
        photo: Json | None = None,
        reply_to: int = 0,
        thread: int = 0,
        anonymous: bool | None = None,
    ) -> Json:
        """A message from a person; returns it.

        `document` and `photo` are {file_name?, base64, mime_type?}; `content` holds other fields of a message as they
        are (location, contact, venue, ..., and the entities that the person has set). `anonymous`: as the group itself;
        by default as the member's setting says.
        """
        place = self.find_chat(chat, user, bot)
        body = self._body(text, caption, content, document, photo)
        message = self.envelope(place, self.find_person(user), anonymous=anonymous, thread=thread, reply_to=reply_to)
        self._check_writing(place, user, thread)
        if place.private and user in self.bots[place.bot_id].blocked_by:
            self.block(user, blocked=False, bot=place.bot_id)  # clients unblock before they let somebody write
        post = self.publish(place, message | body)
        self.deliver(place, post.message, user)
        return post.message

    def _check_writing(self, chat: Chat, user: int, thread: int) -> None:
        if chat.migrated_to:
            raise ControlError(f"this group became the supergroup {chat.migrated_to}")
        if chat.gone:
            raise ControlError("this group was deleted")
        member = chat.member(user)
        if not chat.private and (member is None or not member.present):
            raise ControlError("this person is not in the chat")
        if chat.type == "channel" and member is not None and not member.has("can_post_messages"):
            raise ControlError("only administrators write in a channel")
        topic = chat.topics.get(thread)
        if thread > 1 and (topic is None or topic.deleted):
            raise ControlError(f"there is no topic {thread}", 404)
        if topic is not None and topic.closed and (member is None or not member.leads):
            raise ControlError("this topic is closed")

    def _body(self, text: str, caption: str, content: Json | None, attached: Json | None, photo: Json | None) -> Json:
        if units(text) > _LONGEST:
            raise ControlError("a message has at most 4096 characters; a client would send several")
        body: Json = dict(content or {})
        if text:
            body["text"] = text
            if entities := merge(body.get("entities", []), find_entities(text)):
                body["entities"] = entities
        try:
            if attached:
                body["document"] = document(self.files.add("document", _upload(attached)))
            if photo:
                body["photo"] = self.files.photo_sizes(self.files.add("photo", _upload(photo)))
        except Refusal as refusal:
            raise ControlError(str(refusal)) from None
        if caption:
            body["caption"] = caption
            if entities := find_entities(caption):
                body["caption_entities"] = entities
        if not body:
            raise ControlError("there is nothing to send")
        return body

    def edit(self, chat: int, message_id: int, text: str, bot: int | str | None = None) -> Json:
        """A person edits the text of their message."""
        place = self.find_chat(chat, bot=bot)
        post = self.find_post(place, message_id)
        if post.by_bot or "text" not in post.message:
            raise ControlError("only a person's text can be edited")
        message = {**post.message, "edit_date": int(self.clock())}
        message.pop("entities", None)
        post.message, post.edited = message | self._body(text, "", None, None, None), True
        self.touch(place, post, "edit")
        self.deliver(place, post.message, int(post.message.get("from", {}).get("id", 0)), edited=True)
        return post.message

    def press(  # noqa: PLR0913 - the ways to name a button
        self,
        user: int,
        message_id: int,
        *,
        chat: int | None = None,
        bot: int | str | None = None,
        data: str | None = None,
        text: str | None = None,
        row: int = -1,
        column: int = 0,
        inaccessible: bool = False,
    ) -> Query | str:
        """Press an inline button, named by its data, its words or its place; returns the query, or the URL of a link.

        `inaccessible`: the message is too old for the bot to see, which gets it as an InaccessibleMessage.
        """
        place, person = self.find_chat(chat, user, bot), self.find_person(user)
        post = self.find_post(place, message_id)
        rows = post.message.get("reply_markup", {}).get("inline_keyboard", [])
        button = _button(rows, data, text, row, column)
        if "callback_data" not in button:
            return str(button.get("url", ""))
        owner = self._author(place, post)
        query = self.ask(owner, person, place.id)
        message = post.message
        if inaccessible:
            message = {"chat": place.brief, "message_id": message_id, "date": 0}
        content = {"id": query.id, "from": person.user, "message": message, "chat_instance": str(-place.id)}
        owner.inbox.add("callback_query", {**content, "data": button["callback_data"]})
        self.journal.changed()
        return query

    def _author(self, chat: Chat, post: Post) -> Bot:
        if chat.private:
            return self.bots[chat.bot_id]
        return self.bots.get(int(post.message.get("from", {}).get("id", 0))) or self.default_bot()

    def inline(
        self, user: int, query: str, *, bot: int | str | None = None, offset: str = "", chat_type: str = "sender"
    ) -> Query:
        """Type an inline query."""
        person, account = self.find_person(user), self.find_bot(bot)
        asked = self.ask(account, person, inline=True)
        content = {"id": asked.id, "from": person.user, "query": query[:256], "offset": offset, "chat_type": chat_type}
        account.inbox.add("inline_query", content)
        return asked

    def share(  # noqa: PLR0913 - what can be chosen
        self,
        user: int,
        message_id: int,
        key: Key,
        *,
        chat: int = 0,
        users: Sequence[int] = (),
        bot: int | str | None = None,
    ) -> Json:
        """Press a button that asks for a chat or for people, and choose; returns the message that this sends."""
        asked = self.asked(user, message_id, key, bot)
        return self.send(user, bot=asked.bot.id, content=self.shared(asked, chat, users))

    def block(
        self, user: int, *, blocked: bool = True, bot: int | str | None = None, deactivated: bool = False
    ) -> None:
        """Block or unblock the bot, or delete the account."""
        person, account = self.find_person(user), self.find_bot(bot)
        if deactivated:
            person.deactivated = True
            return
        chat = self.open_private(account, person)
        if blocked == (user in account.blocked_by):
            return
        words = ("member", "kicked") if blocked else ("kicked", "member")
        (account.blocked_by.add if blocked else account.blocked_by.discard)(user)
        old, new = (member_object(chat, Member(account.user, status)) for status in words)
        content = {"chat": chat.brief, "from": person.user, "date": int(self.clock())}
        account.inbox.add("my_chat_member", {**content, "old_chat_member": old, "new_chat_member": new})
        if not chat.crowded:
            self.journal.emit("chat", lambda: {"chat": chat.brief, "blocked": blocked})

    def react(self, user: int, chat: int, message_id: int, emoji: str, bot: int | str | None = None) -> None:
        """Put a reaction on a message, or take it away with an empty one; bots that lead and ask for it learn of it."""
        place, person = self.find_chat(chat, user, bot), self.find_person(user)
        post = self.find_post(place, message_id)
        old = post.reactions.pop(user, "")
        if emoji:
            post.reactions[user] = emoji
        content: Json = {"chat": place.brief, "message_id": message_id, "user": person.user, "date": int(self.clock())}
        content["old_reaction"] = [{"type": "emoji", "emoji": old}] if old else []
        content["new_reaction"] = [{"type": "emoji", "emoji": emoji}] if emoji else []
        for account in self.bots_in(place):
            member = place.members.get(account.id)
            if member is None or member.leads:
                account.inbox.add("message_reaction", content)

    def vote(self, user: int, chat: int, message_id: int, options: list[int], bot: int | str | None = None) -> Json:
        """Vote in a bot's poll, or take the vote back with an empty list; returns the poll."""
        place, person = self.find_chat(chat, user, bot), self.find_person(user)
        post = self.find_post(place, message_id)
        poll = post.message.get("poll")
        if not poll or poll["is_closed"]:
            raise ControlError("this is no open poll")
        if any(not 0 <= option < len(poll["options"]) for option in options):
            raise ControlError("there is no such option")
        if len(options) > 1 and not poll["allows_multiple_answers"]:
            raise ControlError("this poll takes one answer")
        post.votes[user] = options
        chosen = [option for votes in post.votes.values() for option in votes]
        for number, option in enumerate(poll["options"]):
            option["voter_count"] = chosen.count(number)
        poll["total_voter_count"] = sum(bool(votes) for votes in post.votes.values())
        owner = self._author(place, post)
        if not poll["is_anonymous"]:
            answer: Json = {"poll_id": poll["id"], "user": person.user, "option_ids": options}
            answer["option_persistent_ids"] = [poll["options"][option]["persistent_id"] for option in options]
            owner.inbox.add("poll_answer", answer)
        owner.inbox.add("poll", poll)
        self.touch(place, post, "edit")
        return dict(poll)

    def commands(self, chat: int, user: int, bot: int | str | None = None) -> tuple[str, str, list[Json]]:
        """The menu that this person sees there: scope, language, commands."""
        place = self.find_chat(chat, user, bot)
        account = self.bots[place.bot_id] if place.private else self.find_bot(bot)
        return menu(account, place, user, str(self.find_person(user).user.get("language_code", "")))

    def deliveries(self, text: str = "") -> Json:
        """How many messages bots sent to how many chats, see `count_deliveries`."""
        return count_deliveries((*self.private.values(), *self.chats.values()), text)

    def messages(self, chat: int, since: int = 0, bot: int | str | None = None) -> list[Json]:
        """The transcript: messages whose number is above `since`, in order of the chat."""
        return [show(post) for post in self.find_chat(chat, bot=bot).posts.values() if post.number > since]

    async def answered(self, query: Query, seconds: float = 30.0) -> Json:
        """Wait for the answer to a query; raises TimeoutError."""
        await self.journal.until(lambda: query.answer is not None, seconds)
        answer: Any = query.answer
        return dict(answer)


def _upload(given: Json) -> Upload:
    try:
        data = base64.b64decode(str(given.get("base64", "")), validate=True)
    except (binascii.Error, ValueError):
        raise ControlError("base64 is not valid") from None
    return Upload(str(given.get("file_name") or ""), data, str(given.get("mime_type") or ""))


def _button(rows: list[list[Json]], data: str | None, text: str | None, row: int, column: int) -> Json:
    if row >= 0:
        if row >= len(rows) or not 0 <= column < len(rows[row]):
            raise ControlError("there is no button at this place", 404)
        return rows[row][column]
    for button in (button for line in rows for button in line):
        if (data is not None and button.get("callback_data") == data) or (text is not None and button["text"] == text):
            return button
    raise ControlError("there is no such button", 404)

"""What people do in the local Telegram; the control API is these methods over HTTP."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

from .accounts import ANONYMOUS, Bot, Person
from .chats import STATUSES, Chat, Member, Post, Topic, member_object
from .delivery import Delivery
from .files import Upload, document
from .markup import units
from .menus import menu
from .methods_chats import TOPIC_COLORS, remove_topic, tell_change
from .recognition import find_entities
from .refusal import ControlError, Json, Refusal
from .registry import Query, show

_LONGEST: Final = 4096
CONTENT: Final = ("location", "venue", "contact", "chat_shared", "users_shared", "sticker", "voice", "dice", "poll")


class World(Delivery):
    """The state and what people can do. All methods raise ControlError for what can't be done."""

    # Finding

    def find_person(self, number: int) -> Person:
        """A person by id."""
        person = self.person(number)
        if person is None:
            raise ControlError(f"there is no person {number}", 404)
        return person

    def find_bot(self, reference: int | str | None = None) -> Bot:
        """A bot by id or username; without either the first one."""
        if reference is None:
            return self.default_bot()
        for bot in self.bots.values():
            if str(reference).removeprefix("@") in {str(bot.id), bot.username}:
                return bot
        raise ControlError(f"there is no bot {reference}", 404)

    def find_chat(self, number: int | None, user: int = 0, bot: int | str | None = None) -> Chat:
        """A group by id; a positive id, or None with a user, is the person's private chat with the bot."""
        if number is None or number > 0:
            return self.open_private(self.find_bot(bot), self.find_person(number or user))
        chat = self.chats.get(number)
        if chat is None:
            raise ControlError(f"there is no chat {number}", 404)
        return chat

    def find_post(self, chat: Chat, message_id: int) -> Post:
        """A message that is there."""
        post = chat.post(message_id)
        if post is None:
            raise ControlError(f"there is no message {message_id} in this chat", 404)
        return post

    # Chats

    def add_chat(
        self,
        kind: str,
        title: str,
        *,
        is_forum: bool = False,
        username: str = "",
        members: Sequence[Json] = (),
        bot: str | None = None,
        bot_rights: dict[str, bool] | None = None,
    ) -> Chat:
        """A group, supergroup or channel; `bot` is the status of the first bot there.

        `members`: {user, status?, rights?, anonymous?}; the first one counts as adding the bot.
        """
        if kind not in {"group", "supergroup", "channel"}:
            raise ControlError("type is group, supergroup or channel")
        if is_forum and kind != "supergroup":
            raise ControlError("only a supergroup can be a forum")
        chat = self.new_chat(kind, title, username, forum=is_forum)
        for entry in members:
            person = self.find_person(int(entry["user"]))
            status = str(entry.get("status", "member"))
            if status not in STATUSES:
                raise ControlError(f"status is one of {', '.join(STATUSES)}")
            chat.members[person.id] = Member(
                person.user, status, dict(entry.get("rights") or {}), bool(entry.get("anonymous"))
            )
        if bot:
            self.set_member(chat.id, self.default_bot().id, bot, rights=bot_rights)
        self.journal.emit("chat", lambda: {"chat": chat.brief})
        return chat

    def set_member(
        self,
        chat: int,
        user: int,
        status: str,
        *,
        rights: dict[str, bool] | None = None,
        anonymous: bool = False,
        by: int = 0,
    ) -> Member:
        """Change somebody's place in a group; a bot learns of its own by my_chat_member, of others' by chat_member."""
        if status not in STATUSES:
            raise ControlError(f"status is one of {', '.join(STATUSES)}")
        place = self.find_chat(chat)
        account = self.bots.get(user) or self.find_person(user)
        member = place.members.get(user) or Member(account.user, "left")
        old, was_present = member_object(place, member), member.present
        place.members[user] = member
        member.status, member.rights, member.anonymous = status, dict(rights or {}), anonymous
        actor = self._actor(place, by, account)
        tell_change(self, place, member, old, actor)
        if was_present != member.present and place.type != "channel":
            content: Json = {"new_chat_members": [account.user], "new_chat_member": account.user}
            self.announce(place, content if member.present else {"left_chat_member": account.user}, actor)
        return member

    def _actor(self, chat: Chat, by: int, account: Person | Bot) -> Json:
        if by:
            return self.find_person(by).user
        leaders = [member.user for member in chat.members.values() if member.leads and not member.user["is_bot"]]
        others = [member.user for member in chat.members.values() if not member.user["is_bot"]]
        return next(iter(leaders or others), account.user)

    def add_topic(self, chat: int, name: str, by: int = 0) -> Topic:
        """A new topic in a forum."""
        place = self.find_chat(chat)
        if not place.brief.get("is_forum"):
            raise ControlError("this chat is not a forum")
        actor = self._actor(place, by, Person(ANONYMOUS))
        number = place.next_id
        content = {"forum_topic_created": {"name": name, "icon_color": TOPIC_COLORS[0]}}
        message = self.announce(place, content, actor, thread=number).message
        topic = place.topics[number] = Topic(number, name, message)
        return topic

    def change_topic(self, chat: int, thread: int, action: str) -> Topic | None:
        """Close, reopen or delete a topic; thread 1 is General, which can't be deleted (and gives None)."""
        place = self.find_chat(chat)
        if action not in {"close", "reopen", "delete"}:
            raise ControlError("a topic can be closed, reopened or deleted")
        actor = self._actor(place, 0, Person(ANONYMOUS))
        if thread == 1 and action != "delete":
            place.general_closed = action == "close"
            word = "general_forum_topic_hidden" if action == "close" else "general_forum_topic_unhidden"
            self.announce(place, {word: {}}, actor)
            return None
        topic = place.topics.get(thread)
        if topic is None or topic.deleted:
            raise ControlError(f"there is no topic {thread}", 404)
        if action == "delete":
            remove_topic(place, topic)
            self.journal.emit("chat", lambda: {"chat": place.brief})
        else:
            topic.closed = action == "close"
            word = "forum_topic_closed" if topic.closed else "forum_topic_reopened"
            self.announce(place, {word: {}}, actor, thread=thread)
        return topic

    def migrate(self, chat: int) -> Chat:
        """Make a group a supergroup: a new id, service messages on both sides, refusals on the old one."""
        old = self.find_chat(chat)
        if old.type != "group" or old.migrated_to:
            raise ControlError("only a group can become a supergroup")
        new = self.new_chat("supergroup", old.brief["title"])
        new.members, new.permissions = dict(old.members), dict(old.permissions)
        actor = self._actor(old, 0, Person(ANONYMOUS))
        self.announce(old, {"migrate_to_chat_id": new.id}, actor)
        old.migrated_to = new.id
        self.announce(new, {"migrate_from_chat_id": old.id}, actor)
        self.journal.emit("chat", lambda: {"chat": new.brief, "was": old.id})
        return new

    # Messages

    def send(
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
        are (location, contact, venue, ...). `anonymous`: as the group itself; by default as the member's setting says.
        """
        place = self.find_chat(chat, user, bot)
        body = self._body(text, caption, content, document, photo)
        message = self.envelope(place, self.find_person(user), anonymous=anonymous, thread=thread, reply_to=reply_to)
        if place.private:
            self.bots[place.bot_id].blocked_by.discard(user)
        self._check_writing(place, user, thread)
        post = self.publish(place, message | body)
        self.deliver(place, post.message, user)
        return post.message

    def _check_writing(self, chat: Chat, user: int, thread: int) -> None:
        if chat.migrated_to:
            raise ControlError(f"this group became the supergroup {chat.migrated_to}")
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
            if entities := find_entities(text):
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

    def press(
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
        self.journal.emit("chat", lambda: {"chat": chat.brief, "blocked": blocked})

    def commands(self, chat: int, user: int, bot: int | str | None = None) -> tuple[str, str, list[Json]]:
        """The menu that this person sees there: scope, language, commands."""
        place = self.find_chat(chat, user, bot)
        account = self.bots[place.bot_id] if place.private else self.find_bot(bot)
        return menu(account, place, user, str(self.find_person(user).user.get("language_code", "")))

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

"""How what people write reaches the bots: envelopes, privacy mode, service messages."""

from typing import Final

from .accounts import ANONYMOUS, Bot, Person
from .call import without_reply
from .chats import Chat, Post
from .refusal import ControlError, Json
from .registry import Registry

_SERVICE: Final = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "pinned_message",
    ]
)


class Delivery(Registry):
    """Messages of people on their way."""

    def envelope(
        self, chat: Chat, person: Person, *, anonymous: bool | None, thread: int = 0, reply_to: int = 0
    ) -> Json:
        """All of a message but its content, as the group shows it."""
        member = chat.member(person.id)
        hidden = member is not None and member.leads and (member.anonymous if anonymous is None else anonymous)
        message: Json = {"message_id": 0, "from": person.user, "chat": chat.brief, "date": int(self.clock())}
        if chat.type == "channel":
            del message["from"]
            message["sender_chat"] = chat.brief
        elif hidden:
            message |= {"from": ANONYMOUS, "sender_chat": chat.brief}
        replied = chat.post(reply_to) if reply_to else None
        if reply_to and replied is None:
            raise ControlError(f"there is no message {reply_to} in this chat", 404)
        if replied is not None:
            message["reply_to_message"] = without_reply(replied.message)
        self._place(chat, message, thread, replied)
        return message

    def _place(self, chat: Chat, message: Json, thread: int, replied: Post | None) -> None:
        """Put the message into its topic. Outside of forums a reply in a supergroup has a thread, but no topic."""
        topic = chat.topics.get(thread)
        if topic is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
            message.setdefault("reply_to_message", topic.opening)
        elif replied is not None and chat.type == "supergroup" and not chat.brief.get("is_forum"):
            message["message_thread_id"] = replied.message.get("message_thread_id", replied.message["message_id"])

    def announce(self, chat: Chat, content: Json, actor: Json, thread: int = 0) -> Post:
        """A service message, which all bots get."""
        message: Json = {"message_id": 0, "from": actor, "chat": chat.brief, "date": int(self.clock())}
        if chat.type == "channel":
            del message["from"]
            message["sender_chat"] = chat.brief
        if thread:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        post = self.publish(chat, message | content)
        self.deliver(chat, post.message, int(actor["id"]))
        return post

    def deliver(self, chat: Chat, message: Json, sender: int, *, edited: bool = False) -> None:
        """Queue the message for every bot in the chat that may see it."""
        kind = "channel_post" if chat.type == "channel" else "message"
        if edited:
            kind = f"edited_{kind}"
        for bot in self.bots_in(chat):
            if bot.id != sender and self._sees(bot, chat, message):
                bot.inbox.add(kind, message)
        self.journal.changed()

    def _sees(self, bot: Bot, chat: Chat, message: Json) -> bool:
        """Privacy mode: in groups a bot gets commands to it, replies to it and service messages; all when it leads."""
        if chat.private or chat.type == "channel" or bot.reads_everything:
            return True
        member = chat.members[bot.id]
        if member.leads or not _SERVICE.isdisjoint(message):
            return True
        if message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
            return True
        if message.get("via_bot", {}).get("id") == bot.id:
            return True
        text = message.get("text") or message.get("caption") or ""
        if not text.startswith("/"):
            return False
        command = text.split(maxsplit=1)[0]
        return "@" not in command or command.split("@", 1)[1].lower() == bot.username.lower()

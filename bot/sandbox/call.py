"""One call of the Bot API: what its parameters mean, and whether the bot may do this there."""

from dataclasses import dataclass
from typing import Final

from .accounts import Bot
from .chats import Chat, Member, Post
from .formatting import Formatted
from .keyboards import check_markup
from .parameters import Parameters
from .refusal import Json, bad, forbidden
from .registry import Registry

_WORDS: Final = {
    "group": "group chat",
    "supergroup": "supergroup chat",
    "channel": "channel chat",
    "private": "private chat",
}
GENERAL: Final = 1


@dataclass(slots=True)
class Call:
    """A bot's call with its parameters."""

    registry: Registry
    bot: Bot
    parameters: Parameters

    def chat(self, name: str = "chat_id", *, writing: bool = True) -> Chat:
        """The chat meant, which the bot can reach, and where it may write at all. Raises Refusal."""
        reference = self.parameters.values.get(name)
        registry = self.registry
        if isinstance(reference, str) and reference.startswith("@"):
            found = registry.by_username(reference)
            if not isinstance(found, Chat):
                raise bad("chat not found")
            return self._reach(found)
        number = self.parameters.integer(name)
        if number > 0:
            return self._private(number, writing=writing)
        if not number:
            raise bad("chat_id is empty" if reference is None or reference == "" else "chat not found")
        group = registry.chats.get(number)
        if group is None:
            raise bad("chat not found")
        return self._reach(group)

    def _private(self, number: int, *, writing: bool) -> Chat:
        registry, bot = self.registry, self.bot
        chat, person = registry.private.get((bot.id, number)), registry.person(number)
        if person is None:
            raise forbidden("bots can't send messages to bots") if number in registry.bots else bad("chat not found")
        if chat is None and registry.in_crowd(number):
            chat = registry.open_private(bot, person)
        if chat is None:
            raise forbidden("bot can't initiate conversation with a user") if writing else bad("chat not found")
        if writing and person.deactivated:
            raise forbidden("user is deactivated")
        if writing and number in bot.blocked_by:
            raise forbidden("bot was blocked by the user")
        return chat

    def user(self, number: int) -> Json | None:
        """The User object of a person or bot."""
        person = self.registry.person(number) or self.registry.bots.get(number)
        return person.user if person else None

    def _reach(self, chat: Chat) -> Chat:
        if chat.migrated_to:
            raise bad("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
        if chat.gone:
            raise forbidden("the group chat was deleted")
        member = chat.members.get(self.bot.id)
        word = _WORDS[chat.type]
        if member is None:
            raise bad("chat not found")
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {word}")
        if not member.present:
            raise forbidden(f"bot is not a member of the {word}")
        return chat

    def me(self, chat: Chat) -> Member | None:
        """The bot's own membership; None in private chats."""
        return chat.members.get(self.bot.id)

    def require(self, chat: Chat, right: str, refusal: str) -> None:
        """Refuse unless the bot is an administrator with this right there."""
        me = self.me(chat)
        if me is not None and not me.has(right):
            raise bad(refusal)

    def check_sending(self, chat: Chat, permission: str = "can_send_messages", what: str = "text messages") -> None:
        """Refuse where the bot may not send this kind of message."""
        me = self.me(chat)
        if me is None or (me.leads and chat.type != "channel"):
            return
        if chat.type == "channel":
            if not me.has("can_post_messages"):
                raise bad("need administrator rights in the channel chat")
            return
        allowed = (
            me.rights.get(permission, False) if me.status == "restricted" else chat.permissions.get(permission, True)
        )
        if not allowed:
            raise bad(f"not enough rights to send {what} to the chat")

    def thread(self, chat: Chat) -> int:
        """The topic meant, 0 for none (General); refuses unknown and closed ones."""
        number = self.parameters.integer("message_thread_id")
        me = self.me(chat)
        leads = me is not None and me.has("can_manage_topics")
        if not number:
            if chat.general_closed and not leads:
                raise bad("TOPIC_CLOSED")
            return 0
        topic = chat.topics.get(number) if chat.brief.get("is_forum") else None
        if topic is None or topic.deleted:
            raise bad("message thread not found")
        if topic.closed and not leads:
            raise bad("TOPIC_CLOSED")
        return number

    def replied(self, chat: Chat) -> Post | None:
        """The message to answer to; refuses an unknown one unless the call says that this is fine."""
        reply = self.parameters.parsed("reply_parameters", "reply parameters")
        if isinstance(reply, dict):
            number, lenient = reply.get("message_id"), bool(reply.get("allow_sending_without_reply"))
        else:
            number = self.parameters.integer("reply_to_message_id")
            lenient = self.parameters.flag("allow_sending_without_reply")
        if not number:
            return None
        post = chat.post(number) if isinstance(number, int) else None
        if post is None and not lenient:
            raise bad("message to be replied not found")
        return post

    def markup(self, chat: Chat) -> Json | None:
        """The reply markup, checked."""
        if not self.parameters.values.get("reply_markup"):
            return None
        return check_markup(self.parameters.parsed("reply_markup", "reply keyboard markup"), private=chat.private)

    def send(
        self,
        chat: Chat,
        content: Json,
        formatted: Formatted | None = None,
        permission: str = "can_send_messages",
        what: str = "text messages",
    ) -> Json:
        """Send a message with this content as the bot; returns the message."""
        markup = self.markup(chat)
        self.check_sending(chat, permission, what)
        thread = self.thread(chat)
        reply = self.replied(chat)
        if reply is not None and not thread and chat.brief.get("is_forum"):
            thread = int(reply.message.get("message_thread_id", 0))
        values = self.parameters.values
        message: Json = {"message_id": 0}
        message["sender_chat" if chat.type == "channel" else "from"] = (
            chat.brief if chat.type == "channel" else self.bot.user
        )
        message["chat"] = chat.brief
        message["date"] = int(self.registry.clock())
        if thread > GENERAL:
            message["message_thread_id"] = thread
            message["is_topic_message"] = True
        if reply is not None:
            message["reply_to_message"] = without_reply(reply.message)
        message.update(content)
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        if values.get("protect_content") and self.parameters.flag("protect_content"):
            message["has_protected_content"] = True
        source = formatted.source if formatted else None
        if chat.crowded:
            message, source, markup = self._share(message, source, markup)
        silent = "disable_notification" in values and self.parameters.flag("disable_notification")
        chat.sent += 1
        registry = self.registry
        return registry.publish(chat, message, by_bot=True, source=source, markup=markup, silent=silent).message

    def _share(self, message: Json, source: str | None, markup: Json | None) -> tuple[Json, str | None, Json | None]:
        """The same with what it has in common with other messages kept only once."""
        alike = self.registry.alike
        for name in ("text", "caption"):
            if name in message:
                message[name] = alike.text(message[name])
        for name in ("entities", "caption_entities"):
            if name in message:
                message[name] = alike.value(message[name])
        if markup:
            markup = alike.value(markup)
            if "reply_markup" in message:
                message["reply_markup"] = markup
        return message, source and alike.text(source), markup

    def post(self, chat: Chat, missing: str, name: str = "message_id") -> Post:
        """The message meant; refuses with "... not found"."""
        post = chat.post(self.parameters.integer(name))
        if post is None:
            raise bad(missing)
        return post


def without_reply(message: Json) -> Json:
    """A message as it appears inside another: replies don't nest."""
    if "reply_to_message" in message:
        return {key: value for key, value in message.items() if key != "reply_to_message"}
    return message

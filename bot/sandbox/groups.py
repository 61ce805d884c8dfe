"""What happens to groups and channels: who is in them, their topics, their migration."""

from collections.abc import Sequence

from .accounts import ANONYMOUS, Bot, Person
from .chats import PERMISSIONS, STATUSES, Chat, Member, Post, Topic, member_object
from .delivery import Delivery
from .methods_chats import TOPIC_COLORS, remove_topic, tell_change
from .refusal import ControlError, Json


class Groups(Delivery):
    """Finding who and what is there, and changing groups. All methods raise ControlError for what can't be done."""

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

    def add_chat(  # noqa: PLR0913 - one optional keyword for each setting of a chat
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

    def set_member(  # noqa: PLR0913 - one optional keyword for each setting of a member
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

    def set_permissions(self, chat: int, permissions: Json) -> Chat:
        """Allow or forbid (`{can_send_messages: false}`) all ordinary members what is named."""
        place = self.find_chat(chat)
        if unknown := permissions.keys() - set(PERMISSIONS):
            raise ControlError(f"there is no permission {', '.join(sorted(unknown))}")
        place.permissions |= {name: bool(allowed) for name, allowed in permissions.items()}
        return place

    def delete_group(self, chat: int) -> Chat:
        """Delete a group (not a supergroup) with all that is in it, as its owner can."""
        place = self.find_chat(chat)
        if place.type != "group" or place.migrated_to:
            raise ControlError("only a group can be deleted here")
        place.gone = True
        self.journal.emit("chat", lambda: {"chat": place.brief})
        return place

    def migrate(self, chat: int) -> Chat:
        """Make a group a supergroup: a new id, service messages on both sides, refusals on the old one."""
        old = self.find_chat(chat)
        if old.type != "group" or old.migrated_to or old.gone:
            raise ControlError("only a group can become a supergroup")
        new = self.new_chat("supergroup", old.brief["title"])
        new.members, new.permissions = dict(old.members), dict(old.permissions)
        actor = self._actor(old, 0, Person(ANONYMOUS))
        self.announce(old, {"migrate_to_chat_id": new.id}, actor)
        old.migrated_to = new.id
        self.announce(new, {"migrate_from_chat_id": old.id}, actor)
        self.journal.emit("chat", lambda: {"chat": new.brief, "was": old.id})
        return new

"""Buttons that ask for a chat or for people: what may be chosen, and what becomes of the choice.

A chat fits also when the person could give the bot the place that the button wants it to have there; choosing it
does so, as Telegram does (https://core.telegram.org/bots/api#keyboardbuttonrequestchat).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .accounts import Bot, Person
from .chats import ADMINISTRATOR_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS, Chat, Member
from .groups import Groups
from .refusal import ControlError, Json

_MOST_USERS = 10
Key = str | tuple[int, int]  # a button of a reply keyboard: its words, or its row and column


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button asks a person for; one of `chat` and `users` is as in the Bot API, the other empty."""

    bot: Bot
    person: Person
    chat: Json
    users: Json


class Sharing(Groups):
    """What people choose when a button asks them to."""

    def asked(self, user: int, message_id: int, key: Key, bot: int | str | None = None) -> Asked:
        """What the button of this message of a bot asks for. Raises ControlError."""
        place = self.find_chat(None, user, bot)
        button = _find_button(self.find_post(place, message_id).markup or {}, key)
        chat, users = button.get("request_chat") or {}, button.get("request_users") or {}
        if not chat and not users:
            raise ControlError("this button asks for neither a chat nor people")
        return Asked(self.bots[place.bot_id], self.find_person(user), chat, users)

    def choices(self, asked: Asked) -> Json:
        """What fits: {chats: [{chat, joins, promotes}], users: [User], most}.

        `joins` and `promotes`: choosing the chat makes the bot a member or an administrator.
        """
        if asked.chat:
            fitting = [chat for chat in self.chats.values() if _fits(chat, asked)]
            chats = [
                {"chat": chat.brief, "joins": _joins(chat, asked), "promotes": _promotes(chat, asked)}
                for chat in fitting
            ]
            return {"chats": chats, "users": [], "most": 1}
        users = [user for user in self._users(asked.users) if user["id"] not in {asked.bot.id, asked.person.id}]
        return {"chats": [], "users": users, "most": min(int(asked.users.get("max_quantity", 1)), _MOST_USERS)}

    def shared(self, asked: Asked, chat: int, users: Sequence[int]) -> Json:
        """The content of the message that a choice sends, after the bot got its place there. Raises ControlError."""
        fitting = self.choices(asked)
        if asked.chat:
            if chat not in {choice["chat"]["id"] for choice in fitting["chats"]}:
                raise ControlError("this chat does not fit what the button asks for")
            place = self.find_chat(chat)
            self._let_in(place, asked)
            names = [name for name in ("title", "username") if asked.chat.get(f"request_{name}")]
            shown = {name: place.brief[name] for name in names if name in place.brief}
            return {"chat_shared": {"request_id": asked.chat["request_id"], "chat_id": chat, **shown}}
        known = {user["id"]: user for user in fitting["users"]}
        if not 1 <= len(users) <= fitting["most"] or not known.keys() >= set(users):
            raise ControlError(f"choose 1 to {fitting['most']} of the people that fit")
        names = ["first_name", "last_name"] if asked.users.get("request_name") else []
        names += ["username"] if asked.users.get("request_username") else []
        listed = [
            {"user_id": user, **{name: known[user][name] for name in names if name in known[user]}} for user in users
        ]
        return {"users_shared": {"request_id": asked.users["request_id"], "users": listed}}

    def _users(self, wanted: Json) -> list[Json]:
        people = [person.user for person in self.people.values() if not person.deactivated]
        bots = [bot.user for bot in self.bots.values()]
        if "user_is_bot" not in wanted:
            return people + bots
        return bots if wanted["user_is_bot"] else people

    def _let_in(self, chat: Chat, asked: Asked) -> None:
        """Give the bot the place in the chat that the button wants it to have."""
        bot, person = asked.bot.id, asked.person.id
        if _promotes(chat, asked):
            me, wanted = chat.member(bot), _wanted(asked.chat, "bot_administrator_rights")
            extra = CHANNEL_RIGHTS if chat.type == "channel" else GROUP_RIGHTS
            rights = {right: right in wanted or _has(me, right) for right in (*ADMINISTRATOR_RIGHTS, *extra)}
            self.set_member(chat.id, bot, "administrator", rights=rights | {"can_manage_chat": True}, by=person)
        elif _joins(chat, asked):
            self.set_member(chat.id, bot, "administrator" if chat.type == "channel" else "member", by=person)


def _find_button(markup: Json, key: Key) -> Json:
    rows = markup.get("keyboard") or []
    if isinstance(key, tuple):
        row, column = key
        found = [rows[row][column]] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else []
    else:
        found = [button for line in rows for button in line if isinstance(button, dict) and button["text"] == key]
    if not found:
        raise ControlError("there is no such button", 404)
    return found[0] if isinstance(found[0], dict) else {"text": found[0]}


def _fits(chat: Chat, asked: Asked) -> bool:
    """Whether a chat is of the kind wanted, and the person and the bot have, or could give, what is wanted of them."""
    member = chat.member(asked.person.id)
    if member is None or not member.present or chat.migrated_to or chat.gone or not _is_kind(chat, member, asked.chat):
        return False
    if not all(member.has(right) for right in _wanted(asked.chat, "user_administrator_rights")):
        return False
    if _promotes(chat, asked):
        return member.has("can_promote_members")
    return not _joins(chat, asked) or member.leads or chat.permissions.get("can_invite_users", True)


def _is_kind(chat: Chat, member: Member, wanted: Json) -> bool:
    if (chat.type == "channel") != bool(wanted.get("chat_is_channel")):
        return False
    for wish, name in (("chat_is_forum", "is_forum"), ("chat_has_username", "username")):
        if wish in wanted and bool(wanted[wish]) != bool(chat.brief.get(name)):
            return False
    return not wanted.get("chat_is_created") or member.status == "creator"


def _wanted(request: Json, name: str) -> list[str]:
    """The rights that are asked for."""
    return [right for right, is_wanted in (request.get(name) or {}).items() if is_wanted is True]


def _has(me: Member | None, right: str) -> bool:
    return me is not None and me.has(right)


def _joins(chat: Chat, asked: Asked) -> bool:
    """Whether the bot is wanted as a member and is none."""
    me = chat.member(asked.bot.id)
    return bool(asked.chat.get("bot_is_member")) and not (me is not None and me.present)


def _promotes(chat: Chat, asked: Asked) -> bool:
    """Whether the bot lacks the place of an administrator, or a right, that the button wants it to have."""
    if not asked.chat.get("bot_administrator_rights"):
        return False
    me = chat.member(asked.bot.id)
    if me is None or not me.leads:
        return True
    return not all(me.has(right) for right in _wanted(asked.chat, "bot_administrator_rights"))

"""The Bot API's methods about chats, members, topics and files."""

from typing import Any, Final

from .accounts import ANONYMOUS
from .call import GENERAL, Call
from .chats import PERMISSIONS, Chat, Member, Topic, member_object
from .files import LARGEST_DOWNLOAD
from .refusal import Json, bad

TOPIC_COLORS: Final = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def get_chat(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getchat."""
    chat = call.chat(writing=False)
    full: Json = {
        **chat.brief,
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    if not chat.private and chat.type != "channel":
        full["permissions"] = {name: chat.permissions.get(name, True) for name in PERMISSIONS}
    if chat.pinned and (post := chat.post(chat.pinned[-1])):
        full["pinned_message"] = post.message
    return full


def get_chat_member(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getchatmember."""
    chat, number = call.chat(writing=False), call.parameters.integer("user_id")
    if not number:
        raise bad("invalid user_id specified")
    if chat.private:
        member = _private_member(call, chat, number)
    else:
        me = call.me(chat)
        if chat.type == "channel" and me is not None and not me.leads and number != call.bot.id:
            raise bad("member list is inaccessible")
        member = chat.member(number)
    if member is None:
        person = call.registry.person(number)
        user = person.user if person else ANONYMOUS if number == ANONYMOUS["id"] else None
        if user is None:
            raise bad("PARTICIPANT_ID_INVALID")
        member = Member(user, "left")
    return member_object(chat, member)


def _private_member(call: Call, chat: Chat, number: int) -> Member | None:
    person = call.registry.person(chat.id)
    if number == call.bot.id:
        return Member(call.bot.user, "member")
    return Member(person.user, "member") if person and number == person.id else None


def get_chat_administrators(call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#getchatadministrators: bots other than the one that asks are left out."""
    chat = call.chat(writing=False)
    if chat.private:
        raise bad("there are no administrators in the private chat")
    me = call.me(chat)
    if chat.type == "channel" and me is not None and not me.leads:
        raise bad("member list is inaccessible")
    return [
        member_object(chat, member)
        for member in chat.members.values()
        if member.leads and (not member.user["is_bot"] or member.user["id"] == call.bot.id)
    ]


def get_chat_member_count(call: Call) -> int:
    """https://core.telegram.org/bots/api#getchatmembercount."""
    chat = call.chat(writing=False)
    return 2 if chat.private else sum(member.present for member in chat.members.values())


def leave_chat(call: Call) -> bool:
    """https://core.telegram.org/bots/api#leavechat."""
    chat = call.chat()
    me = call.me(chat)
    if me is None:
        raise bad("chat member status can't be changed in private chats")
    _change(call, chat, me, "left", call.bot.user)
    return True


def ban_chat_member(call: Call) -> bool:
    """https://core.telegram.org/bots/api#banchatmember."""
    chat = call.chat()
    if chat.private:
        raise bad("can't ban members in private chats")
    call.require(chat, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    number = call.parameters.integer("user_id")
    person = call.registry.person(number)
    if person is None:
        raise bad("PARTICIPANT_ID_INVALID")
    member = chat.members.setdefault(number, Member(person.user, "left"))
    if member.leads:
        raise bad(
            "user is an administrator of the chat" if member.status == "administrator" else "can't remove chat owner"
        )
    _change(call, chat, member, "kicked", call.bot.user)
    return True


def _change(call: Call, chat: Chat, member: Member, status: str, actor: Json) -> None:
    """Change a status and tell the bots."""
    old = member_object(chat, member)
    member.status = status
    tell_change(call.registry, chat, member, old, actor)


def tell_change(registry: Any, chat: Chat, member: Member, old: Json, actor: Json) -> None:
    """Send my_chat_member or chat_member to the bots that get it."""
    content: Json = {
        "chat": chat.brief,
        "from": actor,
        "date": int(registry.clock()),
        "old_chat_member": old,
        "new_chat_member": member_object(chat, member),
    }
    number = member.user["id"]
    if number in registry.bots:
        registry.bots[number].inbox.add("my_chat_member", content)
    for bot in registry.bots_in(chat):
        me = chat.members.get(bot.id)
        if bot.id != number and me is not None and me.leads:
            bot.inbox.add("chat_member", content)
    registry.journal.emit("chat", lambda: {"chat": chat.brief})
    registry.journal.changed()


def get_file(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getfile."""
    stored = call.registry.files.find(call.parameters.text("file_id"))
    if stored is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > LARGEST_DOWNLOAD:
        raise bad("file is too big")
    return {**stored.brief(), "file_path": stored.path}


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if not chat.brief.get("is_forum"):
        raise bad("the chat is not a forum")
    call.require(chat, "can_manage_topics", "not enough rights to manage topics in the chat")
    return chat


def _service(call: Call, chat: Chat, thread: int, content: Json) -> Json:
    message: Json = {"message_id": 0, "from": call.bot.user, "chat": chat.brief, "date": int(call.registry.clock())}
    if thread > GENERAL:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    return call.registry.publish(chat, message | content, by_bot=True).message


def create_forum_topic(call: Call) -> Json:
    """https://core.telegram.org/bots/api#createforumtopic."""
    chat, name = _forum(call), call.parameters.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    color = call.parameters.integer("icon_color", TOPIC_COLORS[0])
    created = {"name": name, "icon_color": color}
    message = _service(call, chat, 0, {"forum_topic_created": created})
    number = int(message["message_id"])
    message |= {"message_thread_id": number, "is_topic_message": True}
    chat.topics[number] = Topic(number, name, message)
    return {"message_thread_id": number, **created}


def _topic(call: Call) -> tuple[Chat, Topic]:
    chat = _forum(call)
    topic = chat.topics.get(call.parameters.integer("message_thread_id"))
    if topic is None or topic.deleted:
        raise bad("message thread not found")
    return chat, topic


def close_forum_topic(call: Call) -> bool:
    """https://core.telegram.org/bots/api#closeforumtopic."""
    chat, topic = _topic(call)
    if topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = True
    _service(call, chat, topic.thread, {"forum_topic_closed": {}})
    return True


def reopen_forum_topic(call: Call) -> bool:
    """https://core.telegram.org/bots/api#reopenforumtopic."""
    chat, topic = _topic(call)
    if not topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = False
    _service(call, chat, topic.thread, {"forum_topic_reopened": {}})
    return True


def delete_forum_topic(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deleteforumtopic, with all its messages."""
    chat, topic = _topic(call)
    remove_topic(chat, topic)
    call.registry.journal.emit("chat", lambda: {"chat": chat.brief})
    return True


def remove_topic(chat: Chat, topic: Topic) -> None:
    """Mark a topic and its messages as deleted."""
    topic.deleted = True
    for post in chat.posts.values():
        if post.message.get("message_thread_id") == topic.thread:
            post.deleted = True


def set_message_reaction(call: Call) -> bool:
    """https://core.telegram.org/bots/api#setmessagereaction: bots may put one."""
    chat = call.chat()
    post = call.post(chat, "message to react not found")
    reaction = call.parameters.parsed("reaction", "reaction") or []
    if not isinstance(reaction, list) or len(reaction) > 1:
        raise bad("REACTIONS_TOO_MANY")
    event = {"chat": chat.id, "message_id": post.message["message_id"], "bot": call.bot.id, "reaction": reaction}
    call.registry.journal.emit("reaction", lambda: event)
    return True


METHODS: Final = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "banChatMember": ban_chat_member,
    "getFile": get_file,
    "createForumTopic": create_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
    "setMessageReaction": set_message_reaction,
}

"""Chats with their members, topics and messages."""

from dataclasses import dataclass, field
from typing import Final

from .refusal import Json

ADMINISTRATOR_RIGHTS: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_manage_tags",
)
GROUP_RIGHTS: Final = ("can_pin_messages", "can_manage_topics")
CHANNEL_RIGHTS: Final = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
PERMISSIONS: Final = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
)
STATUSES: Final = ("creator", "administrator", "member", "restricted", "left", "kicked")
PRESENT: Final = frozenset({"creator", "administrator", "member"})


@dataclass(slots=True, eq=False)
class Post:
    """One message with what the Bot API does not show of it."""

    number: int
    message: Json
    by_bot: bool = False
    source: str | None = None
    markup: Json | None = None
    silent: bool = False
    edited: bool = False
    deleted: bool = False
    reactions: dict[int, str] = field(default_factory=dict)
    votes: dict[int, list[int]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Member:
    """Somebody's place in a chat; rights that are not named are granted to administrators and members alike."""

    user: Json
    status: str
    rights: dict[str, bool] = field(default_factory=dict)
    anonymous: bool = False
    title: str = ""

    @property
    def present(self) -> bool:
        """Whether they are in the chat."""
        return self.status in PRESENT or (self.status == "restricted" and self.rights.get("is_member", True))

    @property
    def leads(self) -> bool:
        """Whether they are an administrator or the owner."""
        return self.status in {"creator", "administrator"}

    def has(self, right: str) -> bool:
        """Whether an administrator has this right."""
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, True))


@dataclass(slots=True, eq=False)
class Topic:
    """A topic of a forum."""

    thread: int
    name: str
    opening: Json
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A chat; `brief` is the Bot API's Chat object. A private chat belongs to one bot.

    `permissions` of ordinary members hold what differs from "everything is allowed". `sent` counts the messages of
    bots, also of those that are kept no more; `crowded`: with somebody of a crowd.
    """

    brief: Json
    bot_id: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    permissions: dict[str, bool] = field(default_factory=dict)
    next_id: int = 1
    newest: int = 0
    newest_by_bot: int = 0
    sent: int = 0
    migrated_to: int = 0
    general_closed: bool = False
    gone: bool = False
    crowded: bool = False

    @property
    def id(self) -> int:
        """The chat id as bots see it."""
        return int(self.brief["id"])

    @property
    def type(self) -> str:
        """private, group, supergroup or channel."""
        return str(self.brief["type"])

    @property
    def private(self) -> bool:
        """Whether it is a person's chat with a bot."""
        return self.bot_id != 0

    def member(self, user: int) -> Member | None:
        """Somebody's entry, also of people who left."""
        return self.members.get(user)

    def post(self, message_id: int) -> Post | None:
        """A message that is kept and not deleted."""
        post = self.posts.get(message_id)
        return None if post is None or post.deleted else post


def member_object(chat: Chat, member: Member) -> Json:
    """The Bot API's ChatMember of the status that the member has."""
    entry: Json = {"status": member.status, "user": member.user}
    match member.status:
        case "creator":
            entry["is_anonymous"] = member.anonymous
        case "administrator":
            extra = CHANNEL_RIGHTS if chat.type == "channel" else GROUP_RIGHTS
            entry |= {"can_be_edited": False, "is_anonymous": member.anonymous}
            entry |= {right: member.rights.get(right, True) for right in (*ADMINISTRATOR_RIGHTS, *extra)}
        case "restricted":
            entry |= {"is_member": member.rights.get("is_member", True), "until_date": 0}
            entry |= {right: member.rights.get(right, False) for right in PERMISSIONS}
        case "kicked":
            entry["until_date"] = 0
    if member.title and member.leads:
        entry["custom_title"] = member.title
    return entry

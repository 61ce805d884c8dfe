"""Updates of every type of the Bot API, by chance; many of them with something in them that does not belong there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.bot.hostile_contents import CONTENTS, make_file
from tests.bot.hostile_values import make_text, make_value, mutate

Json = dict[str, Any]
MOMENT = 1_780_000_000


@dataclass
class Flood:
    """Draws updates; `users` and `chats` are those that exist, among which others are mixed.

    `data` are the callback data of real keys, which are pressed, forged and taken to other chats.
    """

    random: Random
    users: Sequence[Json]
    chats: Sequence[Json]
    data: list[str] = field(default_factory=list)

    def draw(self) -> Json:
        """Give an update without its id."""
        kind = self.random.choice(("message", "message", "callback_query", *KINDS))
        update: Json = deepcopy({kind: KINDS[kind](self)})  # what is replaced in it may be drawn again
        if self.random.random() < 0.4:
            for _ in range(self.random.choice((1, 1, 2, 5))):
                mutate(self.random, update)
        return {key: value for key, value in update.items() if key != "update_id"} or {"unknown": None}

    def user(self) -> Json:
        """Somebody who exists, or with a made-up number and a hostile name."""
        if self.random.random() < 0.6:
            return dict(self.random.choice(self.users))
        return {
            "id": self.random.choice((1, 777000, 136817688, 2**40, self.random.randrange(1, 2**52))),
            "is_bot": self.random.random() < 0.1,
            "first_name": make_text(self.random),
            "last_name": make_text(self.random),
            "username": "someone",
            "language_code": self.random.choice(("vi", "en", "zh-hans", "", "x" * 300)),
        }

    def chat(self, user: Json) -> Json:
        """The user's private chat, or another one that exists or does not."""
        if self.random.random() < 0.5:
            return {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        if self.random.random() < 0.7:
            return dict(self.random.choice(self.chats))
        return {
            "id": -self.random.randrange(1, 2**52),
            "type": self.random.choice(("group", "supergroup", "channel", "sender", "new type")),
            "title": make_text(self.random),
            "is_forum": self.random.random() < 0.3,
        }

    def message(self, *, depth: int = 0) -> Json:
        """A message of any content."""
        user = self.user()
        message: Json = {
            "message_id": self.random.choice((1, 2, 3, self.random.randrange(2**31))),
            "date": MOMENT,
            "chat": self.chat(user),
            "from": user,
        }
        name = self.random.choice(("text", "text", "text", *CONTENTS))
        message |= CONTENTS[name](self.random) if name in CONTENTS else self._text()
        for part, chance, made in (
            ("message_thread_id", 0.1, self.random.randrange(1, 2**31)),
            ("is_topic_message", 0.1, True),
            ("sender_chat", 0.1, message["chat"]),
            ("is_automatic_forward", 0.05, True),
            ("edit_date", 0.05, MOMENT),
            ("via_bot", 0.05, user | {"is_bot": True}),
            (
                "forward_origin",
                0.05,
                {"type": "hidden_user", "date": MOMENT, "sender_user_name": make_text(self.random)},
            ),
            ("quote", 0.05, {"text": make_text(self.random), "position": 0}),
            ("business_connection_id", 0.02, make_text(self.random)),
        ):
            if self.random.random() < chance:
                message[part] = made
        if depth < 3 and self.random.random() < 0.2:
            message["reply_to_message"] = self.message(depth=depth + 1)
        if depth < 2 and self.random.random() < 0.03:
            message["pinned_message"] = self.message(depth=depth + 1)
        return message

    def _text(self) -> Json:
        text = make_text(self.random)
        message: Json = {"text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        elif self.random.random() < 0.3:
            message["entities"] = [
                {
                    "type": self.random.choice(
                        ("bold", "text_link", "text_mention", "custom_emoji", "new type", "pre")
                    ),
                    "offset": self.random.choice((0, 1, -5, 2**31)),
                    "length": self.random.choice((0, 1, 4096, -1, 2**31)),
                    "url": "https://t.me/test_bot?start=" + self.random.choice(("report_hoi-an", "zone_1", "x" * 70)),
                    "user": self.user(),
                }
            ]
        return message

    def press(self) -> Json:
        """A press on a key: a real one, one with forged data, one under a message that is gone."""
        user = self.user()
        message: Json = self.message()
        if self.random.random() < 0.2:
            message = {"message_id": 7, "date": 0, "chat": self.chat(user)}
        press: Json = {"id": str(self.random.randrange(2**63)), "from": user, "chat_instance": "1", "message": message}
        if self.random.random() < 0.1:
            del press["message"]
            press["inline_message_id"] = make_text(self.random)
        press["data"] = self._forge(self.random.choice(self.data)) if self.data else make_text(self.random)
        return press

    def _forge(self, data: str) -> str:
        parts = data.split(":")
        match self.random.randrange(6):
            case 0:
                parts[self.random.randrange(len(parts))] = str(make_value(self.random))
            case 1:
                parts.append(make_text(self.random)[:40])
            case 2:
                parts.pop()
            case 3:
                self.random.shuffle(parts)
            case _:
                pass
        return ":".join(parts)

    def member_change(self) -> Json:
        """A change of somebody's place in a chat."""
        user = self.user()

        def member() -> Json:
            status = self.random.choice(
                ("creator", "administrator", "member", "restricted", "left", "kicked", "new status")
            )
            rights = dict.fromkeys(_RIGHTS, self.random.random() < 0.5)
            return {"status": status, "user": user, "until_date": 0, **rights}

        return {
            "chat": self.chat(user),
            "from": self.user(),
            "date": MOMENT,
            "old_chat_member": member(),
            "new_chat_member": member(),
        }

    def poll(self) -> Json:
        """A poll."""
        return CONTENTS["poll"](self.random)["poll"]  # type: ignore[no-any-return] # a poll is an object

    def order(self) -> Json:
        """The address that a payment asks for."""
        return {
            "name": make_text(self.random),
            "shipping_address": dict.fromkeys(
                ("country_code", "state", "city", "street_line1", "street_line2", "post_code"), make_text(self.random)
            ),
        }

    def boost(self) -> Json:
        """A boost of a chat."""
        source: Json = {"source": self.random.choice(("premium", "gift_code", "giveaway")), "user": self.user()}
        source |= {"giveaway_message_id": 1} if source["source"] == "giveaway" else {}
        return {"boost_id": make_text(self.random), "add_date": MOMENT, "expiration_date": MOMENT, "source": source}


_RIGHTS = (
    *("is_anonymous", "can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "can_post_messages", "can_edit_messages", "can_pin_messages"),
    *("can_manage_topics", "is_member", "can_send_messages", "can_send_audios", "can_send_documents"),
    *("can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *(
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_manage_direct_messages",
        "can_edit_tag",
        "can_manage_tags",
        "can_react_to_messages",
    ),
)


def _reaction(flood: Flood) -> Json:
    kind = flood.random.choice(({"type": "emoji", "emoji": "\u2764"}, {"type": "paid"}, {"type": "new type"}))
    return {"chat": flood.chat(flood.user()), "message_id": 1, "date": MOMENT, "user": flood.user()} | {
        "old_reaction": [],
        "new_reaction": [kind],
    }


KINDS: dict[str, Callable[[Flood], Json]] = {
    **dict.fromkeys(
        (
            *("message", "edited_message", "channel_post", "edited_channel_post", "guest_message"),
            *("business_message", "edited_business_message"),
        ),
        Flood.message,
    ),
    "callback_query": Flood.press,
    "my_chat_member": Flood.member_change,
    "chat_member": Flood.member_change,
    "business_connection": lambda flood: {
        "id": make_text(flood.random),
        "user": flood.user(),
        "user_chat_id": 5,
        "date": MOMENT,
        "is_enabled": True,
        "can_reply": True,
    },
    "deleted_business_messages": lambda flood: {
        "business_connection_id": make_text(flood.random),
        "chat": flood.chat(flood.user()),
        "message_ids": [1, 2, 3],
    },
    "message_reaction": _reaction,
    "message_reaction_count": lambda flood: {
        "chat": flood.chat(flood.user()),
        "message_id": 1,
        "date": MOMENT,
        "reactions": [{"type": {"type": "paid"}, "total_count": 2**40}],
    },
    "inline_query": lambda flood: {
        "id": "1",
        "from": flood.user(),
        "query": make_text(flood.random),
        "offset": make_text(flood.random),
        "location": {"latitude": 1e300, "longitude": -1e300},
    },
    "chosen_inline_result": lambda flood: {
        "result_id": make_text(flood.random),
        "from": flood.user(),
        "query": make_text(flood.random),
    },
    "shipping_query": lambda flood: {
        "id": "1",
        "from": flood.user(),
        "invoice_payload": make_text(flood.random),
        "shipping_address": flood.order()["shipping_address"],
    },
    "pre_checkout_query": lambda flood: {
        "id": "1",
        "from": flood.user(),
        "currency": "XTR",
        "total_amount": 2**40,
        "invoice_payload": make_text(flood.random),
        "order_info": flood.order(),
    },
    "purchased_paid_media": lambda flood: {"from": flood.user(), "paid_media_payload": make_text(flood.random)},
    "poll": Flood.poll,
    "poll_answer": lambda flood: {
        "poll_id": make_text(flood.random),
        "user": flood.user(),
        "option_ids": [0, 2**31],
        "option_persistent_ids": ["1"],
    },
    "chat_join_request": lambda flood: {
        "chat": flood.chat(flood.user()),
        "from": flood.user(),
        "user_chat_id": 5,
        "date": MOMENT,
        "bio": make_text(flood.random),
        "invite_link": {"invite_link": "https://t.me/+x", "creator": flood.user(), "creates_join_request": True}
        | {"is_primary": False, "is_revoked": False},
    },
    "chat_boost": lambda flood: {"chat": flood.chat(flood.user()), "boost": flood.boost()},
    "removed_chat_boost": lambda flood: (
        {"chat": flood.chat(flood.user()), "remove_date": MOMENT}
        | {key: value for key, value in flood.boost().items() if key in {"boost_id", "source"}}
    ),
    "managed_bot": lambda flood: {"user": flood.user(), "bot": flood.user() | {"is_bot": True}},
    "a_type_of_tomorrow": lambda flood: {"chat": flood.chat(flood.user()), "file": make_file(flood.random)},
}

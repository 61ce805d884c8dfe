"""What a message can carry, one entry for each content and each service message of the Bot API."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from tests.bot.hostile_values import NUMBERS, make_text

Json = dict[str, Any]
MOMENT: Final = 1_780_000_000
_USER: Final = {"id": 5, "is_bot": False, "first_name": "<b>Nobody</b>"}
_CHAT: Final = {"id": -5, "type": "supergroup", "title": "</a>"}
_SHORT: Final = 200


def make_file(random: Random) -> Json:
    """A file with hostile names; no such file can be fetched."""
    return {
        "file_id": make_text(random)[:_SHORT],
        "file_unique_id": make_text(random)[:_SHORT],
        "file_size": random.choice(NUMBERS),
        "file_name": random.choice(("../../etc/passwd", "facts.zip", "facts.yaml", "table.xlsx", "x" * 300, "a\0.csv")),
        "mime_type": random.choice(("text/csv", "application/zip", "", "x" * 300)),
    }


def _media(random: Random) -> Json:
    return make_file(random) | {"width": 1, "height": 2**31, "duration": -1, "length": 1, "start_timestamp": 0}


def _photo(random: Random) -> list[Json]:
    return [_media(random) for _ in range(random.randrange(1, 4))]


def _captioned(name: str, make: Callable[[Random], Any] = _media) -> Callable[[Random], Json]:
    return lambda random: {
        name: make(random),
        "caption": make_text(random),
        "caption_entities": [{"type": "bold", "offset": 0, "length": 2**31}],
        "media_group_id": make_text(random),
    }


def _simple(name: str, value: Any) -> Callable[[Random], Json]:
    return lambda _: {name: value}


def _worded(name: str, *fields: str, **more: Any) -> Callable[[Random], Json]:
    return lambda random: {name: {field: make_text(random) for field in fields} | more}


def _sticker(random: Random) -> Json:
    return _media(random) | {"type": "regular", "is_animated": True, "is_video": False, "emoji": make_text(random)}


def _poll(random: Random) -> Json:
    return {
        "poll": {
            "id": make_text(random),
            "question": make_text(random),
            "options": [{"persistent_id": "1", "text": make_text(random), "voter_count": 2**40}] * 3,
            "total_voter_count": -1,
            **dict.fromkeys(("is_closed", "is_anonymous", "allows_multiple_answers", "allows_revoting"), True),
            **dict.fromkeys(("members_only",), False),
            "type": random.choice(("quiz", "regular", "new type")),
            "open_period": 2**31,
        }
    }


def _location(random: Random) -> Json:
    return {
        "latitude": random.choice((0, 21.0, 90.0, -91.5, 1e300, 10**15)),
        "longitude": random.choice((0, 105.8, 180.0, -181.0, -1e300)),
        "live_period": 2**31,
        "heading": 361,
    }


def _shared(random: Random) -> Json:
    people = [{"user_id": number, "first_name": make_text(random)} for number in (1, 2**52, -1)]
    return {"users_shared": {"request_id": random.choice((0, 1, 2, -(2**31))), "users": people}}


def _giveaway(random: Random) -> Json:
    return {
        "chats": [_CHAT],
        "winners_selection_date": MOMENT,
        "winner_count": 2**31,
        "prize_description": make_text(random),
        "country_codes": ["VN", make_text(random)],
    }


_PAYMENT: Final = {
    "currency": "XTR",
    "total_amount": 2**40,
    "invoice_payload": "\0",
    "telegram_payment_charge_id": "<b>",
    "provider_payment_charge_id": "",
}

CONTENTS: Final[dict[str, Callable[[Random], Json]]] = {
    **{name: _captioned(name) for name in ("animation", "audio", "document", "video", "voice", "video_note")},
    "photo": _captioned("photo", _photo),
    "live_photo": _captioned("live_photo", lambda random: _media(random) | {"photo": _photo(random)}),
    "paid_media": _captioned("paid_media", lambda _: {"star_count": 1, "paid_media": [{"type": "preview"}]}),
    "sticker": lambda random: {"sticker": _sticker(random)},
    "story": _simple("story", {"id": 1, "chat": _CHAT}),
    "checklist": _worded("checklist", "title", tasks=[{"id": 1, "text": "\u202e"}]),
    "contact": _worded("contact", "phone_number", "first_name", "last_name", "vcard", user_id=2**52),
    "dice": _worded("dice", "emoji", value=2**31),
    "game": lambda random: {"game": {"title": make_text(random), "description": "", "photo": _photo(random)}},
    "poll": _poll,
    "location": lambda random: {"location": _location(random)},
    "venue": lambda random: {"venue": {"location": _location(random), "title": make_text(random), "address": "\0"}},
    "new_chat_members": _simple("new_chat_members", [_USER, _USER]),
    "left_chat_member": _simple("left_chat_member", _USER),
    "new_chat_title": lambda random: {"new_chat_title": make_text(random)},
    "new_chat_photo": lambda random: {"new_chat_photo": _photo(random)},
    **{
        name: _simple(name, value=True)
        for name in (
            *("delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created"),
            *("has_protected_content", "is_from_offline", "is_paid_post", "show_caption_above_media"),
        )
    },
    "message_auto_delete_timer_changed": _simple(
        "message_auto_delete_timer_changed", {"message_auto_delete_time": 2**31}
    ),
    "migrate_to_chat_id": lambda random: {"migrate_to_chat_id": -random.randrange(1, 2**52)},
    "migrate_from_chat_id": lambda random: {"migrate_from_chat_id": -random.randrange(1, 2**52)},
    "invoice": _worded("invoice", "title", "description", "start_parameter", "currency", total_amount=-1),
    "successful_payment": _simple("successful_payment", _PAYMENT),
    "refunded_payment": _simple("refunded_payment", _PAYMENT),
    "users_shared": _shared,
    "chat_shared": lambda random: {
        "chat_shared": {"request_id": random.choice((1, 2, 2**31)), "chat_id": -5, "title": make_text(random)}
    },
    "connected_website": lambda random: {"connected_website": make_text(random)},
    "write_access_allowed": _worded("write_access_allowed", "web_app_name", from_request=True),
    "passport_data": _simple(
        "passport_data",
        {
            "data": [{"type": "passport", "hash": "x", "data": "bm8="}],
            "credentials": {"data": "bm8=", "hash": "bm8=", "secret": "bm8="},
        },
    ),
    "proximity_alert_triggered": _simple(
        "proximity_alert_triggered", {"traveler": _USER, "watcher": _USER, "distance": -1}
    ),
    "boost_added": _simple("boost_added", {"boost_count": 2**31}),
    "chat_background_set": _simple("chat_background_set", {"type": {"type": "chat_theme", "theme_name": "\u202e"}}),
    "checklist_tasks_done": _simple("checklist_tasks_done", {"marked_as_done_task_ids": [1, 2**31]}),
    "checklist_tasks_added": _simple("checklist_tasks_added", {"tasks": [{"id": 1, "text": "</b>"}]}),
    "direct_message_price_changed": _simple("direct_message_price_changed", {"are_direct_messages_enabled": True}),
    "paid_message_price_changed": _simple("paid_message_price_changed", {"paid_message_star_count": 2**31}),
    "forum_topic_created": _worded("forum_topic_created", "name", icon_color=2**31),
    "forum_topic_edited": _worded("forum_topic_edited", "name"),
    **{
        name: _simple(name, {})
        for name in (
            *("forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "video_chat_started"),
            *("general_forum_topic_unhidden", "giveaway_created"),
        )
    },
    "giveaway": lambda random: {"giveaway": _giveaway(random)},
    "giveaway_winners": lambda random: {
        "giveaway_winners": _giveaway(random) | {"chat": _CHAT, "giveaway_message_id": 1, "winners": [_USER]}
    },
    "giveaway_completed": _simple("giveaway_completed", {"winner_count": -1}),
    "suggested_post_approved": _simple("suggested_post_approved", {"send_date": MOMENT}),
    "suggested_post_declined": _worded("suggested_post_declined", "comment"),
    "suggested_post_paid": _simple("suggested_post_paid", {"currency": "TON", "amount": 2**40}),
    "suggested_post_refunded": _simple("suggested_post_refunded", {"reason": "post_deleted"}),
    "suggested_post_approval_failed": _simple(
        "suggested_post_approval_failed", {"price": {"currency": "XTR", "amount": 1}}
    ),
    "video_chat_scheduled": _simple("video_chat_scheduled", {"start_date": MOMENT}),
    "video_chat_ended": _simple("video_chat_ended", {"duration": 2**31}),
    "video_chat_participants_invited": _simple("video_chat_participants_invited", {"users": [_USER]}),
    "web_app_data": _worded("web_app_data", "data", "button_text"),
    "gift": lambda random: {
        "gift": {"gift": {"id": "1", "star_count": 1, "sticker": _sticker(random)}, "text": make_text(random)}
    },
    "chat_owner_left": _simple("chat_owner_left", {"new_owner": _USER}),
    "chat_owner_changed": _simple("chat_owner_changed", {"new_owner": _USER}),
    "reply_markup": lambda random: {
        "text": make_text(random),
        "reply_markup": {"inline_keyboard": [[{"text": make_text(random), "callback_data": make_text(random)}]]},
    },
    "link_preview_options": lambda random: {"text": make_text(random), "link_preview_options": {"is_disabled": True}},
    "a_content_of_tomorrow": lambda random: {"a_content_of_tomorrow": make_file(random)},
}

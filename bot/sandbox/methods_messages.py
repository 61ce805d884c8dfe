"""The Bot API's methods that send messages."""

import math
from typing import Final

from .call import Call, without_reply
from .formatting import caption, message_text
from .refusal import Json, bad

ACTIONS: Final = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def send_message(call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendmessage."""
    formatted = message_text(call.parameters, call.user)
    content = formatted.fields()
    options = call.parameters.values.get("link_preview_options")
    if options and isinstance(options := call.parameters.parsed("link_preview_options"), dict):
        content["link_preview_options"] = options
    return call.send(call.chat(), content, formatted)


def _location(call: Call) -> Json:
    latitude, longitude = call.parameters.number("latitude"), call.parameters.number("longitude")
    if latitude is None or longitude is None:
        raise bad("there is no location in the request")
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise bad("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendlocation."""
    return call.send(call.chat(), {"location": _location(call)})


def send_venue(call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendvenue."""
    location = _location(call)
    venue: Json = {
        "location": location,
        "title": call.parameters.text("title"),
        "address": call.parameters.text("address"),
    }
    if not venue["title"]:
        raise bad("title must be non-empty")
    if not venue["address"]:
        raise bad("address must be non-empty")
    for name in ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type"):
        if value := call.parameters.text(name):
            venue[name] = value
    return call.send(call.chat(), {"venue": venue, "location": location})


def send_chat_action(call: Call) -> bool:
    """https://core.telegram.org/bots/api#sendchataction."""
    action = call.parameters.text("action").lower()
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = call.chat()
    call.check_sending(chat)
    event = {"chat": chat.id, "bot": call.bot.id, "action": action, "thread": call.thread(chat)}
    call.registry.journal.emit("typing", lambda: event)
    return True


def forward_message(call: Call) -> Json:
    """https://core.telegram.org/bots/api#forwardmessage."""
    chat, source = call.chat(), call.chat("from_chat_id")
    post = call.post(source, "message to forward not found")
    if post.message.get("has_protected_content"):
        raise bad("the message can't be forwarded")
    content = _content(post.message)
    if "sender_chat" in post.message and source.type == "channel":
        origin = {"type": "channel", "chat": source.brief, "message_id": post.message["message_id"]}
    else:
        origin = {"type": "user", "sender_user": post.message.get("from", call.bot.user)}
    content["forward_origin"] = {**origin, "date": post.message["date"]}
    return call.send(chat, content)


def copy_message(call: Call) -> Json:
    """https://core.telegram.org/bots/api#copymessage."""
    chat, source = call.chat(), call.chat("from_chat_id")
    post = call.post(source, "message to copy not found")
    content = _content(post.message)
    content.pop("forward_origin", None)
    if "caption" in call.parameters.values:
        for key in ("caption", "caption_entities"):
            content.pop(key, None)
        content |= caption(call.parameters, call.user).fields("caption", "caption_entities")
    return {"message_id": call.send(chat, content)["message_id"]}


_ENVELOPE: Final = frozenset(
    [
        "message_id",
        "message_thread_id",
        "is_topic_message",
        "from",
        "sender_chat",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "reply_markup",
        "has_protected_content",
    ]
)


def _content(message: Json) -> Json:
    return {key: value for key, value in without_reply(message).items() if key not in _ENVELOPE}


METHODS: Final = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendChatAction": send_chat_action,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}

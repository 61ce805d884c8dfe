"""The Bot API's methods that send messages."""

import math
from typing import Final

from .call import Call, without_reply
from .chats import Chat
from .files import Stored, document
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


def _file(call: Call, kind: str, name: str) -> Stored:
    """The file of a call: uploaded, or sent before and named by its id."""
    files = call.registry.files
    value = call.parameters.text(name)
    if value.startswith("attach://"):
        upload = call.parameters.files.get(value[9:])
        if upload is None:
            raise bad(f"there is no {kind} in the request")
        return files.add(kind, upload)
    if not value:
        raise bad(f"there is no {kind} in the request")
    if "://" in value:
        raise bad("failed to get HTTP URL content")  # the local Telegram has no way out to fetch it
    stored = files.find(value)
    if stored is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def send_document(call: Call) -> Json:
    """https://core.telegram.org/bots/api#senddocument."""
    formatted = caption(call.parameters, call.user)
    chat = call.chat()
    content: Json = {"document": document(_file(call, "document", "document"))}
    content |= formatted.fields("caption", "caption_entities")
    return call.send(chat, content, formatted, "can_send_documents", "documents")


def send_photo(call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendphoto."""
    formatted = caption(call.parameters, call.user)
    chat = call.chat()
    content: Json = {"photo": call.registry.files.photo_sizes(_file(call, "photo", "photo"))}
    content |= formatted.fields("caption", "caption_entities")
    if call.parameters.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return call.send(chat, content, formatted, "can_send_photos", "photos")


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


def _option(number: int, option: object) -> Json:
    words = option.get("text", "") if isinstance(option, dict) else option
    if not isinstance(words, str) or not 0 < len(words.strip()) <= 100:
        raise bad("poll options length must not exceed 100" if words else "poll options must be non-empty")
    return {"persistent_id": str(number), "text": words.strip(), "voter_count": 0}


def send_poll(call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendpoll."""
    parameters, chat = call.parameters, call.chat()
    question = parameters.text("question").strip()
    if not question:
        raise bad("poll question must be non-empty")
    if len(question) > 300:
        raise bad("poll question length must not exceed 300")
    options = parameters.parsed("options", "options")
    if not isinstance(options, list):
        raise bad("expected an Array of InputPollOption")
    if not 1 <= len(options) <= 12:
        raise bad("poll must have at least 1 option" if not options else "poll can't have more than 12 options")
    anonymous = parameters.values.get("is_anonymous") is None or parameters.flag("is_anonymous")
    if chat.type == "channel" and not anonymous:
        raise bad("non-anonymous polls can't be sent to channel chats")
    poll: Json = {
        "id": f"{abs(chat.id)}{chat.next_id}",
        "question": question,
        "options": [_option(number, option) for number, option in enumerate(options)],
        "total_voter_count": 0,
        "is_closed": parameters.flag("is_closed"),
        "is_anonymous": anonymous,
        "type": parameters.text("type") or "regular",
        "allows_multiple_answers": parameters.flag("allows_multiple_answers"),
        "allows_revoting": parameters.flag("allows_revoting"),
        "members_only": parameters.flag("members_only"),
    }
    if poll["type"] == "quiz":
        _add_quiz(call, poll)
    return call.send(chat, {"poll": poll}, None, "can_send_polls", "polls")


def _add_quiz(call: Call, poll: Json) -> None:
    correct = call.parameters.integer("correct_option_id", -1)
    if not 0 <= correct < len(poll["options"]):
        raise bad("wrong correct option ID specified")
    poll["correct_option_id"] = correct
    explanation = call.parameters.text("explanation")
    if len(explanation) > 200 or explanation.count("\n") > 2:
        raise bad("explanation is too long")
    if explanation:
        poll["explanation"] = explanation


def send_media_group(call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#sendmediagroup, for photos and documents."""
    media = call.parameters.parsed("media", "media")
    if not isinstance(media, list) or not all(isinstance(item, dict) for item in media):
        raise bad("expected an Array of InputMedia")
    if not 2 <= len(media) <= 10:
        raise bad("media group must include 2-10 items" if media else "there is no media to send")
    chat: Chat = call.chat()
    group = f"{call.bot.id}{chat.next_id:012d}"
    messages = []
    for item in media:
        inner = Call(
            call.registry, call.bot, type(call.parameters)({**call.parameters.values, **item}, call.parameters.files)
        )
        formatted = caption(inner.parameters, inner.user)
        kind = str(item.get("type"))
        if kind not in {"photo", "document"}:
            raise bad(f"type {kind} is not supported in media groups here")
        stored = _file(inner, kind, "media")
        content: Json = {"media_group_id": group}
        content[kind] = call.registry.files.photo_sizes(stored) if kind == "photo" else document(stored)
        messages.append(inner.send(chat, content | formatted.fields("caption", "caption_entities"), formatted))
    return messages


METHODS: Final = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendChatAction": send_chat_action,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "sendPoll": send_poll,
    "sendMediaGroup": send_media_group,
}

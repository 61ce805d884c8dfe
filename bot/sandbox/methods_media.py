"""The Bot API's methods that send files and polls."""

from typing import Final

from .call import Call
from .chats import Chat
from .files import Stored, document
from .formatting import caption
from .refusal import Json, bad


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


METHODS: Final = {
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendMediaGroup": send_media_group,
    "sendPoll": send_poll,
}

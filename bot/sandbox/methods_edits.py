"""The Bot API's methods that change or remove messages and answer queries."""

from typing import Final

from .call import Call
from .chats import Chat, Post
from .formatting import Formatted, caption, message_text
from .markup import units
from .refusal import Json, bad
from .registry import Query

UNCHANGED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)
EXPIRED: Final = "query is too old and response timeout expired or query ID is invalid"
_DELETABLE: Final = 48 * 3600
_LONGEST_ANSWER: Final = 200


def _editable(call: Call) -> tuple[Chat, Post]:
    if call.parameters.text("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    chat = call.chat()
    post = call.post(chat, "message to edit not found")
    if post.message.get("from") is not call.bot.user and not (chat.type == "channel" and post.by_bot):
        raise bad("message can't be edited")
    return chat, post


def _apply(call: Call, chat: Chat, post: Post, formatted: Formatted | None, names: tuple[str, ...] = ()) -> Json:
    """Put a text (fields of these names) in place of the old one, and the new markup in place of the old."""
    markup = call.markup(chat)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    old = post.message
    new = {key: value for key, value in old.items() if key not in {*names, "reply_markup", "edit_date"}}
    if formatted is not None:
        new |= formatted.fields(*names)
    if markup:
        new["reply_markup"] = markup
    if all(new.get(key) == old.get(key) for key in (*names, "reply_markup")):
        raise bad(UNCHANGED)
    new["edit_date"] = int(call.registry.clock())
    post.message, post.markup, post.edited = new, markup, True
    if formatted is not None:
        post.source = formatted.source
    call.registry.touch(chat, post, "edit")
    return new


def edit_message_text(call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagetext."""
    formatted = message_text(call.parameters, call.user, too_long="MESSAGE_TOO_LONG")
    chat, post = _editable(call)
    if "text" not in post.message:
        raise bad("there is no text in the message to edit")
    return _apply(call, chat, post, formatted, ("text", "entities"))


def edit_message_caption(call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagecaption."""
    formatted = caption(call.parameters, call.user)
    chat, post = _editable(call)
    if not any(kind in post.message for kind in ("photo", "document")):
        raise bad("there is no caption in the message to edit")
    return _apply(call, chat, post, formatted, ("caption", "caption_entities"))


def edit_message_reply_markup(call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagereplymarkup."""
    chat, post = _editable(call)
    return _apply(call, chat, post, None)


def _delete(call: Call, chat: Chat, post: Post) -> None:
    mine = post.message.get("from") is call.bot.user
    me = call.me(chat)
    old = call.registry.clock() - post.message["date"] > _DELETABLE
    if me is not None and not mine and not me.has("can_delete_messages"):
        raise bad("message can't be deleted")
    if old and (me is None or not me.has("can_delete_messages")):
        raise bad("message can't be deleted for everyone")
    post.deleted = True
    call.registry.touch(chat, post, "delete")


def delete_message(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemessage."""
    chat = call.chat()
    _delete(call, chat, call.post(chat, "message to delete not found"))
    return True


def delete_messages(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemessages: what is not there is skipped."""
    chat = call.chat()
    numbers = call.parameters.parsed("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad("message identifiers are not specified" if not numbers else "too many messages to delete")
    for number in numbers:
        post = chat.post(number) if isinstance(number, int) else None
        if post is not None:
            _delete(call, chat, post)
    return True


def pin_chat_message(call: Call) -> bool:
    """https://core.telegram.org/bots/api#pinchatmessage."""
    chat = call.chat()
    call.require(chat, _pin_right(chat), "not enough rights to manage pinned messages in the chat")
    post = call.post(chat, "message to pin not found")
    number = int(post.message["message_id"])
    if number in chat.pinned:
        chat.pinned.remove(number)
    chat.pinned.append(number)
    service: Json = {"message_id": 0, "chat": chat.brief, "date": int(call.registry.clock())}
    service["sender_chat" if chat.type == "channel" else "from"] = (
        chat.brief if chat.type == "channel" else call.bot.user
    )
    service["pinned_message"] = {key: value for key, value in post.message.items() if key != "reply_to_message"}
    for key in ("message_thread_id", "is_topic_message"):
        if key in post.message:
            service[key] = post.message[key]
    call.registry.publish(chat, service, by_bot=True, silent=call.parameters.flag("disable_notification"))
    return True


def _pin_right(chat: Chat) -> str:
    return "can_edit_messages" if chat.type == "channel" else "can_pin_messages"


def unpin_chat_message(call: Call) -> bool:
    """https://core.telegram.org/bots/api#unpinchatmessage: the newest pin when none is named."""
    chat = call.chat()
    call.require(chat, _pin_right(chat), "not enough rights to manage pinned messages in the chat")
    number = call.parameters.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    _tell_unpinned(call, chat)
    return True


def _tell_unpinned(call: Call, chat: Chat) -> None:
    call.registry.journal.emit("chat", lambda: {"chat": chat.brief, "pinned": list(chat.pinned)})


def unpin_all_chat_messages(call: Call) -> bool:
    """https://core.telegram.org/bots/api#unpinallchatmessages."""
    chat = call.chat()
    call.require(chat, _pin_right(chat), "not enough rights to manage pinned messages in the chat")
    chat.pinned.clear()
    _tell_unpinned(call, chat)
    return True


def _query(call: Call, name: str, *, inline: bool) -> Query:
    registry = call.registry
    query = registry.queries.get(call.parameters.text(name))
    late = query is not None and registry.monotonic() - query.asked > registry.query_seconds
    if query is None or late or query.answer is not None or query.bot_id != call.bot.id or query.inline != inline:
        raise bad(EXPIRED)
    return query


def _finish(call: Call, query: Query, kind: str, answer: Json) -> bool:
    query.answer = answer
    journal = call.registry.journal
    journal.answer_number += 1
    event = {"id": query.id, "user": query.user_id, "chat": query.chat_id, **answer}
    journal.emit(kind, lambda: event)
    journal.changed()
    return True


def answer_callback_query(call: Call) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery."""
    parameters = call.parameters
    text = parameters.text("text")
    if units(text) > _LONGEST_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    query = _query(call, "callback_query_id", inline=False)
    url = parameters.text("url")
    if url and not url.startswith((f"https://t.me/{call.bot.username}?", f"t.me/{call.bot.username}?", "tg://")):
        raise bad("URL_INVALID")
    return _finish(
        call, query, "callback_answer", {"text": text, "show_alert": parameters.flag("show_alert"), "url": url}
    )


def answer_inline_query(call: Call) -> bool:
    """https://core.telegram.org/bots/api#answerinlinequery."""
    parameters = call.parameters
    results = parameters.parsed("results", "inline query results")
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise bad("expected an Array of InlineQueryResult")
    if len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    names = [str(result.get("id", "")) for result in results]
    if any(not 1 <= len(name.encode()) <= 64 for name in names):
        raise bad("RESULT_ID_INVALID")
    if len(set(names)) < len(names):
        raise bad("RESULT_ID_DUPLICATE")
    offset = parameters.text("next_offset")
    if len(offset.encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    query = _query(call, "inline_query_id", inline=True)
    return _finish(call, query, "inline_answer", {"results": results, "next_offset": offset})


METHODS: Final = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}

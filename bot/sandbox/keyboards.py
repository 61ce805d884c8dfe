"""Reply markup: what Telegram accepts as keyboards."""

from typing import Final

from .markup import check_url
from .refusal import Json, bad

_KINDS: Final = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_PRIVATE: Final = ("request_contact", "request_location", "request_poll", "request_chat", "request_users", "web_app")
_OTHER: Final = ("keyboard", "remove_keyboard", "force_reply")
LARGEST: Final = 100
WIDEST: Final = 8
LONGEST_DATA: Final = 64


def check_markup(markup: object, *, private: bool) -> Json | None:
    """The markup as Telegram keeps it; None when there is none. Raises `Refusal`."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"], private=private)
    if "keyboard" in markup:
        _reply(markup["keyboard"], private=private)
    return markup if any(key in markup for key in _OTHER) else None


def _inline(rows: object, *, private: bool) -> Json | None:
    if not isinstance(rows, list):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    total = 0
    for row in rows:
        if not isinstance(row, list):
            raise bad("can't parse inline keyboard button: expected an Array of InlineKeyboardButton")
        total += len(row)
        if len(row) > WIDEST or total > LARGEST:
            raise bad("reply markup is too long")
        for button in row:
            _inline_button(button, private=private)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _inline_button(button: object, *, private: bool) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad("can't parse inline keyboard button: Text buttons must be non-empty")
    if (data := button.get("callback_data")) is not None:
        if not isinstance(data, str) or not 0 < len(data.encode("utf-8", "surrogatepass")) <= LONGEST_DATA:
            raise bad("BUTTON_DATA_INVALID")
    elif (url := button.get("url")) is not None:
        if not isinstance(url, str) or not check_url(url):
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    elif not any(kind in button for kind in _KINDS):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    elif "web_app" in button and not private:
        raise bad("BUTTON_TYPE_INVALID")


def _reply(rows: object, *, private: bool) -> None:
    if not isinstance(rows, list):
        raise bad('field "keyboard" of the ReplyKeyboardMarkup must be an Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
        for button in row:
            words = button.get("text") if isinstance(button, dict) else button
            if not isinstance(words, str) or not words:
                raise bad("can't parse keyboard button: Text buttons must be non-empty")
            if isinstance(button, dict):
                _private_button(button, private=private)
                _request(button)


def _private_button(button: Json, *, private: bool) -> None:
    for kind in _PRIVATE:
        if button.get(kind) and not private:
            what = {"request_contact": "phone number", "request_location": "location"}.get(kind, kind)
            raise bad(f"{what} can be requested in private chats only")


def _request(button: Json) -> None:
    """What a button that asks for a chat or people must say."""
    for kind in ("request_chat", "request_users"):
        asked = button.get(kind)
        if asked is None:
            continue
        if not isinstance(asked, dict):
            raise bad(f'can\'t parse keyboard button: field "{kind}" must be of type Object')
        if not isinstance(asked.get("request_id"), int):
            raise bad("can't parse keyboard button: Can't find field \"request_id\"")

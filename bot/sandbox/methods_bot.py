"""The Bot API's methods about the bot itself: its account, updates, webhook, menus and texts."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import orjson

from .call import Call
from .inbox import DEFAULT, KINDS, SET_WEBHOOK, Webhook
from .menus import check_commands, check_language, plain_scope
from .refusal import Json, Refusal, bad

_SECRET: Final = re.compile(r"[A-Za-z0-9_\-]{1,256}")
_LOCAL: Final = {"localhost", "127.0.0.1", "::1"}
_LONGEST: Final = {"name": 64, "description": 512, "short_description": 120}
_LONGEST_POLL: Final = 50
POLLED_WITH_WEBHOOK: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def get_me(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getme."""
    return call.bot.me()


def _allow(call: Call) -> None:
    """Keep the list of wanted updates when the call has one; an empty list means the default."""
    listed = call.parameters.parsed("allowed_updates", "allowed updates")
    if listed is None:
        return
    if not isinstance(listed, list):
        raise bad("expected an Array of String as allowed updates")
    call.bot.inbox.allowed = frozenset(name for name in listed if isinstance(name, str)) & KINDS or DEFAULT


async def get_updates(call: Call) -> orjson.Fragment:
    """https://core.telegram.org/bots/api#getupdates."""
    inbox, parameters = call.bot.inbox, call.parameters
    if inbox.webhook is not None:
        raise Refusal(409, POLLED_WITH_WEBHOOK)
    _allow(call)
    timeout = min(max(parameters.integer("timeout"), 0), _LONGEST_POLL)
    inbox.confirm(parameters.integer("offset"))
    call.registry.journal.changed()  # somebody may wait for this confirmation, which the log shows only after the poll
    updates = await inbox.poll(parameters.integer("offset"), parameters.integer("limit", 100), timeout)
    return orjson.Fragment(updates)


def set_webhook(call: Call) -> bool:
    """https://core.telegram.org/bots/api#setwebhook; plain HTTP to this machine is allowed too, on any port."""
    parameters, inbox = call.parameters, call.bot.inbox
    url, secret = parameters.text("url"), parameters.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    _allow(call)
    if parameters.flag("drop_pending_updates"):
        inbox.clear()
    if not url:
        inbox.change_webhook(None)
        return True
    try:
        address = urlsplit(url)
        host, port = address.hostname or "", address.port
    except ValueError:
        raise bad("bad webhook: invalid URL") from None
    if host not in _LOCAL:
        if address.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if (port or 443) not in {443, 80, 88, 8443}:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    inbox.change_webhook(Webhook(url, secret, min(max(parameters.integer("max_connections", 40), 1), 100)))
    inbox.interrupt(SET_WEBHOOK)
    return True


def delete_webhook(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook."""
    if call.parameters.flag("drop_pending_updates"):
        call.bot.inbox.clear()
    call.bot.inbox.change_webhook(None)
    return True


def get_webhook_info(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getwebhookinfo."""
    inbox = call.bot.inbox
    webhook = inbox.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(inbox),
    }
    if webhook:
        info["max_connections"] = webhook.connections
        if webhook.last_error:
            info |= {"last_error_date": webhook.last_error_time, "last_error_message": webhook.last_error}
    if inbox.allowed != DEFAULT:
        info["allowed_updates"] = sorted(inbox.allowed)
    return info


def log_out(call: Call) -> bool:
    """https://core.telegram.org/bots/api#logout and #close: accepted, without effect here."""
    call.bot.inbox.interrupt()
    return True


def _scope(call: Call) -> str:
    scope = call.parameters.parsed("scope", "BotCommandScope")
    if scope is None:
        return "default"
    if not isinstance(scope, dict):
        raise bad("BotCommandScope must be an Object")
    kind = str(scope.get("type", ""))
    if plain := plain_scope(kind):
        return plain
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad("unsupported type specified")
    inner = Call(call.registry, call.bot, type(call.parameters)(scope))
    chat = inner.chat(writing=False)
    if kind == "chat":
        return f"chat:{chat.id}"
    if chat.private:
        raise bad("can't use specified scope in private chats")
    if kind == "chat_administrators":
        return f"chat_administrators:{chat.id}"
    user = inner.parameters.integer("user_id")
    if not user:
        raise bad("invalid user_id specified")
    return f"chat_member:{chat.id}:{user}"


def _menu_key(call: Call) -> tuple[str, str]:
    return _scope(call), check_language(call.parameters.text("language_code"))


def set_my_commands(call: Call) -> bool:
    """https://core.telegram.org/bots/api#setmycommands."""
    commands, key = check_commands(call.parameters.parsed("commands", "commands")), _menu_key(call)
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    call.registry.journal.emit("commands", lambda: {"bot": call.bot.id, "scope": key[0], "language": key[1]})
    return True


def get_my_commands(call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#getmycommands."""
    return call.bot.commands.get(_menu_key(call), [])


def delete_my_commands(call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands."""
    key = _menu_key(call)
    call.bot.commands.pop(key, None)
    call.registry.journal.emit("commands", lambda: {"bot": call.bot.id, "scope": key[0], "language": key[1]})
    return True


def _setter(kind: str) -> Callable[[Call], bool]:
    def set_text(call: Call) -> bool:
        language = check_language(call.parameters.text("language_code"))
        text = call.parameters.text(kind).strip()
        if len(text) > _LONGEST[kind]:
            raise bad(f"BOT_{'TITLE' if kind == 'name' else 'ABOUT'}_INVALID")
        if text:
            call.bot.texts[kind, language] = text
        else:
            call.bot.texts.pop((kind, language), None)
        if kind == "name" and text and not language:
            call.bot.user["first_name"] = text
        return True

    return set_text


def _getter(kind: str) -> Callable[[Call], Json]:
    def get_text(call: Call) -> Json:
        language = check_language(call.parameters.text("language_code"))
        texts = call.bot.texts
        default = call.bot.user["first_name"] if kind == "name" else ""
        return {kind: texts.get((kind, language)) or texts.get((kind, "")) or default}

    return get_text


def set_chat_menu_button(call: Call) -> bool:
    """https://core.telegram.org/bots/api#setchatmenubutton."""
    button = call.parameters.parsed("menu_button", "MenuButton") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad("unsupported type specified")
    call.bot.menu_buttons[call.chat().id if call.parameters.integer("chat_id") else 0] = button
    return True


def get_chat_menu_button(call: Call) -> Json:
    """https://core.telegram.org/bots/api#getchatmenubutton."""
    buttons = call.bot.menu_buttons
    return buttons.get(call.parameters.integer("chat_id")) or buttons.get(0) or {"type": "commands"}


METHODS: Final = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": log_out,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}

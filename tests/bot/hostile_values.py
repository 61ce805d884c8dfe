"""Values that somebody might put into an update to do harm, and updates with parts replaced by them."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from handlers.commands import COMMANDS

TEXTS: Final = (
    "",
    " ",
    "/",
    "//",
    "/@",
    "/help@other_bot",
    "/start ",
    "/start " + "A" * 64,
    "\0",
    "a\0b",
    "\ufeff",
    "\uffff\ufffe",
    "\u2028\u2029",
    "\x1b[31m\x07\r\b",
    "\u202e\u202d\u2066 nothing is as it seems \u2069",
    "a" + "\u0301" * 600,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 300,
    "x" * 4096,
    "hội an " * 10_000,
    "\n" * 4096,
    "<b>",
    "</b></a><a href='tg://user?id=1'>",
    "<script>alert(1)</script>",
    "&amp;&lt;&#0;&#x110000;&nbsp;",
    "%s %d %(name)s {0} {name} {{}} ${x}",
    "'; DROP TABLE chat; --",
    '" OR * NEAR( ) AND NOT "',
    "(a+)+$ [[:alpha:]] \\",
    "9" * 4000,
    "-1",
    "31.02.2026",
    "2026-13-45",
    "0000-00-00",
    "१२३ ٣٤٥",
    "ＨỘＩ ＡＮ",
    "=cmd|' /C calc'!A0",
    "[x](tg://user?id=1) ||spoiler||",
    "https://t.me/test_bot?start=report_hoi-an",
)
NUMBERS: Final = (0, 1, -1, 2**31, 2**32, 2**52, 2**53 + 1, 2**63 - 1, 2**64 - 1, -(2**63), -(10**12), 1.5, -1e308)


def make_text(random: Random) -> str:
    """A hostile text, at times behind a command or between harmless words."""
    text = random.choice(TEXTS)
    match random.randrange(6):
        case 0 | 1:
            return f"/{random.choice(COMMANDS).name}{random.choice(('', '@test_bot'))} {text}"
        case 2:
            return f"hoi an {text}"
        case 3:
            return random.choice(TEXTS) + text
        case _:
            return text


def make_value(random: Random) -> Any:
    """Anything that JSON can say."""
    match random.randrange(8):
        case 0:
            return None
        case 1:
            return random.choice((True, False))
        case 2 | 3:
            return random.choice(NUMBERS)
        case 4 | 5:
            return make_text(random)
        case 6:
            return [make_value(random) for _ in range(random.randrange(4))]
        case _:
            return {random.choice(("id", "chat", "text", "from", "\0", "")): make_value(random)}


def nest(depth: int) -> Any:
    """Objects in lists in objects."""
    value: Any = "bottom"
    for _ in range(depth):
        value = {"reply_to_message": [value]}
    return value


def mutate(random: Random, update: dict[str, Any]) -> None:
    """Replace, remove, double, wrap or add one part anywhere in an update."""
    places = list(_parts(update))
    if not places:
        return
    holder, key = random.choice(places)
    match random.randrange(7):
        case 0 | 1 | 2:
            holder[key] = make_value(random)
        case 3 if isinstance(holder, dict):
            del holder[key]
        case 4:
            holder[key] = [holder[key], holder[key]]
        case 5 if isinstance(holder, dict):
            holder[random.choice(("unknown", "reply_to_message", "text", "chat", "entities", "from"))] = make_value(
                random
            )
        case _:
            holder[key] = nest(random.choice((1, 5, 20)))


def _parts(value: Any) -> Any:
    """Give every place in a value: what holds it, and the key or index there."""
    for key, part in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(part, dict | list):
            yield from _parts(part)

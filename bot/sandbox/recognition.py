"""The entities that Telegram finds by itself in plain text: commands, addresses, mentions, hashtags."""

import re
from typing import Final

from .markup import order, units
from .refusal import Json

_TOP_LEVEL: Final = "com|org|net|int|edu|gov|info|vn|io|me|app|dev|fr|uk|de|jp|kr|cn|la|kh|eu|asia"
_PATTERN: Final = re.compile(
    r"(?P<url>\b(?:https?|ftp|tg)://[^\s<>\"]+|(?<![\w@.\-])(?:[\w\-]+\.)+(?:"
    + _TOP_LEVEL
    + r")\b(?!@)(?:[/?#][^\s<>\"]*)?)"
    r"|(?P<email>(?<![\w.+\-])[\w.+\-]+@(?:[\w\-]+\.)+[a-zA-Z]{2,})"
    r"|(?P<bot_command>(?<![\w/@<])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32}\b)"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d_]\w*)"
    r"|(?P<cashtag>(?<!\w)\$[A-Z]{3,8}\b)"
)
_HINT: Final = re.compile(r"[/@#$]|\.\w")
_TRAILING: Final = ".,:;!?'\")]}"
_CLOSED: Final = {"code", "pre", "text_link", "text_mention", "custom_emoji"}


def find_entities(text: str, marked: list[Json] | None = None) -> list[Json]:
    """Entities of the text in order, leaving out what overlaps code or links that are marked already."""
    if not _HINT.search(text):
        return []
    narrow = units(text) == len(text)
    taken = [
        (entity["offset"], entity["offset"] + entity["length"]) for entity in marked or () if entity["type"] in _CLOSED
    ]
    found: list[Json] = []
    for match in _PATTERN.finditer(text):
        kind, start, words = str(match.lastgroup), match.start(), match.group()
        if kind == "url":
            words = words.rstrip(_TRAILING)
        offset = start if narrow else units(text[:start])
        length = units(words)
        if not any(begin < offset + length and offset < end for begin, end in taken):
            found.append({"offset": offset, "length": length, "type": kind})
    return found


def merge(marked: list[Json], found: list[Json]) -> list[Json]:
    """Both lists as one, in order."""
    return sorted(marked + found, key=order) if found else marked

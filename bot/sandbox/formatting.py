"""Texts and captions of bots: markup parsed, lengths checked, entities complete."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .markdown import parse_markdown
from .markup import check_url, order, parse_html, units
from .parameters import Parameters
from .recognition import find_entities, merge
from .refusal import Json, bad
from .rendering import SETTABLE

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
MOST_ENTITIES: Final = 100
_PARSED: Final = 200  # texts that stay at hand, 10 kB each
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e]")
_BLANK: Final = " \n"
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
FindUser = Callable[[int], Json | None]


@dataclass(slots=True)
class Formatted:
    """Plain text with its entities; `source` is the text as sent when it was parsed."""

    text: str
    entities: list[Json]
    source: str | None = None

    def fields(self, text: str = "text", entities: str = "entities") -> Json:
        """As fields of a message."""
        if not self.text:
            return {}
        return {text: self.text, entities: self.entities} if self.entities else {text: self.text}


def _clean(text: str) -> str:
    if not _CONTROL.search(text):
        return text
    return _CONTROL.sub(lambda match: "" if match.group() >= "\u2028" or match.group() == "\r" else " ", text)


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without blanks at either end, entities moved and cut accordingly."""
    if not text or (text[0] not in _BLANK and text[-1] not in _BLANK):
        return text, entities
    first = min((entity["offset"] for entity in entities), default=len(text))
    start = 0
    while start < min(len(text), first) and text[start] in _BLANK:
        start += 1
    text = text[start:].rstrip(_BLANK)
    end = units(text)
    kept: list[Json] = []
    for entity in entities:
        offset = entity["offset"] - start
        length = min(entity["length"], end - offset)
        if length > 0:
            kept.append({**entity, "offset": offset, "length": length})
    return text, kept


def _known(entity: Json) -> bool:
    """Whether an entity that the call lists is of a kind that bots may set, with what it needs."""
    match entity["type"]:
        case "text_link":
            entity["url"] = check_url(str(entity.get("url", "")))
            return bool(entity["url"])
        case "custom_emoji":
            return str(entity.get("custom_emoji_id", "")).isdecimal()
        case "text_mention":
            return isinstance(entity.get("user"), dict)
    return entity["type"] in SETTABLE


def _given(parameters: Parameters, name: str, text: str) -> list[Json]:
    """The entities that the call lists itself; those outside the text are dropped."""
    listed = parameters.parsed(name, "message entities")
    if not listed:
        return []
    if not isinstance(listed, list) or not all(isinstance(entity, dict) for entity in listed):
        raise bad("can't parse entities: expected an Array of MessageEntity")
    end = units(text)
    kept: list[Json] = []
    for entity in listed:
        offset, length, kind = entity.get("offset"), entity.get("length"), entity.get("type")
        if not isinstance(offset, int) or not isinstance(length, int) or not isinstance(kind, str):
            raise bad("can't parse MessageEntity: Can't find field")
        if offset >= 0 and length > 0 and offset < end and _known(entity):
            kept.append({**entity, "length": min(length, end - offset)})
    return sorted(kept, key=order)


def _name_people(entities: list[Json], find_user: FindUser) -> list[Json]:
    """With whole User objects in mentions by id; mentions of people whom nobody knows are dropped."""
    if not any(entity["type"] == "text_mention" for entity in entities):
        return entities
    kept: list[Json] = []
    for entity in entities:
        if entity["type"] != "text_mention":
            kept.append(entity)
        elif isinstance(user := entity.get("user"), dict) and (known := find_user(int(user.get("id", 0)))):
            kept.append({**entity, "user": known})
    return kept


@lru_cache(_PARSED)
def _parse(source: str, mode: str) -> tuple[str, tuple[Json, ...]]:
    """Plain text and entities, which nobody may change: bots send the same text to many. Raises Refusal."""
    text, marked = parse_html(source) if mode == "html" else parse_markdown(source, legacy=mode == "markdown")
    return text, tuple(marked)


def read_text(parameters: Parameters, find_user: FindUser, name: str = "text", listed: str = "entities") -> Formatted:
    """The text of a call as Telegram would keep it. Raises Refusal."""
    source = parameters.text(name)
    mode = parameters.text("parse_mode").lower()
    marked: list[Json]
    if mode in {"html", "markdownv2", "markdown"}:
        text, parsed = _parse(source, mode)
        marked = list(parsed)
    elif mode in {"", "none"}:
        text, marked = source, _given(parameters, listed, source)
    else:
        raise bad("unsupported parse_mode")
    text, marked = _trim(_clean(text), _name_people(marked, find_user))
    found = find_entities(text, marked)
    entities = merge(marked, found)
    return Formatted(text, entities[:MOST_ENTITIES], source if mode else None)


def message_text(parameters: Parameters, find_user: FindUser, *, too_long: str = "message is too long") -> Formatted:
    """The text of a text message: neither empty nor over 4096 UTF-16 units after parsing, else `too_long` is said."""
    formatted = read_text(parameters, find_user)
    if not formatted.text.strip().strip(_INVISIBLE):
        raise bad("message text is empty")
    if units(formatted.text) > LONGEST_TEXT:
        raise bad(too_long)
    return formatted


def caption(parameters: Parameters, find_user: FindUser) -> Formatted:
    """The caption of a file: at most 1024 UTF-16 units after parsing."""
    formatted = read_text(parameters, find_user, "caption", "caption_entities")
    if units(formatted.text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return formatted

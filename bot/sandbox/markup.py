"""Telegram's HTML: text with tags in, plain text with entities out, with the refusals that Telegram gives.

The rules and texts follow the Bot API's documentation of "HTML style" and what its server answers.
Offsets of entities count UTF-16 units of the plain text, offsets in refusals count bytes of the source.
"""

import re
from typing import Final

from .refusal import Json, bad

_PLAIN: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS: Final = {*_PLAIN, "a", "tg-emoji", "blockquote"}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot));?")
_SPECIAL: Final = re.compile(r"[<&]")
_END_OF_NAME: Final = re.compile(r"[\s>]")
_END_OF_ATTRIBUTE: Final = re.compile(r"[\s=>]")
_SPACES: Final = re.compile(r"\s*")
_TOKEN: Final = re.compile(r"[A-Za-z0-9.\-]*")
_SCHEMES: Final = re.compile(r"(https?|ftp|tg|ton|tonsite)://", re.IGNORECASE)
_HOST: Final = re.compile(r"[\w\-]+(\.[\w\-]+)+(:\d+)?([/?#]\S*)?")
_MENTION: Final = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)
_LARGEST: Final = 0x10FFFF
# which of two entities over the same words comes first; all others are 50
_PRIORITY: Final = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def units(text: str) -> int:
    """The length in UTF-16 units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def decode(text: str) -> str:
    """Resolve the character references that Telegram knows; others stay as they are."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if number == 0 or number > _LARGEST or 0xD800 <= number < 0xE000:
        return match.group()
    return chr(number)


def check_url(url: str) -> str:
    """The address as Telegram keeps it, or an empty string when it would drop the link."""
    url = url.strip()
    if any(character.isspace() for character in url):
        return ""
    if _SCHEMES.match(url):
        rest = url.split("://", 1)[1]
        if url[:4].lower() == "http" and rest and not re.search(r"[/?#]", rest):
            url += "/"
        return url if rest else ""
    if _HOST.fullmatch(url):
        return "http://" + (url if re.search(r"[/?#]", url) else url + "/")
    return ""


class _Parser:
    """One pass over one source text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.entities: list[Json] = []
        # (tag, argument, offset in UTF-16 units, number of parts before it)
        self.open: list[tuple[str, str, int, int]] = []

    def parse(self) -> tuple[str, list[Json]]:
        source, position = self.source, 0
        while match := _SPECIAL.search(source, position):
            start = match.start()
            if start > position:
                self.add(source[position:start])
            if source[start] == "&":
                reference = _REFERENCE.match(source, start)
                self.add(_character(reference) if reference else "&")
                position = reference.end() if reference else start + 1
            elif source.startswith("</", start):
                position = self.close_tag(start)
            else:
                position = self.open_tag(start)
        if position < len(source):
            self.add(source[position:])
        if self.open:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1][0]}\"")
        return "".join(self.parts), self.entities

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)

    def refuse(self, text: str, start: int, rest: str = "") -> Exception:
        offset = len(self.source[:start].encode("utf-8", "surrogatepass"))
        return bad(f"can't parse entities: {text} at byte offset {offset}{rest}")

    def open_tag(self, start: int) -> int:
        source = self.source
        found = _END_OF_NAME.search(source, start + 1)
        if found is None:
            raise self.refuse("Unclosed start tag", start)
        tag = source[start + 1 : found.start()].lower()
        if tag not in _TAGS:
            raise self.refuse(f'Unsupported start tag "{tag}"', start)
        position, argument = self.attributes(tag, start, found.start())
        if tag == "span" and argument != "spoiler":
            raise self.refuse('Tag "span" must have class "tg-spoiler"', start)
        if tag == "tg-emoji" and not argument.isdecimal():
            raise self.refuse("Invalid custom emoji identifier specified", start)
        self.open.append((tag, argument, self.length, len(self.parts)))
        return position + 1

    def attributes(self, tag: str, start: int, position: int) -> tuple[int, str]:
        """Read up to the closing bracket; returns its position and the one attribute that matters."""
        source, argument = self.source, ""
        while True:
            position = _skip(source, position)
            if source.startswith(">", position):
                return position, argument
            found = _END_OF_ATTRIBUTE.search(source, position)
            if found is None:
                raise self.refuse(f'Unclosed start tag "{tag}"', start)
            name = source[position : found.start()].lower()
            if not name:
                raise self.refuse(f'Empty attribute name in the tag "{tag}"', start)
            position = _skip(source, found.start())
            value = ""
            if source.startswith("=", position):
                position, value = self.value(tag, start, _skip(source, position + 1))
            argument = _argument(tag, name, value) or argument

    def value(self, tag: str, start: int, position: int) -> tuple[int, str]:
        source = self.source
        if position >= len(source):
            raise self.refuse(f'Unclosed start tag "{tag}"', start)
        quote = source[position]
        if quote in "\"'":
            end = source.find(quote, position + 1)
            if end < 0 or end + 1 >= len(source):
                raise self.refuse("Unclosed start tag", start)
            return end + 1, decode(source[position + 1 : end])
        match = _TOKEN.match(source, position)
        end = match.end() if match else position
        if end < len(source) and not source[end].isspace() and source[end] != ">":
            raise self.refuse("Unexpected end of name token", position)
        if end >= len(source):
            raise self.refuse("Unclosed start tag", start)
        return end, source[position:end].lower()

    def close_tag(self, start: int) -> int:
        source = self.source
        if not self.open:
            raise self.refuse("Unexpected end tag", start)
        found = _END_OF_NAME.search(source, start + 2)
        end = _skip(source, found.start()) if found else len(source)
        if found is None or not source.startswith(">", end):
            raise self.refuse("Unclosed end tag", start)
        name = source[start + 2 : found.start()].lower()
        tag, argument, offset, part = self.open.pop()
        if name and name != tag:
            raise self.refuse("Unmatched end tag", start, f', expected "</{tag}>", found "</{name}>"')
        if self.length > offset:
            self.add_entity(tag, argument, {"offset": offset, "length": self.length - offset}, part)
        return end + 1

    def add_entity(self, tag: str, argument: str, place: Json, part: int) -> None:
        if tag == "a":
            self.add_link(argument or "".join(self.parts[part:]), place)
        elif tag == "tg-emoji":
            self.entities.append({**place, "type": "custom_emoji", "custom_emoji_id": argument})
        elif tag == "blockquote":
            self.entities.append({**place, "type": "expandable_blockquote" if argument else "blockquote"})
        else:
            last = self.entities[-1] if self.entities else {}
            inner = last.get("offset") == place["offset"] and last.get("length") == place["length"]
            if tag == "pre" and inner and last["type"] == "code":
                last["type"] = "pre"
                return
            entity = {**place, "type": _PLAIN[tag]}
            if tag == "code" and argument:
                entity["language"] = argument
            self.entities.append(entity)

    def add_link(self, url: str, place: Json) -> None:
        if match := _MENTION.match(url):
            self.entities.append({**place, "type": "text_mention", "user": {"id": int(match[1])}})
        elif url := check_url(url):
            self.entities.append({**place, "type": "text_link", "url": url})


def _skip(source: str, position: int) -> int:
    match = _SPACES.match(source, position)
    return match.end() if match else position


def _argument(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value[9:]
        case ("span", "class") if value.startswith("tg-"):
            return value[3:]
        case ("blockquote", "expandable"):
            return "1"
    return ""


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities in order; raises `Refusal` as Telegram does."""
    if "<" not in source and "&" not in source:
        return source, []
    text, entities = _Parser(source).parse()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)  # a language counts only inside <pre>
    if len(entities) > 1:
        entities.sort(key=order)
    return text, entities


def order(entity: Json) -> tuple[int, int, int]:
    """The key that puts entities into Telegram's order: by offset, the longer first, then by kind."""
    return entity["offset"], -entity["length"], _PRIORITY.get(entity["type"], 50)

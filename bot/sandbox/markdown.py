"""Telegram's MarkdownV2, and the older Markdown as far as bold, italic, code and links go."""

from typing import Final

from .markup import check_url, order, units
from .refusal import Json, bad

_MARKS: Final = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
_RESERVED: Final = "_*[]()~`>#+-=|{}.!"


class _Parser:
    def __init__(self, source: str, *, legacy: bool) -> None:
        self.source = source
        self.legacy = legacy
        self.parts: list[str] = []
        self.length = 0
        self.entities: list[Json] = []
        # (mark, offset in UTF-16 units, position in the source)
        self.open: list[tuple[str, int, int]] = []

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)

    def refuse(self, text: str, position: int, rest: str = "") -> Exception:
        offset = len(self.source[:position].encode("utf-8", "surrogatepass"))
        return bad(f"can't parse entities: {text} at byte offset {offset}{rest}")

    def parse(self) -> tuple[str, list[Json]]:
        source, position = self.source, 0
        while position < len(source):
            position = self.step(source[position], position)
        if self.open:
            mark, _, start = self.open[-1]
            kind = "text_link" if mark == "[" else _MARKS[mark]
            raise self.end_missing(kind, start)
        self.entities.sort(key=order)
        return "".join(self.parts), self.entities

    def end_missing(self, kind: str, start: int) -> Exception:
        name = {"bold": "Bold", "italic": "Italic", "text_link": "TextUrl", "pre": "Pre", "code": "Code"}.get(
            kind, kind.title()
        )
        return self.refuse(f"Can't find end of {name} entity", start)

    def step(self, character: str, position: int) -> int:
        source = self.source
        if character == "\\" and position + 1 < len(source) and 0 < ord(source[position + 1]) <= 126:
            self.add(source[position + 1])
            return position + 2
        if character == "`":
            return self.code(position)
        mark = "__" if character == "_" and not self.legacy and source.startswith("__", position) else character
        mark = "||" if source.startswith("||", position) and not self.legacy else mark
        if mark in (("*", "_") if self.legacy else _MARKS):
            return self.toggle(mark, position)
        if character == "[":
            self.open.append(("[", self.length, position))
            return position + 1
        if character == "]" and self.open and self.open[-1][0] == "[":
            return self.link(position)
        if not self.legacy and character in _RESERVED:
            raise bad(
                f"can't parse entities: Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
        self.add(character)
        return position + 1

    def toggle(self, mark: str, position: int) -> int:
        if self.open and self.open[-1][0] == mark:
            _, offset, _ = self.open.pop()
            if self.length > offset:
                self.entities.append({"offset": offset, "length": self.length - offset, "type": _MARKS[mark]})
        else:
            self.open.append((mark, self.length, position))
        return position + len(mark)

    def code(self, position: int) -> int:
        fence = "```" if self.source.startswith("```", position) else "`"
        kind = "pre" if fence == "```" else "code"
        start = position + len(fence)
        end = self.source.find(fence, start)
        if end < 0:
            raise self.end_missing(kind, position)
        text, offset = self.source[start:end], self.length
        entity: Json = {"type": kind}
        if kind == "pre" and "\n" in text:
            language, rest = text.split("\n", 1)
            if language and not any(character.isspace() for character in language):
                entity["language"], text = language, rest
            elif not language:
                text = rest
        self.add(text.replace("\\`", "`").replace("\\\\", "\\"))
        if self.length > offset:
            self.entities.append({"offset": offset, "length": self.length - offset, **entity})
        return end + len(fence)

    def link(self, position: int) -> int:
        _, offset, _ = self.open.pop()
        place: Json = {"offset": offset, "length": self.length - offset}
        if not self.source.startswith("(", position + 1):
            return position + 1
        end = self.source.find(")", position + 2)
        if end < 0:
            raise self.refuse("Can't find end of a URL", position + 1)
        url = self.source[position + 2 : end].replace("\\", "")
        if place["length"] and url.startswith("tg://user?id=") and url[13:].isdecimal():
            self.entities.append({**place, "type": "text_mention", "user": {"id": int(url[13:])}})
        elif place["length"] and (url := check_url(url)):
            self.entities.append({**place, "type": "text_link", "url": url})
        return end + 1


def parse_markdown(source: str, *, legacy: bool) -> tuple[str, list[Json]]:
    """Plain text and its entities in order; raises `Refusal` as Telegram does."""
    return _Parser(source, legacy=legacy).parse()

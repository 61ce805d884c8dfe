"""What somebody wrote with the formatting of their app, as Telegram's HTML: safe, and as they saw it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from handlers.views.writing import html

_TAGS: Final = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_BYTES: Final = 2  # of a UTF-16 unit, in which Telegram counts


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, in UTF-16 units, of a kind by Telegram's names; `url` is where a `text_link` leads."""

    kind: str
    offset: int
    length: int
    url: str = ""

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.offset + self.length


def format_spans(text: str, spans: Sequence[Span], start: int = 0) -> Markup:
    """Give the text from a unit on as HTML, without blanks around it.

    Kinds that Telegram finds by itself, and those that a bot may not send, become plain text.
    """
    raw = text.encode("utf-16-le", "surrogatepass")
    first = start + html.units(_cut(raw, start)) - html.units(_cut(raw, start).lstrip())
    end = max(first, html.units(text.rstrip()))
    shown = [clipped for span in spans if _marks(span) and (clipped := _clip(span, first, end)).length > 0]
    bounds = sorted({first, end, *(span.offset for span in shown), *(span.end for span in shown)})
    parts: list[Markup] = []
    opened: list[Span] = []
    for position, here in enumerate(bounds):
        parts += _close(opened, here)
        begun = sorted((span for span in shown if span.offset == here), key=lambda span: -span.length)
        opened += begun
        parts += map(_begin, begun)
        if position + 1 < len(bounds):
            parts.append(escape(_cut(raw, here, bounds[position + 1])))
    return html.EMPTY.join(parts)


def _cut(raw: bytes, start: int, end: int | None = None) -> str:
    stop = None if end is None else end * _BYTES
    return raw[start * _BYTES : stop].decode("utf-16-le", "replace")


def _marks(span: Span) -> bool:
    return span.kind in _TAGS or (span.kind == "text_link" and bool(span.url))


def _clip(span: Span, first: int, end: int) -> Span:
    offset = max(span.offset, first)
    return Span(span.kind, offset, min(span.end, end) - offset, span.url)


def _close(opened: list[Span], here: int) -> Iterable[Markup]:
    """Close what ends here; what was opened within it and goes on is closed and opened again."""
    ending = [place for place, span in enumerate(opened) if span.end <= here]
    if not ending:
        return []
    inner = opened[ending[0] :]
    del opened[ending[0] :]
    lasting = [span for span in inner if span.end > here]
    opened += lasting
    return [*map(_finish, reversed(inner)), *map(_begin, lasting)]


def _begin(span: Span) -> Markup:
    if span.kind == "text_link":
        return Markup('<a href="%s">') % span.url
    opening = Markup("<%s expandable>") if span.kind == "expandable_blockquote" else Markup("<%s>")
    return opening % _TAGS[span.kind]


def _finish(span: Span) -> Markup:
    return Markup("</%s>") % _TAGS.get(span.kind, "a")

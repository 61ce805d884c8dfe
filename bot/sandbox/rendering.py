"""Text with entities as HTML that is safe to put into a page, and that `parse_html` reads back."""

from html import escape
from typing import Final

from .markup import check_url
from .refusal import Json

_OPENING: Final = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}
SETTABLE: Final = frozenset(_OPENING)


def _tags(entity: Json, words: str) -> tuple[str, str]:
    kind = entity["type"]
    if link := _link(entity, words):
        return f'<a href="{escape(link)}">', "</a>"
    if kind == "pre" and (language := entity.get("language")):
        return f'<pre><code class="language-{escape(language)}">', "</code></pre>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{escape(entity["custom_emoji_id"])}">', "</tg-emoji>"
    return _OPENING.get(kind, ("", ""))


def _link(entity: Json, words: str) -> str:
    match entity["type"]:
        case "text_link":
            return str(entity["url"])
        case "text_mention":
            return f"tg://user?id={entity['user']['id']}"
        case "url":
            return check_url(words)
        case "email":
            return f"mailto:{words}"
    return ""


def render_html(text: str, entities: list[Json]) -> str:
    """HTML that shows the text with its entities, safe to put into a page."""
    wide = text.encode("utf-16-le", "surrogatepass")
    marks: list[tuple[int, int, int, str]] = []
    for order, entity in enumerate(entities):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        words = wide[start * 2 : end * 2].decode("utf-16-le", "replace")
        opening, closing = _tags(entity, words)
        marks += [(start, 1, order, opening), (end, 0, -order, closing)]
    parts, position = [], 0
    for place, _, _, tag in sorted(marks):
        parts += [escape(wide[position * 2 : place * 2].decode("utf-16-le", "replace"), quote=False), tag]
        position = place
    parts.append(escape(wide[position * 2 :].decode("utf-16-le", "replace"), quote=False))
    return "".join(parts)

"""Telegram's HTML: the one place where text becomes markup, is measured and is cut.

Everything here gives or takes `markupsafe.Markup`; plain text is escaped on the way in. Telegram counts a text in
UTF-16 units after it has taken the tags off, so that is how lengths are measured.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup, escape

TEXT_LIMIT = 4096
EMPTY = Markup()

_PIECE = re.compile(r"<(?P<close>/?)(?P<tag>[a-z]+)[^>]*>|&(?:#?\w+);|[^<&]", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")


def bold(text: str) -> Markup:
    """Give bold text."""
    return Markup("<b>%s</b>") % text


def italic(text: str) -> Markup:
    """Give italic text."""
    return Markup("<i>%s</i>") % text


def code(text: str) -> Markup:
    """Give text in a fixed width that a tap copies."""
    return Markup("<code>%s</code>") % text


def link(text: str, url: str) -> Markup:
    """Give a link."""
    return Markup('<a href="%s">%s</a>') % (url, text)


def quote(text: str) -> Markup:
    """Give text that somebody else wrote, set apart."""
    return Markup("<blockquote>%s</blockquote>") % text


def lines(*parts: str | None) -> Markup:
    """Join what is there by line breaks; None and empty parts vanish."""
    return Markup("\n").join(part for part in parts if part)


def paragraphs(*parts: str | None) -> Markup:
    """Join what is there by empty lines; None and empty parts vanish."""
    return Markup("\n\n").join(part for part in parts if part)


def join(separator: str, parts: Iterable[str]) -> Markup:
    """Join parts by a plain separator; plain parts are escaped."""
    return escape(separator).join(parts)


def shorten(text: str, limit: int) -> str:
    """Cut plain text to `limit` UTF-16 units, at a space where one is near, and say so with an ellipsis."""
    text = _SPACES.sub(" ", text).strip()
    if units(text) <= limit:
        return text
    cut = _head(text, limit - 1)
    space = len(cut) if text[len(cut)] == " " else cut.rfind(" ")
    return (cut[:space] if space > len(cut) // 2 else cut).rstrip(" ,;:.") + "…"


def units(text: str) -> int:
    """Count the UTF-16 units of plain text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(markup: str) -> str:
    """Give what a reader sees: tags off, character references resolved."""
    return html.unescape(_TAG.sub("", markup))


def length(markup: str) -> int:
    """Count the UTF-16 units that Telegram counts."""
    return units(plain(markup))


def fits(markup: str, limit: int = TEXT_LIMIT) -> bool:
    """Say whether a text may be sent as one message."""
    # Nothing that is read is longer than its source, so that most texts need no closer look.
    return units(markup) <= limit or length(markup) <= limit


def pages(blocks: Sequence[Markup], limit: int) -> tuple[Markup, ...]:
    """Spread blocks over as few pages as it takes, each at most `limit` units; nothing is lost.

    A block is kept whole where it can be; one that is longer than a page is cut at a line, a word, or else anywhere.
    Blocks are joined by line breaks, which fall away at the start of a page. There is always one page.
    """
    whole = Markup("\n").join(blocks).strip("\n")
    if fits(whole, limit):  # as nearly all do
        return (whole,)
    done: list[Markup] = []
    page: list[Markup] = []
    used = 0
    for piece in (part for block in blocks for part in _split(block, limit)):
        size = length(piece)
        if page and used + 1 + size > limit:
            done.append(Markup("\n").join(page))
            page, used = [], 0
        if not page and not piece:
            continue
        used += size + (1 if page else 0)
        page.append(piece)
    if page or not done:
        done.append(Markup("\n").join(page))
    return tuple(done)


def _head(text: str, limit: int) -> str:
    """Give as many leading characters as `limit` units hold."""
    room = limit
    for position, letter in enumerate(text):
        room -= 2 if letter > "\uffff" else 1
        if room < 0:
            return text[:position]
    return text


def _split(markup: Markup, limit: int) -> Iterator[Markup]:
    """Cut markup into pieces of at most `limit` units, each with its tags closed and opened again."""
    if fits(markup, limit):
        yield markup
        return
    open_tags: list[tuple[str, str]] = []
    for words in _runs(markup, limit):
        reopened = "".join(source for _, source in open_tags)
        for match in _PIECE.finditer(words):
            if match["tag"] is None:
                continue
            if match["close"]:
                open_tags.pop()
            else:
                open_tags.append((match["tag"], match[0]))
        closing = "".join(f"</{tag}>" for tag, _ in reversed(open_tags))
        yield Markup(reopened + words + closing)  # noqa: S704 -- pieces of what was markup before


def _runs(markup: Markup, limit: int) -> Iterator[str]:
    """Cut the source of markup between its pieces, best after a line break, else after a space."""
    run: list[str] = []
    used = 0
    breaks = {"\n": 0, " ": 0}  # how many pieces of the run stand before the last break of each sort
    for match in _PIECE.finditer(markup):
        piece = match[0]
        size = 0 if match["tag"] else units(html.unescape(piece))
        if used + size > limit:
            cut = breaks["\n"] or breaks[" "] or len(run)
            yield "".join(run[:cut])
            run = run[cut:]
            used = length("".join(run))
            breaks = {"\n": 0, " ": 0}
        run.append(piece)
        used += size
        if piece in breaks:
            breaks[piece] = len(run)
    yield "".join(run)

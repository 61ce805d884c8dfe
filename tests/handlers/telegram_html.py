"""What Telegram makes of a text: its own rules, as the local Telegram applies them."""

from __future__ import annotations

from bot.sandbox.markup import parse_html
from handlers.views.writing.card import Card
from handlers.views.writing.html import TEXT_LIMIT


def read(markup: str) -> str:
    """Give the text that a reader sees; fails where Telegram would refuse the markup."""
    text, _ = parse_html(str(markup))
    return text


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_card(card: Card) -> str:
    """Check all that Telegram would refuse in a message; give what a reader sees."""
    text = read(card.text)
    assert text.strip()
    assert units(text) <= TEXT_LIMIT
    assert sum(map(len, card.keyboard)) <= 100
    for row in card.keyboard:
        assert 1 <= len(row) <= 8
        for key in row:
            assert key.label.strip()
            packed = key.pack()
            assert 1 <= len(packed.get("callback_data", "x").encode()) <= 64
    return text

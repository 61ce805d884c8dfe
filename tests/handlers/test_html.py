from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from handlers.views.writing import html
from tests.handlers.telegram_html import read, units

TEXTS = st.text(max_size=300) | st.text("a<>&\"' \n😀ệ", max_size=300)
LIMITS = st.integers(40, 400)


@st.composite
def blocks(draw: st.DrawFn) -> Markup:
    """Anything that views put together: escaped text under nested tags."""
    text = draw(TEXTS)
    shape = draw(st.sampled_from(["plain", "bold", "link", "nested"]))
    if shape == "bold":
        return html.bold(text)
    if shape == "link":
        return html.link(text, f"https://example.org/?q={draw(st.text('ab&<', max_size=5))}")
    if shape == "nested":
        inner = html.italic(draw(TEXTS))
        return Markup("<b>%s%s</b>%s") % (text, inner, draw(TEXTS))
    return escape(text)


@given(blocks())
def test_what_is_measured_is_what_telegram_counts(block: Markup) -> None:
    assert html.plain(block) == read(block)
    assert html.length(block) == units(read(block))


@given(st.lists(blocks(), max_size=6), LIMITS)
def test_pages_are_valid_fit_and_lose_nothing(parts: list[Markup], limit: int) -> None:
    pages = html.pages(parts, limit)
    assert all(units(read(page)) <= limit for page in pages)
    whole = "".join(map(read, pages))
    assert "".join(whole.split()) == "".join("".join(map(read, parts)).split())


def test_pages_keep_blocks_whole_where_they_fit() -> None:
    parts = [html.bold("a" * 30), escape("b" * 30), escape("c" * 30)]
    assert html.pages(parts, 61) == (Markup("\n").join(parts[:2]), parts[2])


def test_a_long_block_is_cut_at_a_line_then_at_a_word() -> None:
    assert html.pages([escape("one two\nthree four")], 12) == ("one two\n", "three four")
    assert html.pages([html.bold("alpha beta gamma")], 12) == ("<b>alpha beta </b>", "<b>gamma</b>")


def test_empty_blocks_part_sections_but_open_no_page() -> None:
    assert html.pages([html.EMPTY, Markup("a"), html.EMPTY, Markup("b")], 100) == ("a\n\nb",)
    assert html.pages([], 100) == ("",)


@given(TEXTS, st.integers(1, 100))
def test_shortened_text_fits(text: str, limit: int) -> None:
    short = html.shorten(text, limit)
    assert units(short) <= limit
    if units(" ".join(text.split())) > limit:
        assert short.endswith("…")


def test_shortening_ends_at_a_word_and_counts_utf16() -> None:
    assert html.shorten("Imperial Citadel of Thang Long", 20) == "Imperial Citadel of…"
    assert html.shorten("😀😀😀", 5) == "😀😀…"


def test_arguments_are_escaped_once() -> None:
    assert html.link('"a" & <b>', 'https://x.org/?a="1"&b') == (
        '<a href="https://x.org/?a=&#34;1&#34;&amp;b">&#34;a&#34; &amp; &lt;b&gt;</a>'
    )
    assert html.lines(html.bold("<"), None, "", ">") == "<b>&lt;</b>\n&gt;"
    assert html.join(" < ", ["a", html.italic("b")]) == "a &lt; <i>b</i>"

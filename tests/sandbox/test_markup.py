from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bot.sandbox.formatting import read_text
from bot.sandbox.markdown import parse_markdown
from bot.sandbox.markup import check_url, parse_html, units
from bot.sandbox.parameters import Parameters
from bot.sandbox.recognition import find_entities
from bot.sandbox.refusal import Refusal
from bot.sandbox.rendering import render_html

PREFIX = "Bad Request: can't parse entities: "


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<x>", 'Unsupported start tag "x" at byte offset 0'),
        ("Huế <table>", 'Unsupported start tag "table" at byte offset 6'),
        ("2 < 3 and so on", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("é<b>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</b ", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=http://x.org>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href=abc", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified at byte offset 0"),
    ],
)
def test_bad_html_is_refused(source: str, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_html(source)
    assert str(caught.value) == PREFIX + text


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("a &lt; b &amp;&amp; &quot;c&quot; &#233; &#xE9; &nbsp; &#0;", 'a < b && "c" é é &nbsp; &#0;', []),
        ("<b>x</b>", "x", [("bold", 0, 1)]),
        ("<STRONG>x</STRONG>", "x", [("bold", 0, 1)]),
        ("😀<i>y</i>", "😀y", [("italic", 2, 1)]),
        ("<b></b>z", "z", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<u><s>x</s>y</u>", "xy", [("underline", 0, 2), ("strikethrough", 0, 1)]),
        ("<span class='tg-spoiler'>x</span>", "x", [("spoiler", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<code class='language-c'>x</code>", "x", [("code", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marks = parse_html(source)
    assert found == text
    assert [(mark["type"], mark["offset"], mark["length"]) for mark in marks] == entities


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="http://x.org/?a=1&amp;b=2">y</a>', {"type": "text_link", "url": "http://x.org/?a=1&b=2"}),
        ('<a href="x.org">y</a>', {"type": "text_link", "url": "http://x.org/"}),
        ("<a>x.org</a>", {"type": "text_link", "url": "http://x.org/"}),
        ('<a href="tg://user?id=5">y</a>', {"type": "text_mention", "user": {"id": 5}}),
        ('<pre><code class="language-py">y</code></pre>', {"type": "pre", "language": "py"}),
        ('<tg-emoji emoji-id="77">y</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "77"}),
    ],
)
def test_arguments_are_kept(source: str, expected: dict[str, Any]) -> None:
    _, [entity] = parse_html(source)
    assert {key: value for key, value in entity.items() if key not in {"offset", "length"}} == expected


@pytest.mark.parametrize("url", ["javascript:alert(1)", "mailto:a@b.org", "", "http://", "no dots", "file:///x"])
def test_links_that_telegram_drops(url: str) -> None:
    assert not check_url(url)
    assert parse_html(f'<a href="{escape(url)}">y</a>')[1] == []


PARSERS = (parse_html, partial(parse_markdown, legacy=False), partial(parse_markdown, legacy=True))


@given(
    st.sampled_from(PARSERS),
    st.text(st.sampled_from("<>/&;=\"'`*_[]()\\ abi#x1-é😀\n"), max_size=60) | st.text(max_size=60),
)
def test_any_source_is_parsed_or_refused(parse: Callable[[str], tuple[str, list[dict[str, Any]]]], source: str) -> None:
    try:
        text, entities = parse(source)
    except Refusal as refusal:
        event(str(refusal).split(" at byte")[0])
    else:
        assert all(0 <= e["offset"] < e["offset"] + e["length"] <= units(text) for e in entities)
        render_html(text, entities)


def _wrap(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(children, min_size=1, max_size=3).map("".join)
    tags = st.sampled_from(["b", "i", "u", "s", "tg-spoiler", "blockquote"])
    links = inside.map(lambda text: f'<a href="http://x.org/?q=1&amp;r=2">{text}</a>')
    return st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", tags, inside) | links


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)
SOURCES = st.lists(st.recursive(WORDS.map(escape), _wrap, max_leaves=6), max_size=4).map("".join)


@given(SOURCES)
def test_valid_html_survives_a_round_trip(source: str) -> None:
    text, entities = parse_html(source)
    again, marks = parse_html(render_html(text, entities))
    assert again == text
    assert [_key(mark) for mark in marks] == [_key(entity) for entity in entities]


def _key(entity: dict[str, Any]) -> tuple[int, int, str]:
    return entity["offset"], entity["length"], entity["type"]


@given(st.text(max_size=80))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert parse_html(escape(text, quote=False)) == (text, [])


@given(st.text(max_size=80))
def test_recognised_entities_lie_inside_the_text(text: str) -> None:
    wide = text.encode("utf-16-le", "surrogatepass")
    for entity in find_entities(text):
        words = wide[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
        assert words in text


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start", [("bot_command", "/start")]),
        ("/start@test_bot now", [("bot_command", "/start@test_bot")]),
        ("say /help", [("bot_command", "/help")]),
        ("a/b 1/2", []),
        ("😀 see https://x.org/a?b=c, or unesco.org.", [("url", "https://x.org/a?b=c"), ("url", "unesco.org")]),
        ("mail me@x.org", [("email", "me@x.org")]),
        ("@alice #tag $USD 1#2", [("mention", "@alice"), ("hashtag", "#tag"), ("cashtag", "$USD")]),
        ("no. dots here.", []),
    ],
)
def test_telegram_recognises_entities_itself(text: str, entities: list[tuple[str, str]]) -> None:
    wide = text.encode("utf-16-le")
    found = [
        (e["type"], wide[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le"))
        for e in find_entities(text)
    ]
    assert found == entities


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("*x* _y_ __z__ ~s~ ||p||", "x y z s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("`c` ```py\nd```", "c d", ["code", "pre"]),
        ("[l](http://x.org) [m](tg://user?id=1)", "l m", ["text_link", "text_mention"]),
        ("1\\. a \\*", "1. a *", []),
    ],
)
def test_markdown_v2(source: str, text: str, kinds: list[str]) -> None:
    found, entities = parse_markdown(source, legacy=False)
    assert (found, [entity["type"] for entity in entities]) == (text, kinds)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("1.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("é*x", "Can't find end of Bold entity at byte offset 2"),
        ("`x", "Can't find end of Code entity at byte offset 0"),
        ("[x](y", "Can't find end of a URL at byte offset 3"),
    ],
)
def test_bad_markdown_is_refused(source: str, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_markdown(source, legacy=False)
    assert str(caught.value) == PREFIX + text


@pytest.mark.parametrize(
    ("given_text", "kept", "offsets"),
    [
        ("  \n<b>x</b> \n", "x", [0]),
        ("a\tb\r\nc\x00d", "a b\nc d", []),
        (" <b> x </b> ", " x", [0]),  # blanks inside the first entity stay
    ],
)
def test_blanks_and_control_characters_go(given_text: str, kept: str, offsets: list[int]) -> None:
    formatted = read_text(Parameters({"text": given_text, "parse_mode": "HTML"}), lambda _: None)
    assert formatted.text == kept
    assert [entity["offset"] for entity in formatted.entities] == offsets


def test_people_are_looked_up_anew_in_a_text_that_comes_again() -> None:
    sent = Parameters({"text": '<a href="tg://user?id=5">Mai</a> and <b>Lan</b>', "parse_mode": "HTML"})
    stranger, known = read_text(sent, lambda _: None), read_text(sent, lambda number: {"id": number})
    assert [entity["type"] for entity in stranger.entities] == ["bold"]
    assert [entity["type"] for entity in known.entities] == ["text_mention", "bold"]
    assert read_text(sent, lambda _: None) == stranger

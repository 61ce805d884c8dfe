from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.markup import parse_html
from handlers.views.writing.spans import Span, format_spans
from tests.handlers.telegram_html import read, units

KINDS = ("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "mention")
TEXTS = st.text("a<>&\"' \n😀ệ", max_size=60)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """Give a text with spans anywhere in it, also such as cross each other."""
    text = draw(TEXTS)
    places = [units(text[:position]) for position in range(len(text) + 1)]
    spans = []
    for _ in range(draw(st.integers(0, 6))):
        start, end = sorted((draw(st.sampled_from(places)), draw(st.sampled_from(places))))
        spans.append(Span(draw(st.sampled_from(KINDS)), start, end - start))
    return text, spans


@given(written())
def test_whatever_was_written_is_read_as_it_was(made: tuple[str, list[Span]]) -> None:
    text, spans = made
    assert read(format_spans(text, spans)) == text.strip()


@given(written(), st.integers(0, 20))
def test_what_stands_before_the_start_is_left_out(made: tuple[str, list[Span]], start: int) -> None:
    text, spans = made
    before = "/announce " + "x" * start
    moved = [Span(span.kind, span.offset + units(before), span.length) for span in spans]
    whole = before + text
    assert format_spans(whole, moved, units(before)) == format_spans(text, spans)


def test_marks_stay_where_they_were() -> None:
    spans = [Span("bold", 0, 9), Span("italic", 3, 2), Span("text_link", 6, 3, 'https://example.org/?a="1"&b')]
    markup = format_spans("😀 <b> end", spans)
    text, entities = parse_html(markup)
    assert text == "😀 <b> end"
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in entities] == [
        ("bold", 0, 9),
        ("italic", 3, 2),
        ("text_link", 6, 3),
    ]
    assert 'href="https://example.org/?a=&#34;1&#34;&amp;b"' in markup


def test_what_bots_may_not_send_becomes_plain() -> None:
    spans = [Span("custom_emoji", 0, 2), Span("text_mention", 3, 3), Span("text_link", 7, 3), Span("unheard", 0, 2)]
    assert format_spans("😀 Lan end", spans) == "😀 Lan end"

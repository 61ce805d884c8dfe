"""One story from end to end: a file with seven faults, mended and applied; a post corrected, and corrected back."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from content.reminders.sheet import Sheet
from storage.outbox.posts import Subscription
from tests.content.sample import FILES
from tests.handlers.desk import hand_in
from tests.talk import Answer, Talker, Town, town_with_bot

EDITOR = 77
DUE = dt.datetime(2027, 6, 27, 2, 0, tzinfo=dt.UTC)  # two years after the visit, at nine in Viet Nam
HEADER = "slug;name_en;name_vi;event_type;date 1 kind;date 1;date 1 confidence;date 1 sources;sources;coordinates"
FAULTY = f"""{HEADER}
the-visit;A visit;Một chuyến thăm;vist;visit;27.6.2025;sure;the-article;the-article;
the-visit;A visit;Một chuyến thăm;visit;visit;2025-06-27;single;the-article;the-article;
Second Visit;A visit;Chuyến thăm thứ hai;visit;visit;2025-06-28;single;the-artcle;the-article;
"""
SOUND = f"""{HEADER.removesuffix(";coordinates")}
the-visit;A visit of state;Một chuyến thăm cấp nhà nước;visit;visit;2024-06-27;single;the-article;the-article
"""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    facts = tmp_path / "facts"
    for name, text in FILES.items():
        (facts / name).parent.mkdir(parents=True, exist_ok=True)
        (facts / name).write_text(text, encoding="utf-8")
    async with town_with_bot(tmp_path, content_dir=facts, admin_ids=frozenset({EDITOR})) as town:
        yield town


async def get_post(town: Town, reader: Talker) -> Answer:
    """Let the reader have the post about the visit."""
    await reader.says("/start")
    sheet = Sheet("Asia/Ho_Chi_Minh")
    since = DUE - dt.timedelta(hours=6)
    await town.bot.services.sheets.store(Subscription(reader.id, "private", sheet, subscribed=True, since=since), None)
    before = reader.chat.newest_by_bot
    town.clock.now = DUE
    return await reader.hears(before)


async def test_from_a_faulty_file_to_a_corrected_post_and_back(town: Town) -> None:
    editor, reader = town.person("Editor", number=EDITOR), town.person("Alice")
    post = await get_post(town, reader)
    assert "2 years since the visit (27 June 2025; one source)" in post.text
    assert "A visit" in post.text
    faulty = await hand_in(editor, "events.csv", FAULTY.encode("utf-8-sig"))
    assert faulty.title == "❌ 7 faults, so nothing was changed:", faulty.text
    for words in (
        "events.csv:1: coordinates: a table of the kind 'event' has no column 'coordinates'",
        "events.csv:2: event_type: 'vist' is not one of the words allowed here, did you mean 'visit'?",
        "events.csv:2: date 1: '27.6.2025' is not a date, did you mean 2025-06-27?",
        "events.csv:3: slug: the slug 'the-visit' stands in row 2, too",
        "events.csv:4: slug: 'Second Visit' is not a slug, did you mean 'second-visit'?",
        "events.csv:4: date 1 sources: there is no source or article 'the-artcle', did you mean 'the-article'?",
    ):
        assert words in faulty.text, faulty.text
    assert reader.sees().text == post.text
    shown = await hand_in(editor, "events.csv", SOUND.encode("utf-8-sig"))
    assert "Date 1: 2025-06-27 → 2024-06-27" in shown.text
    assert "1 fact that was told in the last 7 days would be corrected in its posts" in shown.text
    before = reader.chat.newest_by_bot
    assert (await shown.press("Apply")).title == "✅ Applied: revision 2 is live."
    corrected = await reader.hears(before)
    assert (corrected.id, reader.heard()) == (post.id, reader.heard())
    assert "3 years since the visit (27 June 2024; one source)" in corrected.text
    assert "A visit of state" in corrected.text
    assert "Corrected on 27 June 2027" in corrected.text
    back = await editor.says("/rollback 1")
    assert "Date 1: 2024-06-27 → 2025-06-27" in back.text
    before = reader.chat.newest_by_bot
    assert (await back.press("Apply")).title == "✅ Applied: revision 3 is live."
    again = await reader.hears(before)
    assert again.id == post.id
    assert "2 years since the visit (27 June 2025; one source)" in again.text
    assert "A visit of state" not in again.text
    history = (await editor.says("/history")).text
    assert "back to revision 1" in history
    assert "file events.csv" in history

"""What admins hear about the gaps of the content, and the picture of the year."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import pytest_asyncio

from bot.sandbox.files import measure
from bot.sandbox.registry import show
from handlers.views.desk.year_drawing import SIZE
from tests.handlers.test_talk_presses import OUTDATED, press_stale
from tests.talk import Answer, Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def ask(talker: Talker, words: str) -> tuple[Answer, Answer]:
    """Ask for the coverage: the message, then the picture."""
    heard = talker.heard()
    talker.sends(words)
    await talker.town.sandbox.world.journal.until(lambda: talker.heard() >= heard + 2)
    posts = [post for post in talker.chat.posts.values() if post.by_bot and not post.deleted]
    card, picture = [Answer(talker, show(post)) for post in sorted(posts, key=lambda post: post.number)][heard:]
    return card, picture


def drawn(town: Town, picture: Answer) -> bytes:
    stored = town.sandbox.world.files.find(picture.post["photo"][-1]["file_id"])
    assert stored is not None
    return stored.data


@pytest_asyncio.fixture(loop_scope="session")
async def chi(town: Town, admin: Talker) -> Talker:
    """The admin in a group that speaks Vietnamese."""
    talker = admin.within(town.make_group(admins=[admin]))
    await talker.says("/language vi")
    return talker


async def test_all_findings_at_a_glance(admin: Talker) -> None:
    card, picture = await ask(admin, "/coverage")
    assert card.title == "🧭 What the content lacks"
    assert re.search(r"^\d+ records · 21 November 2026$", card.text, re.MULTILINE)
    assert re.search(r"^🔸 Without a second source: \d+ of \d+$", card.text, re.MULTILINE)
    assert "✅ Not verified for a year: none" in card.text
    assert re.search(
        r"^🔸 Days of 2026 with nothing to remind of: \d+ of 365; \d+ more days have only what moves",
        card.text,
        re.MULTILINE,
    )
    assert (
        "Titles against the number that sources state: all 7 stated numbers agree; 1 programme without one" in card.text
    )
    assert not any(key.startswith("🕰") for key in card.buttons)  # there is nothing to open
    assert picture.title == "The 2026 heritage calendar"
    assert picture.html


async def test_it_speaks_vietnamese(chi: Talker) -> None:
    card, picture = await ask(chi, "/coverage 2027")
    assert card.title == "🧭 Nội dung còn thiếu gì"
    assert re.search(r"^🔸 Ngày không có gì để nhắc trong năm 2027: \d+ trên 365", card.text, re.MULTILINE)
    assert picture.title == "Lịch di sản năm 2027"
    page = await card.press("📅 Ngày")
    assert re.search(r"^Tháng 1: [\d–, ]+ \(\d+ ngày\)$", page.text, re.MULTILINE)
    page = await page.press("Tổng quan")
    page = await page.press("🔢 Con số")
    assert "🌿 Khu dự trữ sinh quyển thế giới: 11 – khớp với The Hanoi Times (năm 2021)" in page.text
    assert "Ghi chú về số danh hiệu" in page.text


async def test_the_picture_is_that_of_its_year_and_language(town: Town, admin: Talker, chi: Talker) -> None:
    asked = [(admin, "/coverage"), (admin, "/coverage 2027"), (chi, "/coverage")]
    pictures = [drawn(town, (await ask(talker, words))[1]) for talker, words in asked]
    assert len(set(pictures)) == len(pictures)
    assert {measure(picture) for picture in pictures} == {SIZE}
    assert town.calls("sendPhoto")


async def test_each_record_of_a_finding_opens(admin: Talker) -> None:
    card, _ = await ask(admin, "/coverage")
    said = re.search(r"second source: (\d+) of", card.text)
    assert said is not None
    total = int(said[1])
    page = await card.press("📚 Sources")
    numbers: list[int] = []
    while True:
        assert f"Without a second source · {total} entries" in page.title
        numbers += [int(key) for key in page.buttons if key.isdigit()]
        if not any("Next page" in key for key in page.buttons):
            break
        page = await page.press("Next page")
    assert numbers == list(range(1, total + 1))
    name = re.search(rf"^{total}\. \S+ (.+)$", page.text, re.MULTILINE)
    assert name is not None
    opened = await page.press(str(total))
    assert opened.id > page.id  # the list stays
    assert name[1] in opened.text
    back = await (await page.press("Page before")).press("All findings")
    assert back.text == card.text


async def test_days_can_be_looked_at_year_by_year(admin: Talker) -> None:
    card, _ = await ask(admin, "/coverage 2026")
    page = await card.press("📅 Days")
    assert page.title == "Days of 2026 with nothing to remind of"
    assert "another year may have nothing here: " in page.text
    festivals = re.findall(r"here: (.+)$", page.text, re.MULTILINE)
    later = await page.press("2027")
    assert later.title == "Days of 2027 with nothing to remind of"
    assert re.findall(r"here: (.+)$", later.text, re.MULTILINE) != festivals
    assert "Days of 2027" in (await later.press("All findings")).text


async def test_a_note_on_counts_opens(admin: Talker) -> None:
    card, _ = await ask(admin, "/coverage")
    page = await card.press("🔢 Numbers")
    assert "🎨 UNESCO Creative Cities: 4 – no number stated yet" in page.text
    names = re.findall(r"^\d+\. 📝 (.+)$", page.text, re.MULTILINE)
    assert "Totals after 2025" in names
    opened = await page.press(str(names.index("Totals after 2025") + 1))
    assert "Totals after 2025" in opened.text


async def test_numbers_on_the_keys_follow_the_lines(admin: Talker) -> None:
    card, _ = await ask(admin, "/coverage")
    page = await card.press("📍 Map")
    lines = [int(number) for number in re.findall(r"^(\d+)\. ", page.text, re.MULTILINE)]
    assert lines == [int(key) for key in page.buttons if key.isdigit()]
    assert all(after == before + 1 for before, after in pairwise(lines))


async def test_its_keys_are_refused_to_others(town: Town, alice: Talker, admin: Talker) -> None:
    group = town.make_group(admins=[admin], members=[alice])
    card, _ = await ask(admin.within(group), "/coverage")
    for key in card.buttons:
        refused = await card.notice_of(key, by=alice.within(group))
        assert refused.startswith("This is only for the people who run this bot.")


@pytest.mark.parametrize("data", ["G:days:1900:0", "G:days:9999:0", "G:else:2026:0", "G:days:2026"])
async def test_keys_that_lead_nowhere(admin: Talker, data: str) -> None:
    card, _ = await ask(admin, "/coverage")
    pressed = await press_stale(card, data)
    assert (pressed.notice, pressed.title) == (OUTDATED, "What you can ask")


async def test_a_page_beyond_the_end_is_the_last(admin: Talker) -> None:
    card, _ = await ask(admin, "/coverage")
    page = await press_stale(card, "G:sources:2026:999999")
    assert page.title.startswith("Without a second source")
    assert "Next page ▶" not in page.buttons
    assert page.buttons[0].isdigit()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/coverage soon", "Which year do you mean?"),
        ("/coverage 2027-06", "Which year do you mean?"),
        ("/coverage 27/6/2027", "Which year do you mean?"),
        ("/coverage 1800", "Reminders can be told for the years 1901 to 2099."),
    ],
)
async def test_words_that_are_not_understood(admin: Talker, words: str, said: str) -> None:
    assert (await admin.says(words)).text.startswith(said)

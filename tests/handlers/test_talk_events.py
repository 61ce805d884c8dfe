from __future__ import annotations

import re

import pytest

from tests.talk import Answer, Talker

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_start_leads_to_every_view(alice: Talker) -> None:
    titles = {
        "Upcoming": "Upcoming · 30 entries · page 1 of 4",
        "Past": "Past · ",
        "In November": "Events · in November, of any year · ",
        "On this day": "Today, Saturday, 21 November 2026",
        "Every year": "Every year · 28 entries · page 1 of 4",
        "By year": "Events by year",
    }
    for words, title in titles.items():
        menu = await alice.says("/events")
        assert menu.title == "Events"
        assert (await menu.press(words)).title.startswith(title)


async def test_upcoming_starts_with_the_next(alice: Talker, lan: Talker) -> None:
    for words in ("upcoming", "sắp tới", "sap toi"):
        answer = await alice.says(f"/events {words}")
        assert "1. Viet Nam Cultural Heritage Day\n23 November 2026" in answer.text
    said = await lan.says("/events sắp tới")
    assert said.title == "Sắp tới · 30 mục · trang 1/4"
    assert "1. Ngày Di sản văn hóa Việt Nam\nngày 23 tháng 11 năm 2026" in said.text


async def test_past_starts_with_the_latest(alice: Talker) -> None:
    first = (await alice.says("/events past")).text.splitlines()
    dates = [line for line in first if line.endswith("2026")]
    assert dates
    assert (await alice.says("/events đã qua")).text.splitlines() == first


async def test_by_year_and_month(alice: Talker, lan: Talker) -> None:
    year = await alice.says("/events 2025")
    assert year.title.startswith("Events · 2025 · 17 entries")
    years = await (await alice.says("/events")).press("By year")
    assert (await years.press("2025 (17)")).text == year.text
    for words in ("june 2025", "6/2025", "2025-06", "tháng 6 năm 2025", "tháng 6/2025"):
        assert (await alice.says(f"/events {words}")).title.startswith("Events · June 2025 · ")
    for words in ("september", "sep", "tháng 9", "tháng chín", "9"):
        answer = await lan.says(f"/events {words}")
        assert answer.title.startswith("Sự kiện · tháng 9 của mọi năm · ")
        assert "Việt Nam và Nhật Bản thiết lập quan hệ ngoại giao\nngày 21 tháng 9 năm 1973" in answer.text


async def test_a_period_without_events_says_so(alice: Talker, lan: Talker) -> None:
    answer = await alice.says("/events 1850")
    assert answer.text == "Events · 1850\n\nNothing is on file here."
    assert (await answer.press("All events")).title == "Events"
    assert "Chưa có dữ liệu nào ở mục này." in (await lan.says("/events năm 1850")).text


async def test_a_month_lists_what_is_kept_in_it_every_year(alice: Talker, lan: Talker) -> None:
    assert "\nViet Nam Cultural Heritage Day\n23 November 2026" in _plain(await alice.says("/events this month"))
    september = await alice.says("/events september")
    assert "\nInternational Day of Peace\n21 September 2027" in _plain(september)
    assert "Ngày Quốc tế Hòa bình" in (await lan.says("/events tháng 9 năm 2027")).text


def _plain(answer: Answer) -> str:
    """Give the lines of a list without their numbers."""
    return re.sub(r"(?m)^\d+\. ", "", answer.text)


async def test_a_day_shows_the_day(alice: Talker) -> None:
    assert (await alice.says("/events 4/12")).title == "Friday, 4 December 2026"


async def test_by_name(alice: Talker, lan: Talker) -> None:
    card = await alice.says("/events mother language")
    assert card.title == "🗓 International Mother Language Day"
    assert "Observed: 21 February every year" in card.text
    there = await lan.says("/events tieng me de")
    assert there.title == "🗓 Ngày Quốc tế Tiếng mẹ đẻ"
    assert "Được tổ chức: ngày 21 tháng 2 hằng năm" in there.text


async def test_an_event_card_leads_to_people_sources_and_neighbours(alice: Talker) -> None:
    card = await alice.says("/start a1-reception")
    assert card.title.startswith("🗓 Party chief To Lam receives")
    assert "27 June 2025 · 1 year ago" in card.text
    assert "From the article “Report on the Party chief" in card.text
    person = await card.press("👤 To Lam")
    assert person.title == "👤 To Lam"
    again = await alice.says("/start a1-reception")
    assert (await again.press("Sources")).title.startswith("Sources: Party chief To Lam receives")
    last = await alice.says("/start a1-reception")
    assert (await last.press("Next")).title.startswith("🗓 ")


async def test_today_tells_the_lunar_date_and_what_happened(alice: Talker, lan: Talker) -> None:
    today = await alice.says("/today")
    assert today.text.startswith("Today, Saturday, 21 November 2026\n13th day of the 10th lunar month\n\n1. 🏅 ")
    assert "\n2023 · Honour · 3 years ago" in today.text
    there = await lan.says("/today")
    assert there.text.startswith("Hôm nay, thứ Bảy, ngày 21 tháng 11 năm 2026\nngày 13 tháng 10 âm lịch\n\n1. 🏅 ")
    assert "\n2023 · Vinh danh · 3 năm trước" in there.text
    assert (await today.press("1")).title.startswith("🏅 300th anniversary of the birth of Hải Thượng")


async def test_other_days_by_words_and_by_buttons(alice: Talker, lan: Talker) -> None:
    fourth = await alice.says("/today 4/12")
    assert fourth.title == "Friday, 4 December 2026"
    assert "📚 Hanoi, learning city\n2025 · Designation · 1 year ago" in fourth.text
    assert (await fourth.press("Day before")).title == "Thursday, 3 December 2026"
    assert (await alice.says("/today tomorrow")).title == "Sunday, 22 November 2026"
    assert (await lan.says("/today ngày mai")).title == "Chủ nhật, ngày 22 tháng 11 năm 2026"
    assert (await lan.says("/today ngày 4 tháng 12")).title == "Thứ Sáu, ngày 4 tháng 12 năm 2026"


async def test_a_day_of_a_year_tells_what_happened_then(alice: Talker, lan: Talker) -> None:
    day = await alice.says("/today 12/7/2025")
    assert "Yen Tu-Vinh Nghiem-Con Son, Kiep Bac Complex" in day.text
    assert "2025 · Inscribed on the World Heritage List" in day.text
    assert "ago" not in day.text
    assert "today" not in day.text.lower()
    assert "Yên Tử" in (await lan.says("/today 12/7/2025")).text
    assert "Yen Tu" not in (await alice.says("/today 12/7/2024")).text
    assert (await alice.says("/today 29/2/2024")).title == "Thursday, 29 February 2024"


async def test_lunar_festivals_fall_on_their_day(alice: Talker, lan: Talker) -> None:
    kings = await alice.says("/today 16/4/2027")
    assert kings.text.startswith("Friday, 16 April 2027\n10th day of the 3rd lunar month")
    assert "Hung Kings" in kings.text
    assert "by the lunar calendar" in kings.text
    assert "theo âm lịch" in (await lan.says("/today 16/4/2027")).text


async def test_a_day_with_nothing_and_words_that_are_no_day(alice: Talker, lan: Talker) -> None:
    assert "Nothing is on file for this day." in (await alice.says("/today 2/1")).text
    assert (await alice.says("/today blue")).text.startswith("Which day do you mean?")
    assert (await lan.says("/today 31/2")).text.startswith("Bạn muốn hỏi ngày nào?")
    assert (await alice.says("/today 4/12/1850")).title == "Wednesday, 4 December 1850"  # beyond the lunar calendar


async def test_the_day_is_that_of_the_bots_zone(alice: Talker) -> None:
    town = alice.town
    before = town.clock.now
    town.clock.now = before.replace(hour=17, minute=30)  # half past midnight in Viet Nam
    try:
        assert (await alice.says("/today")).title == "Today, Sunday, 22 November 2026"
    finally:
        town.clock.now = before

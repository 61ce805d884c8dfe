from __future__ import annotations

import pytest

from tests.talk import Answer, Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


def names(answer: Answer) -> list[str]:
    """Give the numbered names of a list."""
    lines = answer.text.splitlines()
    return [line.partition(". ")[2] for line in lines if line.partition(". ")[0].isdigit()]


async def test_programmes_then_list_then_card(alice: Talker) -> None:
    programmes = await alice.says("/heritage")
    assert programmes.text.startswith("Heritage and UNESCO titles\n70 titles held · 3 nominations on file, not titles")
    assert "🏛️ World Heritage: 9 · 1 nomination on file, not a title" in programmes.text
    world = await programmes.press("World Heritage (9)")
    assert world.title == "🏛️ World Heritage · 9 titles held · 1 nomination on file, not a title · page 1 of 2"
    assert len(names(world)) == 8
    card = await world.press("2")
    assert card.title == f"🏛️ {names(world)[1]}"
    assert card.id == world.id == programmes.id
    assert (await card.press("Back to the list")).text == world.text
    assert (await world.press("All programmes")).text == programmes.text


async def test_the_same_words_get_the_same_card_in_the_language_of_whoever_asks(
    town: Town, alice: Talker, lan: Talker
) -> None:
    card, theirs = await alice.says("/heritage hoi an"), await lan.says("/heritage hoi an")
    again = await town.person("Bob", "en").says("/heritage hoi an")
    assert (again.text, again.buttons) == (card.text, card.buttons)
    assert card.text != theirs.text
    assert card.text != (await alice.says("/people hoi an")).text != (await alice.says("/search hoi an")).text


async def test_lists_are_paged_in_place(lan: Talker) -> None:
    first = await lan.says("/heritage di sản văn hóa phi vật thể")
    counted = "17 danh hiệu · 2 hồ sơ đề cử, chưa phải danh hiệu"
    assert first.title == f"🎭 Di sản văn hóa phi vật thể · {counted} · trang 1/3"
    second = await first.press("Trang sau")
    third = await second.press("Trang sau")
    assert third.title.endswith("trang 3/3")
    assert len({*names(first), *names(second), *names(third)}) == 19
    assert "Trang sau ▶" not in third.buttons
    assert (await third.press("Trang trước")).text == second.text
    assert "9" in second.buttons
    assert first.id == third.id


@pytest.mark.parametrize(
    "words",
    ["hoi an", "Hội An", "HOI AN", "hoian", "an hoi", "phố cổ hội an", "hoi an ancient town", "đô thị cổ hội an"],
)
async def test_by_name(alice: Talker, words: str) -> None:
    card = await alice.says(f"/heritage {words}")
    assert card.title == "🏛️ Hoi An Ancient Town"


async def test_by_programme_year_and_province(alice: Talker, lan: Talker) -> None:
    assert (await alice.says("/heritage geopark")).title == "🌋 UNESCO Global Geoparks · 4 entries"
    assert (await lan.says("/heritage công viên địa chất")).title == "🌋 Công viên địa chất toàn cầu UNESCO · 4 mục"
    year = await alice.says("/heritage 2010")
    assert year.title == "Heritage · 2010 · 4 entries"
    assert "🌋 Dong Van Karst Plateau\n3 October 2010" in year.text
    assert "\nMay 2011 · another date in 2010\n" in year.text
    province = await alice.says("/heritage ninh binh")
    assert province.title.startswith("Heritage · Ninh Binh")
    assert "🏛️ Trang An Landscape Complex" in names(province)
    assert (await lan.says("/heritage Ninh Bình")).title.startswith("Di sản · Ninh Bình")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("geopark 2010", "🌋 UNESCO Global Geoparks · 2010 · 1 entry"),
        ("2010 geopark", "🌋 UNESCO Global Geoparks · 2010 · 1 entry"),
        ("biosphere 2004", "🌿 Biosphere Reserves · 2004"),
        ("ninh binh 2014", "Heritage · Ninh Binh · 2014"),
        ("memory of the world nghe an", "📜 Memory of the World"),
        ("năm 2010", "Heritage · 2010 · 4 entries"),
        ("in 2010", "Heritage · 2010 · 4 entries"),
        ("nam 2010", "Heritage · 2010 · 4 entries"),
        ("ở Quảng Nam", "Heritage · Quang Nam · 5 entries"),
        ("quang nam 1999", "Heritage · Quang Nam · 1999 · 2 entries"),
        ("ở Quảng Nam năm 1999", "Heritage · Quang Nam · 1999 · 2 entries"),
        ("in ninh binh", "Heritage · Ninh Binh · 4 entries"),
        ("tỉnh Ninh Bình năm 2014", "Heritage · Ninh Binh · 2014"),
    ],
)
async def test_mixed(alice: Talker, words: str, title: str) -> None:
    assert (await alice.says(f"/heritage {words}")).title.startswith(title)


async def test_a_card_has_everything_that_is_known(alice: Talker) -> None:
    card = await alice.says("/heritage hoi an")
    lines = card.text.splitlines()
    assert lines[:2] == ["🏛️ Hoi An Ancient Town", "Đô thị cổ Hội An"]
    assert "World Heritage · World Heritage List · inscribed" in lines
    assert any(line.startswith("Inscription: December 1999 · 26 years ago [") for line in lines)
    for field in ("Category: cultural property", "Criteria: (ii) (v)", "Reference: 948", "Provinces: Quang Nam"):
        assert field in lines
    assert "States Parties: Viet Nam" in lines
    assert any(line.startswith("• A trading port") and line.endswith("]") for line in lines)
    assert "⚠ Sources differ: " in card.text
    assert lines[-1] == "Last checked: 21 November 2026."
    assert "🏛️ My Son Sanctuary" in card.buttons


async def test_a_card_in_vietnamese(lan: Talker) -> None:
    card = await lan.says("/heritage hội an")
    assert card.text.startswith("🏛️ Đô thị cổ Hội An\nHoi An Ancient Town\n")
    assert "Ghi danh: tháng 12 năm 1999 · 26 năm trước [" in card.text
    assert "Kiểm tra lần cuối: ngày 21 tháng 11 năm 2026." in card.text


async def test_festivals_are_told_by_the_lunar_calendar(alice: Talker, lan: Talker) -> None:
    assert "7th to 10th day of the 1st lunar month" in (await alice.says("/start ich-xoan")).text
    assert "từ ngày mùng 7 đến ngày mùng 10 tháng Giêng âm lịch" in (await lan.says("/start ich-xoan")).text


async def test_sources_are_numbered_and_linked(alice: Talker) -> None:
    card = await alice.says("/heritage hoi an")
    sources = await card.press("Sources (4)")
    assert sources.id == card.id
    assert sources.title == "Sources: Hoi An Ancient Town"
    assert (
        "[2] The mark of Hoi An and My Son after 20 years\nHoi An World Heritage site portal · 19 September 2019"
        in (sources.text)
    )
    assert sources.text.count("checked on 21 November 2026") == 4
    assert '<a href="https://vtc.vn/' in sources.html
    assert (await sources.press("Back to the entry")).title == card.title


async def test_the_map_is_a_venue_with_the_name(alice: Talker, lan: Talker) -> None:
    card = await alice.says("/heritage hoi an")
    venue = await card.press("Map")
    assert venue.id != card.id
    assert venue.post["venue"]["title"] == "Hoi An Ancient Town"
    assert venue.post["venue"]["address"] == "Quang Nam"
    assert round(venue.post["venue"]["location"]["latitude"], 1) == 15.9
    there = await (await lan.says("/heritage hội an")).press("Bản đồ")
    assert there.post["venue"]["title"] == "Đô thị cổ Hội An"


async def test_previous_and_next_walk_through_the_list(alice: Talker) -> None:
    parks = await alice.says("/heritage geopark")
    card = await parks.press("1")
    seen = [card.title]
    assert not any("Previous" in label for label in card.buttons)
    while any("Next" in label for label in card.buttons):
        card = await card.press("Next")
        seen.append(card.title)
    assert seen == [f"🌋 {name}" for name in names(parks)]
    assert (await card.press("Previous")).title == seen[-2]


async def test_other_hits_are_offered_beside_the_best(alice: Talker) -> None:
    card = await alice.says("/heritage hoi an")
    assert any(label.startswith("🔎 Cu Lao Cham") for label in card.buttons)
    assert "☰ Back to the list" not in card.buttons
    hits = await card.press("results")
    assert hits.title.startswith("Results for “hoi an” · ")
    assert names(hits)[0] == "🏛️ Hoi An Ancient Town"
    found = await card.press("🔎 Cu Lao Cham")
    assert found.title == "🌿 Cu Lao Cham - Hoi An"
    assert (await found.press("Back to the list")).text == hits.text


async def test_nominations_are_told_apart_from_titles(alice: Talker, lan: Talker) -> None:
    world = await alice.says("/heritage ninh binh")
    assert "nomination, not a title" in world.text
    card = await alice.says("/start ich-cheo-nomination")
    assert "⏳ Nomination on file: not a title" in card.text
    assert "⏳ Hồ sơ đề cử: chưa phải danh hiệu" in (await lan.says("/start ich-cheo-nomination")).text


async def test_nothing_found_offers_the_nearest(alice: Talker, lan: Talker) -> None:
    answer = await alice.says("/heritage harlang baiy")
    assert answer.text == "Nothing was found for “harlang baiy”.\nDid you mean one of these?"
    assert (await answer.press("Ha Long")).title.startswith("🏛️ Ha Long Bay")
    lost = await lan.says("/heritage zzzzqqq xxxx")
    assert lost.text.startswith("Không tìm thấy kết quả nào cho “zzzzqqq xxxx”.")


async def test_hostile_words_are_shown_as_they_are(town: Town, alice: Talker) -> None:
    for words in ("<b>x</b>", "&amp;", "' OR 1=1 --", '"', "* NEAR(", "%_", "\u202e", "x" * 3000, "😀" * 2000):
        answer = await alice.says(f"/heritage {words}")
        assert answer.text
    assert not [call for call in town.calls("sendMessage") if "parse_mode" not in call]

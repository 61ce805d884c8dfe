"""A new record as a secretary of an association writes it, asked step by step, in both languages."""

from __future__ import annotations

import pytest

from content.records.kinds import Event
from content.records.statements import Confidence, DateKind
from content.roles import Role
from tests.handlers.desk import give
from tests.talk import Answer, Talker, Town


@pytest.fixture
async def lan(desk: Town) -> Talker:
    """An editor who reads Vietnamese."""
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    return lan


async def event(town: Town, slug: str) -> Event:
    async with town.bot.services.shelf.lend() as reader:
        dossier = await reader.dossier(slug)
    assert dossier is not None
    assert isinstance(dossier.record, Event)
    return dossier.record


async def begin(talker: Talker, kind: str, *names: str) -> Answer:
    """Begin an event in English and give its names; gives what is asked after its kind."""
    await talker.says("/new event")
    named = talker.sees()
    for name in names:
        named = await talker.says(name)
    return await (await named.press("✅")).press(kind)


async def test_words_are_made_a_short_name_that_is_a_key(lan: Talker) -> None:
    for words in ("/new event", "Go", "Gò"):
        asked = await lan.says(words)
    wrong = await lan.says("Lễ hội làng Gò")
    assert wrong.title.startswith("❌ Tên ngắn: 'Lễ hội làng Gò' không dùng làm tên ngắn được")
    assert wrong.buttons == ["✅ le-hoi-lang-go", "✖️ Thôi không sửa"]
    assert "Loại sự kiện" in (await wrong.press("✅")).text
    assert "✅ go" in asked.buttons


async def test_an_event_is_asked_for_its_date_and_place(desk: Town, lan: Talker) -> None:
    asked = await lan.says("/new sự kiện")
    assert asked.text.startswith("➕ Sự kiện: …\n\nHãy gửi cho tôi: Tên (tiếng Anh).")
    asked = await lan.says("Workshop on old houses")
    assert asked.title == "➕ Sự kiện: Workshop on old houses"
    assert "Tên (tiếng Việt)" in asked.text
    asked = await lan.says("Hội thảo về nhà cổ")
    asked = await asked.press("✅ workshop-on-old-houses")
    assert asked.title == "➕ Sự kiện: Hội thảo về nhà cổ"
    assert "Hãy chọn: Loại sự kiện." in asked.text
    assert "seminar" not in f"{asked.text} {asked.buttons}"
    asked = await asked.press("Hội thảo")
    assert "Hãy gửi cho tôi: Mốc thời gian 1." in asked.text
    assert asked.buttons == ["⏭ Bỏ qua", "✖️ Thôi không sửa"]
    wrong = await lan.says("5/12/2026")
    assert wrong.buttons == ["✅ 2026-12-05", "✅ 2026-05-12", "⏭ Bỏ qua", "✖️ Thôi không sửa"]
    asked = await wrong.press("2026-12-05")
    assert "Địa điểm (tiếng Anh)" in asked.text
    await lan.says("Hoi An")
    assert "Địa điểm (tiếng Việt)" in lan.sees().text
    assert "⏭ Bỏ qua" not in lan.sees().buttons
    asked = await lan.says("Hội An")
    assert "Hãy chọn: Mức xác nhận." in asked.text
    asked = await asked.press("một nguồn")
    assert "Nguồn nào" in asked.text
    found = await lan.says("quan ho bac ninh")
    shown = await found.press(found.buttons[0])
    assert "   Loại sự kiện: Hội thảo\n" in shown.text
    assert "   Mốc thời gian 1: 2026-12-05\n" in shown.text
    assert "   Địa điểm (tiếng Việt): Hội An\n" in shown.text
    card = await shown.press("👁 Xem trước thẻ")
    assert "Hội thảo về nhà cổ" in card.text
    assert "5 tháng 12" in card.text
    assert (await shown.press("Áp dụng")).title.startswith("✅")
    made = await event(desk, "workshop-on-old-houses")
    (fact,) = made.dates
    assert (str(fact.date), fact.kind, fact.confidence) == ("2026-12-05", DateKind.MEETING, Confidence.SINGLE)
    assert fact.sources == made.sources


async def test_what_is_not_known_is_passed_over_with_all_that_belongs_to_it(desk: Town, boss: Talker) -> None:
    asked = await begin(boss, "Festival", "A festival", "Một lễ hội")
    assert "Please send me: Date 1." in asked.text
    asked = await asked.press("Skip")
    assert "Place (English)" in asked.text
    asked = await asked.press("Skip")
    assert "Choose one: How well attested." in asked.text
    await asked.press("one source")
    found = await boss.says("quan ho bac ninh")
    await (await found.press(found.buttons[0])).press("Apply")
    made = await event(desk, "a-festival")
    assert (made.dates, made.place) == ((), None)


async def test_what_happened_is_asked_where_the_kind_of_event_does_not_say_it(boss: Talker) -> None:
    await begin(boss, "Festival", "A festival", "Một lễ hội")
    asked = await boss.says("2026-12")
    assert "Choose one: Date 1 · What happened." in asked.text
    assert "Skip" not in " ".join(asked.buttons)
    assert "Place (English)" in (await asked.press("Performance")).text


async def test_a_day_that_returns_is_asked_for_month_and_day(desk: Town, boss: Talker) -> None:
    asked = await begin(boss, "International day", "A day of ours", "Một ngày của ta")
    assert "Observed every year · Solar calendar · Month" in asked.text
    wrong = await boss.says("13")
    assert "Month: '13' is out of range; write a number not above 12" in wrong.title
    await boss.says("3")
    asked = await boss.says("21")
    asked = await (await asked.press("Skip")).press("one source")
    found = await boss.says("quan ho bac ninh")
    await (await found.press(found.buttons[0])).press("Apply")
    made = await event(desk, "a-day-of-ours")
    assert made.observance is not None
    assert made.observance.yearly is not None
    assert (made.observance.yearly.month, made.observance.yearly.day) == (3, 21)


async def test_kinds_are_named_in_the_language_of_who_reads(lan: Talker, boss: Talker) -> None:
    offered = await lan.says("/new")
    assert offered.buttons[:4] == ["Danh hiệu hoặc hồ sơ đề cử", "Nhân vật", "Tổ chức", "Sự kiện"]
    assert "• Sự kiện: /template event" in (await lan.says("/template")).text
    assert "• Event: /template event" in (await boss.says("/template")).text
    assert (await lan.says("/template event csv")).text.startswith("Bảng dành cho: Sự kiện.")


async def test_a_title_is_asked_for_its_programme_by_name(lan: Talker) -> None:
    await lan.says("/new heritage")
    for words in ("A title", "Một danh hiệu"):
        named = await lan.says(words)
    asked = await named.press("✅")
    assert "Công viên địa chất toàn cầu UNESCO" in " ".join(asked.buttons)
    assert "world-heritage" not in f"{asked.text} {asked.buttons}"
    asked = await asked.press("Công viên địa chất")
    assert asked.buttons[0] == "đã được ghi danh"

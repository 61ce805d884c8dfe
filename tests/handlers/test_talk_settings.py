"""Language and privacy in private chats."""

from __future__ import annotations

import asyncio

import pytest

from tests.talk import Answer, Talker

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_language_is_chosen_by_buttons(alice: Talker) -> None:
    choice = await alice.says("/language")
    assert choice.text.startswith("Language\nThe bot speaks the language of your Telegram app.")
    assert choice.buttons == ["✓ English", "Tiếng Việt"]
    chosen = await choice.press("Tiếng Việt")
    assert chosen.id == choice.id
    assert chosen.text.startswith("Ngôn ngữ\nBot đang dùng ngôn ngữ đã được chọn tại đây.")
    assert chosen.buttons == ["English", "✓ Tiếng Việt", "Tự động"]
    assert (await alice.says("/heritage hoi an")).title == "🏛️ Đô thị cổ Hội An"
    automatic = await (await alice.says("/language")).press("Tự động")
    assert automatic.title == "Language"
    assert (await alice.says("/heritage hoi an")).title == "🏛️ Hoi An Ancient Town"


async def test_the_language_is_chosen_by_words(alice: Talker, lan: Talker) -> None:
    for words in ("vi", "VI", "Tiếng Việt", "tieng viet", "Vietnamese"):
        await alice.says("/language en")
        assert (await alice.says(f"/language {words}")).title == "Ngôn ngữ"
    for words in ("en", "English", "tiếng Anh"):
        assert (await lan.says(f"/language {words}")).title == "Language"
    assert (await lan.says("/language tự động")).title == "Ngôn ngữ"
    assert (await alice.says("/language klingon")).text.startswith("Bot dùng tiếng Anh và tiếng Việt")


async def test_a_list_that_is_open_follows_the_language(alice: Talker) -> None:
    listed = await alice.says("/heritage geopark")
    await alice.says("/language vi")
    assert (await listed.press("1")).buttons[-1] == "☰ Về danh sách"


def lasting(told: Answer) -> list[str]:
    """What is stored beside the question itself, which is noted until it is answered where that takes a while."""
    return [line for line in told.text.splitlines() if "to be answered and" not in line]


async def test_privacy_tells_what_is_stored_and_erases_it(alice: Talker) -> None:
    assert "Nothing is stored about this chat." in (await alice.says("/privacy")).text
    await alice.says("/language vi")
    await alice.says("/language en")
    told = await alice.says("/privacy")
    assert f"Stored about this chat: its number ({alice.id}) and the language that was chosen (English)." in told.text
    assert "Stored since 21 November 2026." in told.text
    assert "Contact: " in told.text
    ask = await told.press("Delete my data")
    assert ask.text.startswith("Delete everything that is stored about this chat?")
    assert lasting(await ask.press("No, keep it")) == lasting(told)
    done = await (await alice.sees().press("Delete my data")).press("Yes, delete")
    assert done.text == "Done: nothing is stored about this chat any more."
    assert done.notice == "Your data was deleted."
    async with asyncio.timeout(10):  # the press itself is noted until it is answered, where that takes a while
        while await alice.town.bot.services.chats.stored(alice.id) is not None:  # noqa: ASYNC110 -- a database has no events
            await asyncio.sleep(0.05)
    assert "Nothing is stored about this chat." in (await alice.says("/privacy")).text


async def test_privacy_in_vietnamese(lan: Talker) -> None:
    await lan.says("/language vi")
    told = await lan.says("/privacy")
    assert "Dữ liệu được lưu về cuộc trò chuyện này: mã số" in told.text
    ask = await told.press("Xóa dữ liệu của tôi")
    assert (await ask.press("Có, xóa đi")).text.startswith("Đã xóa xong")


async def test_admins_are_told_what_is_recorded_about_them(alice: Talker, admin: Talker) -> None:
    assert "each reload of the content is recorded" in (await admin.says("/privacy")).text
    assert "reload" not in (await alice.says("/privacy")).text

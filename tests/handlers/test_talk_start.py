from __future__ import annotations

import pytest

from handlers.commands import COMMANDS
from tests.talk import Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_start_greets_in_the_language_of_the_client(town: Town, alice: Talker, lan: Talker) -> None:
    english, vietnamese = await alice.says("/start"), await lan.says("/start")
    assert english.title.startswith("Hello! This is the bot of UNESCO Association")
    assert vietnamese.title.startswith("Xin chào! Đây là bot của Hiệp hội UNESCO")
    assert "🏛 Heritage" in english.buttons
    assert "🏛 Di sản" in vietnamese.buttons
    french = await town.person("Luc", "fr").says("/start")
    assert french.text == english.text
    regional = await town.person("Minh", "vi-VN").says("/start")
    assert regional.text == vietnamese.text


async def test_a_client_that_tells_no_language_gets_the_bots_own(town: Town) -> None:
    assert (await town.person("Nemo", "").says("/start")).title.startswith("Hello!")


async def test_every_area_opens_from_the_start(alice: Talker) -> None:
    titles = {
        "Heritage": "Heritage and UNESCO titles",
        "Events": "Events",
        "On this day": "Today, Saturday, 21 November 2026",
        "People": "People · 27 entries · page 1 of 4",
        "Organisations": "Organisations · 12 entries · page 1 of 2",
        "Sources": "Sources · ",
    }
    for words, title in titles.items():
        start = await alice.says("/start")
        opened = await start.press(words)
        assert opened.title.startswith(title)
        assert opened.id == start.id


async def test_a_deep_link_opens_any_record(alice: Talker, lan: Talker) -> None:
    assert (await alice.says("/start wh-hoi-an")).title == "🏛️ Hoi An Ancient Town"
    assert (await lan.says("/start wh-hoi-an")).title == "🏛️ Đô thị cổ Hội An"
    assert (await alice.says("/start to-lam")).title == "👤 To Lam"
    assert (await alice.says("/start unesco")).title.startswith("🏢 United Nations Educational")
    assert (await alice.says("/start article-vna-2025")).title.startswith("📰 Report on the Party chief")
    assert (await alice.says("/start whc-3361")).title.startswith("📄 ")
    assert (await alice.says("/start note-hue-day")).title.startswith("📝 ")
    assert (await alice.says("/start global-geopark")).title.startswith("🌋 UNESCO Global Geoparks · 4 entries")
    assert (await alice.says("/start ninh-binh")).title.startswith("Heritage · Ninh Binh")
    assert (await alice.says("/start association")).title == "UNESCO Association of Hanoi"


async def test_a_deep_link_to_nothing_says_so_and_greets(alice: Talker, lan: Talker) -> None:
    for link in ("no-such-record", "Không_có", "<b>", "a" * 64):
        answer = await alice.says(f"/start {link}")
        assert answer.text.startswith("The link you followed leads to an entry that is no longer here.")
        assert "Hello!" in answer.text
    assert (await lan.says("/start mat-roi")).text.startswith("Liên kết bạn vừa mở")


async def test_help_lists_the_commands(alice: Talker, lan: Talker, admin: Talker) -> None:
    for talker in (alice, lan):
        text = (await talker.says("/help")).text
        assert all((f"/{command.name} – " in text) == (command.right is None) for command in COMMANDS)
    assert "/reload – Reload the content" in (await admin.says("/help")).text


async def test_about_tells_the_association_and_what_the_catalogue_holds(alice: Talker, lan: Talker) -> None:
    english, vietnamese = await alice.says("/about"), await lan.says("/about")
    assert english.title == "UNESCO Association of Hanoi"
    assert "• 70 titles held\n• 3 nominations on file, not titles\n• 27 people" in english.text
    assert "Version 0.1.0" in english.text
    assert "<a href=" in english.html
    assert "• 70 danh hiệu\n• 3 hồ sơ đề cử, chưa phải danh hiệu\n• 27 nhân vật" in vietnamese.text


async def test_about_keeps_the_number_of_the_article_apart_from_that_of_the_catalogue(alice: Talker) -> None:
    text = (await alice.says("/about")).text
    assert "article says 72;" in text
    assert "Titles granted after that may be missing" in text
    assert "• 70 titles held" in text


async def test_an_unknown_command_is_answered_once_with_the_nearest(alice: Talker, lan: Talker) -> None:
    before = alice.heard()
    answer = await alice.says("/heritge hoi an")
    assert answer.text == "This command is not known. Did you mean /heritage? /help shows what you can ask."
    assert (await answer.press("Start")).title == "What you can ask"
    assert alice.heard() == before + 1
    assert (await alice.says("/xyzzy")).text == "This command is not known. /help shows what you can ask."
    assert (await lan.says("/hertage")).text.startswith("Bot chưa hiểu lệnh này. Có phải bạn muốn dùng /heritage?")
    assert "/reload" not in (await alice.says("/reloaf")).text


async def test_commands_work_with_the_bots_name_and_in_any_case(alice: Talker) -> None:
    assert (await alice.says("/help@test_bot")).title == "What you can ask"
    assert (await alice.says("/HELP@Test_Bot")).title == "What you can ask"


async def test_what_is_no_text_is_left_alone(alice: Talker) -> None:
    assert await alice.is_ignored("", content={"location": {"latitude": 21.0, "longitude": 105.8}})


async def test_what_holds_no_words_is_answered_too(alice: Talker) -> None:
    voice = {"file_id": "a", "file_unique_id": "b", "duration": 1}
    said = await alice.says("", content={"voice": voice})
    assert said.text.startswith("I understand words")

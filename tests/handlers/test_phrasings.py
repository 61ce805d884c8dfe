from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.answers.phrasings import find_core, read_courtesy
from handlers.locales import Phrases
from tests.talk import Talker


@pytest.mark.parametrize(
    ("words", "core"),
    [
        ("Where is Hoi An?", "hoi an"),
        ("Hội An ở đâu?", "hoi an"),
        ("khi nào Hạ Long được công nhận", "ha long"),
        ("vịnh Hạ Long được UNESCO công nhận năm nào", "vinh ha long"),
        ("tell me about the Hung kings", "hung kings"),
        ("cho tôi hỏi về nhã nhạc ạ", "nha nhac"),
        ("who is Audrey Azoulay", "audrey azoulay"),
        ("where is the art of đờn ca tài tử from", "art don ca tai tu"),
        ("di sản nào ở Quảng Nam", "di san quang nam"),
        ("how many sites does Viet Nam have", "sites viet nam"),
        ("hoi an", None),
        ("Trang An", None),
        ("where is", None),
        ("", None),
    ],
)
def test_the_core_of_a_question(phrases: Phrases, words: str, core: str | None) -> None:
    assert find_core(phrases, words) == core


@given(st.text(max_size=300))
def test_any_words_have_a_core_or_none(phrases: Phrases, words: str) -> None:
    assert find_core(phrases, words) != ""
    read_courtesy(phrases, words)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("where is my son sanctuary?", "🏛️ My Son Sanctuary"),
        ("Khu đền tháp Mỹ Sơn ở đâu?", "🏛️ My Son Sanctuary"),
        ("tell me about Lee Byong-hyun", "👤 Lee Byong-hyun"),
    ],
)
async def test_questions_are_answered_by_what_they_are_about(alice: Talker, words: str, title: str) -> None:
    answer = await alice.says(words)
    card = await answer.press("1") if answer.title.startswith("Results") else answer
    assert title in card.text.splitlines()


@pytest.mark.asyncio(loop_scope="session")
async def test_a_question_says_how_it_was_understood_and_keeps_so_on_its_pages(alice: Talker, lan: Talker) -> None:
    found = await alice.says("Where is Hoi An?")
    assert found.title.startswith("Results for “Where is Hoi An?” · ")
    assert "Understood as “hoi an”." in found.text
    assert "1. 🏛️ Hoi An Ancient Town\n" in found.text
    assert "Understood as “hoi an”." in (await found.press("Next page")).text
    heritage = await lan.says("/heritage hội an ở đâu")
    assert heritage.text.startswith("Đã tìm theo “hoi an”.\n\n🏛️ Đô thị cổ Hội An\n")


@pytest.mark.asyncio(loop_scope="session")
async def test_words_that_stand_in_names_are_no_question(alice: Talker) -> None:
    assert "Understood" not in (await alice.says("Viet Nam again vice-chair of the General Conference")).text


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Hello!", "Hello! This is the bot of UNESCO Association of Hanoi."),
        ("xin chào", "Hello! This is the bot of UNESCO Association of Hanoi."),
        ("thank you", "You are welcome!"),
        ("help", "What you can ask"),
        ("heritage", "Heritage and UNESCO titles"),
        ("sự kiện", "Events"),
        ("Ngày này năm xưa", "Today, Saturday, 21 November 2026"),
        ("people", "People · 27 entries · page 1 of 4"),
        ("Việt Nam có bao nhiêu di sản?", "Heritage and UNESCO titles"),
        ("how many titles does Viet Nam have", "Heritage and UNESCO titles"),
        ("tổ chức", "Organisations · 12 entries · page 1 of 2"),
        ("Reminders", "🔕 Reminders are off"),
        ("lời nhắc", "🔕 Reminders are off"),
    ],
)
async def test_greetings_thanks_and_areas_are_understood(alice: Talker, words: str, title: str) -> None:
    assert (await alice.says(words)).title == title


@pytest.mark.asyncio(loop_scope="session")
async def test_a_search_for_the_name_of_an_area_stays_a_search(alice: Talker, lan: Talker) -> None:
    assert (await alice.says("/search heritage")).title.startswith("Results for “heritage” · ")
    assert (await lan.says("cảm ơn bạn")).text == "Không có gì, rất vui được giúp bạn!"

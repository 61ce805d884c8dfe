"""People, organisations, sources: lists, search, cards."""

from __future__ import annotations

import pytest

from tests.talk import Talker

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_people_list_search_card(alice: Talker, lan: Talker) -> None:
    people = await alice.says("/people")
    assert people.title == "People · 27 entries · page 1 of 4"
    assert "8. Khaled El-Enany\nDirector-General (12th) · born 1971" in people.text
    assert "\nTổng Giám đốc (thứ 12) · sinh năm 1971" in (await lan.says("/people")).text
    card = await people.press("1")
    assert card.title.startswith("👤 ")
    assert (await card.press("Back to the list")).text == people.text
    for words in ("to lam", "Tô Lâm", "lam to", "general secretary to lam"):
        found = await alice.says(f"/people {words}")
        assert found.title == "👤 To Lam"
        assert "• General Secretary of the Communist Party of Viet Nam [" in found.text
        assert "since August 2024" in found.text
        assert "• 10 July 1957: Born in Hung Yen [" in found.text
    several = await lan.says("/people nguyễn")
    assert several.title.startswith("Kết quả cho “nguyễn” · ")
    assert "👤 Nhân vật (" in several.text


async def test_organisations_list_search_card(alice: Talker, lan: Talker) -> None:
    assert (await alice.says("/organisations")).title == "Organisations · 12 entries · page 1 of 2"
    listed = await lan.says("/organisations")
    assert listed.title == "Tổ chức · 12 mục · trang 1/2"
    assert "\nthành lập ngày 15 tháng 12 năm 1994\n" in listed.text
    card = await alice.says("/organisations wfuca")
    assert card.title == "🏢 World Federation of UNESCO Clubs, Centres and Associations"
    assert "Short name: WFUCA" in card.text
    assert "• 2 July 1981: " in card.text
    assert "(one source)" in card.text


async def test_sources_list_search_card(alice: Talker, lan: Talker) -> None:
    sources = await alice.says("/sources")
    assert sources.title.startswith("Sources · ")
    assert (await sources.press("Next page")).title.endswith("page 2 of 39")
    articles = await (await alice.says("/sources")).press("Articles")
    assert articles.title == "Articles · 2 entries"
    assert "\nThe Hanoi Times · between 1 January 2024 and 16 February 2024\n" in articles.text
    assert (await articles.press("Other sources")).text == sources.text
    card = await alice.says("/sources VTC quiz")
    assert card.text.startswith("📄 Quiz page giving a recognition day for Hoi An\n")
    assert "Publisher: VTC News" in card.text
    assert "Cited by\n• 🏛️ Hoi An Ancient Town" in card.text
    assert card.key("Read")["url"].startswith("https://vtc.vn/")
    assert (await lan.says("/sources")).title.startswith("Nguồn · ")


async def test_an_article_tells_what_it_says_and_about_whom(alice: Talker, lan: Talker) -> None:
    first = await alice.says("/sources hanoi times review 2023")
    assert first.title.startswith("📰 Report on the 2023 review")
    assert "What the article says" in first.text
    assert "Part 1 of 2" in first.text
    second = await first.press("More")
    assert "Part 2 of 2" in second.text
    assert "Cited by" in second.text
    assert (await second.press("◂ Back")).text == first.text
    assert "Nội dung bài báo" in (await lan.says("/start article-hanoitimes-2024")).text


async def test_what_the_article_says_stands_apart_from_background(alice: Talker, lan: Talker) -> None:
    text = (await alice.says("/start to-lam")).text
    article, background = text.index("From the article “Report on the Party chief"), text.index("Background")
    assert article < text.index("received the Director-General of UNESCO in Hanoi on 27 June 2025") < background
    assert background < text.index("visited the headquarters of UNESCO in Paris")
    assert "Theo bài báo “" in (await lan.says("/start to-lam")).text

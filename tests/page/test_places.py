"""Moving on the page: people, chats, topics, languages, sizes, and staying current."""

from itertools import pairwise

import pytest
from playwright.async_api import Page, expect

from tests.page.conftest import PHONE, Open, Town, chat

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]


async def test_people_and_chats_change_with_unread_counts(town: Town, visit: Open) -> None:
    world = town.sandbox.world
    page = await visit(town.address(town.alice, town.group))
    await expect(page.get_by_role("log", name="Messages")).to_be_visible()
    world.send(town.lan, "Chào mọi người", chat=town.group)
    await expect(page.locator(".message.other").last).to_contain_text("Chào mọi người")
    await expect(page.locator(".message.other .writer").last).to_have_text("Lan Nguyễn")
    world.send(town.lan, "Ở chủ đề", chat=town.forum, thread=town.topic)
    await expect(chat(page, "Di sản").locator(".badge")).to_have_text("2")
    await chat(page, "Di sản").click()
    await expect(page.locator(".message.other").first).to_contain_text("Ở chủ đề")
    await expect(page.locator(".chat .badge")).to_have_count(0)
    await page.get_by_role("navigation", name="People to be").get_by_role("link", name="Lan").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Lan Nguyễn")
    await expect(page.locator(".message.own").last).to_contain_text("Ở chủ đề")
    assert page.url == town.address(town.lan, f"{town.forum}/{town.topic}")


async def test_a_topic_closes_and_the_answer_stays_in_it(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.lan, f"{town.forum}/{town.topic}"))
    await page.get_by_role("combobox").fill("/venue")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.other .place")).to_be_visible()
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("menuitem", name="Close the topic").click()
    await expect(page.locator(".head-about")).to_contain_text("This topic is closed")
    await expect(page.locator(".service").last).to_have_text("The topic was closed")
    await page.get_by_role("button", name="Chat menu").click()
    await expect(page.get_by_role("menuitem", name="Reopen the topic")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)


async def test_anonymous_writing_and_becoming_a_supergroup(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.lan, town.group))
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("menuitem", name="Be anonymous").click()
    await expect(page.locator(".head-about")).to_contain_text("anonymous")
    await page.get_by_role("combobox").fill("ai đó")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.other .writer").last).to_have_text("Câu lạc bộ")
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("menuitem", name="Make it a supergroup").click()
    await expect(page.locator(".head-about")).to_contain_text("Supergroup")
    await expect(page.locator(".service").last).to_have_text("The group became a supergroup")


async def test_a_newcomer_makes_a_person_and_a_group(town: Town, visit: Open) -> None:
    town.sandbox.world.reset()
    page = await visit(f"{town.sandbox.url}/")
    await page.get_by_role("main").get_by_role("button", name="New person").click()
    await page.get_by_label("First name").fill("Huệ")
    await page.get_by_label("Language").select_option("vi")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Huệ")
    await page.get_by_role("button", name="New group or channel").click()
    await page.get_by_label("Title").fill("Diễn đàn")
    await page.get_by_label("Kind").select_option("forum")
    await page.get_by_role("button", name="Create").click()
    await expect(page.locator(".head-name")).to_have_text("General")
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("menuitem", name="New topic").click()
    await page.get_by_role("dialog").get_by_label("Name").fill("Lễ hội")
    await page.keyboard.press("Enter")
    await expect(page.locator(".head-name")).to_have_text("Lễ hội")


async def test_the_page_speaks_both_languages(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.alice, town.group))
    await page.get_by_role("combobox").fill("chưa gửi")
    await page.get_by_role("button", name="Page in Vietnamese").click()
    await expect(page.get_by_role("log", name="Tin nhắn")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "vi")
    await expect(page.get_by_role("combobox")).to_have_value("chưa gửi")
    await page.reload()
    await expect(page.locator(".head-about")).to_have_text("Nhóm · 3 thành viên")
    words = await page.evaluate("import('/page/words.js').then(({ WORDS }) => WORDS)")
    assert words["en"].keys() == words["vi"].keys()
    assert all(first < second for listed in words.values() for first, second in pairwise(listed))


async def test_dark_follows_the_system(town: Town, visit: Open) -> None:
    async def brightness(page: Page) -> int:
        colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))

    light = await visit(town.address(town.alice), color_scheme="light")
    dark = await visit(town.address(town.alice), color_scheme="dark")
    assert await brightness(light) > 600
    assert await brightness(dark) < 120


async def test_a_phone_shows_one_column_and_a_way_back(town: Town, visit: Open) -> None:
    page = await visit(f"{town.sandbox.url}/", viewport=PHONE, is_mobile=True, has_touch=True)
    await expect(page.get_by_role("navigation", name="Chats")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_hidden()
    await chat(page, "Test bot").tap()
    await expect(page.get_by_role("main")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Chats")).to_be_hidden()
    await page.get_by_role("button", name="Start").tap()
    await page.get_by_role("combobox").fill("/rich " + "dài" * 200)
    await page.get_by_role("button", name="Send", exact=True).tap()
    await expect(page.locator(".message.other").last).to_contain_text("bold")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await page.locator(".log").evaluate("log => log.scrollWidth === log.clientWidth")
    await page.get_by_role("link", name="Back to the chats").tap()
    await expect(page.get_by_role("main")).to_be_hidden()


async def test_the_end_stays_in_view_only_for_who_is_there(town: Town, visit: Open) -> None:
    world = town.sandbox.world
    for number in range(200):
        world.send(town.lan, f"Dòng {number}", chat=town.group)
    page = await visit(town.address(town.alice, town.group))
    await expect(page.get_by_text("Dòng 199", exact=True)).to_be_in_viewport()
    await expect(page.locator(".message")).to_have_count(120)
    world.send(town.lan, "mới nhất", chat=town.group)
    await expect(page.locator(".message").last).to_be_in_viewport()
    await page.get_by_text("Dòng 100", exact=True).scroll_into_view_if_needed()
    jump = page.get_by_role("button", name="To the newest message")
    await expect(jump).to_be_visible()
    world.send(town.lan, "mới hơn nữa", chat=town.group)
    await expect(jump.locator(".badge")).to_have_text("1")
    await expect(page.get_by_text("Dòng 100", exact=True)).to_be_in_viewport()
    await jump.click()
    await expect(page.get_by_text("mới hơn nữa").last).to_be_in_viewport()
    await page.get_by_role("button", name="Earlier messages").click()
    await expect(page.get_by_text("Dòng 0", exact=True)).to_be_attached()


async def test_after_a_lost_connection_the_page_catches_up(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.alice, town.group))
    await expect(page.get_by_role("log")).to_be_visible()
    await page.context.set_offline(True)
    town.sandbox.control.close()
    await expect(page.get_by_text("The connection is gone")).to_be_visible()
    town.sandbox.world.send(town.lan, "trong lúc vắng", chat=town.group)
    await page.context.set_offline(False)
    await expect(page.locator(".message").last).to_contain_text("trong lúc vắng")
    await expect(page.get_by_text("The connection is gone")).to_be_hidden()

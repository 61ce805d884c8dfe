"""The bot itself with the shipped facts, as a member sees it on the page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import expect
from pydantic import SecretStr

from bot.application import running
from bot.sandbox.server import Sandbox
from config.settings import Settings
from tests.page.conftest import PATIENCE, SCENE, Open

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

TOKEN: Final = "123456789:" + "p" * 35


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def member(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a new member's chat with the running bot, which lives by the local Telegram's clock."""
    folder: Path = tmp_path_factory.mktemp("data")
    async with Sandbox(scene=SCENE) as sandbox:
        bot = sandbox.world.add_bot(TOKEN, "Heritage", "heritage_test_bot")
        person = sandbox.world.add_person("Mai", language_code="vi")
        settings = Settings(token=SecretStr(TOKEN), api_url=sandbox.url, data_dir=folder, admin_ids=frozenset())
        async with running(settings, clock=sandbox.world.now):
            yield f"{sandbox.url}/#/{person.id}/b{bot.id}"


async def test_a_member_browses_from_the_start_to_a_place_on_the_map(member: str, visit: Open) -> None:
    page = await visit(member, locale="vi-VN")
    await page.get_by_role("button", name="Bắt đầu").click()
    newest = page.locator(".message.other").last
    await expect(newest.locator(".key").first).to_be_visible()
    field = page.get_by_role("combobox")
    await field.press_sequentially("/her")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/heritage")
    await field.press("Tab")
    await field.press_sequentially("hội an")
    await field.press("Enter")
    await expect(newest).to_contain_text("Hội An")
    await expect(newest).to_contain_text("1999")
    card = page.locator(".message.other").nth(await page.locator(".message.other").count() - 1)
    await card.get_by_role("button", name="Bản đồ").click()
    place = page.locator(".message.other .place")
    await expect(place).to_contain_text("Hội An")
    await expect(place.get_by_role("link")).to_have_attribute("target", "_blank")
    await card.get_by_role("button", name="Nguồn").click()
    await expect(card.locator(".words a").first).to_have_attribute("href", re.compile("^https://"))


async def test_a_reminder_comes_when_the_clock_jumps_to_its_hour(member: str, visit: Open) -> None:
    page = await visit(member, locale="vi-VN")
    newest = page.locator(".message.other").last
    start = page.get_by_role("button", name="Bắt đầu")
    field = page.get_by_role("combobox")
    await expect(start.or_(field)).to_be_visible()
    if await start.is_visible():
        await start.click()
        await expect(newest).to_be_visible()
    await field.fill("/subscribe")
    await field.press("Enter")
    await expect(newest).to_contain_text("08:00")
    told = await page.locator(".message.other").count()
    await page.get_by_role("button", name="Đồng hồ của bản demo").click()
    await page.get_by_role("button", name="Ngày 1 tháng sau").click()
    await expect(page.locator(".message.other").nth(told)).to_be_visible(timeout=PATIENCE)
    await expect(newest.locator(".stamp")).to_have_text("08:00")
    await page.get_by_role("button", name="Về giờ thật").click()
    await expect(page.locator(".clock-bar")).not_to_have_class(re.compile("moved"))

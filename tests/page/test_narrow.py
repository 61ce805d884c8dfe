"""What fits on a phone of 360 pixels: nothing breaks within a word, and what is short stays on its line."""

import datetime as dt
from typing import Any, Final

import pytest
from playwright.async_api import Locator, expect

from bot.sandbox.scene import NamedDay, Scene
from tests.page.conftest import Open, Town

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

NARROW: Final = {"width": 360, "height": 780}
PHONE: Final[dict[str, Any]] = {"viewport": NARROW, "is_mobile": True, "has_touch": True}
LONGEST: Final = dt.datetime(2027, 9, 29, 13, 5, tzinfo=dt.UTC)  # Wednesday 29 September 2027, 20:05
KINGS: Final = NamedDay("Commemoration day of the Hùng Kings", "Giỗ Tổ Hùng Vương", (dt.date(2028, 4, 4),))
# Each run of letters stands on one line.
BROKEN: Final = """node => {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), broken = [];
  while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/[^\\s-]+/g)) {
    const range = document.createRange();
    range.setStart(walker.currentNode, word.index);
    range.setEnd(walker.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(word[0]);
  }
  return broken;
}"""
LINES: Final = """node => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return new Set([...range.getClientRects()].map(box => Math.round(box.bottom / 4))).size;
}"""


async def lines(node: Locator) -> int:
    found: int = await node.evaluate(LINES)
    return found


@pytest.mark.parametrize("locale", ["en-GB", "vi-VN"])
async def test_the_clock_keeps_its_words_whole(town: Town, visit: Open, locale: str) -> None:
    town.sandbox.world.set_clock(LONGEST)
    town.sandbox.world.scene = Scene("Asia/Ho_Chi_Minh", (KINGS,), ())
    page = await visit(town.address(town.alice, town.group), **PHONE, locale=locale)
    await expect(page.locator(".clock-shown")).to_contain_text("2027, 20:05")
    assert await lines(page.locator(".clock-lead")) == 1
    assert await lines(page.locator(".clock-shown")) == 1
    await page.locator(".clock-button").tap()
    panel = page.locator(".clock-panel")
    await expect(panel).to_contain_text("Hùng")
    assert await panel.evaluate(BROKEN) == []


async def test_keys_and_prompts_stay_on_their_lines(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.alice, town.group), **PHONE)
    field = page.get_by_role("combobox")
    send = page.get_by_role("button", name="Send", exact=True)
    await field.fill("/beside")
    await send.tap()
    key = page.get_by_role("button", name="By my location")
    await expect(key).to_be_visible()
    assert await lines(key.locator("span")) == 1
    await field.fill("/long")
    await send.tap()
    await expect(field).to_have_attribute("placeholder", "VD: TP Hồ Chí Minh")
    assert await field.evaluate("field => field.scrollHeight <= field.clientHeight")
    style = await field.evaluate("field => [getComputedStyle(field).whiteSpace, getComputedStyle(field).textOverflow]")
    assert style == ["nowrap", "ellipsis"]
    await field.fill("Two lines\nof an answer")
    assert await field.evaluate("field => getComputedStyle(field).whiteSpace") == "pre-wrap"

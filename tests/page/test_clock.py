"""The demo's clock on the page: shown, set, told, and what the transcripts make of its jumps."""

import datetime as dt
from typing import Final

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.conftest import PHONE, Open, Town

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

EVENING: Final = dt.datetime(2026, 12, 30, 13, 5, tzinfo=dt.UTC)  # a Wednesday, 20:05 in the scene's zone
NARROW: Final = {"width": 360, "height": 740}


def bar(page: Page) -> Locator:
    return page.locator(".clock-bar")


async def open_panel(page: Page) -> Locator:
    await page.get_by_role("button", name="Demo clock").or_(page.get_by_role("button", name="clock shows")).click()
    panel = page.get_by_role("dialog", name="Set the demo's clock")
    await expect(panel).to_be_visible()
    return panel


async def test_the_frame_tells_what_the_clock_shows(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.alice, town.group), timezone_id="America/New_York")
    await expect(bar(page)).to_contain_text("Demo clock")
    await expect(page.get_by_role("button", name="Back to now")).to_be_hidden()
    town.sandbox.world.set_clock(EVENING)
    await expect(bar(page)).to_contain_text("The demo's clock shows Wednesday 30 December 2026, 20:05")
    await expect(page.get_by_role("status").filter(has_text="The demo's clock shows")).to_be_attached()
    town.sandbox.world.send(town.lan, "buổi tối", chat=town.group)
    await expect(page.locator(".message .stamp").last).to_have_text("20:05")
    await page.reload()
    await expect(bar(page)).to_contain_text("20:05")
    await page.get_by_role("button", name="Back to now").click()
    await expect(bar(page)).to_contain_text("Demo clock")
    assert town.sandbox.world.clock.offset == 0
    await expect(page.get_by_role("status").filter(has_text="shows the real time again")).to_be_attached()


@pytest.mark.parametrize(
    ("key", "day", "shown"),
    [
        ("Tomorrow", dt.date(2026, 12, 31), "Thu"),
        ("Next Monday", dt.date(2027, 1, 4), "Mon"),
        ("First of next month", dt.date(2027, 1, 1), "Fri"),
        ("2 January", dt.date(2027, 1, 2), "Sat"),
        ("Tết (Lunar New Year)", dt.date(2027, 2, 6), "Sat"),
    ],
)
async def test_a_key_jumps_to_eight_in_the_morning(town: Town, visit: Open, key: str, day: dt.date, shown: str) -> None:
    town.sandbox.world.set_clock(EVENING)
    page = await visit(town.address(town.alice, town.group))
    panel = await open_panel(page)
    button = panel.get_by_role("button", name=key, exact=False)
    await expect(button).to_contain_text(shown)
    await button.click()
    await expect(panel).to_have_count(0)
    await expect(bar(page)).to_contain_text("08:00")
    now = town.sandbox.world.now()
    assert now.replace(second=0, microsecond=0) == dt.datetime(day.year, day.month, day.day, 1, tzinfo=dt.UTC)


async def test_any_moment_can_be_set_by_keys_alone(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.alice, town.group))
    opener = page.get_by_role("button", name="Demo clock")
    await expect(opener).to_be_visible()
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Tomorrow")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(opener).to_be_focused()
    await expect(opener).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("Enter")
    await page.get_by_label("Date").fill("2027-06-27")
    await page.get_by_label("Time", exact=True).fill("07:30")
    await page.keyboard.press("Enter")
    await expect(bar(page)).to_contain_text("Sunday 27 June 2027, 07:30")
    panel = await open_panel(page)
    await panel.get_by_role("button", name="Back to now").click()
    await expect(bar(page)).to_contain_text("Demo clock")


async def test_days_stay_sensible_when_time_jumps(town: Town, visit: Open) -> None:
    world = town.sandbox.world
    for moment in (EVENING, EVENING + dt.timedelta(days=3), EVENING, EVENING + dt.timedelta(minutes=1)):
        world.set_clock(moment)
        world.send(town.lan, f"{moment:%d %H:%M}", chat=town.group)
    page = await visit(town.address(town.alice, town.group))
    days = page.locator(".day")
    await expect(days.last).to_have_text("Clock set back · Today")
    assert [await days.nth(number).inner_text() for number in range(1, 4)] == [
        "Today",
        "2 January 2027",
        "Clock set back · Today",
    ]
    together = page.locator(".message.other")
    await expect(together.nth(2).locator(".writer")).to_have_count(1)
    await expect(together.nth(3).locator(".writer")).to_have_count(0)
    world.set_clock(EVENING + dt.timedelta(days=1))
    await expect(days.last).to_have_text("Clock set back · Yesterday")
    await expect(page.locator(".chat[aria-current] .chat-time")).to_have_text("Wed")


async def test_a_day_that_begins_renames_the_days(town: Town, visit: Open) -> None:
    midnight = dt.datetime(2026, 12, 30, 17, tzinfo=dt.UTC)
    town.sandbox.world.set_clock(midnight - dt.timedelta(seconds=2))
    town.sandbox.world.send(town.lan, "khuya", chat=town.group)
    page = await visit(town.address(town.alice, town.group))
    await expect(page.locator(".day").last).to_have_text("Yesterday")
    await expect(bar(page)).to_contain_text("Thursday 31 December 2026, 00:00")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_fits_a_phone_in_vietnamese(town: Town, visit: Open, scheme: str) -> None:
    town.sandbox.world.set_clock(EVENING)
    phone = {"viewport": NARROW, "is_mobile": True, "has_touch": True, "color_scheme": scheme, "locale": "vi-VN"}
    page = await visit(town.address(town.alice, town.group), **phone)
    await expect(bar(page)).to_contain_text("Đồng hồ của bản demo chỉ")
    await expect(bar(page)).to_contain_text("Thứ Tư, 30 tháng 12, 2026, 20:05")
    await page.get_by_role("button", name="Đồng hồ của bản demo chỉ").tap()
    panel = page.get_by_role("dialog", name="Đặt đồng hồ của bản demo")
    await expect(panel.get_by_role("button", name="Tết Nguyên đán")).to_contain_text("Thứ 7, 6/2/2027")
    box = await panel.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
    assert box["y"] + box["height"] <= NARROW["height"]
    assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    await panel.get_by_role("button", name="Ngày mai").tap()
    await expect(bar(page)).to_contain_text("Thứ Năm, 31 tháng 12, 2026, 08:00")
    await page.get_by_role("button", name="Về giờ thật").tap()
    await expect(bar(page)).not_to_have_class("moved")


async def test_the_list_of_chats_has_it_too(town: Town, visit: Open) -> None:
    page = await visit(f"{town.sandbox.url}/", viewport=PHONE, is_mobile=True, has_touch=True)
    await expect(page.get_by_role("navigation", name="Chats")).to_be_visible()
    await expect(bar(page)).to_be_visible()

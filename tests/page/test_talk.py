"""Talking on the page: texts, commands, buttons, keyboards, files, places."""

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.page.conftest import Open, Town, chat

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

STARTED: Final = "You said"


def field(page: Page) -> Locator:
    return page.get_by_role("combobox")


def newest(page: Page) -> Locator:
    return page.locator(".message.other").last


async def says(page: Page, text: str) -> None:
    await field(page).fill(text)
    await page.get_by_role("button", name="Send", exact=True).click()


async def talk(visit: Open, town: Town) -> Page:
    """Alice's chat with the bot, begun."""
    page = await visit(town.address(town.alice))
    await page.get_by_role("button", name="Start").click()
    await expect(newest(page)).to_contain_text(STARTED)
    return page


async def test_an_empty_chat_shows_the_bot_and_a_button_that_starts_it(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.alice))
    await expect(page.locator(".welcome")).to_contain_text("I show what a bot can send.")
    await expect(field(page)).to_be_hidden()
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator(".message.own")).to_contain_text("/start")
    await expect(newest(page)).to_contain_text("You said: /start")
    await expect(newest(page).locator(".quote")).to_contain_text("Alice Bennett")
    await expect(field(page)).to_be_focused()


async def test_the_menu_follows_the_letters_and_completes(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await field(page).press_sequentially("/")
    await expect(page.get_by_role("option")).to_have_count(8)
    await field(page).press_sequentially("p")
    await expect(page.get_by_role("option")).to_have_count(2)
    await field(page).press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/poll")
    await field(page).press("Tab")
    await expect(field(page)).to_have_value("/poll ")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await field(page).press("Enter")
    await expect(newest(page).locator(".poll")).to_contain_text("Which?")
    await page.get_by_role("button", name="Commands").click()
    await page.get_by_role("option", name="/venue").click()
    await expect(newest(page).locator(".place")).to_be_visible()


async def test_inline_buttons_edit_in_place_toast_and_alert(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await says(page, "/list")
    listed = newest(page)
    await expect(listed).to_contain_text("Di sản 3")
    await listed.get_by_role("button", name="›").focus()
    await page.keyboard.press("Enter")
    await expect(listed).to_contain_text("2 / 3")
    await expect(listed).to_contain_text("Di sản 4")
    await expect(listed.locator(".stamp")).to_contain_text("edited")
    await expect(page.locator(".message.other")).to_have_count(2)
    await expect(listed.get_by_role("button", name="›")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(listed).to_contain_text("Di sản 9")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_have_text("No more pages")
    await listed.get_by_role("button", name="Alert").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("Look here")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alertdialog")).to_have_count(0)
    site = listed.get_by_role("link", name="Site")
    await expect(site).to_have_attribute("href", "https://example.org/")
    await expect(site).to_have_attribute("target", "_blank")


async def test_a_one_time_keyboard_hides_and_a_place_can_be_sent(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await says(page, "/keyboard")
    keys = page.get_by_role("group", name="The bot's keyboard")
    await keys.get_by_role("button", name="Hai").click()
    await expect(newest(page)).to_contain_text("You said: Hai")
    await expect(keys).to_be_hidden()
    await page.get_by_role("button", name="The bot's keyboard").click()
    await keys.get_by_role("button", name="Where I am").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Latitude").fill("20.5")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(newest(page)).to_contain_text("at 20.5")


async def test_a_venue_is_a_card_with_a_link_to_the_map(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await says(page, "/venue")
    place = newest(page).locator(".place")
    await expect(place).to_contain_text("Phố cổ Hội An")
    await expect(place).to_contain_text("15.88010° N 108.33800° E")
    link = place.get_by_role("link")
    await expect(link).to_have_attribute(
        "href", "https://www.openstreetmap.org/?mlat=15.8801&mlon=108.338#map=15/15.8801/108.338"
    )


async def test_documents_go_up_and_come_down(town: Town, visit: Open, tmp_path: Path) -> None:
    page = await talk(visit, town)
    picked = FilePayload(name="biên bản.csv", mimeType="text/csv", buffer="tên,năm\n".encode())
    await page.locator("input[type=file]").set_input_files(picked)
    await expect(newest(page)).to_contain_text("got biên bản.csv")
    await says(page, "/file")
    await expect(newest(page).locator(".file")).to_contain_text("report.txt")
    async with page.expect_download() as started:
        await newest(page).get_by_role("link", name="Download report.txt").click()
    download = await started.value
    target = tmp_path / "report.txt"
    await download.save_as(target)
    assert download.suggested_filename == "report.txt"
    assert target.read_text(encoding="utf-8") == "Báo cáo\n"


async def test_a_file_can_be_dropped_with_a_caption(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await field(page).fill("xem này")
    dropped = await page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["x"], "note.txt", { type: "text/plain" }));
            return transfer;
        }"""
    )
    room = page.locator(".room")
    await room.dispatch_event("dragenter", {"dataTransfer": dropped})
    await expect(page.get_by_text("Drop the file to send it")).to_be_visible()
    await room.dispatch_event("drop", {"dataTransfer": dropped})
    await expect(newest(page)).to_contain_text("got note.txt")
    await expect(page.locator(".message.own").last).to_contain_text("xem này")
    await expect(field(page)).to_have_value("")


async def test_the_chat_menu_blocks_and_starts_with_a_deep_link(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await page.get_by_role("button", name="Chat menu").click()
    async with page.expect_response(lambda answer: "/control/state" in answer.url) as fetched:
        await page.get_by_role("menuitem", name="Block the bot").click()
    await (await fetched.value).finished()
    await page.evaluate("() => new Promise(requestAnimationFrame)")  # the page has taken in what it fetched
    await page.get_by_role("button", name="Chat menu").click()
    await expect(page.get_by_role("menuitem", name="Unblock the bot")).to_be_visible()
    await page.get_by_role("menuitem", name="Start with a deep link").click()
    await page.get_by_role("dialog").get_by_label("?start=").fill("hoi-an")
    await page.keyboard.press("Enter")
    await expect(newest(page)).to_contain_text("You said: /start hoi-an")


async def test_a_vote_counts(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await says(page, "/poll")
    poll = newest(page).locator(".poll")
    await poll.get_by_role("button", name="Two").click()
    await expect(poll.get_by_role("listitem").last).to_contain_text("1")
    await expect(poll.get_by_label("1 vote")).to_have_count(1)


async def test_pictures_keep_their_room_and_open_in_full(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await says(page, "/picture")
    image = newest(page).get_by_role("img", name="Vịnh lúc sáng sớm")
    await expect(image).to_have_js_property("naturalWidth", 320)
    await image.click()
    await expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_all_kinds_of_text(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await says(page, "/rich")
    rich = page.locator(".message.other").filter(has=page.locator("pre"))
    words = rich.locator(".words")
    for tag, content in {"strong": "bold", "em": "italic", "u": "under", "s": "gone", "code": "code"}.items():
        await expect(words.locator(tag).first).to_have_text(content)
    await expect(words.locator("pre[data-language=python] code")).to_have_text('print("xin chào")')
    await expect(words.locator("strong em u")).to_have_text("và gạch")
    spoiler = words.get_by_role("button", name="Hidden text")
    await spoiler.click()
    await expect(words.locator(".spoiler.revealed")).to_have_text("secret")
    await words.get_by_role("button", name="Show more").click()
    await expect(words.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")
    await words.get_by_role("button", name="/list").click()
    await expect(newest(page)).to_contain_text("Danh sách")
    await words.get_by_role("link", name="a deep link").click()
    await expect(newest(page)).to_contain_text("You said: /start deep-1")


async def test_hostile_texts_and_names_stay_texts(town: Town, visit: Open) -> None:
    town.sandbox.world.add_person("<img src=x onerror=alert(1)>", language_code="en")
    page = await talk(visit, town)
    title = await page.title()
    await says(page, "/hostile")
    words = newest(page).locator(".words")
    await expect(words).to_contain_text('<img src=x onerror="document.title=1"><script>document.title=2</script>')
    await expect(words).to_contain_text("& &lt;b&gt;")
    for tag in ("img", "script", "a", "b"):
        await expect(words.locator(tag)).to_have_count(0)
    await expect(page.locator(".people img")).to_have_count(0)
    await expect(page.locator(".people")).to_contain_text("<img src=x")
    assert await page.title() == title


async def test_replies_edits_and_deletions_show_in_place(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    await newest(page).hover()
    await newest(page).get_by_role("button", name="Reply").click()
    await expect(page.locator(".context")).to_contain_text("Reply to Test bot")
    await says(page, "first")
    own = page.locator(".message.own").last
    await expect(own.locator(".quote")).to_contain_text(STARTED)
    await expect(newest(page)).to_contain_text("You said: first")
    await field(page).press("ArrowUp")
    await expect(field(page)).to_have_value("first")
    await field(page).fill("second")
    await field(page).press("Enter")
    await expect(own.locator(".words")).to_have_text("second")
    await expect(own.locator(".stamp")).to_contain_text("edited")
    before = await page.locator(".message.own").count()
    await says(page, "/forget")
    await says(page, "after")
    await expect(newest(page)).to_contain_text("You said: after")
    await expect(page.locator(".message.own")).to_have_count(before + 1)


async def test_what_is_refused_is_said_and_kept_for_another_try(town: Town, visit: Open) -> None:
    page = await talk(visit, town)
    town.sandbox.world.set_member(town.group, town.alice, "administrator")
    await chat(page, "Câu lạc bộ").click()
    await expect(page.get_by_role("heading", name="Câu lạc bộ", level=2)).to_be_visible()
    town.sandbox.world.set_member(town.group, town.alice, "left")
    await expect(page.get_by_text("Choose a chat")).to_be_visible()
    await chat(page, "Test bot").click()
    await field(page).fill("x" * 4097)
    await field(page).press("Enter")
    await expect(page.locator(".toast")).to_contain_text("4096")
    await expect(field(page)).to_have_value("x" * 4097)

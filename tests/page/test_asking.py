"""What a bot asks for on the page: a channel, people, a place, a reply; and what it pins or sends without a sound."""

import pytest
from playwright.async_api import Page, expect

from tests.page.conftest import Open, Town, chat
from tests.page.test_talk import newest, says

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]


async def ask(visit: Open, town: Town, command: str = "/ask") -> Page:
    """Lan's chat with the bot, which has answered this command."""
    town.sandbox.world.send(town.lan, "/start")
    page = await visit(town.address(town.lan))
    await says(page, command)
    return page


async def press(page: Page, name: str) -> None:
    await page.get_by_role("group", name="The bot's keyboard").get_by_role("button", name=name).click()


async def test_choosing_a_channel_lets_the_bot_post_there(town: Town, visit: Open) -> None:
    page = await ask(visit, town)
    await press(page, "A channel")
    dialog = page.get_by_role("dialog", name="Choose a channel")
    await expect(dialog.locator(".choice")).to_have_count(2)
    await expect(dialog.locator(".choice").first).to_contain_text("Bản tin")
    await expect(dialog.locator(".choice").last).to_contain_text("the bot becomes an administrator")
    await dialog.get_by_text("Làng nghề").click()
    await dialog.get_by_role("button", name="Choose", exact=True).click()
    await expect(newest(page)).to_contain_text("chose Làng nghề")
    await expect(page.locator(".service").last).to_have_text("Lan Nguyễn shared Làng nghề")
    await expect(page.get_by_role("group", name="The bot's keyboard")).to_be_hidden()
    member = town.sandbox.world.chats[town.other_channel].members[1000]
    assert (member.status, member.has("can_post_messages"), member.has("can_invite_users")) == (
        "administrator",
        True,
        False,
    )


async def test_a_channel_can_be_made_while_choosing(town: Town, visit: Open) -> None:
    page = await ask(visit, town)
    await press(page, "A channel")
    await page.get_by_role("dialog").get_by_role("button", name="New group or channel").click()
    await page.get_by_role("dialog").get_by_label("Title").fill("Tin mới")
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").get_by_text("Tin mới").click()
    await page.keyboard.press("Enter")
    await expect(newest(page)).to_contain_text("chose Tin mới")


async def test_who_has_no_channel_is_told_so_and_may_turn_back(town: Town, visit: Open) -> None:
    town.sandbox.world.send(town.alice, "/ask")
    page = await visit(town.address(town.alice))
    await press(page, "A channel")
    await expect(page.get_by_role("dialog")).to_contain_text("None of your channels")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("group", name="The bot's keyboard")).to_be_visible()


async def test_choosing_people(town: Town, visit: Open) -> None:
    town.sandbox.world.add_person("Bob")
    page = await ask(visit, town)
    await press(page, "People")
    dialog = page.get_by_role("dialog", name="Choose people")
    await dialog.get_by_role("button", name="Choose", exact=True).click()
    await expect(dialog.get_by_role("alert")).to_contain_text("up to 2")
    for name in ("Alice Bennett", "Bob"):
        await dialog.get_by_role("checkbox", name=name).check()
    await dialog.get_by_role("button", name="Choose", exact=True).click()
    await expect(newest(page)).to_contain_text("chose Alice, Bob")


async def test_a_named_place_is_one_choice(town: Town, visit: Open) -> None:
    page = await ask(visit, town)
    await press(page, "Where I am")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Place").select_option("Tokyo, Japan")
    await expect(dialog.get_by_label("Longitude")).to_have_value("139.74")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(newest(page)).to_contain_text("at 35.65")


async def test_a_prompt_is_answered_as_a_reply(town: Town, visit: Open) -> None:
    page = await ask(visit, town, "/prompt")
    field = page.get_by_role("combobox")
    await expect(field).to_have_attribute("placeholder", "The name of a city")
    await expect(page.locator(".context")).to_contain_text("Which time zone?")
    await expect(field).to_be_focused()
    await says(page, "Huế")
    await expect(page.locator(".message.own").last.locator(".quote")).to_contain_text("Which time zone?")
    await expect(page.locator(".context")).to_be_hidden()
    await expect(field).to_have_attribute("placeholder", "Message")


async def test_a_prompt_that_the_bot_takes_back_is_replied_to_no_more(town: Town, visit: Open) -> None:
    page = await ask(visit, town, "/prompt")
    await expect(page.locator(".context")).to_contain_text("Which time zone?")
    place = town.sandbox.world.find_chat(town.lan)
    prompt = next(post for post in place.posts.values() if post.message.get("text") == "Which time zone?")
    prompt.deleted = True
    town.sandbox.world.touch(place, prompt, "delete")
    await expect(page.locator(".context")).to_be_hidden()
    await says(page, "Huế")
    await expect(newest(page)).to_contain_text("You said: Huế")


async def test_what_came_without_a_sound_shows_it(town: Town, visit: Open) -> None:
    page = await ask(visit, town, "/hush")
    await expect(newest(page)).to_contain_text("Not a sound")
    await expect(newest(page).get_by_role("img", name="Sent without a sound")).to_be_visible()
    await expect(page.locator(".message.other").first.locator(".bell")).to_have_count(0)


async def test_pins_stand_over_the_messages(town: Town, visit: Open) -> None:
    world = town.sandbox.world
    place = world.find_chat(town.lan)
    page = await ask(visit, town, "/list")
    bar = page.locator(".pinned")
    await expect(newest(page)).to_contain_text("Danh sách")
    await expect(bar).to_be_hidden()
    await says(page, "/pin")
    await expect(bar).to_contain_text("Pinned message")
    await expect(bar).to_contain_text("Danh sách")
    await expect(page.locator(".service").last).to_contain_text("Test bot pinned “Danh sách")
    await says(page, "/hush")
    await expect(newest(page)).to_contain_text("Not a sound")
    await says(page, "/pin")
    await expect(bar).to_contain_text("Pinned message 2 of 2")
    await bar.click()
    await expect(bar).to_contain_text("Pinned message 1 of 2")
    await expect(bar).to_contain_text("Danh sách")
    await says(page, "/unpin")
    await expect(bar).to_be_hidden()
    assert place.pinned == []


async def test_channels_show_posts_without_a_sender(town: Town, visit: Open) -> None:
    world = town.sandbox.world
    world.send(town.lan, "Tin đầu tiên", chat=town.channel)
    page = await visit(town.address(town.alice, town.channel))
    post = page.locator(".message")
    await expect(post.locator(".writer")).to_have_text("Bản tin")
    await expect(post.locator(".gutter")).to_have_count(0)
    await expect(post).not_to_contain_text("Lan")
    await expect(page.locator(".head-about")).to_have_text("Channel · 3 subscribers")
    await expect(page.get_by_text("Only administrators write in this channel")).to_be_visible()
    await expect(page.get_by_role("combobox")).to_be_hidden()
    await page.get_by_role("navigation", name="People to be").get_by_role("link", name="Lan").click()
    await says(page, "Tin thứ hai")
    await expect(post.last).to_contain_text("Tin thứ hai")
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("menuitem", name="Forbid the bot to post").click()
    await page.get_by_role("button", name="Chat menu").click()
    await expect(page.get_by_role("menuitem", name="Let the bot post")).to_be_visible()
    assert not world.chats[town.channel].members[1000].has("can_post_messages")
    await page.get_by_role("menuitem", name="Remove the bot").click()
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("menuitem", name="Make the bot an administrator").click()
    await expect(chat(page, "Bản tin")).to_be_visible()


async def test_a_closed_topic_tells_members_why_they_cannot_write(town: Town, visit: Open) -> None:
    page = await visit(town.address(town.alice, f"{town.forum}/{town.topic}"))
    await expect(page.get_by_role("combobox")).to_be_visible()
    town.sandbox.world.change_topic(town.forum, town.topic, "close")
    await expect(page.get_by_text("This topic is closed", exact=True)).to_be_visible()
    await expect(page.get_by_role("combobox")).to_be_hidden()

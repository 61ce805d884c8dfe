"""Keys that are old, wrong, or pressed in strange circumstances; and what is said when an answer fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.registry import Query
from tests.talk import Answer, Talker, Town, town_with_bot

pytestmark = pytest.mark.asyncio(loop_scope="session")

OUTDATED = "This list is outdated. Here is a new one."


async def press_stale(answer: Answer, data: str) -> Answer:
    """Press a key that this version never made."""
    talker = answer.talker
    world = talker.town.sandbox.world
    query: Query = world.ask(world.default_bot(), talker.account, talker.chat.id)
    message = {key: value for key, value in answer.post.items() if key not in {"number", "html", "source"}}
    update = {"id": query.id, "from": talker.account.user, "message": message, "chat_instance": "1", "data": data}
    before = talker.chat.newest_by_bot
    world.default_bot().inbox.add_raw({"callback_query": update})
    await world.journal.until(lambda: query.answer is not None and talker.chat.newest_by_bot > before)
    assert query.answer is not None
    return Answer(talker, talker.sees().post, str(query.answer.get("text", "")))


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ("", "What you can ask"),
        ("x", "What you can ask"),
        ("v0:heritage:9", "What you can ask"),
        ("c:gone-with-the-wind:hAAAAA:", "Heritage and UNESCO titles"),
        ("c:gone-with-the-wind::", "What you can ask"),
        ("s:gone-with-the-wind:p:", "People · 27 entries"),
        ("m:gone-with-the-wind", "Heritage and UNESCO titles"),
        ("l:hAAAAA:0", "Heritage and UNESCO titles"),
        ("l:h.AAAAA:0", "Heritage and UNESCO titles"),
        ("l:e.2025:x", "Events"),
        ("l:q0:8", "Write what you are looking for"),
        ("c:wh-hoi-an:q3:0:0", "Write what you are looking for"),
        ("d:today:0", "Today, Saturday, 21 November 2026"),
        ("y:last", "Events"),
        ("g:tlh", "What you can ask"),
    ],
)
async def test_a_key_of_another_version_redraws_the_start_of_its_area(alice: Talker, data: str, title: str) -> None:
    listed = await alice.says("/today 3/3")
    answer = await press_stale(listed, data)
    assert answer.notice == OUTDATED
    assert answer.title.startswith(title)
    assert answer.id == listed.id


async def test_a_forged_key_under_a_place_on_the_map_is_answered_anew(alice: Talker) -> None:
    venue = await (await alice.says("/heritage hoi an ancient town")).press("Map")
    answer = await press_stale(venue, "l:hAAAAA:0")
    assert answer.notice == OUTDATED
    assert answer.title.startswith("Heritage and UNESCO titles")
    assert answer.id > venue.id


async def test_stale_keys_in_vietnamese(lan: Talker) -> None:
    answer = await press_stale(await lan.says("/today"), "l:hAAAAA:0")
    assert answer.notice == "Danh sách này đã cũ. Đây là danh sách mới."
    assert answer.title == "Di sản và danh hiệu UNESCO"


async def test_a_list_that_got_shorter_shows_its_last_page(alice: Talker) -> None:
    listed = await alice.says("/heritage geopark")
    data = listed.key("1")["callback_data"].split(":")[2]
    answer = await press_stale(await alice.says("/today 3/3"), f"l:{data}:800")
    assert answer.text == listed.text
    assert answer.notice == ""


async def test_a_message_that_cannot_be_seen_any_more_is_sent_anew(alice: Talker) -> None:
    listed = await alice.says("/heritage geopark")
    answer = await alice.presses(listed, listed.key("1")["callback_data"], inaccessible=True)
    assert answer.id != listed.id
    assert answer.title.startswith("🌋 ")


async def test_a_message_that_is_gone_is_sent_anew(town: Town, alice: Talker) -> None:
    listed = await alice.says("/heritage geopark")
    await town.bot.application.bot.delete_message(alice.id, listed.id)
    answer = await press_stale(listed, listed.key("1")["callback_data"])
    assert answer.id != listed.id
    assert answer.title.startswith("🌋 ")


async def test_the_same_page_again_is_answered_without_a_word(town: Town, alice: Talker) -> None:
    menu = await alice.says("/heritage")
    listed = await menu.press("Geoparks")
    refused = len([call for call in town.sandbox.world.journal.calls if call.status == 400])
    query = alice.push(await listed.press("All programmes"), menu.key("Geoparks")["callback_data"])
    await town.sandbox.world.answered(query)
    world = town.sandbox.world
    again = world.ask(world.default_bot(), alice.account, alice.chat.id)
    message = {**listed.post, "message_id": listed.id}
    update = {"id": again.id, "from": alice.account.user, "message": message, "chat_instance": "1"}
    data = menu.key("Geoparks")["callback_data"]
    world.default_bot().inbox.add_raw({"callback_query": {**update, "data": data}})
    assert (await world.answered(again)).get("text", "") == ""
    await alice.says("/help")
    said = [str(call.answer) for call in world.journal.calls if call.status == 400][refused:]
    assert said
    assert all("message is not modified" in answer for answer in said)


async def test_every_press_is_answered_once(town: Town, alice: Talker) -> None:
    before = len(town.calls("answerCallbackQuery"))
    card = await (await alice.says("/heritage geopark")).press("1")
    for words in ("Sources", "Back to the entry", "Next", "Back to the list", "All programmes"):
        card = await card.press(words)
    calls = town.calls("answerCallbackQuery")[before:]
    assert len(calls) == 6
    assert len({call["callback_query_id"] for call in calls}) == 6


async def test_a_failure_is_owned_up_to_with_a_number(tmp_path: Path) -> None:
    async with town_with_bot(tmp_path) as town:
        alice, lan = town.person("Alice", "en"), town.person("Lan", "vi")
        listed = await alice.says("/heritage geopark")
        lock = town.bot.reloader._workshop.lock  # noqa: SLF001 -- while it is held, nobody opens the content again
        async with lock:
            await town.bot.services.shelf.close()
            said = await alice.says("/heritage")
            assert said.text.startswith("Sorry, something went wrong.")
            assert "(number " in said.text
            assert (await listed.notice_of("1")).startswith("Sorry, something went wrong.")
            assert (await lan.says("/today")).text.startswith("Xin lỗi bạn, đã có lỗi xảy ra.")

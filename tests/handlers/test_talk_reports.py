"""Members say what is wrong in a record, or suggest something."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from storage.desk.complaints import Report
from tests.handlers import moderation
from tests.handlers.desk import BOSS, rename
from tests.talk import TOKEN, USERNAME, Answer, Talker, Town, at_work

# The fixtures of who moderates, under their own names.
hall, alice = moderation.hall, moderation.alice

KEY = "✏️ Report an error"
PRIVATE = "Please write to me in our private chat; the answer comes there, too."


async def waiting(town: Town) -> list[Report]:
    return list(await town.bot.services.reports.waiting(99))


async def url_of(answer: Answer, words: str, *, by: Talker) -> str:
    """Press a key that opens a private chat, and gives no notice."""
    query = by.push(answer, answer.key(words)["callback_data"])
    told = await by.town.sandbox.world.answered(query)
    assert not told.get("text")
    return str(told["url"])


@pytest.mark.asyncio(loop_scope="session")
async def test_every_card_has_the_key_and_no_list(town: Town) -> None:
    alice, lan = town.person("Alice"), town.person("Lan", "vi")
    for slug in (
        *("wh-hoi-an", "to-lam", "unesco", "day-jazz", "a2-festival"),
        *("article-vna-2025", "whc-3361", "note-hue-day", "association"),
    ):
        assert KEY in (await alice.says(f"/start {slug}")).buttons, slug
    for words in ("/heritage", "/heritage geopark", "/today", "/people", "/start ninh-binh", "/help", "/events 2025"):
        assert KEY not in (await alice.says(words)).buttons, words
    assert "✏️ Báo lỗi" in (await lan.says("/start wh-hoi-an")).buttons


async def test_an_error_is_reported_with_the_record_and_its_revision(hall: Town, alice: Talker) -> None:
    card = await alice.says("/heritage hoi an")
    prompt = await card.press(KEY)
    assert prompt.id != card.id
    assert prompt.title == "What is wrong in the entry Hoi An Ancient Town? Please reply to this message."
    assert prompt.panel == {"force_reply": True, "input_field_placeholder": "What is wrong, and where is it right?"}
    thanks = await alice.says("The year is wrong.\nSee <b>whc.unesco.org</b>", reply_to=prompt.id)
    assert thanks.text.startswith("Thank you! Your report has the number 1.")
    (report,) = await waiting(hall)
    assert (report.sent.slug, report.sent.revision) == ("wh-hoi-an", 1)
    assert (report.sent.user_id, report.sent.name, report.sent.language) == (alice.id, "Alice", "en")
    assert report.sent.words == "The year is wrong.\nSee <b>whc.unesco.org</b>"
    lan = hall.person("Lan", "vi")
    asked = await (await lan.says("/heritage hoi an")).press("Báo lỗi")
    assert asked.title == "Mục Đô thị cổ Hội An sai ở điểm nào? Mời bạn trả lời tin nhắn này."
    assert (await lan.says("Sai năm", reply_to=asked.id)).text.startswith("Cảm ơn bạn! Góp ý của bạn mang số 2.")


async def test_the_revision_is_that_in_which_the_card_was_seen(hall: Town, alice: Talker) -> None:
    old = await alice.says("/heritage hoi an")
    assert await rename(hall, "Hoi An, renamed") == 2
    new = await alice.says("/heritage hoi an")
    for card in (old, new):
        prompt = await card.press(KEY)
        await alice.says("Wrong", reply_to=prompt.id)
    assert [report.sent.revision for report in await waiting(hall)] == [1, 2]


async def test_a_suggestion_needs_no_record(hall: Town, alice: Talker) -> None:
    assert (await alice.says("/suggest Tell more about music")).text.startswith("Thank you!")
    prompt = await alice.says("/suggest")
    assert prompt.title == "What would you like to suggest? Please reply to this message."
    assert (await alice.says("And about theatre", reply_to=prompt.id)).text.startswith("Thank you!")
    assert [(one.sent.words, one.sent.slug) for one in await waiting(hall)] == [
        ("Tell more about music", None),
        ("And about theatre", None),
    ]


async def test_what_can_not_be_taken_is_said(hall: Town, alice: Talker) -> None:
    prompt = await alice.says("/suggest")
    place = {"location": {"latitude": 21.0, "longitude": 105.8}}
    assert (await alice.says("", content=place, reply_to=prompt.id)).text.startswith("Please reply in words;")
    assert (await alice.says("é" * 2001, reply_to=prompt.id)).text.startswith("These are 2001 characters, and at most")
    assert (await alice.says("/suggest " + "🏯" * 1001)).text.startswith("These are 2002 characters")
    assert (await alice.says("🏯" * 1000, reply_to=prompt.id)).text.startswith("Thank you!")
    assert (await alice.says("/help", reply_to=prompt.id)).title == "What you can ask"
    assert len(await waiting(hall)) == 1
    # Words that are no reply are a question like any other.
    assert (await alice.says("hoi an ancient town")).title.endswith("Hoi An Ancient Town")


async def test_five_reports_a_day_are_taken(hall: Town, alice: Talker) -> None:
    card = await alice.says("/heritage hoi an")
    prompt = await card.press(KEY)
    for number in range(5):
        hall.clock.now += dt.timedelta(hours=1)
        assert (await alice.says(f"Report {number}", reply_to=prompt.id)).text.startswith("Thank you!")
    refused = await alice.says("One more", reply_to=prompt.id)
    assert "You have sent 5 reports within 24 hours" in refused.text
    assert refused.text.endswith("The next one is welcome on 22 November 2026 from 11:00.")
    assert (await alice.says("/suggest more")).text == refused.text
    assert await card.notice_of(KEY) == refused.text
    assert (await hall.person("Bob", "en").says("/suggest me, too")).text.startswith("Thank you!")
    hall.clock.now += dt.timedelta(hours=20)
    assert (await alice.says("One more", reply_to=prompt.id)).text.startswith("Thank you!")
    assert (await alice.says("And one more", reply_to=prompt.id)).text.startswith("Thank you for your help!")
    assert len(await waiting(hall)) == 7


async def test_a_group_is_led_to_the_private_chat(hall: Town, alice: Talker) -> None:
    group = hall.make_group(members=[alice])
    here = alice.within(group)
    card = await here.says("/heritage hoi an")
    before = here.heard()
    address = await url_of(card, KEY, by=here)
    assert address.startswith(f"https://t.me/{USERNAME}?start=report_wh-hoi-an_")
    assert here.heard() == before
    prompt = await alice.says("/start " + address.partition("start=")[2])
    assert prompt.title.startswith("What is wrong in the entry Hoi An Ancient Town?")
    assert (await alice.says("Wrong", reply_to=prompt.id)).text.startswith("Thank you!")
    led = await here.says("/suggest something")
    assert led.text == PRIVATE
    assert led.key("Write in private")["url"] == f"https://t.me/{USERNAME}?start=report_"
    assert (await here.says("/start report_wh-hoi-an")).text == PRIVATE
    assert (await alice.says("/start report_")).title.startswith("What would you like to suggest?")
    assert [one.sent.slug for one in await waiting(hall)] == ["wh-hoi-an"]


async def test_a_link_to_a_record_that_is_gone_says_so(alice: Talker) -> None:
    gone = await alice.says("/start report_no-such-record_01234567")
    assert gone.text.startswith("The link you followed leads to an entry that is no longer here.")


async def test_a_question_is_answered_after_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, tmp_path) as town:
            alice = town.person("Alice", "en")
            prompt = await (await alice.says("/heritage hoi an")).press(KEY)
        async with at_work(sandbox, tmp_path) as town:
            again = Talker(town, alice.account)
            assert (await again.says("Wrong", reply_to=prompt.id)).text.startswith("Thank you!")
            (report,) = await waiting(town)
            assert (report.sent.slug, report.sent.revision) == ("wh-hoi-an", 1)


async def test_who_erases_their_data_erases_their_reports(hall: Town, alice: Talker) -> None:
    bob = hall.person("Bob", "en")
    for words in ("one", "two"):
        await alice.says(f"/suggest {words}")
    await bob.says("/suggest three")
    privacy = await alice.says("/privacy")
    assert "2 reports that you sent are kept, with your name." in privacy.text
    assert "90 days after it was answered, or what was accepted was corrected, it is deleted" in privacy.text
    assert "Nothing is stored about this chat." in (await hall.person("Carl", "en").says("/privacy")).text
    done = await (await privacy.press("Delete my data")).press("Yes")
    assert done.text == "Done: nothing is stored about this chat any more."
    assert [one.sent.words for one in await waiting(hall)] == ["three"]


async def test_who_may_report_no_more_reads_so_and_erases_all_else(hall: Town, alice: Talker) -> None:
    card = await alice.says("/heritage hoi an")
    prompt = await card.press(KEY)
    await alice.says("/suggest one")
    await hall.bot.services.reports.mute(alice.id, "Alice", BOSS, hall.clock())
    muted = "Sorry, no reports can be taken from you at present. You can still ask me anything."
    assert (await alice.says("Wrong", reply_to=prompt.id)).text == muted
    assert (await alice.says("/suggest two")).text == muted
    assert await card.notice_of(KEY) == muted
    privacy = await alice.says("/privacy")
    assert "It is noted with your user number that no reports are taken from you at present." in privacy.text
    done = await (await privacy.press("Delete my data")).press("Yes")
    assert "but for your user number with the note that no reports are taken" in done.text
    (left,) = await hall.bot.services.reports.muted(9)
    assert (left.user_id, left.name) == (alice.id, "")
    assert (await alice.says("/suggest two")).text == muted
    assert await waiting(hall) == []

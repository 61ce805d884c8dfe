"""Editors say in their own words why they change the content, and the history tells it, page by page."""

from __future__ import annotations

from content.checking.report import Change, FieldChange
from content.roles import Role
from storage.desk.revisions import Making
from tests.handlers.desk import BOSS, explains, give, hand_in, rename, renamed
from tests.talk import NOW, Answer, Talker, Town


def keys_of(answer: Answer) -> list[str]:
    return [words for words in answer.buttons if not words.startswith("👁")]


async def test_what_stands_under_a_file_says_why(boss: Talker) -> None:
    why = "The <b>board</b> & the museum\nagree"
    shown = await hand_in(boss, "town.yaml", renamed("Hoi An Old Town"), caption=why)
    told = "💬 Why: The <b>board</b> & the museum agree"
    assert told in shown.text
    assert "&lt;b&gt;board&lt;/b&gt; &amp; the museum agree" in shown.html
    done = await shown.press("Apply")
    assert done.text.startswith(f"✅ Applied: revision 2 is live.\n\n{told}\n")
    for words in ("/history", "/history wh-hoi-an"):
        history = await boss.says(words)
        assert f" · Boss\nfile town.yaml\n{told}\n~ " in history.text
        assert "&lt;b&gt;board&lt;/b&gt;" in history.html


async def test_too_long_a_reason_under_a_file_only_has_to_be_said_again(boss: Talker) -> None:
    before = boss.heard()
    shown = await hand_in(boss, "town.yaml", renamed("Hoi An Old Town"), caption="so " * 101)
    await boss.town.sandbox.world.journal.until(lambda: boss.heard() == before + 2)
    slip, shown = (Answer(boss, post) for post in boss.town.sandbox.world.messages(boss.id)[-2:])
    assert slip.text.startswith("That reason has 302 characters, and at most 300 can be kept.")
    assert "Name (English): Hoi An Ancient Town → Hoi An Old Town" in shown.text
    assert "Why:" not in shown.text
    assert "💬 Why: In short.\n" in (await explains(boss, shown, "In short.")).text


async def test_a_reply_says_why_and_another_one_takes_its_place(desk: Town, boss: Talker) -> None:
    await rename(desk, "Hoi An, renamed")
    shown = await boss.says("/rollback 1")
    assert keys_of(shown) == ["✏️ Say why", "✅ Apply", "✖️ Cancel"]
    asked = await shown.press("Say why")
    assert asked.text.startswith("This change: why is it made? Reply to this message")
    again = await boss.says("A slip of mine", reply_to=asked.id)
    assert "💬 Why: A slip of mine\n" in again.text
    assert keys_of(again) == keys_of(shown)
    refused = await boss.says("x" * 301, reply_to=asked.id)
    assert refused.text.startswith("That reason has 301 characters, and at most 300 can be kept.")
    asked = await again.press("Say why")
    assert asked.text.endswith("💬 Why: A slip of mine")
    assert f"💬 Why: {'y' * 300}\n" in (await boss.says("y" * 300, reply_to=asked.id)).text
    done = await shown.press("Apply")  # what was shown first is the same change
    assert f"💬 Why: {'y' * 300}" in done.text
    assert f"back to revision 1\n💬 Why: {'y' * 300}\n" in (await boss.says("/history")).text


async def test_a_reason_is_said_in_a_topic_of_a_group(desk: Town, boss: Talker) -> None:
    await rename(desk, "Hoi An, renamed")
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    group = desk.make_group(members=[boss, lan], forum=True)
    here = boss.within(group, thread=desk.sandbox.world.add_topic(group.id, "Desk").thread)
    await here.says("/language en")
    before = here.chat.newest_by_bot
    command = here.sends("/rollback 1")
    shown = await here.hears(before)
    asked = await shown.press("Say why")
    assert (asked.replies_to, asked.thread, asked.panel["selective"]) == (command, here.thread, True)
    again = await lan.within(group, thread=here.thread).says("Wrong town", reply_to=asked.id)
    assert again.thread == here.thread
    assert "💬 Why: Wrong town\n" in again.text


async def test_who_may_not_apply_a_change_may_not_say_why(desk: Town, boss: Talker) -> None:
    await rename(desk, "Hoi An, renamed")
    mai, alice = desk.person("Mai", "en"), desk.person("Alice", "en")
    await give(desk, mai, Role.MODERATOR)
    group = desk.make_group(members=[boss, mai, alice])
    await boss.within(group).says("/language en")
    shown = await boss.within(group).says("/rollback 1")
    asked = await shown.press("Say why")
    assert "Why: Mine\n" in (await boss.within(group).says("Mine", reply_to=asked.id)).text
    for other, words in ((mai, "Your role in this bot does not include"), (alice, "This is only for the people")):
        assert (await shown.notice_of("Say why", by=other.within(group))).startswith(words)
        assert (await other.within(group).says("Not mine", reply_to=asked.id)).text.startswith(words)
        payload = asked.html.partition("?start=")[2].partition('"')[0]
        assert (await other.says(f"/start {payload}")).text.startswith(words)
    again = await boss.says(f"/start {payload}")
    assert "💬 Why: Mine\n" in again.text
    assert "refused" in {entry.act.action for entry in await desk.bot.services.audit.newest(1)}


async def test_no_reason_is_taken_for_what_is_settled(desk: Town, boss: Talker) -> None:
    await rename(desk, "Hoi An, renamed")
    shown = await boss.says("/rollback 1")
    asked = await shown.press("Say why")
    await desk.bot.services.desk.cancel(int(asked.html.partition("why_")[2].partition('"')[0]))
    gone = "This change is settled already: it was applied, cancelled, or shown anew."
    assert (await boss.says("Too late", reply_to=asked.id)).text == gone
    assert await shown.notice_of("Say why") == gone


async def edited(talker: Talker, name: str, same: str, *, slug: str = "wh-hoi-an") -> Answer:
    """Name a record otherwise by the same sources; gives what would change."""
    record = await talker.says(f"/edit {slug}")
    names = await record.press(record.buttons[0])
    await names.press(names.buttons[0])
    return await (await talker.says(name)).press(same)


async def test_an_edit_keeps_its_reason_when_more_is_changed(boss: Talker) -> None:
    shown = await edited(boss, "Hoi An one", "The same sources")
    again = await explains(boss, shown, "The board decided")
    assert keys_of(again) == keys_of(shown) == ["✏️ Say why", "✅ Apply", "✖️ Cancel", "✏️ Change more"]
    asked = await (await (await again.press("Change more")).press("Name")).press("Name (English)")
    assert "Send me the new value" in asked.text
    more = await (await boss.says("Hoi An two")).press("The same sources")
    assert "💬 Why: The board decided\n" in more.text
    assert "💬 Why: The board decided" in (await more.press("Apply")).text


async def test_why_a_record_is_removed_is_not_why_it_is_edited(boss: Talker) -> None:
    slug = "bg-24c-1865"
    await explains(boss, await edited(boss, "Decision", "The same sources", slug=slug), "The board decided")
    removal = await (await boss.says(f"/edit {slug}")).press("Remove the record")
    assert "✅ Apply" in removal.buttons
    assert "The board decided" not in removal.text
    again = await explains(boss, removal, "It is there twice")
    assert "💬 Why: It is there twice\n" in again.text
    edit = await (await again.press("Change more")).press("What would change")
    assert "→ Decision" in edit.text
    assert "💬 Why: The board decided\n" in edit.text


async def test_a_reason_stays_when_somebody_elses_change_comes_first(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    shown = await edited(lan, "Hoi An two", "Vẫn các nguồn này")
    told = await explains(lan, shown, "Theo biên bản họp", "Ghi lý do")
    assert "💬 Lý do: Theo biên bản họp\n" in told.text
    await rename(desk, "Hoi An one")
    again = await told.press("Áp dụng")
    assert "Tên (tiếng Anh): Hoi An one → Hoi An two" in again.text
    assert "💬 Lý do: Theo biên bản họp\n" in again.text
    assert again.buttons[-1] == "✏️ Sửa thêm"
    assert "💬 Lý do: Theo biên bản họp" in (await again.press("Áp dụng")).text
    assert "\n💬 Lý do: Theo biên bản họp\n" in (await lan.says("/history wh-hoi-an")).text


async def test_what_is_said_late_shows_the_change_anew_when_another_came_first(desk: Town, boss: Talker) -> None:
    shown = await edited(boss, "Hoi An two", "The same sources")
    await rename(desk, "Hoi An one")
    again = await explains(boss, shown, "The board decided")
    assert "Name (English): Hoi An one → Hoi An two" in again.text
    assert "💬 Why: The board decided\n" in again.text
    assert "✏️ Change more" in again.buttons
    assert (await again.press("Apply")).title == "✅ Applied: revision 3 is live."


async def store(town: Town, *changes: Change) -> None:
    """Store a revision for each change, after the first one."""
    revisions = town.bot.services.revisions
    first = await revisions.newest()
    assert first is not None
    packed = await revisions.packed(first.number)
    for number, change in enumerate(changes, first.number):
        making = Making(BOSS, "edit", NOW, (change,))
        await revisions.add(sha256=first.sha256, packed=packed, making=making, imported=None, expected=number)


def numbers(page: Answer) -> list[int]:
    return [int(line.partition(" · ")[0]) for line in page.text.splitlines() if " · " in line]


async def test_the_history_of_a_record_turns_its_pages(desk: Town, boss: Talker) -> None:
    await store(desk, *(Change(slug, "heritage", "Town", "Phố") for slug in ("wh-hoi-an", "wh-hue") * 7))
    page = await boss.says("/history wh-hoi-an")
    assert (numbers(page), page.buttons) == ([14, 12, 10, 8, 6, 4], ["Older ▶️"])
    older = await page.press("Older")
    assert older.id == page.id
    assert older.title == "Changes of Hoi An Ancient Town (wh-hoi-an)"
    assert (numbers(older), older.buttons) == ([2, 1], [])


async def test_what_a_page_does_not_hold_stands_on_the_next_one(desk: Town, boss: Talker) -> None:
    fields = tuple(FieldChange(f"name.{number}", "old " * 50, "new " * 50) for number in range(4))
    await store(desk, *(Change("wh-hoi-an", "heritage", "Town " * 100, "Phố", fields) for _ in range(5)))
    page = await boss.says("/history wh-hoi-an")
    found = numbers(page)
    while page.buttons:
        page = await page.press("Older")
        found += numbers(page)
    assert found == [6, 5, 4, 3, 2, 1]

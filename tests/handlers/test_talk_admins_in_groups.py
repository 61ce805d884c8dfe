"""What names people is not shown in groups, and nothing is edited there."""

from __future__ import annotations

from handlers.administration.admin_buttons import Entries, Grant, Roster
from handlers.desk.proposal_buttons import Past, Trace
from tests.handlers.moderation import force
from tests.talk import Talker, Town


async def test_groups_are_led_to_the_private_chat(desk: Town, boss: Talker) -> None:
    mai = desk.person("Mai", "en")
    await mai.says("/help")
    group = desk.make_group(members=[boss, mai])
    for words, payload in (
        ("/admins", "desk_admins"),
        (f"/admins {mai.id}", "desk_admins"),
        ("/audit", "desk_audit"),
        ("/history", "desk_history"),
        ("/history wh-hoi-an", "desk_history_wh-hoi-an"),
    ):
        told = await boss.within(group).says(words)
        assert told.text == "This names people, so I show it in our private chat only."
        ((key,),) = told.rows
        assert key["url"].endswith(f"?start={payload}")
        assert (await mai.within(group).says(words)).text.startswith("This is only for the people")
    listed, _ = await boss.asks("/start desk_admins", 2)
    assert listed.title == "Who runs this bot"
    assert (await boss.says("/start desk_audit")).title == "What was done and refused"
    assert (await boss.says("/start desk_history_wh-hoi-an")).title == "Changes of Hoi An Ancient Town (wh-hoi-an)"
    assert (await mai.says("/start desk_audit")).text.startswith("This is only for the people")
    # Lists that stand in a group from before show nothing more there.
    told = await boss.within(group).says("/help")
    for button in (Roster(), Grant(5, "owner"), Entries(), Past(), Trace("wh-hoi-an")):
        query = force(told, button, by=boss.within(group))
        assert "?start=desk_" in (await desk.sandbox.world.answered(query))["url"]


async def test_edits_are_led_to_the_private_chat(desk: Town, boss: Talker) -> None:
    group = desk.make_group(members=[boss])
    for words, payload in (
        ("/edit", "desk_edit"),
        ("/edit WH-Hoi-An", "desk_edit_wh-hoi-an"),
        ("/edit hoi an", "desk_edit"),
        ("/new", "desk_new"),
        ("/new event", "desk_new_event"),
    ):
        told = await boss.within(group).says(words)
        assert told.text.startswith("Records are edited in a private chat with me")
        ((key,),) = told.rows
        assert key["url"].endswith(f"?start={payload}"), words
    assert (await boss.says("/start desk_edit_wh-hoi-an")).title == "✏️ Hoi An Ancient Town"
    assert (await boss.says("/start desk_new_event")).title.startswith("➕ Event")


async def test_cancel_leaves_an_edit(boss: Talker) -> None:
    await boss.says("/edit wh-hoi-an")
    assert (await boss.says("/cancel")).text == "All right, nothing was changed."
    assert (await boss.says("/cancel")).text.startswith("This command is not known.")

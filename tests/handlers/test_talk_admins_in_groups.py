"""What names people is not shown in groups."""

from __future__ import annotations

from handlers.admin_buttons import Entries, Grant, Roster
from handlers.desk_buttons import Past, Trace
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

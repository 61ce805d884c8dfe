"""A member tries every command and every key of those who run the bot: refused, and noted."""

from __future__ import annotations

import pytest

from bot.sandbox.registry import Query
from content.roles import Role
from handlers.commands import COMMANDS
from handlers.desk.coverage_buttons import FINDINGS
from handlers.dialogue.buttons import BUTTONS, read
from handlers.reminders.settings_buttons import SETTINGS_BUTTONS
from tests.handlers.desk import give
from tests.talk import Talker, Town

# What anybody may press: reading, and what a chat decides for itself.
OPEN = {"c", "s", "l", "m", "a", "y", "d", "g", "e", "r", "j", "qi"} | {kind.prefix for kind in SETTINGS_BUTTONS}
# One key of each other sort.
KEYS = {
    "A": "A:1",
    "B": "B:1",
    "C": "C:event",
    "D": "D:1:date.1",
    "E": "E:0:all",
    "F": "F:1:",
    "G": f"G:{FINDINGS[0]}:2026:0",
    "H": "H:0",
    "I": "I:1:0123456789ab:0:1",
    "J": "J:wh-hoi-an:0",
    "K": "K:1:wh-hoi-an",
    "L": "L:1",
    "M": "M:wh-hoi-an",
    "N": "N:5:owner",
    "O": "O:1",
    "P": "P:1:dates",
    "Q": "Q:1",
    "R": "R:1",
    "T": "T:5",
    "V": "V:1:visit",
    "U": "U:1:name_en",
    "W": "W:0",
    "X": "X:1",
    "Y": "Y:1",
    "Z": "Z:1",
    "ru": "ru:2",
    "qq": "qq:0",
    "qs": "qs:1",
    "qa": "qa:1",
    "qc": "qc:0",
    "qe": "qe:1",
    "qf": "qf:1",
    "qx": "qx:1:bare",
    "qy": "qy:1",
    "qd": "qd:1:ask",
    "qt": "qt:1",
    "qm": "qm:5:1:1",
    "qu": "qu:0",
    "nl": "nl",
    "np": "np:5",
    "nc": "nc:5:owner:0",
    "nx": "nx",
    "nu": "nu:1",
    "i": "i:1",
    "p": "p:1:1",
    "q": "q:1:private",
    "t": "t:1:look",
    "u": "u:0",
    "v": "v:2026-12-01",
    "w": "w:1:0",
    "z": "z:1:0",
}


@pytest.fixture
def mai(desk: Town) -> Talker:
    return desk.person("Mai", "en")


async def press(talker: Talker, data: str) -> str:
    """Press a forged key; gives the notice."""
    answer = await talker.says("/help")
    world = talker.town.sandbox.world
    query: Query = world.ask(world.default_bot(), talker.account, talker.chat.id)
    message = {key: value for key, value in answer.post.items() if key not in {"number", "html", "source"}}
    update = {"id": query.id, "from": talker.account.user, "message": message, "chat_instance": "1", "data": data}
    world.default_bot().inbox.add_raw({"callback_query": update})
    return str((await world.answered(query)).get("text", ""))


async def refused(town: Town) -> int:
    entries = await town.bot.services.audit.newest(1000, refused=True)
    return sum(entry.act.detail.get("times", 1) for entry in entries)


def test_there_is_a_key_of_every_sort() -> None:
    assert BUTTONS.keys() == OPEN | KEYS.keys()
    assert {read(data).prefix for data in KEYS.values()} == KEYS.keys()


async def test_every_command_is_refused_and_noted(desk: Town, mai: Talker) -> None:
    commands = [command.name for command in COMMANDS if command.right is not None]
    assert len(commands) > 10
    for number, name in enumerate(commands, 1):
        assert (await mai.says(f"/{name} 1")).text.startswith("This is only for the people who run this bot."), name
        assert await refused(desk) == number
    newest = await desk.bot.services.revisions.newest()
    assert newest is not None
    assert newest.number == 1


async def test_every_key_is_refused_and_noted(desk: Town, mai: Talker) -> None:
    for number, data in enumerate(KEYS.values(), 1):
        notice = await press(mai, data)
        assert notice.startswith("This is only for the people who run this bot."), (data, notice)
        assert await refused(desk) == number
    assert await desk.bot.services.roles.of(5) is None


async def test_a_moderator_is_refused_what_is_not_theirs(desk: Town, mai: Talker) -> None:
    await give(desk, mai, Role.MODERATOR)
    keys = ("A:1", "R:1", "Y:1", "M:wh-hoi-an", "N:5:owner", "nc:5:owner:0", "nu:1", "E:0:all", "I:1:0123456789ab:0:1")
    for data in keys:
        assert (await press(mai, data)).startswith("Your role in this bot does not include this."), data

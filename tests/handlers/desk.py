"""What tests of the content desk do time and again."""

from __future__ import annotations

import base64
from pathlib import Path

from content.roles import Role
from storage.desk.packing import unpack
from storage.desk.roles import Holder
from tests.talk import NOW, Answer, Talker, Town

BOSS = 77
FACTS = Path(__file__).parents[2] / "content" / "facts"


async def give(town: Town, talker: Talker, role: Role) -> None:
    await town.bot.services.roles.grant(Holder(talker.id, role, str(talker.account.user["first_name"]), BOSS, NOW))


async def rename(town: Town, name: str) -> int:
    """Propose and apply another name of Hoi An; gives the revision."""
    services = town.bot.services
    async with services.shelf.lend() as reader:
        dossier = await reader.dossier("wh-hoi-an")
    assert dossier is not None
    newest = await services.revisions.newest()
    assert newest is not None
    files = unpack(await services.revisions.packed(newest.number))
    text = files["heritage/wh-hoi-an.yaml"].decode().replace(f"  en: {dossier.record.name.en}\n", f"  en: {name}\n", 1)
    review = await services.desk.propose({"heritage/wh-hoi-an.yaml": text.encode()}, by=BOSS, reason="edit")
    assert review.proposal is not None
    return (await services.desk.apply(review.proposal, by=BOSS)).revision or 0


async def hand_in(talker: Talker, name: str, body: bytes, *, caption: str = "") -> Answer:
    """Send a file, and wait for what is said about it, on a busy machine after the word that it is being read."""
    document = {"file_name": name, "base64": base64.b64encode(body).decode()}
    said = await talker.says("", document=document, caption=caption)
    if not said.text.startswith("⏳"):
        return said
    journal = talker.town.sandbox.world.journal
    await journal.until(lambda: talker.heard() > 0 and talker.sees().id > said.id)
    return talker.sees()


async def explains(talker: Talker, shown: Answer, why: str, key: str = "Say why") -> Answer:
    """Say why by the key under what would change, and a reply; gives the answer."""
    asked = await shown.press(key, by=talker)
    assert asked.panel["force_reply"] is True
    return await talker.says(why, reply_to=asked.id)


def renamed(name: str) -> bytes:
    """Give the file of Hoi An with another name."""
    text = (FACTS / "heritage" / "wh-hoi-an.yaml").read_text("utf-8")
    assert "en: Hoi An Ancient Town" in text
    return text.replace("en: Hoi An Ancient Town", f"en: {name}", 1).encode()

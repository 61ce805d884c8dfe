"""An edit that corrects a report keeps the report and the reason, whatever others change or erase meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.roles import Role
from storage.desk.complaints import ReportState
from storage.desk.packing import unpack
from tests.handlers import moderation
from tests.handlers.desk import explains, give, rename
from tests.handlers.moderation import accept_first, end_of, get, open_accepted, report
from tests.talk import Answer, Talker, Town

# The fixtures of who moderates, under their own names.
hall, mai, kim, alice = moderation.hall, moderation.mai, moderation.kim, moderation.alice

ABOVE = "✏️ Report 2, in a member’s words:\nThe year is <b>wrong</b> & more\n\n"
WHY = "💬 Why: The board decided\n"


async def rewrite(record: Answer) -> Answer:
    """Write another text for the second statement of Hoi An, and look at what would change."""
    group = await record.press("Statement 2")
    await group.press("Words (English)")
    return await (await record.talker.says("Words of ours.")).press("The same sources")


async def remove_first(talker: Talker) -> None:
    """Remove the first statement of Hoi An and make that live."""
    shown = await (await (await talker.says("/edit wh-hoi-an")).press("Statement 1")).press("Remove Statement 1")
    assert (await shown.press("Apply")).title.startswith("✅")


async def editor(town: Town) -> Talker:
    ben = town.person("Ben", "en")
    await give(town, ben, Role.EDITOR)
    return ben


@pytest.mark.long
async def test_a_correction_that_finds_its_part_again_keeps_the_report_and_the_reason(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice)
    await accept_first(mai)
    shown = await rewrite(await (await open_accepted(kim)).press("Correct the entry"))
    shown = await explains(kim, shown, "The board decided")
    assert shown.text.startswith(ABOVE)
    await remove_first(await editor(hall))
    again = await shown.press("Apply")
    assert again.notice.startswith("Somebody else's change came first.")
    assert again.text.startswith(ABOVE)
    assert WHY in again.text
    assert (await get(hall, 2)).state is ReportState.ACCEPTED
    applied = await again.press("Apply")
    assert applied.notice == "Report 2 is marked as corrected; the member is told."
    assert WHY in applied.text
    newest = await hall.bot.services.revisions.newest()
    assert newest is not None
    assert newest.note == "The board decided"
    assert (await end_of(hall, 2)).revision == newest.number


async def test_a_correction_whose_part_is_gone_still_shows_the_report(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice)
    await accept_first(mai)
    record = await (await open_accepted(kim)).press("Correct the entry")
    await (await record.press("Statement 1")).press("Words (English)")
    await remove_first(await editor(hall))
    told = await kim.says("Words of ours.")
    assert told.text.startswith(ABOVE)
    assert "Statement 1" in told.text


async def test_an_edit_that_is_taken_for_a_report_keeps_its_reason(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice)
    await accept_first(mai)
    await explains(kim, await rewrite(await kim.says("/edit wh-hoi-an")), "The board decided")
    named = await (await open_accepted(kim)).press("Correct the entry")
    shown = await named.press("What would change")
    assert shown.text.startswith(ABOVE)
    assert WHY in shown.text
    await shown.press("Apply")
    assert (await end_of(hall, 2)).revision == 2


async def test_a_record_is_removed_below_the_report_that_asks_for_it(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice, slug="bg-24c-1865")
    await accept_first(mai)
    record = await (await open_accepted(kim)).press("Correct the entry")
    shown = await record.press("Remove the record")
    assert shown.text.startswith(ABOVE)
    revision = await rename(hall, "Hoi An, renamed")
    again = await shown.press("Apply")
    assert again.text.startswith(ABOVE)
    assert (await get(hall, 2)).state is ReportState.ACCEPTED
    assert (await again.press("Apply")).notice == "Report 2 is marked as corrected; the member is told."
    assert (await end_of(hall, 2)).revision == revision + 1


async def test_a_removal_that_is_confirmed_tells_which_report_it_ends(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice)
    await accept_first(mai)
    services = hall.bot.services
    paths = unpack(await services.revisions.packed(1))
    async with services.shelf.lend() as reader:
        known = [await reader.dossier(Path(path).stem) for path in paths if path != "association.yaml"]
    gone = set[str]()
    for _ in range(3):  # those, too, that none but the removed ones mention
        gone |= {one.record.slug for one in known if one is not None and gone.issuperset(one.mentioned_by)}
    files = {path: None for path in paths if Path(path).stem in gone}
    review = await services.desk.propose(files, by=kim.id, reason="upload all.zip", report=2)
    assert review.removes_many, review.outcome
    assert review.proposal is not None
    await kim.says(f"/start confirm_{review.proposal}")
    shown = await kim.hears_about("Nothing has changed yet.")
    asked = await shown.press("Apply")
    await kim.says(str(review.total("removed")), reply_to=asked.id)
    told = await kim.hears_about("✅ Applied: revision 2 is live.")
    assert told.title == "Report 2 is marked as corrected; the member is told."
    assert (await end_of(hall, 2)).revision == 2


async def test_a_report_stands_above_the_edit_of_its_own_record_only(mai: Talker, kim: Talker, alice: Talker) -> None:
    await report(alice)
    await accept_first(mai)
    record = await (await open_accepted(kim)).press("Correct the entry")
    await (await record.press("Name")).press("Name (English)")
    await kim.says("Hoi An, corrected")
    other = await kim.says("/edit mow-hue-royal-literature")
    assert "Report 2" not in other.text
    assert "Report 2" not in (await (await other.press("Name")).press("Name (English)")).text
    # A source that is written for the correction keeps it in sight.
    await (await kim.says("/edit")).press("Leave the edit")
    unknown = await (await kim.says("/edit")).press("What would change")
    unknown = await kim.says("xyzzyqwert")
    assert (await unknown.press("A new source")).text.startswith(ABOVE)

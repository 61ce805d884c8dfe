"""What goes when somebody's data is erased, and what the history of the content keeps."""

from __future__ import annotations

import datetime as dt

from content.roles import Role
from storage.chats import StoredData
from storage.desk.announced import Audience
from storage.desk.audit import Act
from storage.desk.complaints import Complaint
from storage.desk.revisions import Making
from storage.desk.roles import Holder
from storage.state.database import StateDatabase
from tests.storage.posting import add_revision

NOW = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
EVERYBODY = Audience(frozenset({"private"}), frozenset({"en"}))
ME, OTHER = 5, 6


async def _propose(state: StateDatabase, user_id: int) -> int:
    changes = {"a.yaml": b"a: 1\n"}
    made = await state.proposals.add(
        user_id=user_id, now=NOW, base=1, reason="edit a", changes=changes, digest="0" * 64, removes=0
    )
    return made.number


async def test_what_somebody_has_under_way_goes_and_nobody_elses(state: StateDatabase) -> None:
    await add_revision(state, "a" * 64)
    numbers = {user: await _propose(state, user) for user in (ME, OTHER)}
    drafts = {user: await state.announcements.draft(user, {"en": "Words"}, EVERYBODY, NOW) for user in (ME, OTHER)}
    for user in (ME, OTHER):
        await state.drafts.keep(user, user, {"words": "of mine"}, NOW)
        await state.chats.note_spoken(user, "vi")
        await state.reports.add(Complaint(user, 1, "Ona", "en", "Wrong"), NOW)
    assert await state.chats.stored(ME) == StoredData(ME, None, None, 0, drafts=3, reports=1, spoken="vi")
    assert await state.chats.erase(ME)
    assert await state.chats.stored(ME) is None
    assert await state.drafts.get(ME) is None
    assert await state.proposals.get(numbers[ME]) is None
    assert await state.announcements.get(drafts[ME].number) is None
    assert not await state.chats.erase(ME)
    assert await state.chats.stored(OTHER) == StoredData(OTHER, None, None, 0, drafts=3, reports=1, spoken="vi")


async def test_a_role_the_author_of_revisions_and_the_log_stay(state: StateDatabase) -> None:
    await add_revision(state, "a" * 64)
    number = await _propose(state, ME)
    making = Making(ME, "edit a", NOW, proposal=number)
    await state.revisions.add(sha256="b" * 64, packed=b"", making=making, imported=None, expected=1)
    await state.roles.grant(Holder(ME, Role.EDITOR, "Mai", OTHER, NOW))
    assert await state.chats.stored(ME) == StoredData(ME, None, None, 0, drafts=1, role=True, acts=True)
    await state.chats.erase(ME)
    assert await state.chats.stored(ME) == StoredData(ME, None, None, 0, role=True, acts=True)
    newest = await state.revisions.newest()
    assert newest is not None
    assert newest.author == ME
    assert {noted.act.action for noted in await state.audit.newest(9)} >= {"revision", "grant"}
    await state.roles.revoke(ME, OTHER, NOW)
    assert await state.chats.stored(ME) == StoredData(ME, None, None, 0, acts=True)


async def test_who_was_refused_is_named_in_the_log(state: StateDatabase) -> None:
    await state.audit.note(Act(ME, "refused", "reload"), NOW)
    await state.audit.note(Act(OTHER, "revision", str(ME + 2)), NOW)
    assert await state.chats.stored(ME) == StoredData(ME, None, None, 0, acts=True)
    assert await state.chats.stored(ME + 2) is None, "a revision with the number of somebody is not about them"

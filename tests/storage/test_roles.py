"""Roles change on terms, and the log counts equal refusals instead of repeating them."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from content.roles import Face, Role
from storage.desk.audit import MOST, Act
from storage.desk.roles import Holder, Terms
from storage.errors import LastOwnerError, RoleConflictError
from storage.state.database import StateDatabase

NOW = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
BOSS, MAI, LAN = 1, 5, 6


def holder(user_id: int, role: Role, name: str = "Mai") -> Holder:
    return Holder(user_id, role, name, BOSS, NOW, "mai")


async def test_a_role_changes_only_from_what_was_seen(state: StateDatabase) -> None:
    roles = state.roles
    assert (await roles.look_up(MAI, NOW)).last == 0
    first = await roles.grant(holder(MAI, Role.EDITOR), Terms(seen=0))
    assert (await roles.look_up(MAI, NOW)).last == first
    with pytest.raises(RoleConflictError):
        await roles.grant(holder(MAI, Role.OWNER), Terms(seen=0))
    with pytest.raises(RoleConflictError):
        await roles.revoke(MAI, BOSS, NOW, Terms(seen=0))
    assert await roles.of(MAI) is Role.EDITOR
    await state.audit.note(Act(BOSS, "mute", str(MAI)), NOW)  # is no change of a role
    second = await roles.revoke(MAI, BOSS, NOW, Terms(seen=first, undoes=first))
    assert second is not None
    noted = await state.audit.get(second)
    assert noted is not None
    assert noted.act == Act(BOSS, "revoke", str(MAI), {"role": "editor", "name": "Mai", "undoes": first})
    assert await roles.revoke(MAI, BOSS, NOW) is None
    assert await state.audit.get(second + 1) is None


async def test_of_changes_at_once_one_is_done(state: StateDatabase) -> None:
    wishes = [state.roles.grant(holder(MAI, role), Terms(seen=0)) for role in (Role.EDITOR, Role.MODERATOR) * 4]
    done = await asyncio.gather(*wishes, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["RoleConflictError"] * 7 + ["int"]


async def test_the_last_owner_stays_unless_the_settings_name_one(state: StateDatabase) -> None:
    roles, alone = state.roles, Terms(ruled=False)
    for owner in (MAI, LAN):
        await roles.grant(holder(owner, Role.OWNER), alone)
    leaving = [roles.revoke(owner, owner, NOW, alone) for owner in (MAI, LAN)]
    done = await asyncio.gather(*leaving, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["LastOwnerError", "int"]
    (left,) = await roles.holders()
    with pytest.raises(LastOwnerError):
        await roles.grant(holder(left.user_id, Role.EDITOR), alone)
    await roles.grant(holder(left.user_id, Role.OWNER), alone)
    await roles.revoke(left.user_id, BOSS, NOW)
    assert await roles.holders() == []


async def test_names_of_who_was_picked_are_kept_for_a_day_or_with_the_role(state: StateDatabase) -> None:
    roles = state.roles
    await roles.pick(Face(MAI, "Mai" * 99, "mai"), NOW)
    await roles.pick(Face(LAN, "Lan"), NOW)
    await roles.pick(Face(LAN, "Lan Anh"), NOW)
    assert (await roles.look_up(LAN, NOW)).picked == Face(LAN, "Lan Anh")
    picked = (await roles.look_up(MAI, NOW)).picked
    assert picked is not None
    assert len(picked.name) == 128
    stored = await state.chats.stored(MAI)
    assert stored is not None
    assert stored.picked
    await roles.grant(holder(MAI, Role.EDITOR))
    known = await roles.look_up(MAI, NOW)
    assert known.picked is None
    assert known.holder == holder(MAI, Role.EDITOR)
    later = NOW + dt.timedelta(days=1)
    assert (await roles.look_up(LAN, later)).picked is None
    await roles.pick(Face(9, "Kim"), later)
    assert await state.chats.stored(LAN) is None
    assert await state.chats.erase(9)
    await roles.name(Face(MAI, "Mai Chi", None))
    found = await roles.get(MAI)
    assert found is not None
    assert found.face == Face(MAI, "Mai Chi", None)


async def test_equal_refusals_of_a_day_are_one_entry(state: StateDatabase) -> None:
    audit = state.audit
    for hour in (0, 1, 23):
        await audit.refuse(MAI, "reload", 99, NOW + dt.timedelta(hours=hour))
    await audit.refuse(LAN, "reload", 99, NOW)
    await audit.refuse(MAI, "reload", 98, NOW)
    (*_, counted) = sorted(await audit.newest(9), key=lambda noted: noted.at)
    assert counted.act == Act(MAI, "refused", "reload", {"chat": 99, "times": 3, "first": NOW.isoformat()})
    assert counted.at == NOW + dt.timedelta(hours=23)
    assert len(await audit.newest(9)) == 3
    await audit.refuse(MAI, "reload", 99, NOW + dt.timedelta(hours=24))
    assert (await audit.newest(1))[0].act.detail == {"chat": 99}


async def test_one_person_fills_the_log_only_so_far(state: StateDatabase) -> None:
    audit = state.audit
    await audit.note(Act(MAI, "grant", "7"), NOW)
    for chat in range(3 * MOST):
        await audit.refuse(MAI, "reload", chat, NOW)
    refused = await audit.newest(1000, refused=True)
    assert len(refused) == MOST + 1
    assert sum(noted.act.detail.get("times", 1) for noted in refused) == 3 * MOST
    await audit.refuse(LAN, "reload", 5, NOW)
    assert len(await audit.newest(1000, refused=True)) == MOST + 2
    assert [noted.act.action for noted in await audit.newest(1000, refused=False)] == ["grant"]


async def test_refusals_at_once_are_all_counted(state: StateDatabase) -> None:
    await asyncio.gather(*(state.audit.refuse(MAI, "reload", 5, NOW) for _ in range(8)))
    (counted,) = await state.audit.newest(9)
    assert counted.act.detail["times"] == 8

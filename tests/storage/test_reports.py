from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

from storage.complaints import Complaint, Heard, News, Report, ReportState, Standing, Verdict
from storage.revisions import Making
from storage.state import StateDatabase

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SENT = Complaint(7, 1, "Lan", "vi", "Sai năm", "hoi-an", 3)
MODERATOR = 5


async def file(state: StateDatabase, message: int, *, user: int = 7, at: dt.datetime = NOW) -> int:
    filed = await state.reports.add(replace(SENT, message_id=message, user_id=user), at)
    assert isinstance(filed, Report)
    return filed.number


async def test_a_report_comes_back_as_it_was_sent(state: StateDatabase) -> None:
    number = await file(state, 1)
    stored = await state.reports.get(number)
    assert stored == Report(number, SENT, NOW, ReportState.OPEN, None, None, None, None)
    assert await state.reports.get(number + 1) is None


async def test_the_same_message_is_one_report(state: StateDatabase) -> None:
    first = await file(state, 1)
    assert await file(state, 1, at=NOW + HOUR) == first
    assert await file(state, 2) != first
    assert await state.reports.count_waiting() == 2


async def test_five_are_taken_in_any_24_hours(state: StateDatabase) -> None:
    for number in range(5):
        await file(state, number, at=NOW + number * HOUR)
    full = Standing(next_at=NOW + 24 * HOUR)
    assert await state.reports.add(replace(SENT, message_id=9), NOW + 5 * HOUR) == full
    assert await state.reports.standing(7, NOW + 24 * HOUR - dt.timedelta(seconds=1)) == full
    assert (await state.reports.standing(7, NOW + 24 * HOUR)).is_free
    assert (await state.reports.standing(8, NOW + 5 * HOUR)).is_free
    await file(state, 9, at=NOW + 24 * HOUR)
    assert await state.reports.standing(7, NOW + 24 * HOUR) == Standing(next_at=NOW + 25 * HOUR)


async def test_one_of_many_settles_a_report(state: StateDatabase) -> None:
    number = await file(state, 1)
    verdicts = [Verdict(ReportState.DECLINED, moderator, f"by {moderator}") for moderator in range(5)]
    done = await asyncio.gather(*(state.reports.settle(number, verdict, NOW) for verdict in verdicts))
    (settled,) = (one for one in done if one is not None)
    assert await state.reports.get(number) == settled
    assert (settled.state, settled.reply) == (ReportState.DECLINED, f"by {settled.settled_by}")
    assert [noted.act.action for noted in await state.audit.newest(9)] == ["decline"]
    await state.reports.hear(number, Heard.GONE)
    assert await state.reports.get(number) == replace(settled, heard=Heard.GONE)
    assert await state.reports.count_waiting() == 0


async def test_who_is_muted_reports_no_more_until_that_is_ended(state: StateDatabase) -> None:
    assert await state.reports.mute(7, "Lan", MODERATOR, NOW)
    assert not await state.reports.mute(7, "Lan", MODERATOR, NOW)
    assert await state.reports.add(SENT, NOW) == Standing(muted=True)
    assert [(one.user_id, one.name, one.muted_by, one.muted_at) for one in await state.reports.muted(9)] == [
        (7, "Lan", MODERATOR, NOW)
    ]
    assert await state.reports.unmute(7, MODERATOR, NOW)
    assert not await state.reports.unmute(7, MODERATOR, NOW)
    assert await state.reports.count_muted() == 0
    assert [noted.act.action for noted in await state.audit.newest(9)] == ["unmute", "mute"]
    await file(state, 1)


async def test_moderators_are_told_of_each_report_once(state: StateDatabase) -> None:
    assert await state.reports.news() == News(0, 0, 0, None)
    first, second = await file(state, 1), await file(state, 2)
    assert await state.reports.news() == News(2, second, 2, None)
    await state.reports.mark_told(first, NOW)
    assert await state.reports.news() == News(1, second, 2, NOW)
    await state.reports.settle(second, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
    assert (await state.reports.news()).fresh == 0


async def test_what_was_settled_long_ago_goes(state: StateDatabase) -> None:
    old, new, open_ = [await file(state, message) for message in range(3)]
    await state.reports.settle(old, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
    await state.reports.settle(new, Verdict(ReportState.ACCEPTED, MODERATOR), NOW + HOUR)
    await state.reports.tidy(NOW + HOUR)
    assert await state.reports.get(old) is None
    assert await state.reports.get(new) is not None
    assert await state.reports.get(open_) is not None
    assert await file(state, 9) > open_


async def test_erasing_takes_a_persons_reports_and_their_name(state: StateDatabase) -> None:
    await file(state, 1)
    other = await file(state, 1, user=8)
    await state.reports.mute(7, "Lan", MODERATOR, NOW)
    stored = await state.chats.stored(7)
    assert stored is not None
    assert (stored.reports, stored.muted) == (1, True)
    assert await state.chats.erase(7)
    assert [one.number for one in await state.reports.waiting(9)] == [other]
    stored = await state.chats.stored(7)
    assert stored is not None
    assert (stored.reports, stored.muted) == (0, True)
    assert [(one.user_id, one.name) for one in await state.reports.muted(9)] == [(7, "")]


async def test_a_revision_is_found_by_the_beginning_of_its_digest(state: StateDatabase) -> None:
    assert await state.revisions.number_of("aa") is None
    for number, letter in enumerate("aba"):
        making = Making(None, "edit", NOW)
        await state.revisions.add(sha256=letter * 64, packed=b"", making=making, imported=None, expected=number or None)
    assert await state.revisions.number_of("bbbbbbbb") == 2
    assert await state.revisions.number_of("aaaaaaaa") == 3
    assert await state.revisions.number_of("%") == 3
    assert await state.revisions.number_of("") == 3

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from content.desk.drafts import Draft
from content.roles import Role
from storage.chats import StoredData
from storage.desk.complaints import Complaint, Ending, Heard, News, Report, ReportState, Standing, Verdict
from storage.desk.revisions import Making, RevisionConflictError
from storage.desk.roles import Holder
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, make_writer, read_url
from storage.state.migration import make_config

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SENT = Complaint(7, 1, "Lan", "vi", "Sai năm", "hoi-an", 3)
MODERATOR = 5
EDITOR = 6


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
    waiting, ended = [await file(state, message, user=8) for message in range(2)]
    await state.reports.settle(old, Verdict(ReportState.DECLINED, MODERATOR), NOW)
    await state.reports.settle(new, Verdict(ReportState.DECLINED, MODERATOR), NOW + HOUR)
    for accepted in (waiting, ended):
        await state.reports.settle(accepted, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
    await state.reports.finish(ended, Verdict(ReportState.CORRECTED, EDITOR), NOW + HOUR)
    await state.reports.tidy(NOW + HOUR)
    assert await state.reports.get(old) is None
    for kept in (new, open_, waiting, ended):
        assert await state.reports.get(kept) is not None
    await state.reports.tidy(NOW + 2 * HOUR)
    assert await state.reports.get(ended) is None
    assert await state.reports.get(waiting) is not None
    assert await file(state, 9) > ended


async def test_what_was_accepted_ends_once(state: StateDatabase) -> None:
    number = await file(state, 1)
    assert await state.reports.finish(number, Verdict(ReportState.CORRECTED, EDITOR), NOW) is None
    await state.reports.settle(number, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
    assert [one.number for one in await state.reports.waiting(9, state=ReportState.ACCEPTED)] == [number]
    assert await state.reports.count_waiting(ReportState.ACCEPTED) == 1
    verdicts = [Verdict(ReportState.DROPPED, editor, f"by {editor}") for editor in range(5)]
    done = await asyncio.gather(*(state.reports.finish(number, verdict, NOW + HOUR) for verdict in verdicts))
    (ended,) = (one for one in done if one is not None)
    assert await state.reports.get(number) == ended
    assert ended.ending is not None
    assert (ended.state, ended.reply) == (ReportState.DROPPED, f"by {ended.ending.by}")
    assert ended.ending == Ending(ended.ending.by, NOW + HOUR, None, None)
    assert [noted.act.action for noted in await state.audit.newest(9)] == ["drop", "accept"]
    assert await state.reports.count_waiting(ReportState.ACCEPTED) == 0


async def test_one_of_many_tells_of_an_end(state: StateDatabase) -> None:
    number = await file(state, 1)
    await state.reports.settle(number, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
    assert not await state.reports.begin_telling(number)
    await state.reports.finish(number, Verdict(ReportState.CORRECTED, EDITOR), NOW)
    assert not await state.reports.tell_again(number)
    assert [one.number for one in await state.reports.untold(9)] == [number]
    assert sorted(await asyncio.gather(*(state.reports.begin_telling(number) for _ in range(4)))) == [
        *[False] * 3,
        True,
    ]
    assert await state.reports.untold(9) == []
    assert await state.reports.tell_again(number)
    assert await state.reports.begin_telling(number)
    await state.reports.hear(number, Heard.TOLD, end=True)
    assert not await state.reports.tell_again(number)
    stored = await state.reports.get(number)
    assert stored is not None
    assert (stored.heard, stored.ending) == (None, Ending(EDITOR, NOW, None, Heard.TOLD))


async def test_an_applied_proposal_ends_the_report_that_it_corrects(state: StateDatabase) -> None:
    number, other = await file(state, 1), await file(state, 2)
    for accepted in (number, other):
        await state.reports.settle(accepted, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
    for revision, report in enumerate((number, None, number, 99), 1):
        proposal = await state.proposals.add(
            user_id=EDITOR, now=NOW, base=1, reason="edit", changes={}, digest="", removes=0, report=report
        )
        making = Making(EDITOR, "edit", NOW + revision * HOUR, proposal=proposal.number)
        expected = revision - 1 or None
        await state.revisions.add(sha256="a" * 64, packed=b"", making=making, imported=None, expected=expected)
    stored = await state.reports.get(number)
    assert stored is not None
    assert stored.state is ReportState.CORRECTED
    assert stored.ending == Ending(EDITOR, NOW + HOUR, 1, None)
    assert [one.number for one in await state.reports.waiting(9, state=ReportState.ACCEPTED)] == [other]
    (*_, noted) = [one.act for one in await state.audit.newest(9) if one.act.action == "correct"]
    assert (noted.subject, noted.detail) == (str(number), {"record": "hoi-an", "revision": 1})


async def test_a_restore_tells_nobody_twice_of_an_end(state: StateDatabase) -> None:
    ended, told = await file(state, 1), await file(state, 2)
    for number in (ended, told):
        await state.reports.settle(number, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
        await state.reports.finish(number, Verdict(ReportState.CORRECTED, EDITOR), NOW)
    await state.reports.hear(told, Heard.TOLD, end=True)
    await state.restored.open_epoch(NOW + HOUR)
    assert await state.reports.untold(9) == []
    stored = [await state.reports.get(number) for number in (ended, told)]
    assert [one and one.ending and one.ending.heard for one in stored] == [Heard.UNSURE, Heard.TOLD]


async def test_a_revision_that_is_not_stored_ends_no_report(state: StateDatabase) -> None:
    number = await file(state, 1)
    await state.reports.settle(number, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
    proposal = await state.proposals.add(
        user_id=EDITOR, now=NOW, base=1, reason="edit", changes={}, digest="", removes=0, report=number
    )
    await state.proposals.cancel(proposal.number)
    making = Making(EDITOR, "edit", NOW, proposal=proposal.number)
    with pytest.raises(RevisionConflictError):
        await state.revisions.add(sha256="a" * 64, packed=b"", making=making, imported=None, expected=None)
    stored = await state.reports.get(number)
    assert stored is not None
    assert stored.state is ReportState.ACCEPTED


async def test_the_language_of_who_has_a_role_goes_with_the_role(state: StateDatabase) -> None:
    await state.roles.grant(Holder(7, Role.MODERATOR, "Lan", EDITOR, NOW))
    await state.chats.note_spoken(7, "vi")
    settings = await state.chats.settings(7)
    assert (settings.language, settings.serves, settings.spoken) == (None, True, "vi")
    stored = await state.chats.stored(7)
    assert stored is not None
    assert stored.spoken == "vi"
    assert await state.chats.erase(7)
    assert await state.chats.stored(7) == StoredData(7, None, None, 0, role=True, acts=True)
    await state.chats.note_spoken(7, "en")
    await state.roles.revoke(7, EDITOR, NOW)
    state.chats.forget(7)
    settings = await state.chats.settings(7)
    assert (settings.serves, settings.spoken) == (False, None)


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


async def test_a_way_back_gives_reports_that_ended_the_state_in_which_they_were(empty_url: str) -> None:
    state = StateDatabase(empty_url)
    await state.open()

    def leave(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - as storage does

        command.downgrade(make_config(connection), "0007")

    for message, end in enumerate((ReportState.CORRECTED, ReportState.DROPPED, None)):
        number = await file(state, message)
        if end is not None:
            await state.reports.settle(number, Verdict(ReportState.ACCEPTED, MODERATOR), NOW)
            await state.reports.finish(number, Verdict(end, EDITOR), NOW)
    for editor, report in ((8, 1), (9, None)):
        await state.drafts.keep(editor, editor, Draft(1, "event", "a", report=report).work(), NOW)
    engine = make_engine(read_url(empty_url))
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(leave)
        assert list((await connection.execute(text("SELECT state FROM report ORDER BY id"))).scalars()) == [
            *("accepted", "declined", "open"),
        ]
        assert list((await connection.execute(text("SELECT user_id FROM draft"))).scalars()) == [9]
    await engine.dispose()
    await state.close()

"""The content desk: what a change would do is seen first, and nothing of anybody's is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.revisions.desk import Desk
from content.checking.report import Choice, FieldChange, Outcome
from content.desk.review import Review
from storage.desk.complaints import Complaint, Ending, Report, ReportState, Verdict
from storage.desk.packing import unpack
from storage.desk.proposals import ProposalState
from tests.bot.library import ADMIN, TOWN, Library, library_in

OTHER = 78


@dataclass
class Bench:
    """A library with a desk beside it."""

    library: Library
    desk: Desk

    async def files(self) -> dict[str, bytes]:
        """The live files."""
        newest = await self.library.state.revisions.newest()
        assert newest is not None
        return unpack(await self.library.state.revisions.packed(newest.number))

    async def town(self, old: str, new: str) -> dict[str, bytes | None]:
        """A change of the town."""
        text = (await self.files())[TOWN].decode()
        assert old in text
        return {TOWN: text.replace(old, new).encode()}

    async def rename(self, name: str, *, by: int = ADMIN, base: int | None = None) -> Review:
        changes = await self.town(f"  en: {await self.library.town()}\n", f"  en: {name}\n")
        return await self.desk.propose(changes, by=by, reason="edit", base=base)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with library_in(tmp_path) as library:
        await library.reload.open()
        yield Bench(library, Desk(library.workshop, library.state.proposals, library.state.outbox))


def number_of(review: Review) -> int:
    assert review.outcome is Outcome.APPLIED
    assert review.proposal is not None
    return review.proposal


async def test_a_proposal_changes_nothing_until_it_is_applied(bench: Bench) -> None:
    review = await bench.rename("New Town")
    assert [(change.slug, change.fields) for change in review.changed] == [
        ("old-town", (FieldChange("name.en", "Old Town", "New Town"),))
    ]
    assert await bench.library.town() == "Old Town"
    async with bench.desk.preview(number_of(review)) as reader:
        dossier = await reader.dossier("old-town")
        assert dossier is not None
        assert dossier.record.name.en == "New Town"
    applied = await bench.desk.apply(number_of(review), by=ADMIN)
    assert (applied.outcome, applied.revision, applied.proposal) == (Outcome.APPLIED, 2, None)
    assert await bench.library.town() == "New Town"
    (newest, first) = await bench.library.state.revisions.history(9)
    assert (newest.revision.author, newest.revision.reason) == (ADMIN, "edit")
    assert [change.slug for change in newest.changes] == ["old-town"]
    assert {change.sign for change in first.changes} == {"+"}
    assert [one.revision.number for one in await bench.library.state.revisions.history_of("old-town", 9)] == [2, 1]


async def test_what_corrects_a_report_ends_it_also_when_it_was_laid_over_other_content(bench: Bench) -> None:
    reports, now = bench.library.state.reports, bench.library.workshop.clock()
    filed = await reports.add(Complaint(7, 1, "Ona", "en", "Wrong", "old-town", 1), now)
    assert isinstance(filed, Report)
    await reports.settle(filed.number, Verdict(ReportState.ACCEPTED, OTHER), now)
    changes = await bench.town("  en: Old Town\n", "  en: Corrected Town\n")
    first = await bench.desk.propose(changes, by=ADMIN, reason="edit", report=filed.number)
    await bench.desk.apply(number_of(await bench.rename("Other Town", by=OTHER)), by=OTHER)
    await bench.library.state.proposals.explain(number_of(first), "The board decided")
    anew = await bench.desk.apply(number_of(first), by=ADMIN)
    assert anew.note == "The board decided"
    assert await reports.count_waiting(ReportState.ACCEPTED) == 1
    await bench.desk.apply(number_of(anew), by=ADMIN)
    ended = await reports.get(filed.number)
    assert ended is not None
    assert ended.ending == Ending(ADMIN, now, 3, None)
    newest = await bench.library.state.revisions.newest()
    assert newest is not None
    assert newest.note == "The board decided"


async def test_a_proposal_is_applied_once(bench: Bench) -> None:
    number = number_of(await bench.rename("New Town"))
    await bench.desk.apply(number, by=ADMIN)
    with pytest.raises(LookupError):
        await bench.desk.apply(number, by=ADMIN)
    cancelled = number_of(await bench.rename("Newer Town"))
    assert await bench.desk.cancel(cancelled)
    assert not await bench.desk.cancel(cancelled)
    with pytest.raises(LookupError):
        await bench.desk.apply(cancelled, by=ADMIN)
    assert await bench.library.town() == "New Town"


async def test_faults_are_told_and_nothing_is_proposed(bench: Bench) -> None:
    review = await bench.desk.propose(await bench.town("kind: heritage", "kind: heritge"), by=ADMIN, reason="edit")
    assert (review.outcome, review.proposal) == (Outcome.FAULTY, None)
    assert review.faults[0].remedy == "write 'kind: heritage'"
    assert (await bench.rename("Old Town")).outcome is Outcome.UNCHANGED


async def test_who_comes_second_sees_the_first_ones_change_before_anything_is_applied(bench: Bench) -> None:
    first, second = await bench.rename("First Town"), await bench.rename("Second Town", by=OTHER)
    await bench.desk.apply(number_of(first), by=ADMIN)
    shown = await bench.desk.apply(number_of(second), by=OTHER)
    assert await bench.library.town() == "First Town"
    assert (shown.meanwhile, shown.clashes) == (2, ("old-town",))
    assert shown.changed[0].fields == (FieldChange("name.en", "First Town", "Second Town"),)
    old = await bench.library.state.proposals.get(number_of(second))
    assert old is not None
    assert old.state is ProposalState.CANCELLED
    await bench.desk.apply(number_of(shown), by=OTHER)
    assert await bench.library.town() == "Second Town"


async def test_why_is_kept_whatever_comes_first(bench: Bench) -> None:
    first, second = await bench.rename("First Town"), await bench.rename("Second Town", by=OTHER)
    explained = await bench.desk.explain(number_of(second), "So the mayor says")
    assert (explained.proposal, explained.note) == (second.proposal, "So the mayor says")
    assert (await bench.desk.apply(number_of(first), by=ADMIN)).note is None
    shown = await bench.desk.apply(number_of(second), by=OTHER)
    assert (shown.meanwhile, shown.note) == (2, "So the mayor says")
    with pytest.raises(LookupError):
        await bench.desk.explain(number_of(second), "Too late")
    await bench.desk.apply(number_of(await bench.rename("Third Town")), by=ADMIN)
    again = await bench.desk.explain(number_of(shown), "So the council says")
    assert again.proposal != shown.proposal
    assert (again.meanwhile, again.note) == (3, "So the council says")
    assert (await bench.desk.apply(number_of(again), by=OTHER)).note == "So the council says"
    notes = [one.revision.note for one in await bench.library.state.revisions.history(9)]
    assert notes == ["So the council says", None, None, None]


async def test_changes_of_different_fields_come_together(bench: Bench) -> None:
    files = await bench.files()
    first = await bench.rename("New Town")
    await bench.desk.apply(number_of(first), by=ADMIN)
    text = files[TOWN].decode()
    checked = text.replace("verified: ", "verified: 2026-01-01 # ", 1).split(" # ")
    changes: dict[str, bytes | None] = {TOWN: (checked[0] + "\n" + checked[1].split("\n", 1)[1]).encode()}
    review = await bench.desk.propose(changes, by=OTHER, reason="edit", base=1)
    assert (review.meanwhile, review.clashes) == (2, ())
    assert [field.field for field in review.changed[0].fields] == ["verified"]
    await bench.desk.apply(number_of(review), by=OTHER)
    assert await bench.library.town() == "New Town"


async def test_a_revision_is_gone_back_to_by_a_revision(bench: Bench) -> None:
    before = await bench.files()
    await bench.desk.apply(number_of(await bench.rename("New Town")), by=ADMIN)
    review = await bench.desk.roll_back(1, by=ADMIN)
    assert review.changed[0].fields == (FieldChange("name.en", "New Town", "Old Town"),)
    assert (await bench.desk.apply(number_of(review), by=ADMIN)).revision == 3
    assert await bench.files() == before
    with pytest.raises(LookupError):
        await bench.desk.roll_back(9, by=ADMIN)


async def test_a_file_that_was_sent_is_shown_and_applied(bench: Bench) -> None:
    changes = await bench.town("  en: Old Town\n", "  en: New Town\n")
    body = changes[TOWN]
    assert body is not None
    ahead = await bench.desk.take("town.yaml", body, by=ADMIN)
    assert [fault.problem for fault in ahead.faults] == ["'2026-11-20' is a day to come"]
    review = await bench.desk.take("town.yaml", body.replace(b"2026-11-20", b"2026-01-03"), by=ADMIN)
    await bench.desk.apply(number_of(review), by=ADMIN)
    assert await bench.library.town() == "New Town"
    refused = await bench.desk.take("x.bin", b"\0\1\2", by=ADMIN)
    assert refused.outcome is Outcome.FAULTY
    assert refused.faults[0].file == "x.bin"
    assert not [path for path in bench.library.data.iterdir() if path.name.endswith(".pack") or path.is_dir()]


async def test_the_directory_goes_over_what_was_changed_in_the_chat_unless_they_clash(bench: Bench) -> None:
    await bench.desk.apply(number_of(await bench.rename("New Town")), by=ADMIN)
    assert (await bench.library.reload(by=None)).outcome is Outcome.UNCHANGED
    library = bench.library
    library.write(
        "events/word-day.yaml", (library.facts / "events/word-day.yaml").read_text("utf-8") + "aliases:\n  - Word\n"
    )
    report = await library.reload(by=ADMIN)
    assert [change.slug for change in report.changed] == ["word-day"], report
    assert await library.town() == "New Town"
    library.rename("Their Town")
    report = await library.reload(by=ADMIN)
    assert report.outcome is Outcome.CONFLICT
    (told,) = report.conflicts
    assert (told.slug, told.sign) == ("old-town", "~")
    assert told.fields == (FieldChange("name.en", "New Town", "Their Town"),)
    assert await library.town() == "New Town"


@pytest.mark.parametrize(("taken", "name"), [((), "New Town"), (("old-town",), "Their Town")])
async def test_conflicts_are_settled_record_by_record(bench: Bench, taken: tuple[str, ...], name: str) -> None:
    library = bench.library
    await bench.desk.apply(number_of(await bench.rename("New Town")), by=ADMIN)
    library.rename("Their Town")
    found = await library.reload(by=ADMIN)
    assert found.revision is not None
    late = await library.reload(by=ADMIN, choice=Choice(found.directory, found.revision - 1, taken))
    other = await library.reload(by=ADMIN, choice=Choice("0" * 64, found.revision, taken))
    assert (late.outcome, other.outcome) == (Outcome.CONFLICT, Outcome.CONFLICT)
    report = await library.reload(by=ADMIN, choice=Choice(found.directory, found.revision, taken))
    assert report.outcome is Outcome.APPLIED
    assert await library.town() == name
    assert (await library.reload(by=ADMIN)).outcome is Outcome.UNCHANGED

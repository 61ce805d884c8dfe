"""What a reload has to tell: a summary, and where it is long everything in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from content.report import Change, Outcome, ReloadReport
from handlers.views import html
from handlers.views.card import Card, Paper
from handlers.views.voice import Voice

_SHOWN: Final = 10
_FILE: Final = "reload.txt"

Group = Literal["added", "changed", "removed", "faults"]
_CHANGES: Final[tuple[Group, ...]] = ("added", "changed", "removed")


def report_answer(voice: Voice, report: ReloadReport) -> Card | Paper:
    """Give a message, or a file with the summary for a caption when there are more lines than a message should have."""
    lines: list[str] = []
    if report.outcome is Outcome.APPLIED:
        parts = [voice("reload.applied", revision=report.revision or 0, records=report.records)]
        parts += [voice(f"reload.{group}", n=report.total(group)) for group in _CHANGES if report.total(group)]
        summary = html.lines(*parts)
        for group in _CHANGES:
            lines += _changes(voice, report, group)
    elif report.outcome is Outcome.FAULTY:
        summary = voice.count("reload.faulty", report.total("faults"))
        lines = [*map(str, report.faults), *_more(voice, report, "faults")]
    else:
        summary = voice(f"reload.{report.outcome}", revision=report.revision or 0)
    told = html.paragraphs(summary, html.lines(*(html.code(line) for line in lines)))
    if len(lines) <= _SHOWN and html.fits(told):
        return Card(told)
    return Paper(_FILE, "\n".join(lines).encode(), summary)


def _changes(voice: Voice, report: ReloadReport, group: Group) -> Iterator[str]:
    groups: dict[Group, tuple[Change, ...]] = {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
    }
    sign = {"added": "+", "changed": "~", "removed": "-"}[group]
    for change in groups[group]:
        name = change.name_vi if voice.language == "vi" else change.name_en
        names = dict.fromkeys(one.field.partition(".")[0] for one in change.fields)
        fields = f" ({', '.join(names)})" if names else ""
        yield f"{sign} {change.slug}: {name}{fields}"
    yield from _more(voice, report, group)


def _more(voice: Voice, report: ReloadReport, group: Group) -> Iterator[str]:
    """Say how many there are beyond those that the report names."""
    rest = report.total(group) - len(getattr(report, group))
    if rest > 0:
        yield voice.plain("reload.more", n=rest)

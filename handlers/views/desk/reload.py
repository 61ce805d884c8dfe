"""What a reload has to tell: a summary, and where it is long everything in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from markupsafe import Markup

from content.checking.report import Change, Outcome, ReloadReport
from handlers.desk.reload_buttons import DIGEST, Weigh
from handlers.views.desk.fault_words import tell_fault
from handlers.views.desk.fields import field_lines, name_of
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Paper, grid, rows
from handlers.views.writing.voice import Voice

_SHOWN: Final = 10
_FILE: Final = "reload.txt"
_KEYS: Final = 12  # conflicts that have a key each
_FIELDS: Final = 4  # of a conflict
_VALUE: Final = 80  # units of a value

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
    elif report.outcome is Outcome.MANY:
        summary = voice("reload.many", n=report.total("removed"))
        lines = [*_changes(voice, report, "removed")]
    elif report.outcome is Outcome.FAULTY:
        summary = voice.count("reload.faulty", report.total("faults"))
        lines = [tell_fault(voice, fault) for fault in report.faults]
        lines += _more(voice, report, "faults")
    else:
        summary = voice(f"reload.{report.outcome}", revision=report.revision or 0)
    told = html.paragraphs(summary, html.lines(*(html.code(line) for line in lines)))
    if len(lines) <= _SHOWN and html.fits(told):
        return Card(told)
    return Paper(_FILE, "\n".join(lines).encode(), summary)


def is_taken(number: int, taken: int) -> bool:
    """Say whether a conflict, counted from 0, is settled for the directory; those beyond the last key go together."""
    return bool(taken >> min(number, _KEYS) & 1)


def conflicts_card(voice: Voice, report: ReloadReport, taken: int) -> Card:
    """Give the conflicts with what is chosen for each, a key to choose otherwise, and one to carry it out."""
    against = report.revision or 0, report.directory[:DIGEST]
    blocks, keys = [], []
    for number, change in enumerate(report.conflicts[:_KEYS]):
        blocks.append(_conflict(voice, number, change, chosen=is_taken(number, taken)))
        label = f"{number + 1} {voice.plain('reload.live' if is_taken(number, taken) else 'reload.directory')}"
        keys.append(Key(label, Weigh(*against, taken ^ 1 << number)))
    rest = report.total("conflicts") - len(keys)
    if rest > 0:
        chosen = is_taken(_KEYS, taken)
        blocks.append(voice("reload.rest.directory" if chosen else "reload.rest.live", n=rest))
        keys.append(Key(voice.plain("reload.key.rest", n=rest), Weigh(*against, taken ^ 1 << _KEYS)))
    every = (1 << _KEYS + 1) - 1
    both = [
        Key(voice.plain("reload.key.directory"), Weigh(*against, every)),
        Key(voice.plain("reload.key.live"), Weigh(*against, 0)),
    ]
    settle = [Key(voice.plain("reload.key.settle"), Weigh(*against, taken & every, done=True))]
    head = voice("reload.conflict", revision=report.revision or 0)
    while blocks and not html.fits(html.paragraphs(head, voice("reload.choose"), *blocks)):
        blocks.pop()
    return Card(
        html.paragraphs(head, voice("reload.choose"), *blocks),
        (*grid(keys, 2), *rows(both, settle)),
    )


def _conflict(voice: Voice, number: int, change: Change, *, chosen: bool) -> Markup:
    key = "reload.conflict.directory" if chosen else "reload.conflict.live"
    gone = voice("reload.conflict.removed") if change.sign == "-" else None
    back = voice("reload.conflict.added") if change.sign == "+" else None
    told = field_lines(voice, change.fields, _FIELDS, _VALUE)
    return html.lines(voice(key, n=number + 1, name=name_of(voice, change)), gone, back, told)


def _changes(voice: Voice, report: ReloadReport, group: Group) -> Iterator[str]:
    groups: dict[Group, tuple[Change, ...]] = {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
    }
    sign = {"added": "+", "changed": "~", "removed": "-"}[group]
    for change in groups[group]:
        names = dict.fromkeys(one.field.partition(".")[0] for one in change.fields)
        fields = f" ({', '.join(names)})" if names else ""
        yield f"{sign} {change.slug}: {name_of(voice, change)}{fields}"
    yield from _more(voice, report, group)


def _more(voice: Voice, report: ReloadReport, group: Group) -> Iterator[str]:
    """Say how many there are beyond those that the report names."""
    rest = report.total(group) - len(getattr(report, group))
    if rest > 0:
        yield voice.plain("reload.more", n=rest)

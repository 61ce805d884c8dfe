"""The log of what was done and refused, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from markupsafe import Markup

from handlers.administration.admin_buttons import NOBODY, Entries, Shown
from handlers.views.administration.status import size_words
from handlers.views.desk.history import reason_words
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, rows
from handlers.views.writing.voice import Voice

PAGE: Final = 15
_KNOWN: Final = frozenset(
    {
        *("refused", "revision", "announce", "recall", "backup", "restored", "sent"),
        *("answer", "accept", "decline", "correct", "drop", "mute", "unmute"),
    }
)
_REPORTS: Final = frozenset({"answer", "accept", "decline", "correct", "drop"})
_LABEL: Final = 80  # units of a name


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log; `moment` is local, `who` a label, None for the bot itself.

    `subject` is a label where the entry is about a person, else what storage.desk.tables.AUDIT says.
    """

    number: int
    moment: datetime
    who: str | None
    action: str
    subject: str
    detail: Mapping[str, Any]


def audit_card(
    voice: Voice, entries: Sequence[Entry], button: Entries, records: Mapping[str, str], *, more: bool
) -> Card:
    """List entries of the log, the newest first; `records` are names by slugs, `button` is what was asked for."""
    lines = [_entry(voice, entry, records) for entry in entries]
    while len(lines) > 1 and not html.fits(html.lines(*lines), html.TEXT_LIMIT - 200):
        lines.pop()
        more = True
    turns = []
    if button.before:
        turns.append(Key(voice.plain("audit.key.newest"), Entries(0, button.shown)))
    if more:
        turns.append(Key(voice.plain("history.key.older"), Entries(entries[len(lines) - 1].number, button.shown)))
    sorts = [_sort(voice, shown, chosen=shown == button.shown) for shown in get_args(Shown)]
    title = html.bold(voice(f"audit.title.{button.shown}"))
    return Card(html.paragraphs(title, html.lines(*lines) or voice("audit.none")), rows(turns, sorts))


def _sort(voice: Voice, shown: Shown, *, chosen: bool) -> Key:
    return Key(("✓ " if chosen else "") + voice.plain(f"audit.key.{shown}"), Entries(0, shown))


def _entry(voice: Voice, entry: Entry, records: Mapping[str, str]) -> Markup:
    who = voice("history.bot") if entry.who is None else html.shorten(entry.who, _LABEL)
    what = _what(voice, entry, records)
    if entry.detail.get("undoes"):
        what = html.join(" ", ["↩️", what])
    return html.join(" · ", [entry.moment.strftime("%Y-%m-%d %H:%M"), who, what])


def _what(voice: Voice, entry: Entry, records: Mapping[str, str]) -> Markup:
    detail, subject = entry.detail, html.shorten(entry.subject, _LABEL)
    match entry.action:
        case "grant" if detail.get("before"):
            before, after = _role(voice, detail["before"]), _role(voice, detail.get("role"))
            return voice("audit.change", name=subject, before=before, after=after)
        case "grant" | "revoke":
            return voice(f"audit.{entry.action}", name=subject, role=_role(voice, detail.get("role")))
        case "refused":
            return _refused(voice, entry)
        case "revision":
            return voice("audit.revision", n=subject, reason=reason_words(voice, str(detail.get("reason", ""))))
        case action if action in _KNOWN:
            return voice(f"audit.{action}", subject=subject, detail=_detail(voice, entry, records))
        case _:
            return voice("audit.other")


def _refused(voice: Voice, entry: Entry) -> Markup:
    """Say what was refused, where, and how often since when."""
    chat, times, first = (entry.detail.get(name) for name in ("chat", "times", "first"))
    if not entry.subject:
        what = voice("audit.refused.rest")
    else:
        group = isinstance(chat, int) and chat < 0
        what = voice("audit.refused.group" if group else "audit.refused", command=entry.subject)
    if not isinstance(times, int) or not isinstance(first, str):
        return what
    since = datetime.fromisoformat(first).astimezone(entry.moment.tzinfo)
    return html.join(" ", [what, voice.count("audit.times", times, since=since.strftime("%Y-%m-%d %H:%M"))])


def _detail(voice: Voice, entry: Entry, records: Mapping[str, str]) -> str:
    """Give what stands in brackets behind an act."""
    detail = entry.detail
    if entry.action in _REPORTS:
        slug = str(detail.get("record", ""))
        about = records.get(slug) or (slug if slug.isascii() and slug else voice.plain("audit.general"))
        revision = detail.get("revision")
        return about if revision is None else f"{about}, {voice.plain('audit.in', n=revision)}"
    if entry.action == "backup":
        return size_words(voice, int(detail.get("bytes", 0)))
    return ", ".join(str(value) for name, value in detail.items() if name != "name" and value not in {None, ""})


def _role(voice: Voice, role: object) -> str:
    known = {"owner", "editor", "moderator"}
    return voice.plain(f"role.{role if role in known else NOBODY}")

"""The people who run the bot with their roles, and the log of what they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from content.roles import Role
from handlers.admin_buttons import Entries, Grant, Take
from handlers.views import html
from handlers.views.card import LABEL_LIMIT, Card, Key, grid, rows
from handlers.views.voice import Voice

PAGE: Final = 15
REQUEST: Final = 4711  # names our question for a person among others
_KNOWN: Final = frozenset(
    {
        *("grant", "revoke", "refused", "revision", "announce", "recall", "backup", "restored", "sent"),
        *("answer", "accept", "decline", "correct", "drop", "mute", "unmute"),
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role; `since` is local, None for who has it by the settings."""

    user_id: int
    role: Role
    name: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log; `moment` is local, `who` a name or a user's id, None for the bot itself."""

    number: int
    moment: datetime
    who: str | None
    action: str
    subject: str
    detail: Mapping[str, Any]


def admins_card(voice: Voice, people: Sequence[Person]) -> Card:
    """List who has which role, with keys to take those that were given in the chat."""
    lines = [_person(voice, person) for person in people]
    keys = [
        Key(html.shorten(voice.plain("admins.key.take", name=person.name), LABEL_LIMIT), Take(person.user_id))
        for person in people
        if person.since is not None
    ]
    return Card(
        html.paragraphs(html.bold(voice("admins.title")), html.lines(*lines), voice("admins.how")), rows(*grid(keys, 1))
    )


def picker_card(voice: Voice) -> Card:
    """Offer a key in place of the keyboard by which a person is picked."""
    request = {
        "request_id": REQUEST,
        "user_is_bot": False,
        "max_quantity": 1,
        "request_name": True,
    }
    keyboard = [
        [{"text": voice.plain("admins.key.pick"), "request_users": request}],
        [{"text": voice.plain("settings.key.cancel")}],
    ]
    return Card(voice("admins.pick"), panel={"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True})


def choose_card(voice: Voice, user_id: int, name: str) -> Card:
    """Offer the roles for a person."""
    keys = [Key(voice.plain(f"role.{role}"), Grant(user_id, role)) for role in Role]
    return Card(
        html.paragraphs(voice("admins.choose", name=name, number=user_id), voice("admins.roles")), rows(*grid(keys, 1))
    )


def audit_card(voice: Voice, entries: Sequence[Entry], *, more: bool) -> Card:
    """List entries of the log, the newest first."""
    lines = [_entry(voice, entry) for entry in entries]
    keys = [Key(voice.plain("history.key.older"), Entries(entries[-1].number))] if more else []
    return Card(
        html.paragraphs(html.bold(voice("audit.title")), html.lines(*lines) or voice("history.none")), rows(keys)
    )


def _person(voice: Voice, person: Person) -> Markup:
    since = voice("admins.settings") if person.since is None else person.since.strftime("%Y-%m-%d")
    return voice(
        "admins.person", name=person.name, number=person.user_id, role=voice.plain(f"role.{person.role}"), since=since
    )


def _entry(voice: Voice, entry: Entry) -> Markup:
    who = voice("history.bot") if entry.who is None else entry.who
    action = entry.action if entry.action in _KNOWN else "other"
    what = voice(
        f"audit.{action}", subject=entry.subject, detail=", ".join(_details(entry.detail)), action=entry.action
    )
    return html.join(" · ", [entry.moment.strftime("%Y-%m-%d %H:%M"), who, what])


def _details(detail: Mapping[str, Any]) -> Iterator[str]:
    return (str(value) for value in detail.values() if value not in {None, ""})

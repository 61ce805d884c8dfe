"""The people who run the bot with their roles, and what giving or taking one would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from content.roles import Face, Role
from handlers.administration import admin_buttons as buttons
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, grid, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.faces import face_line, tell_apart
from handlers.views.writing.voice import Voice

REQUEST: Final = 4711  # names our question for a person among others
_KEYS: Final = 90  # of a hundred that Telegram takes


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with or without a role.

    `since` is a local day, None for who has the role by the settings or has none; `by` is who gave it. `silent`: they
    have not written to the bot yet, so that their name is what others call them.
    """

    face: Face
    role: Role | None
    since: date | None = None
    by: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: to whom, and the role that they would have; `own`: the asker's own role is meant.

    `seen` is the number of the log's entry by which their role changed last.
    """

    person: Person
    role: Role | None
    seen: int
    own: bool = False
    fixed: bool = False  # the asker is an owner by the settings


def admins_card(voice: Voice, people: Sequence[Person]) -> Card:
    """List who has which role, with keys to those whose role was given in the chat."""
    labels = tell_apart((person.face for person in people), LABEL_LIMIT)
    keys = [
        Key(voice.plain("admins.key.person", name=labels[person.face.user_id]), buttons.Person(person.face.user_id))
        for person in people
        if person.since is not None
    ]
    lines = [html.join(" ", ["•", _person(voice, person)]) for person in people]
    note = None if people else voice("admins.nobody")
    while len(lines) > 1 and not html.fits(html.lines(*lines), html.TEXT_LIMIT - 600):
        lines.pop()
        note = voice("reload.more", n=len(people) - len(lines))
    text = html.paragraphs(html.bold(voice("admins.title")), html.lines(*lines, note), voice("admins.how"))
    return Card(text, rows(*grid(keys[:_KEYS], 1)))


def picker_card(voice: Voice) -> Card:
    """Offer a key in place of the keyboard by which a person is picked."""
    request = {
        "request_id": REQUEST,
        "user_is_bot": False,
        "max_quantity": 1,
        "request_name": True,
        "request_username": True,
    }
    keyboard = [
        [{"text": voice.plain("admins.key.pick"), "request_users": request}],
        [{"text": voice.plain("settings.key.cancel")}],
    ]
    return Card(voice("admins.pick"), panel={"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True})


def picked_card(voice: Voice) -> Card:
    """Take the key away by which a person was picked."""
    return Card(voice("admins.picked"), panel={"remove_keyboard": True})


def private_card(voice: Voice, address: str, said: str) -> Card:
    """Lead from a group to the private chat."""
    return Card(voice(said), rows([Key(voice.plain("admins.key.private"), address)]))


def choose_card(voice: Voice, person: Person) -> Card:
    """Say what is known of somebody, and offer the roles that they do not have."""
    user_id = person.face.user_id
    keys = [Key(voice.plain(f"role.{role}"), buttons.Grant(user_id, role)) for role in Role if role is not person.role]
    take = [Key(voice.plain("admins.key.take"), buttons.Take(user_id))] if person.role else []
    text = html.paragraphs(
        html.lines(_person(voice, person), voice("admins.silent") if person.silent else None),
        voice("admins.choose"),
        html.lines(*(_right(voice, role) for role in Role)),
    )
    return Card(text, rows(*grid(keys, 1), take, _all(voice)))


def plan_card(voice: Voice, plan: Plan) -> Card:
    """Say what would be done, with the keys to do it or leave it."""
    user_id, before = plan.person.face.user_id, plan.person.role
    warnings = []
    if plan.own:
        warnings.append(voice("admins.own"))
    elif plan.role is Role.OWNER and not plan.fixed:
        warnings.append(voice("admins.equal"))
    text = html.paragraphs(
        html.bold(voice("admins.plan")),
        html.lines(
            face_line(plan.person.face),
            voice("admins.change", before=_role(voice, before), after=html.bold(_role(voice, plan.role))),
            voice("admins.silent") if plan.person.silent else None,
        ),
        _may(voice, plan.role),
        *warnings,
    )
    confirm = buttons.Appoint(user_id, plan.role or buttons.NOBODY, plan.seen)
    keys = [Key(voice.plain("admins.key.confirm"), confirm), Key(voice.plain("desk.key.cancel"), buttons.Spare())]
    return Card(text, rows(keys))


def done_card(  # noqa: PLR0913 -- what was done, and what may be done now
    voice: Voice, face: Face, before: Role | None, role: Role | None, *, undo: int | None, undone: bool = False
) -> Card:
    """Say what was done, with the key that undoes it if there is one (`undo`, the number of the log's entry)."""
    text = html.paragraphs(
        html.bold(voice("admins.undone" if undone else "admins.done")),
        html.lines(
            face_line(face),
            voice("admins.change", before=_role(voice, before), after=html.bold(_role(voice, role))),
        ),
        _may(voice, role),
    )
    keys = [] if undo is None else [Key(voice.plain("admins.key.undo"), buttons.Undo(undo))]
    return Card(text, rows(keys, _all(voice)))


def told_card(voice: Voice, role: Role | None) -> Card:
    """Tell somebody the role that they have now."""
    return Card(voice("admins.told.none") if role is None else voice("admins.told", role=html.bold(_role(voice, role))))


def left_card(voice: Voice) -> Card:
    """Say that nothing was done."""
    return Card(voice("desk.cancelled"), rows(_all(voice)))


def _person(voice: Voice, person: Person) -> Markup:
    said = voice("admins.person", who=face_line(person.face), role=_role(voice, person.role))
    if person.since is not None:
        since = day_words(voice, person.since)
        return html.join(", ", [said, voice("admins.since", date=since, name=person.by)])
    return said if person.role is None else html.join(", ", [said, voice("admins.settings")])


def _role(voice: Voice, role: Role | None) -> str:
    return voice.plain(f"role.{role or buttons.NOBODY}")


def _right(voice: Voice, role: Role) -> Markup:
    return html.join("", ["• ", html.bold(_role(voice, role)), ": ", voice(f"role.may.{role}")])


def _may(voice: Voice, role: Role | None) -> Markup:
    return voice("admins.may", what=voice(f"role.may.{role or buttons.NOBODY}"))


def _all(voice: Voice) -> list[Key]:
    return [Key(voice.plain("admins.key.all"), buttons.Roster())]

"""Announcements as those see them who make them: drafts with their keys, how one goes, and what became of the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.administration.announcement_buttons import PLACES, Aim, Halt, Proclaim, Step
from handlers.locales import LANGUAGES
from handlers.views.posts.reminders import moment_words
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, grid, rows
from handlers.views.writing.numbers import number_words
from handlers.views.writing.voice import Voice

_BAR: Final = 12  # blocks of the bar that shows how far it is
_GLIMPSE: Final = 60  # units of a text that name it
_WIDTH: Final = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: `texts` by language, whom it is for, and `reach`: how many chats there are by place and language."""

    number: int
    version: int
    texts: Mapping[str, Markup]
    places: frozenset[str]
    languages: frozenset[str]
    reach: Mapping[tuple[str, str], int]

    @property
    def total(self) -> int:
        """How many chats get it."""
        return self.count(self.places, self.languages)

    def count(self, places: frozenset[str], languages: frozenset[str]) -> int:
        """Count chats of some places and languages."""
        return sum(count for (place, spoken), count in self.reach.items() if place in places and spoken in languages)


@dataclass(frozen=True, slots=True)
class Course:
    """How an announcement goes, for `total` chats: posts that wait, by what became of the others.

    `failed` and `dropped` count by reason. `stopped`: nothing more of it begins; `over`: nothing of it waits.
    """

    number: int
    text: Markup
    confirmed: dt.datetime
    total: int
    sent: int
    waiting: int
    uncertain: int
    failed: Mapping[str, int]
    dropped: Mapping[str, int]
    stopped: bool
    over: bool


def announced_card(text: Markup) -> Card:
    """Give the message that chats get."""
    return Card(text)


def draft_cards(voice: Voice, draft: Draft) -> tuple[Card, ...]:
    """Give the messages that chats get, and below them what can be done with them."""
    return (*(announced_card(draft.texts[one]) for one in LANGUAGES if one in draft.texts), draft_card(voice, draft))


def draft_card(voice: Voice, draft: Draft) -> Card:
    """Say whom a draft is for, with the keys that change it, send it or let it go."""
    texts = [voice.plain(f"language.name.{language}") for language in LANGUAGES if language in draft.texts]
    said = html.paragraphs(
        html.lines(html.bold(voice("announce.draft", n=draft.number)), voice("announce.texts", texts=", ".join(texts))),
        voice("announce.both" if len(texts) > 1 else "announce.one"),
        voice("announce.aims") if draft.total else voice("announce.nobody"),
    )
    return Card(said, rows(*grid(_places(voice, draft), _WIDTH), _languages(voice, draft), *_steps(voice, draft)))


def ask_card(voice: Voice, address: str, language: str) -> Card:
    """Ask for a text in a language; `address` is a link that names the draft, for when the reply comes."""
    link = html.link(voice.plain("announce.ask.text", language=voice.plain(f"language.name.{language}")), address)
    said = voice("announce.ask", text=link)
    panel = {"force_reply": True, "selective": True, "input_field_placeholder": voice.plain("announce.ask.example")}
    return Card(said, panel=panel)


def course_card(voice: Voice, course: Course) -> Card:
    """Show how an announcement goes, with a key to stop it."""
    key = "announce.stopped" if course.stopped else "announce.done" if course.over else "announce.going"
    said = html.lines(
        html.bold(voice(key, n=course.number)),
        None if course.over else _bar(voice, course),
        html.join(" · ", [_total(voice, course), *_counts(voice, course)]),
    )
    keys = [] if course.stopped or course.over else [Key(voice.plain("announce.key.stop"), Halt(course.number))]
    return Card(said, rows(keys))


def list_card(voice: Voice, courses: Sequence[Course], draft: int | None, zone: ZoneInfo) -> Card:
    """List the last announcements with what became of them; a draft that is under way has a key."""
    lines = [_line(voice, course, zone) for course in courses]
    keys = [
        Key(voice.plain("announce.key.stop.one", n=course.number), Halt(course.number))
        for course in courses
        if not course.stopped and not course.over
    ]
    if draft is not None:
        keys.append(Key(voice.plain("announce.key.look", n=draft), Step(draft, "look")))
    said = html.paragraphs(html.bold(voice("announce.title")), *lines) if lines else voice("announce.none")
    return Card(said, rows(*grid(keys, 1)))


def _places(voice: Voice, draft: Draft) -> list[Key]:
    return [
        _switch(voice, draft, place, place in draft.places, draft.count(frozenset({place}), draft.languages))
        for place in PLACES
    ]


def _languages(voice: Voice, draft: Draft) -> list[Key]:
    return [
        _switch(voice, draft, language, language in draft.languages, draft.count(draft.places, frozenset({language})))
        for language in LANGUAGES
    ]


def _switch(voice: Voice, draft: Draft, aim: str, on: bool, count: int) -> Key:  # noqa: FBT001 -- its own word
    name = voice.plain(f"language.name.{aim}" if aim in LANGUAGES else f"announce.place.{aim}")
    key = "announce.key.on" if on else "announce.key.off"
    return Key(voice.plain(key, name=name, n=number_words(voice, count)), Aim(draft.number, aim))


def _steps(voice: Voice, draft: Draft) -> Iterator[Row]:
    texts = []
    for language in LANGUAGES:
        key = f"announce.key.change.{language}" if language in draft.texts else f"announce.key.add.{language}"
        texts.append(Key(voice.plain(key), Step(draft.number, f"text-{language}")))
    yield tuple(texts)
    if len(draft.texts) == 1:
        other = next(language for language in LANGUAGES if language not in draft.texts)
        yield (Key(voice.plain(f"announce.key.swap.{other}"), Step(draft.number, "swap")),)
    if draft.total:
        label = voice.count("announce.key.send", draft.total, chats=number_words(voice, draft.total))
        yield (Key(html.plain(label), Proclaim(draft.number, draft.version)),)
    yield (Key(voice.plain("announce.key.discard"), Step(draft.number, "discard")),)


def _settled(course: Course) -> int:
    return course.sent + course.uncertain + sum(course.failed.values()) + sum(course.dropped.values())


def _bar(voice: Voice, course: Course) -> Markup:
    """Show how much is settled."""
    done = _settled(course)
    bar = "▰" * (done * _BAR // course.total if course.total else _BAR)
    return html.join(" ", [bar.ljust(_BAR, "▱"), f"{number_words(voice, done)}/{number_words(voice, course.total)}"])


def _total(voice: Voice, course: Course) -> Markup:
    return voice.count("announce.chats", course.total, chats=number_words(voice, course.total))


def _counts(voice: Voice, course: Course) -> list[Markup]:
    left = course.total - _settled(course)
    counts = {
        "outbox.state.sent": course.sent,
        # When it is over these had switched off their reminders, or could not be reached, before it was their turn.
        "announce.before" if course.over else "outbox.state.planned": left,
        "outbox.state.uncertain": course.uncertain,
        **{f"outbox.reason.{reason}": count for reason, count in (*course.failed.items(), *course.dropped.items())},
    }
    said = [voice(key, n=number_words(voice, count)) for key, count in counts.items() if count]
    return said or [voice("outbox.state.sent", n=0)]


def _line(voice: Voice, course: Course, zone: ZoneInfo) -> Markup:
    key = "announce.stopped" if course.stopped else "announce.done" if course.over else "announce.going"
    return html.lines(
        html.bold(voice(key, n=course.number)),
        moment_words(voice, course.confirmed, zone),
        html.italic(html.shorten(html.plain(course.text), _GLIMPSE)),
        html.join(" · ", [_total(voice, course), *_counts(voice, course)]),
    )

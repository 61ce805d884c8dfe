"""What moderators see of reports: those that wait, one of them with its keys, and who may report no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from handlers.edit_buttons import Edit
from handlers.post_buttons import Show
from handlers.report_buttons import Accept, Decline, Hush, Hushed, Inspect, Respond, Retell, Waiting
from handlers.views import html
from handlers.views.card import LABEL_LIMIT, Card, Key, Row, grid, rows
from handlers.views.reports import LIMIT, excerpt, reply_panel
from handlers.views.voice import Voice

PAGE: Final = 6
_NAME: Final = 120
_WORDS: Final = 160  # units of a report in the list
_REPLY: Final = 1200  # units, so that report and reply fit into one message


@dataclass(frozen=True, slots=True)
class Case:
    """A report as its moderator sees it.

    `record` is the name of the record, None where there is none (any more); `newer` the last revision that changed it
    since. Moments are local. `by` settled it; `heard` says whether the member got to know. `editor`: the one who looks
    may change the content.
    """

    number: int
    user_id: int
    name: str
    made: datetime
    words: str
    slug: str | None
    record: str | None
    revision: int | None
    state: str
    newer: int | None = None
    by: str = ""
    settled: datetime | None = None
    reply: str | None = None
    heard: str | None = None
    muted: bool = False
    editor: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who may report no more; `since` is local."""

    user_id: int
    name: str
    by: str
    since: datetime


def queue_card(voice: Voice, cases: Sequence[Case], *, offset: int, total: int, muted: int) -> Card:
    """List reports that wait, the oldest first, each with a key that opens it."""
    counted = voice.count("queue.waiting", total) if total else voice("queue.none")
    opens = [
        Key(html.shorten(f"{case.number} · {case.name}", LABEL_LIMIT // 2), Inspect(case.number)) for case in cases
    ]
    turns: list[Key] = []
    if offset:
        turns.append(Key(voice.plain("key.page.previous"), Waiting(max(0, offset - PAGE))))
    if offset + len(cases) < total:
        turns.append(Key(voice.plain("key.page.next"), Waiting(offset + PAGE)))
    silent: Row = (Key(voice.plain("queue.key.muted", n=muted), Hushed(0)),) if muted else ()
    text = html.paragraphs(html.bold(voice("queue.title")), counted, *(_line(voice, case) for case in cases))
    return Card(text, rows(*grid(opens, 2), turns, silent))


def case_card(voice: Voice, case: Case, *, note: Markup | None = None, declining: bool = False) -> Card:
    """Give a report with what may be done about it; `declining` asks whether with words or without."""
    state = voice("queue.open") if case.settled is None else _settled(voice, case)
    reply = html.quote(excerpt(case.reply, _REPLY)) if case.reply else None
    blocks = [
        html.italic(note) if note else None,
        html.lines(html.bold(voice("queue.report", n=case.number)), state),
        html.lines(_head(voice, case), _subject(voice, case)),
        html.quote(excerpt(case.words, LIMIT)),
        html.lines(voice("queue.reply"), reply) if reply else None,
        _next_step(voice, case),
        voice("queue.decline.ask") if declining else None,
    ]
    return Card(html.paragraphs(*blocks), _decline_keys(voice, case) if declining else _keys(voice, case))


def words_card(voice: Voice, case: Case, address: str, *, declining: bool) -> Card:
    """Ask for the words that a member is told; `address` is a link that names the report."""
    link = html.link(voice.plain("queue.report", n=case.number), address)
    asked = voice("queue.ask.decline" if declining else "queue.ask.answer", report=link, name=case.name)
    return Card(asked, panel=reply_panel(voice.plain("queue.ask.example")))


def silent_card(voice: Voice, people: Sequence[Silent], *, offset: int, total: int) -> Card:
    """List who may report no more, each with a key that ends it."""
    lines = [
        voice(
            "queue.silent",
            name=html.shorten(one.name, _NAME) or "–",
            number=one.user_id,
            by=html.shorten(one.by, _NAME),
            moment=_moment(one.since),
        )
        for one in people
    ]
    ends = [
        Key(_label(voice, "queue.key.unmute", one.name or str(one.user_id)), Hush(one.user_id, on=False))
        for one in people
    ]
    turns: list[Key] = []
    if offset:
        turns.append(Key(voice.plain("key.page.previous"), Hushed(max(0, offset - PAGE))))
    if offset + len(people) < total:
        turns.append(Key(voice.plain("key.page.next"), Hushed(offset + PAGE)))
    text = html.paragraphs(html.bold(voice("queue.silent.title")), html.lines(*lines) or voice("queue.silent.none"))
    return Card(text, rows(*grid(ends, 1), turns, _back(voice)))


def _keys(voice: Voice, case: Case) -> tuple[Row, ...]:
    decide: list[Key] = []
    again: list[Key] = []
    if case.settled is None:
        decide.append(Key(voice.plain("queue.key.answer"), Respond(case.number)))
        if case.editor:
            decide.append(Key(voice.plain("queue.key.accept"), Accept(case.number)))
        decide.append(Key(voice.plain("queue.key.decline"), Decline(case.number, "ask")))
    elif case.heard is None:
        again.append(Key(voice.plain("queue.key.retell"), Retell(case.number)))
    mute = "queue.key.unmute" if case.muted else "queue.key.mute"
    hush = Key(_label(voice, mute, case.name), Hush(case.user_id, not case.muted, case.number))
    record: Row = ()
    edit: Row = ()
    if case.record is not None and case.slug is not None:
        record = (Key(_label(voice, "queue.key.record", case.record), Show(case.slug)),)
        if case.state == "accepted" and case.editor:
            edit = (Key(voice.plain("queue.key.edit"), Edit(case.slug)),)
    return rows(decide, again, edit, record, [hush], _back(voice))


def _decline_keys(voice: Voice, case: Case) -> tuple[Row, ...]:
    steps = [
        Key(voice.plain("queue.key.bare"), Decline(case.number, "bare")),
        Key(voice.plain("queue.key.words"), Decline(case.number, "words")),
    ]
    return rows(steps, [Key(voice.plain("queue.key.keep"), Inspect(case.number))])


def _back(voice: Voice) -> Row:
    return (Key(voice.plain("queue.key.all"), Waiting()),)


def _label(voice: Voice, key: str, name: str) -> str:
    return html.shorten(voice.plain(key, name=name), LABEL_LIMIT)


def _line(voice: Voice, case: Case) -> Markup:
    return html.lines(
        voice("queue.line", n=case.number, record=_record(voice, case)),
        _head(voice, case),
        html.italic(html.shorten(case.words, _WORDS)),
    )


def _head(voice: Voice, case: Case) -> Markup:
    name = html.shorten(case.name, _NAME)
    return voice("queue.by", name=name, number=case.user_id, moment=_moment(case.made))


def _record(voice: Voice, case: Case) -> str:
    if case.slug is None:
        return voice("queue.general")
    return case.slug if case.record is None else html.shorten(case.record, _NAME)


def _subject(voice: Voice, case: Case) -> Markup:
    if case.slug is None:
        return voice("queue.general")
    if case.record is None:
        return voice("queue.gone", slug=case.slug)
    about = voice("queue.about", record=_record(voice, case), slug=case.slug, revision=case.revision or "–")
    return html.lines(about, voice("queue.newer", revision=case.newer) if case.newer else None)


def _settled(voice: Voice, case: Case) -> Markup:
    moment = "" if case.settled is None else _moment(case.settled)
    done = voice(f"queue.settled.{case.state}", name=html.shorten(case.by, _NAME), moment=moment)
    return html.lines(done, voice(f"queue.heard.{case.heard or 'later'}"))


def _next_step(voice: Voice, case: Case) -> Markup | None:
    if case.state != "accepted" or not case.editor:
        return None
    return voice("queue.edit.any") if case.record is None or case.slug is None else None


def _moment(local: datetime) -> str:
    return local.strftime("%Y-%m-%d %H:%M")

"""What moderators see of reports: those that wait, one of them with its keys, and who may report no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from handlers.desk.report_buttons import (
    Accept,
    Amend,
    Decline,
    Drop,
    Finish,
    Hush,
    Hushed,
    Inspect,
    Pending,
    Respond,
    Retell,
    Waiting,
)
from handlers.dialogue.codecs import Button
from handlers.reminders.post_buttons import Show
from handlers.views.answers.reports import LIMIT, excerpt, reply_panel
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, Row, grid, rows
from handlers.views.writing.voice import Voice

PAGE: Final = 6
_NAME: Final = 120
_WORDS: Final = 160  # units of a report in the list
_REPLY: Final = 1200  # units, so that report and reply fit into one message


@dataclass(frozen=True, slots=True)
class End:
    """How an accepted report ended: by whom, when (local), in which revision (None: an editor said so), who heard."""

    by: str
    moment: datetime
    revision: int | None
    heard: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A report as its moderator sees it.

    `record` is the name of the record, None where there is none (any more); `newer` the last revision that changed it
    since. Moments are local. `by` settled it; `heard` says whether the member got to know. `ending` is of what was
    accepted. `editor`: the one who looks may change the content.
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
    ending: End | None = None
    muted: bool = False
    editor: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who may report no more; `since` is local."""

    user_id: int
    name: str
    by: str
    since: datetime


def queue_card(  # noqa: PLR0913 -- a page and what else there is
    voice: Voice, cases: Sequence[Case], *, offset: int, total: int, muted: int, pending: int
) -> Card:
    """List reports that wait, the oldest first, each with a key that opens it; `pending` are to be corrected."""
    counted = voice.count("queue.waiting", total) if total else voice("queue.none")
    to_correct: Row = (Key(voice.plain("queue.key.pending", n=pending), Pending()),) if pending else ()
    silent: Row = (Key(voice.plain("queue.key.muted", n=muted), Hushed(0)),) if muted else ()
    text = html.paragraphs(html.bold(voice("queue.title")), counted, *(_line(voice, case) for case in cases))
    turns = _turns(voice, Waiting, offset, len(cases), total)
    return Card(text, rows(*_opens(cases), turns, to_correct, silent))


def pending_card(voice: Voice, cases: Sequence[Case], *, offset: int, total: int) -> Card:
    """List accepted reports that wait for a correction, the oldest first, each with a key that opens it."""
    counted = voice.count("queue.pending.waiting", total) if total else voice("queue.pending.none")
    text = html.paragraphs(html.bold(voice("queue.pending.title")), counted, *(_line(voice, case) for case in cases))
    return Card(text, rows(*_opens(cases), _turns(voice, Pending, offset, len(cases), total), _back(voice)))


def to_correct_card(voice: Voice, numbers: Sequence[int], waiting: int) -> Card:
    """Tell an editor of reports that were accepted, with the key that opens it, or the list where they are several."""
    said = voice.count("alarm.to_correct", len(numbers), waiting=waiting)
    if len(numbers) == 1:
        return Card(said, rows([Key(voice.plain("alarm.to_correct.key", n=numbers[0]), Inspect(numbers[0]))]))
    return Card(said, rows([Key(voice.plain("queue.key.pending", n=waiting), Pending())]))


def case_card(voice: Voice, case: Case, *, note: Markup | None = None, declining: bool = False) -> Card:
    """Give a report with what may be done about it; `declining` asks whether with words or without.

    What was accepted is not declined any more, but dropped.
    """
    asked = "queue.drop.ask" if case.state == "accepted" else "queue.decline.ask"
    state = voice("queue.open") if case.settled is None else _settled(voice, case)
    reply = html.quote(excerpt(case.reply, _REPLY)) if case.reply else None
    blocks = [
        html.italic(note) if note else None,
        html.lines(html.bold(voice("queue.report", n=case.number)), state),
        html.lines(_head(voice, case), _subject(voice, case)),
        html.quote(excerpt(case.words, LIMIT)),
        html.lines(voice("queue.reply"), reply) if reply else None,
        _next_step(voice, case),
        voice(asked) if declining else None,
    ]
    return Card(html.paragraphs(*blocks), _decline_keys(voice, case) if declining else _keys(voice, case))


def words_card(voice: Voice, case: Case, address: str, *, declining: bool) -> Card:
    """Ask for the words that a member is told; `address` is a link that names the report."""
    link = html.link(voice.plain("queue.report", n=case.number), address)
    declined = "queue.ask.drop" if case.state == "accepted" else "queue.ask.decline"
    asked = voice(declined if declining else "queue.ask.answer", report=link, name=case.name)
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
    turns = _turns(voice, Hushed, offset, len(people), total)
    text = html.paragraphs(html.bold(voice("queue.silent.title")), html.lines(*lines) or voice("queue.silent.none"))
    return Card(text, rows(*grid(ends, 1), turns, _back(voice)))


def _opens(cases: Sequence[Case]) -> tuple[Row, ...]:
    keys = [Key(html.shorten(f"{case.number} · {case.name}", LABEL_LIMIT // 2), Inspect(case.number)) for case in cases]
    return grid(keys, 2)


def _turns(voice: Voice, to: Callable[[int], Button], offset: int, shown: int, total: int) -> list[Key]:
    turns: list[Key] = []
    if offset:
        turns.append(Key(voice.plain("key.page.previous"), to(max(0, offset - PAGE))))
    if offset + shown < total:
        turns.append(Key(voice.plain("key.page.next"), to(offset + PAGE)))
    return turns


def _keys(voice: Voice, case: Case) -> tuple[Row, ...]:
    decide: list[Key] = []
    again: list[Key] = []
    if case.settled is None:
        decide.append(Key(voice.plain("queue.key.answer"), Respond(case.number)))
        decide.append(Key(voice.plain("queue.key.accept"), Accept(case.number)))
        decide.append(Key(voice.plain("queue.key.decline"), Decline(case.number, "ask")))
    elif case.heard is None if case.ending is None else case.ending.heard == "unsure":
        again.append(Key(voice.plain("queue.key.retell"), Retell(case.number)))
    mute = "queue.key.unmute" if case.muted else "queue.key.mute"
    hush = Key(_label(voice, mute, case.name), Hush(case.user_id, not case.muted, case.number))
    record: Row = ()
    edit: list[Key] = []
    end: list[Key] = []
    if case.record is not None and case.slug is not None:
        record = (Key(_label(voice, "queue.key.record", case.record), Show(case.slug)),)
    if case.state == "accepted" and case.editor:
        edit = [Key(voice.plain("queue.key.edit"), Amend(case.number))] if record else []
        end.append(Key(voice.plain("queue.key.finish"), Finish(case.number)))
        end.append(Key(voice.plain("queue.key.drop"), Drop(case.number, "ask")))
    return rows(decide, again, edit, end, record, [hush], _back(voice))


def _decline_keys(voice: Voice, case: Case) -> tuple[Row, ...]:
    step = Drop if case.state == "accepted" else Decline
    steps = [
        Key(voice.plain("queue.key.bare"), step(case.number, "bare")),
        Key(voice.plain("queue.key.words"), step(case.number, "words")),
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
    state = case.state if case.ending is None else "accepted"
    done = voice(f"queue.settled.{state}", name=html.shorten(case.by, _NAME), moment=moment)
    heard = voice(f"queue.heard.{case.heard or 'later'}")
    if (end := case.ending) is None:
        return html.lines(done, heard, voice("queue.pending") if state == "accepted" else None)
    key = f"queue.ended.{case.state}" if end.revision is None else "queue.ended.revision"
    name = html.shorten(end.by, _NAME)
    ended = voice(key, name=name, moment=_moment(end.moment), revision=end.revision or 0)
    return html.lines(done, heard if case.heard else None, ended, voice(f"queue.heard.{end.heard or 'later'}"))


def _next_step(voice: Voice, case: Case) -> Markup | None:
    if case.state != "accepted" or not case.editor:
        return None
    return voice("queue.edit.any") if case.record is None or case.slug is None else None


def _moment(local: datetime) -> str:
    return local.strftime("%Y-%m-%d %H:%M")

"""What members read about reports: the question for their words, the thanks, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from handlers.desk.report_buttons import Complain
from handlers.reminders.post_buttons import Show
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, rows
from handlers.views.writing.voice import Voice

LIMIT: Final = 2000  # units of what is written to or by a member
_QUOTED: Final = 1200  # units, so that a report and the answer fit into one message
_NAME: Final = 150


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report; `record` is the name of what it is about, None where it names none or that is gone.

    `promised`: the member was told that it was accepted.
    """

    state: str
    words: str
    reply: str | None
    slug: str | None
    record: str | None
    promised: bool = False


def complain_key(voice: Voice, slug: str, edition: str) -> Key:
    """Give the key that stands under the card of a record."""
    return Key(voice.plain("report.key"), Complain(slug, edition))


def ask_card(voice: Voice, address: str, record: str | None) -> Card:
    """Ask what is wrong with a record, or what somebody suggests; `address` is a link that says what it is about."""
    if record is None:
        asked = voice("report.ask.general", link=html.link(voice.plain("report.ask.link"), address))
    else:
        asked = voice("report.ask", record=html.link(html.shorten(record, _NAME), address))
    return Card(html.paragraphs(asked, voice("report.ask.hint")), panel=reply_panel(voice.plain("report.ask.example")))


def reply_panel(example: str) -> Mapping[str, Any]:
    """Give the reply markup that asks for a reply."""
    return {"force_reply": True, "input_field_placeholder": html.shorten(example, 64)}


def private_card(voice: Voice, address: str) -> Card:
    """Lead from a group to the private chat, where members write to who runs the bot."""
    return Card(voice("report.private"), rows([Key(voice.plain("report.key.private"), address)]))


def thanks_card(voice: Voice, number: int) -> Card:
    """Thank for a report."""
    return Card(voice("report.thanks", n=number))


def outcome_card(voice: Voice, outcome: Outcome) -> Card:
    """Tell a member what became of a report: their words, the outcome, and what a moderator wrote."""
    name = None if outcome.record is None else html.shorten(outcome.record, _NAME)
    title = voice("report.yours") if name is None else voice("report.yours.about", record=name)
    told = voice(_key(outcome))
    reply = None
    if outcome.reply:
        reply = html.quote(excerpt(outcome.reply, LIMIT))
        if outcome.state != "answered":
            told = html.lines(told, voice("report.reply"))
    keys: Row = ()
    if name is not None and outcome.slug is not None:
        keys = (Key(voice.plain("report.key.record"), Show(outcome.slug)),)
    text = html.paragraphs(html.lines(title, html.quote(excerpt(outcome.words, _QUOTED))), html.lines(told, reply))
    return Card(text, rows(keys))


def _key(outcome: Outcome) -> str:
    """Name the sentence that says it; to who was told that a report was accepted, its end is the end of that."""
    if outcome.state == "answered":
        return "report.answered"
    if outcome.state == "corrected":  # a record that is gone was not corrected, but removed as was wanted
        sort = "general" if outcome.record is None else "record"
        return f"report.corrected.{sort}" if outcome.promised else f"report.corrected.{sort}.first"
    sort = "general" if outcome.slug is None else "record"
    if outcome.state == "dropped" and not outcome.promised:
        return f"report.declined.{sort}"
    return f"report.{outcome.state}.{sort}"


def excerpt(text: str, limit: int) -> str:
    """Give a text with its lines, or, where it is too long, its beginning."""
    return text if html.units(text) <= limit else html.shorten(text, limit)

"""What each button does."""

from __future__ import annotations

from typing import Final

from handlers import language, privacy, start
from handlers.administration import admins, announcing
from handlers.administration.admin_buttons import ADMIN_BUTTONS
from handlers.administration.announcement_buttons import ANNOUNCEMENT_BUTTONS
from handlers.answers import about, events, heritage, organisations, people, search, sources, today
from handlers.answers.browsing import show_card, show_list, show_sources
from handlers.desk import coverage, editing, moderating, proposals, reload, reports
from handlers.desk.coverage_buttons import Cover
from handlers.desk.edit_buttons import EDIT_BUTTONS
from handlers.desk.proposal_buttons import DESK_BUTTONS
from handlers.desk.reload_buttons import RELOAD_BUTTONS
from handlers.desk.report_buttons import QUEUE_BUTTONS, Complain
from handlers.dialogue.answering import Answer, Read
from handlers.dialogue.buttons import Area, Cite, Day, Enter, Erase, Locate, Open, Speak, Turn, Years
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.reminders import post_presses, settings
from handlers.reminders.post_buttons import POST_BUTTONS
from handlers.reminders.settings_buttons import Choose, Leaf, Tick
from handlers.views.answers.cards_heritage import venue
from storage.content.reader import ContentReader


async def _help(question: Question, _reader: ContentReader) -> Answer:
    return await start.answer_help(question)


STARTS: Final[dict[Area, Read]] = {
    "help": _help,
    "about": about.answer,
    "heritage": heritage.start,
    "events": events.start,
    "today": today.start,
    "people": people.start,
    "organisations": organisations.start,
    "sources": sources.start,
    "search": search.explain,
    "settings": settings.answer,
}


async def react(question: Question, button: Button) -> Reaction:
    """React to a press, from one snapshot of the content where it needs one. Raises OutdatedError, UserError."""
    if isinstance(button, DESK_BUTTONS):
        return await proposals.react(question, button)
    if isinstance(button, RELOAD_BUTTONS):
        return await reload.react(question, button)
    if isinstance(button, EDIT_BUTTONS):
        return await editing.react(question, button)
    if isinstance(button, ADMIN_BUTTONS):
        return await admins.react(question, button)
    if isinstance(button, ANNOUNCEMENT_BUTTONS):
        return await announcing.react(question, button)
    async with question.services.shelf.lend() as reader:
        return await _react(question, reader, button)


async def _react(question: Question, reader: ContentReader, button: Button) -> Reaction:  # noqa: PLR0911 -- one return a family
    if isinstance(button, Erase):
        return await privacy.react(question, reader, button.step)
    if isinstance(button, Leaf | Choose | Tick):
        return await settings.react(question, reader, button)
    if isinstance(button, POST_BUTTONS):
        return await post_presses.react(question, reader, button)
    if isinstance(button, Complain):
        return await reports.react(question, reader, button)
    if isinstance(button, QUEUE_BUTTONS):
        return await moderating.react(question, reader, button)
    if isinstance(button, Cover):
        return await coverage.react(question, reader, button)
    return Reaction(await _find_answer(question, reader, button))


async def _find_answer(question: Question, reader: ContentReader, button: Button) -> Answer:  # noqa: PLR0911 -- one return a button
    match button:
        case Open(slug, origin, page):
            return await show_card(question, reader, slug, origin, page)
        case Cite(slug, origin, page):
            return await show_sources(question, reader, slug, origin, page)
        case Turn(origin, offset):
            return await show_list(question, reader, origin, offset)
        case Locate(slug):
            return await _locate(question, reader, slug)
        case Enter(area):
            return await STARTS[area](question, reader)
        case Years(offset):
            return await events.show_years(question, reader, offset)
        case Day(day, offset):
            return await today.show_day(question, reader, day, offset)
        case Speak(chosen):
            return await language.choose(question, chosen)
        case _:
            raise OutdatedError("help")


async def _locate(question: Question, reader: ContentReader, slug: str) -> Answer:
    dossier = await reader.dossier(slug)
    if dossier is None:
        raise OutdatedError("heritage")
    place = venue(question.voice, dossier)
    if place is None:
        raise UserError("press.no_map")
    return place

"""What members report: errors in records, by the key under their cards, and suggestions, by `/suggest`.

All is written in the private chat, where the answer comes, too; a group is led there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from handlers.answers.browsing import name_of
from handlers.desk.report_buttons import EDITION, Complain
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.prompts import link_to, payload_of
from handlers.dialogue.questions import Question
from handlers.views.answers.reports import LIMIT, ask_card, private_card, thanks_card
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.dates import day_words
from storage.content.reader import ContentReader
from storage.desk.complaints import MOST, Complaint, Standing

_PAYLOAD: Final = re.compile(  # no slug has an underscore
    rf"report_(?:(?P<slug>[a-z0-9-]{{1,40}})(?:_(?P<edition>[0-9a-f]{{{EDITION}}}))?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a report is about: a record (None: none), in the content whose digest begins with `edition` (empty: any)."""

    slug: str | None = None
    edition: str = ""

    def pack(self) -> str:
        """Give the payload of a deep link, at most 64 letters."""
        return f"report_{self.slug or ''}{'_' if self.edition else ''}{self.edition}"


def read_payload(words: str) -> Topic | None:
    """Read the payload of a deep link; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return None if found is None else Topic(found["slug"], found["edition"] or "")


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer `/suggest`: take its words, else ask for them. Raises UserError for who may not report now."""
    if question.is_private and question.words:
        return await _take(question, Topic(), question.words)
    return await ask(question, reader, Topic())


async def react(question: Question, reader: ContentReader, button: Complain) -> Reaction:
    """Ask what is wrong; in a group nothing is said, but the private chat opens. Raises UserError."""
    topic = Topic(button.slug, button.edition)
    if not question.is_private:
        return Reaction(url=link_to(question, topic.pack()))
    try:
        return Reaction(await ask(question, reader, topic), anew=True)
    except OutdatedError:  # a new list in place of the card would take its text away
        raise UserError("post.show.gone") from None


async def ask(question: Question, reader: ContentReader, topic: Topic) -> Card:
    """Ask for the words of a report. Raises OutdatedError when the record is gone, UserError for who may not report."""
    address = link_to(question, topic.pack())
    if not question.is_private:
        return private_card(question.voice, address)
    record = None if topic.slug is None else await name_of(question, reader, topic.slug)
    if record is None and topic.slug is not None:
        raise OutdatedError("help")
    if question.user is not None:
        services = question.services
        standing = await services.reports.standing(question.user.id, services.clock())
        if not standing.is_free:
            raise _refuse(question, standing)
    return ask_card(question.voice, address, record)


async def answer_reply(question: Question) -> Card:
    """Take the reply to the question for a report. Raises UserError for who may not report now, and without words."""
    topic = read_payload(payload_of(question.message) or "")
    if topic is None:
        raise UserError("report.words")
    return await _take(question, topic, question.message.text if question.message is not None else None)


def read_words(words: str | None) -> str:
    """Give the words that somebody writes to somebody else. Raises UserError where there are none, or too many."""
    words = (words or "").strip()
    if not words:
        raise UserError("report.words")
    if html.units(words) > LIMIT:
        raise UserError("report.long", n=LIMIT, length=html.units(words))
    return words


async def _take(question: Question, topic: Topic, words: str | None) -> Card:
    user, message, services = question.user, question.message, question.services
    if user is None or message is None:
        raise UserError("report.words")
    revision = None if topic.slug is None else await services.revisions.number_of(topic.edition)
    sent = Complaint(
        user.id, message.message_id, user.full_name, question.voice.language, read_words(words), topic.slug, revision
    )
    taken = await services.reports.add(sent, services.clock())
    if isinstance(taken, Standing):
        raise _refuse(question, taken)
    return thanks_card(question.voice, taken.number)


def _refuse(question: Question, standing: Standing) -> UserError:
    if standing.muted or standing.next_at is None:
        return UserError("report.muted")
    local = standing.next_at.astimezone(question.zone)
    date = day_words(question.voice, local.date())
    return UserError("report.limit", n=MOST, date=date, time=f"{local:%H:%M}")

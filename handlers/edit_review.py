"""What an edit in the chat would change, shown before it is applied, or what is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from content.desk import Review
from content.drafts import TABLE, Draft
from content.reader import home
from content.report import Outcome
from handlers import drafting
from handlers.answering import Answer
from handlers.errors import UserError
from handlers.questions import Question
from handlers.views import editing as views
from handlers.views import html
from handlers.views.card import Card, Several
from handlers.views.review import review_answer


async def show(question: Question, draft: Draft, user_id: int) -> Answer:
    """Show what an edit would change. Raises UserError where its new name was taken meanwhile."""
    services, voice = question.services, question.voice
    if draft.new and await drafting.is_taken(services, draft.slug):
        raise UserError("new.taken", slug=draft.slug)
    if draft.proposal is not None:
        await services.desk.cancel(draft.proposal)
    row = await drafting.live_row(services, draft)
    body = draft.table(row, question.today)
    reason = f"{'new' if draft.new else 'edit'} {draft.slug}"
    review = await services.desk.take(TABLE, body, by=user_id, reason=reason, report=draft.report)
    draft = replace(draft, proposal=review.proposal, steps=())
    await drafting.keep(question, draft, user_id)
    note = await drafting.words_above(question, draft)
    if review.outcome is Outcome.FAULTY:
        return views.faults_card(voice, draft, review, note=note)
    return _with_more(question, draft, review, html.paragraphs(note, views.overtaken_note(voice, draft, row)))


async def remove(question: Question, draft: Draft, user_id: int) -> Answer:
    """Show what removing the record would do."""
    changes = {home(draft.kind, draft.slug): None}
    reason = f"remove {draft.slug}"
    review = await question.services.desk.propose(changes, by=user_id, reason=reason, report=draft.report)
    await drafting.keep(question, replace(draft, proposal=review.proposal), user_id)
    return review_answer(question.voice, review)


def _with_more(question: Question, draft: Draft, review: Review, note: Markup) -> Answer:
    shown = review_answer(question.voice, review)
    *files, card = shown.answers if isinstance(shown, Several) else (shown,)
    if isinstance(card, Card):
        text = html.paragraphs(note, card.text)
        keyboard = (*card.keyboard, views.more_row(question.voice, draft))
        card = replace(card, text=text if html.fits(text) else card.text, keyboard=keyboard)
    return Several((*files, card)) if files else card

"""`/outbox`: for admins, what waits to be sent, what failed, what a restore left out, what nobody knows the fate of."""

from __future__ import annotations

from typing import Final

from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.views.posts.outbox import PAGE, Doubt, Stock, outbox_card, sure_card
from handlers.views.writing import html
from handlers.views.writing.card import Card
from storage.desk.announced import number_of
from storage.desk.audit import Act
from storage.outbox.posts import PartState, PostRecord, PostState

_DEEPEST: Final = 5000  # posts that one can turn to
_TITLES: Final = {PostState.FAILED: "refused", PostState.DROPPED: "restored"}


async def answer(question: Question) -> Card:
    """Answer the command. Raises UserError for who may not ask."""
    await need(question, "outbox")
    return await show(question, 0)


async def turn(question: Question, offset: int) -> Reaction:
    """Show a page of the posts in doubt. Raises UserError for who may not ask."""
    await need(question, "outbox")
    return Reaction(await show(question, offset))


async def resend(question: Question, post_id: int, offset: int) -> Reaction:
    """Send a post again, unless that was done already. Raises UserError for who may not ask."""
    await need(question, "outbox")
    services = question.services
    done = await services.outbox.send_again(post_id, services.clock())
    notice = question.voice.plain("outbox.again" if done else "outbox.settled")
    return Reaction(await show(question, offset), notice)


async def resend_all(question: Question, *, sure: bool) -> Reaction:
    """Send all posts that a restore left out, or ask first. Raises UserError for who may not ask."""
    user_id = await need(question, "outbox")
    services, voice = question.services, question.voice
    now = services.clock()
    count = await services.restored.count(now)
    if count and not sure:
        return Reaction(sure_card(voice, count))
    sent = await services.restored.send_all(now) if count else 0
    if sent:
        await services.audit.note(Act(user_id, "sent", detail={"posts": sent}), now)
    notice = html.plain(voice.count("outbox.all.again", sent)) if sent else voice.plain("outbox.settled")
    return Reaction(await show(question, 0), notice)


async def settle(question: Question, post_id: int, offset: int) -> Reaction:
    """Take a post for arrived, unless it is settled already. Raises UserError for who may not ask."""
    await need(question, "outbox")
    services = question.services
    done = await services.outbox.settle(post_id, services.clock())
    notice = question.voice.plain("outbox.taken" if done else "outbox.settled")
    return Reaction(await show(question, offset), notice)


async def show(question: Question, offset: int) -> Card:
    """Give the outbox with a page of what people may decide about; the last one where there is no longer so much."""
    outbox, sheets, restored = question.services.outbox, question.services.sheets, question.services.restored
    now = question.services.clock()
    counts, chats = await outbox.counts(), await sheets.counts()
    wanted = min(offset, _DEEPEST) + PAGE + 1
    records = [*await outbox.uncertain(wanted)]
    records += await outbox.failed(wanted - len(records)) if len(records) < wanted else ()
    records += await restored.left_out(now, wanted - len(records)) if len(records) < wanted else ()
    offset = min(offset, max(len(records) - 1, 0) // PAGE * PAGE)
    shown = records[offset : offset + PAGE]
    stock = Stock(
        states={state.value: counts.get(state, 0) for state in PostState},
        failed={reason.value: count for reason, count in (await outbox.reasons(PostState.FAILED)).items()},
        dropped={reason.value: count for reason, count in (await outbox.reasons(PostState.DROPPED)).items()},
        chats={"active": chats.active, "off": chats.off} | {why.value: n for why, n in chats.suspended.items()},
        oldest=await outbox.next_due(),
        now=now,
        zone=question.zone,
        doubts=[_doubt(record) for record in shown],
        offset=offset,
        more=len(records) > offset + PAGE,
        left_out=await restored.count(now),
    )
    return outbox_card(question.voice, stock)


def _doubt(record: PostRecord) -> Doubt:
    arrived = sum(part.state is PartState.SENT for part in record.parts)
    return Doubt(
        record.post_id,
        record.chat_id,
        record.day,
        arrived,
        record.total,
        record.unknowns,
        record.reason,
        number_of(record.kind),
        _TITLES.get(record.state, "doubts"),
    )

"""Many subscribed chats at once, for measurements and proofs: one sheet, stored as any other, and copies of its row."""

from __future__ import annotations

from typing import Final

from sqlalchemy import insert, select

from storage.outbox.planning import AT_ONCE
from storage.outbox.posts import Subscription
from storage.sheets import Sheets
from storage.state.access import writing
from storage.state.engine import make_engine, make_writer, read_url
from storage.state.tables import SHEET

_BATCH: Final = 10_000


async def subscribe_crowd(url: str, sheets: Sheets, model: Subscription, first: int, count: int) -> None:
    """Subscribe the chats `first` to `first + count - 1` as `model`; all are planned by the next tick.

    `url` is that of the state database which `sheets` stores into. Either all are there or none.
    """
    await sheets.store(model, None)
    engine = make_engine(read_url(url))
    try:
        async with writing(make_writer(engine)) as connection:
            query = select(SHEET).where(SHEET.c.chat_id == model.chat_id)
            row = dict((await connection.execute(query)).one()._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
            row |= {"plan_from": None, "plan_at": AT_ONCE}  # a tick may have planned the model by now
            for start in range(first, first + count, _BATCH):
                numbers = range(start, min(start + _BATCH, first + count))
                rows = [{**row, "chat_id": number, "by_user": number} for number in numbers if number != model.chat_id]
                if rows:
                    await connection.execute(insert(SHEET), rows)
    finally:
        await engine.dispose()

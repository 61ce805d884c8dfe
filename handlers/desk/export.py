"""`/export`: the live content as the files of its directory; `/template`: a table of records to fill in."""

from __future__ import annotations

import asyncio
from typing import Final

from content.files.reader import read_files
from content.tables.columns import WordNames
from content.tables.templates import Template, make_template
from content.uploads.archives import write_archive
from handlers.dialogue.answering import Answer
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.views.desk.templates import kinds_card
from handlers.views.desk.terms import name_kind, name_words, read_kind
from handlers.views.writing.card import Paper
from storage.desk.packing import unpack

_CSV: Final = "csv"
_EMPTY: Final = "empty"


async def answer(question: Question) -> Answer:
    """Answer `/export`. Raises UserError for who may not ask."""
    await need(question, "export")
    number, packed = await _live(question)
    body = await asyncio.to_thread(_write, packed)
    return Paper(f"content-{number}.zip", body, question.voice("export.file", revision=number))


async def answer_template(question: Question) -> Answer:
    """Answer `/template`, without the words of a kind of record with those that there are. Raises UserError."""
    await need(question, "template")
    words = (question.words or "").lower().split()
    kind = read_kind(question.voice, " ".join(word for word in words if word not in {_CSV, _EMPTY}))
    if kind is None:
        return kinds_card(question.voice)
    _, packed = await _live(question)
    voice = question.voice
    made = await asyncio.to_thread(_make, kind, _CSV in words, None if _EMPTY in words else packed, name_words(voice))
    caption = voice("template.file", kind=name_kind(voice, kind))
    if made.left_out:
        caption += "\n" + voice("template.left_out", records=", ".join(made.left_out[:20]))
    return Paper(made.name, made.data, caption)


async def _live(question: Question) -> tuple[int, bytes]:
    revisions = question.services.revisions
    newest = await revisions.newest()
    if newest is None:
        raise UserError("export.none")
    return newest.number, await revisions.packed(newest.number)


def _write(packed: bytes) -> bytes:
    return write_archive(unpack(packed))


def _make(kind: str, as_csv: bool, packed: bytes | None, name_word: WordNames) -> Template:  # noqa: FBT001 -- one of two forms
    records = () if packed is None else read_files(unpack(packed)).records.values()
    return make_template(kind, "csv" if as_csv else "xlsx", records, name_word)

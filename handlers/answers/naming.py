"""What commands of one kind share: without words a list, with words what they name."""

from __future__ import annotations

from dataclasses import dataclass

from content.records.entries import Kind
from handlers.answers.browsing import find, keep_card, show_best, show_list
from handlers.dialogue.lists import Listed
from handlers.dialogue.questions import Question
from handlers.views.answers.search import found_card
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader


@dataclass(frozen=True, slots=True)
class Family:
    """A command that lists one kind and searches it."""

    kind: Kind

    async def start(self, question: Question, reader: ContentReader) -> Card:
        """Show the list."""
        return await show_list(question, reader, Listed(self.kind), 0)

    async def answer(self, question: Question, reader: ContentReader) -> Card:
        """Answer the command."""
        if not question.words:
            return await self.start(question, reader)
        return await show_named(question, reader, self.kind)


async def show_named(question: Question, reader: ContentReader, kind: Kind | None) -> Card:
    """Show what the words of the question name: a card if that is one record, else the hits, else suggestions."""
    return await keep_card(question, reader, f"named {kind}", lambda: _show(question, reader, kind))


async def _show(question: Question, reader: ContentReader, kind: Kind | None) -> Card:
    findings = await find(question, reader, kind, 0)
    total = findings.page.total
    if total == 1 or (kind is not None and total and findings.leaders == 1):
        return await show_best(question, reader, findings, kind or findings.page.entries[0].kind)
    return found_card(question.voice, question.words or "", findings, kind)

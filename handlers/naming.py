"""What commands of one kind share: without words a list, with words what they name."""

from __future__ import annotations

from dataclasses import dataclass

from content.entries import Kind
from handlers.browsing import find, show_card, show_list
from handlers.lists import Listed, Searched
from handlers.questions import Question
from handlers.views.card import Card
from handlers.views.search import also_rows, found_card
from storage.content_reader import ContentReader


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
    findings = await find(question, reader, kind, 0)
    page = findings.page
    if page.total == 1:
        return await show_card(question, reader, page.entries[0].slug)
    if kind is not None and findings.leaders == 1:
        also = also_rows(question.voice, findings, kind)
        return await show_card(question, reader, page.entries[0].slug, Searched(kind), also=also)
    return found_card(question.voice, question.words or "", findings, kind)

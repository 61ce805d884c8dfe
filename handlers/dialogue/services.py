"""What handlers use beside Telegram: the content, the repositories of the state database, and what the bot can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from content.checking.report import Reload
from content.desk.review import Desk
from handlers.administration.vitals import Vitals
from handlers.locales import Phrases
from storage.chats import Chats
from storage.content.shelf import ContentShelf
from storage.copies.restored import Restored
from storage.copies.vault import Vault
from storage.desk.announcements import Announcements
from storage.desk.audit import Audit
from storage.desk.proposals import Drafts, Proposals
from storage.desk.reports import Reports
from storage.desk.revisions import Revisions
from storage.desk.roles import Roles
from storage.outbox.pulse import Pulse
from storage.outbox.store import Outbox
from storage.sheets import Sheets
from storage.standing import Standing
from storage.state.database import StateDatabase

Locate = Callable[[float, float], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Services:
    """What the handlers use; `clock` gives aware UTC, `language` and `zone` hold where a chat has none of its own.

    `locate` gives the IANA time zone at a latitude and longitude, None when it can't tell.
    """

    shelf: ContentShelf
    chats: Chats
    sheets: Sheets
    outbox: Outbox
    pulse: Pulse
    roles: Roles
    audit: Audit
    revisions: Revisions
    proposals: Proposals
    drafts: Drafts
    announcements: Announcements
    restored: Restored
    standing: Standing
    vault: Vault
    vitals: Vitals
    reports: Reports
    phrases: Phrases
    clock: Callable[[], datetime]
    reload: Reload
    desk: Desk
    locate: Locate
    admins: frozenset[int]
    language: str
    zone: ZoneInfo
    version: str

    @classmethod
    def over(cls, state: StateDatabase, **others: Any) -> Services:
        """Make them over a state database; `others` are the fields that it does not give."""
        return cls(
            chats=state.chats,
            sheets=state.sheets,
            outbox=state.outbox,
            pulse=state.pulse,
            roles=state.roles,
            audit=state.audit,
            revisions=state.revisions,
            proposals=state.proposals,
            drafts=state.drafts,
            announcements=state.announcements,
            restored=state.restored,
            standing=state.standing,
            vault=state.vault,
            reports=state.reports,
            **others,
        )

    async def language_of(self, chat_id: int) -> str:
        """Give the language that a chat has chosen, else that of its person's app, else the bot's."""
        settings = await self.chats.settings(chat_id)
        return settings.language or settings.spoken or self.language

    async def word_for(self, chat_id: int, key: str, arguments: Mapping[str, str]) -> Markup:
        """Give a sentence in the language of a chat."""
        return self.phrases.text(await self.language_of(chat_id), key, **arguments)

"""`/sources`: list, search, card; articles have a list of their own beside it."""

from __future__ import annotations

from handlers.answers.naming import Family

_FAMILY = Family("source")
answer, start = _FAMILY.answer, _FAMILY.start

"""`/organisations`: list, search, card."""

from __future__ import annotations

from handlers.answers.naming import Family

_FAMILY = Family("organisation")
answer, start = _FAMILY.answer, _FAMILY.start

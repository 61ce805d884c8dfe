"""The way from a group to the private chat, for what names people and for edits: nobody else reads it there."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from handlers.dialogue.pressing import Reaction
from handlers.dialogue.prompts import link_to
from handlers.dialogue.questions import Question
from handlers.views.administration.admins import private_card
from handlers.views.writing.card import Card

_PAYLOAD: Final = re.compile(r"desk_(admins|audit|history|edit|new|queue)(?:_([a-z0-9-]{1,40}))?", re.ASCII)


class Lead(NamedTuple):
    """A command that a link stands for, with its words."""

    command: str
    words: str = ""

    def pack(self) -> str:
        """Give the payload of a deep link, at most 64 letters; with words that are a slug, which has no underscore."""
        whole = "_".join(("desk", *filter(None, self)))
        return whole if _PAYLOAD.fullmatch(whole) else f"desk_{self.command}"


def read_payload(words: str) -> Lead | None:
    """Read the payload of a deep link; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return None if found is None else Lead(found[1], found[2] or "")


def lead(question: Question, where: Lead, said: str = "admins.private") -> Card:
    """Lead from a group to the private chat; `said` is the sentence that says why."""
    return private_card(question.voice, link_to(question, where.pack()), said)


def open_private(question: Question, where: Lead) -> Reaction:
    """Let a key that stands in a group open the private chat."""
    return Reaction(url=link_to(question, where.pack()))

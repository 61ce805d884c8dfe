"""How people phrase things: greetings, thanks, the name of an area alone, and questions around what they look for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args

from content.folding import fold
from handlers.answers.periods import drop_fillers
from handlers.locales import LANGUAGES, Phrases

Courtesy = Literal[
    "greeting",
    "thanks",
    "help",
    "about",
    "heritage",
    "events",
    "today",
    "people",
    "organisations",
    "sources",
    "settings",
]
COURTESIES: Final[tuple[Courtesy, ...]] = get_args(Courtesy)
_LONGEST: Final = 200  # letters


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Folded words of all languages."""

    courtesies: dict[str, Courtesy]
    questions: re.Pattern[str]


def read_courtesy(phrases: Phrases, words: str) -> Courtesy | None:
    """Read words that as a whole greet, thank, or name an area; None for other words."""
    return _learn(phrases).courtesies.get(fold(words[:_LONGEST]))


def find_core(phrases: Phrases, words: str) -> str | None:
    """Give what a question is about, folded ("where is Hoi An?": "hoi an"); None when it does not ask like that."""
    said = fold(drop_fillers(phrases, words[:_LONGEST]))
    bare = " ".join(_learn(phrases).questions.sub(" ", said).split())
    return bare if bare and bare != said else None


@lru_cache(maxsize=4)
def _learn(phrases: Phrases) -> _Vocabulary:
    """Gather the words of all languages once."""
    courtesies = {word: courtesy for courtesy in COURTESIES for word in _words(phrases, f"words.courtesy.{courtesy}")}
    longest_first = sorted(_words(phrases, "words.questions"), key=len, reverse=True)
    return _Vocabulary(courtesies, re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"))


def _words(phrases: Phrases, key: str) -> list[str]:
    return [fold(word) for language in LANGUAGES for word in phrases.plain(language, key).split("|")]

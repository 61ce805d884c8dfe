"""Words one slip apart: a letter left out, added, changed, or swapped with its neighbour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# Lengths of the words that are mended. Shorter ones have too many neighbours, longer ones are no words.
MENDABLE: Final = range(2, 25)


def list_shapes(word: str) -> frozenset[str]:
    """Give the word itself and the word without each of its letters: words one slip apart share one of these."""
    return frozenset((word, *(word[:place] + word[place + 1 :] for place in range(len(word)))))


def keep_near(word: str, candidates: Iterable[str], slips: int = 1) -> list[str]:
    """Keep the candidates that differ from the word by at most so many slips (optimal string alignment)."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 -- most people spell well; it is loaded for the first who does not

    return [other for other in candidates if OSA.distance(word, other, score_cutoff=slips) <= slips]

"""Which record is meant by words that are none of the slugs: those by which it is called, or the nearest slug."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from content.checking.faults import as_slug, nearest
from content.checking.references import serves
from content.folding import fold
from content.records.kinds import Record


class Names:
    """What records are called, by what they can be named as; `records` are asked for when first words are looked up.

    They may be salvaged ones, each beside its slug; of two that are called alike the first slug is meant.
    """

    def __init__(self, records: Callable[[], Iterable[tuple[str, Record]]]) -> None:
        self._ask = records
        self._names: dict[str, dict[str, str]] = {}

    def find(self, words: str, wanted: str) -> str | None:
        """Give the slug of what can be named in a role and is called so, or else of the nearest; None where none is."""
        return self.called(words, wanted) or nearest(as_slug(words), sorted(set(self._called_in(wanted).values())))

    def called(self, words: str, wanted: str) -> str | None:
        """Give the slug of what can be named in a role and is called so; None where nothing is."""
        return self._called_in(wanted).get(fold(words))

    @cached_property
    def _records(self) -> list[tuple[str, Record]]:
        return sorted(
            self._ask(), key=lambda known: known[0], reverse=True
        )  # of two alike the first comes last, to stay

    def _called_in(self, wanted: str) -> dict[str, str]:
        names = self._names.get(wanted)
        if names is None:
            names = self._names[wanted] = dict(self._list(wanted))
        return names

    def _list(self, wanted: str) -> Iterator[tuple[str, str]]:
        for slug, record in self._records:
            if not serves(record, wanted):
                continue
            name = getattr(record, "name", None)
            called = (*getattr(record, "aliases", ()), *(() if name is None else (name.en, name.vi)))
            yield from ((fold(words), slug) for words in called if fold(words))
            yield fold(slug), slug

"""The parts that cards of all kinds share: heads, cited statements, dates, notes, what is related."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from content.records.edtf import EdtfDate
from content.records.entries import Dossier, Entry
from content.records.kinds import Article
from content.records.statements import Confidence, DatedFact, Statement, Text
from handlers.views.writing import html
from handlers.views.writing.dates import age_words, day_words, words
from handlers.views.writing.voice import Voice

LINKED_KINDS = frozenset({"heritage", "person", "organisation", "event", "article"})

Blocks = list[Markup]


class Sheet:
    """Writes the blocks of one dossier's card; `today` is the chat's day, which ages are counted to."""

    def __init__(self, voice: Voice, dossier: Dossier, today: dt.date) -> None:
        self.voice = voice
        self.dossier = dossier
        self.today = today
        self._numbers = {source.slug: number for number, source in enumerate(dossier.sources, 1)}

    def cite(self, sources: Iterable[str]) -> Markup:
        """Give the numbers of sources, as they stand in the list behind the key Sources."""
        numbers = sorted({self._numbers[slug] for slug in sources if slug in self._numbers})
        return Markup(" [%s]") % ", ".join(map(str, numbers)) if numbers else html.EMPTY

    def head(self, emblem: str, name: Text) -> Blocks:
        """Give the names in both languages, the chat's first."""
        own, other = self.voice.of(name), self.voice.beside(name)
        return [html.join(" ", [emblem, html.bold(own)]), *([html.italic(other)] if other != own else [])]

    def field(self, key: str, value: str | None, sources: Sequence[str] = ()) -> Blocks:
        """Give a named value; nothing without a value."""
        if not value:
            return []
        return [self.voice("card.field", name=self.voice(key), value=value) + self.cite(sources)]

    def text(self, text: Text | None) -> str | None:
        """Give a fact's words in the chat's language."""
        return None if text is None else self.voice.of(text)

    def names(self, slugs: Iterable[str]) -> str:
        """Give the names of records that the dossier knows, separated by commas."""
        known = (self.dossier.entries.get(slug) for slug in slugs)
        return ", ".join(self.voice.of(entry.name) for entry in known if entry is not None)

    def main_date(self, fact: DatedFact) -> Blocks:
        """Give the date of the record itself with its age."""
        said = [words(self.voice, fact.date)]
        if age := age_words(self.voice, fact.date, self.today):
            said.append(age)
        kind = self.voice(f"date.kind.{fact.kind}")
        line = self.voice("card.field", name=kind, value=" · ".join(said)) + self._doubt(fact.confidence)
        return [line + self.cite(fact.sources), *self._aside(fact.label), *self._aside(fact.note)]

    def dates(self, facts: Sequence[DatedFact]) -> Blocks:
        """Give further dates, each with what happened."""
        return self.section("card.dates", [self._dated(fact) for fact in facts])

    def statements(self, statements: Sequence[Statement]) -> Blocks:
        """Give the statements: what an article says under the article's name, all else as background."""
        articles = {source.slug: source for source in self.dossier.sources if isinstance(source, Article)}
        from_article: dict[str, list[Markup]] = {}
        background: list[Markup] = []
        for statement in statements:
            cited = next((slug for slug in statement.sources if slug in articles), None)
            group = background if cited is None else from_article.setdefault(cited, [])
            group.append(self._stated(statement))
        blocks: Blocks = []
        for slug, lines in from_article.items():
            blocks += self._titled(self.voice("card.article", name=self.voice.of(articles[slug].name)), lines)
        return blocks + self.section("card.background" if from_article else "card.facts", background)

    def notes(self) -> Blocks:
        """Give what editors noted: contradictions above all, told as such."""
        lines = [
            Markup("⚠ {kind}: {text}").format(
                kind=html.bold(self.voice(f"note.type.{note.note_type}")), text=self.voice.of(note.text)
            )
            + self.cite(note.sources)
            for note in self.dossier.notes
        ]
        return [html.EMPTY, *lines] if lines else []

    def related(self, entries: Sequence[Entry]) -> Blocks:
        """Give the names of what belongs to the record."""
        if not entries:
            return []
        names = html.join(", ", [html.shorten(self.voice.of(entry.name), 150) for entry in entries])
        return [html.EMPTY, self.voice("card.field", name=self.voice("card.related"), value=names)]

    def checked(self, day: dt.date, confidence: Confidence | None = None) -> Blocks:
        """Say when the record was checked, and if it rests on a single source."""
        said = self.voice("card.checked", date=day_words(self.voice, day))
        single = self.voice("card.single.record") if confidence is Confidence.SINGLE else None
        return [html.EMPTY, html.italic(html.join(" ", [part for part in (single, said) if part]))]

    def section(self, key: str, lines: Sequence[Markup]) -> Blocks:
        """Give lines under a title; nothing without lines."""
        return self._titled(self.voice(key), lines)

    def as_of(self, date: EdtfDate | None) -> Markup:
        """Say on which day something was known to hold."""
        return html.EMPTY if date is None else self.voice("card.as_of", date=words(self.voice, date))

    def doubtful(self, confidence: Confidence, sources: Sequence[str]) -> Markup:
        """Mark what rests on one source, and cite."""
        return self._doubt(confidence) + self.cite(sources)

    def _titled(self, title: Markup, lines: Sequence[Markup]) -> Blocks:
        if not lines:
            return []
        # The title stays with its first line when a card is spread over pages.
        bullets = [Markup("• ") + line for line in lines]
        return [html.EMPTY, html.lines(html.bold(title), bullets[0]), *bullets[1:]]

    def _stated(self, statement: Statement) -> Markup:
        return html.join("", [self.voice.of(statement.text), self.as_of(statement.as_of)]) + self.cite(
            statement.sources
        )

    def _dated(self, fact: DatedFact) -> Markup:
        what = self.voice.of(fact.label) if fact.label is not None else self.voice(f"date.kind.{fact.kind}")
        line = self.voice("card.field", name=words(self.voice, fact.date), value=what)
        said = line + self.doubtful(fact.confidence, fact.sources)
        return html.lines(said, *self._aside(fact.note))

    def _doubt(self, confidence: Confidence) -> Markup:
        return self.voice("card.single") if confidence is Confidence.SINGLE else html.EMPTY

    def _aside(self, note: Text | None) -> Iterator[Markup]:
        if note is not None:
            yield html.italic(self.voice.of(note))


def related_entries(dossier: Dossier) -> tuple[Entry, ...]:
    """Give what a record refers to, then what refers to it, without places, programmes and sources."""
    record = dossier.record
    first = [*getattr(record, "related", ())]
    if (person := getattr(record, "person", None)) is not None:
        first.insert(0, person)
    order = dict.fromkeys((*first, *dossier.mentioned_by, *dossier.entries))
    order.pop(record.slug, None)
    known = (dossier.entries.get(slug) for slug in order)
    return tuple(entry for entry in known if entry is not None and entry.kind in LINKED_KINDS)

"""What the bot says about itself: welcome, help, the association, the data that it keeps, its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from markupsafe import Markup

from content.records.entries import Kind, ProgrammeCount
from content.records.kinds import Association, Note
from handlers.commands import Command
from handlers.dialogue.buttons import Enter, Open, Speak
from handlers.locales import LANGUAGES
from handlers.views.answers.reports import complain_key
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, grid, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

_COUNTED: Final[tuple[Kind, ...]] = ("person", "organisation", "event", "article", "source")


def welcome_card(voice: Voice, association: Association, *, private: bool, note: Markup | None = None) -> Card:
    """Greet, say whose bot this is and what it can do; `note` stands above when something is amiss."""
    greeting = html.lines(voice("start.welcome", association=voice.of(association.name)), voice("start.what"))
    return Card(html.paragraphs(note, greeting, voice("start.how" if private else "start.how.group")), _areas(voice))


def thanks_card(voice: Voice) -> Card:
    """Answer thanks."""
    return Card(voice("talk.thanks"))


def help_card(voice: Voice, commands: Sequence[Command]) -> Card:
    """Give the commands with what they do, and examples."""
    lines = [voice("help.command", name=command.name, what=voice(command.key)) for command in commands]
    title = html.bold(voice("help.title"))
    return Card(html.paragraphs(title, html.lines(*lines), voice("help.examples"), voice("help.note")), _areas(voice))


def about_card(  # noqa: PLR0913 -- all that the catalogue can count
    voice: Voice,
    association: Association,
    programmes: Sequence[ProgrammeCount],
    counts: Mapping[Kind, int],
    notes: Iterable[Note],
    *,
    version: str,
    page: int = 0,
    edition: str = "",
) -> Card:
    """Give the association, what the catalogue holds, and what is noted about its counts."""
    blocks = [html.bold(voice.of(association.name))]
    for paragraph in association.about:
        blocks += [html.EMPTY, html.join("", [voice.of(paragraph)])]
    held = [Markup("• ") + line for line in _holdings(voice, programmes, counts)]
    blocks += [html.EMPTY, html.lines(html.bold(voice("about.holds")), *held)]
    blocks += [block for note in notes for block in (html.EMPTY, html.italic(voice.of(note.text)))]
    if association.links:
        links = [Markup("• ") + html.link(voice.of(link.name), link.url) for link in association.links]
        blocks += [html.EMPTY, html.lines(html.bold(voice("about.links")), links[0]), *links[1:]]
    checked = voice("card.checked", date=day_words(voice, association.verified))
    blocks += [html.EMPTY, html.italic(checked), html.italic(voice("about.version", version=version))]
    texts = html.pages(blocks, html.TEXT_LIMIT)
    page = min(page, len(texts) - 1)
    turns = []
    if page > 0:
        turns.append(Key(voice.plain("key.less"), Open(association.slug, None, page - 1)))
    if page + 1 < len(texts):
        turns.append(Key(voice.plain("key.more"), Open(association.slug, None, page + 1)))
    return Card(texts[page], rows(turns, [complain_key(voice, association.slug, edition)], *_areas(voice)))


def _holdings(voice: Voice, programmes: Sequence[ProgrammeCount], counts: Mapping[Kind, int]) -> list[Markup]:
    titles = sum(count.titles for count in programmes)
    nominations = sum(count.nominations for count in programmes)
    held = [voice.count("heritage.titles", titles)]
    if nominations:
        held.append(voice.count("heritage.nominations", nominations))
    return held + [voice.count(f"about.count.{kind}", counts[kind]) for kind in _COUNTED if counts.get(kind)]


def language_card(voice: Voice, *, stored: bool, private: bool) -> Card:
    """Offer the languages, each in its own words; the one in use is marked."""
    keys = [
        Key(("✓ " if language == voice.language else "") + voice.plain(f"language.{language}"), Speak(language))
        for language in LANGUAGES
    ]
    chosen = "language.chosen" if stored else ("language.client" if private else "language.default")
    where = "language.private" if private else "language.group"
    automatic = [Key(voice.plain("language.key.automatic"), Speak(""))] if stored else []
    return Card(html.lines(html.bold(voice("language.title")), voice(chosen), voice(where)), rows(keys, automatic))


def unknown_card(voice: Voice, nearest: str | None) -> Card:
    """Say that a command is unknown, and which one may have been meant."""
    said = voice("unknown.command") if nearest is None else voice("unknown.nearest", name=nearest)
    return Card(said, rows([Key(voice.plain("key.start"), Enter("help"))]))


def _areas(voice: Voice) -> tuple[tuple[Key, ...], ...]:
    keys = [
        Key(voice.plain("area.heritage"), Enter("heritage")),
        Key(voice.plain("area.events"), Enter("events")),
        Key(voice.plain("area.today"), Enter("today")),
        Key(voice.plain("area.people"), Enter("people")),
        Key(voice.plain("area.organisations"), Enter("organisations")),
        Key(voice.plain("area.sources"), Enter("sources")),
        Key(voice.plain("area.settings"), Enter("settings")),
    ]
    return grid(keys, 2)

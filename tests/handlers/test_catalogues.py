"""All languages say the same things, everything that is said is in the catalogues, and nothing stands there unused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message

import handlers
from bot.watch.watchdog import WORDS
from content.checking.report import Outcome
from content.records.kinds import MODELS, EventType, Note, Place, Source, Status
from content.records.meanings import MEANINGS
from content.records.statements import Confidence, DateKind, Weekday
from content.reminders.anchors import ONCE
from content.reminders.occasions import SECTIONS
from content.reminders.sheet import LEADS, Category, Digest, LeapDay, QuietMode
from content.roles import Role
from handlers.administration.admin_buttons import NOBODY, Shown
from handlers.administration.announcement_buttons import PLACES
from handlers.answers.phrasings import COURTESIES
from handlers.commands import COMMANDS
from handlers.desk.coverage_buttons import FINDINGS
from handlers.dialogue.lists import LETTERS
from handlers.dialogue.refusals import BARS, TOPIC
from handlers.locales import LANGUAGES, Phrases, read_catalogue
from handlers.reminders.changes import PAGE_OF
from handlers.views.administration.status import INCIDENTS
from handlers.views.posts.plan_table import COLUMNS
from handlers.views.posts.post_words import BIRTH_OF_OLD, MEETINGS, TITLES
from handlers.zones.meanings import COUNTRIES
from storage.desk.complaints import Heard, ReportState
from storage.outbox.posts import PostState, Reason, Suspension
from tests.handlers.telegram_html import read

CODE = Path(handlers.__file__).parent
# Keys with a part that is filled in at run time, by what it can be.
FAMILIES: dict[str, Iterable[object]] = {
    "command": [command.name for command in COMMANDS],
    "role": [*Role, NOBODY],
    "role.may": [*Role, NOBODY],
    "admins.already": [*Role, NOBODY],
    "announce.place": PLACES,
    **{f"announce.key.{what}": LANGUAGES for what in ("add", "change", "swap")},
    "desk.alike": ["reference", "url", "name"],
    "history.reason": ["import", "upload", "rollback", "edit", "new", "remove", "other"],
    "audit.title": get_args(Shown),
    "audit.key": get_args(Shown),
    "audit": [
        *("grant", "revoke", "refused", "revision", "announce", "recall", "backup", "restored", "sent", "other"),
        *("answer", "accept", "decline", "correct", "drop", "mute", "unmute"),
    ],
    "report.accepted": ["record", "general"],
    "report.declined": ["record", "general"],
    "report.dropped": ["record", "general"],
    "report.corrected": ["record", "general", "record.first", "general.first"],
    "queue.settled": [ReportState.ANSWERED, ReportState.ACCEPTED, ReportState.DECLINED],
    "queue.ended": [ReportState.CORRECTED, ReportState.DROPPED],
    "queue.done": [ReportState.CORRECTED, ReportState.DROPPED],
    "queue.late": list(ReportState),
    "queue.heard": ["later", *Heard],
    "date.kind": list(DateKind),
    "event.type": get_args(EventType),
    "heritage.status": list(Status),
    "heritage.category": ["cultural", "natural", "mixed"],
    "note.type": get_args(Note.model_fields["note_type"].annotation),
    "source.type": get_args(Source.model_fields["source_type"].annotation),
    "list.kind": list(LETTERS),
    "about.count": ["person", "organisation", "event", "article", "source"],
    "language": LANGUAGES,
    "language.name": LANGUAGES,
    "kind": list(MODELS),
    "field": set(MEANINGS) - set(LANGUAGES),
    "part": ["dates", "statements", "offices", "festivals", "links"],
    "confidence": list(Confidence),
    "place.type": get_args(Place.model_fields["place_type"].annotation),
    "truth": ["true", "false"],
    "words.language": [*LANGUAGES, "automatic"],
    "words.month": range(1, 13),
    "words.courtesy": COURTESIES,
    "words": [
        *("upcoming", "past", "yearly", "yesterday", "today", "tomorrow"),
        *(f"{near}_{unit}" for near in ("last", "this", "next") for unit in ("month", "year")),
    ],
    "words.weekday": list(Weekday),
    "month": range(1, 13),
    "ordinal": ["one", "two", "few", "other"],
    "post.years": [*(set(DateKind) - ONCE), BIRTH_OF_OLD],
    "post.jubilee": [*(set(DateKind) - ONCE), BIRTH_OF_OLD],
    "post.meeting": MEETINGS,
    "post.as": TITLES,
    "post.core": TITLES,
    "post.brief": ["birth", "death"],
    "post.known": ["year", "month"],
    "plan.column": COLUMNS,
    "plan.section": SECTIONS,
    "outbox.state": list(PostState),
    "outbox.reason": list(Reason),
    "outbox": ["doubts", "refused", "restored"],
    "status": [*("version", "uptime", "content", "size"), *("days", "hours", "minutes")],
    "status.place": ["private", "group", "supergroup", "channel", "other"],
    "status.chat": ["active", "suspended", "off"],
    "status.incident": [*INCIDENTS, "other"],
    "outbox.chat": ["active", "off", *Suspension],
    "why.short": list(PostState),
    "why.state": ["retried", *(set(PostState) - {PostState.UNCERTAIN})],
    "why.reason": list(Reason),
    "why.paused": list(Suspension),
    "why.obstacle": ["daily", "jubilees", "programmes", *Category],
    "lunar.day": range(1, 31),
    "lunar.month": range(1, 13),
    "weekday": list(Weekday),
    "week": range(1, 5),
    "events": ["upcoming", "past", "yearly"],
    "age": ["days", "months", "years"],
    "ahead": ["days", "months", "years"],
    "reload": ["added", "changed", "removed", *(set(Outcome) - {Outcome.APPLIED, Outcome.FAULTY})],
    "settings.post": ["daily", *Digest],
    "settings.about": ["daily", *Digest, "from", "until"],
    "settings.key": ["daily", *Digest, *Category, "jubilees", "pin"],
    "settings.category": list(Category),
    "coverage.name": [finding for finding in FINDINGS if finding != "all"],
    "coverage.about": [finding for finding in FINDINGS if finding != "all"],
    "coverage.key": [finding for finding in FINDINGS if finding != "all"],
    "year.weekday": list(Weekday),
    "settings.lead": LEADS,
    "settings.key.lead": LEADS,
    "settings.quiet": list(QuietMode),
    "settings.key.quiet": ["off", *QuietMode],
    "settings.leap": [day.name.lower() for day in LeapDay],
    "settings.key.leap": [day.name.lower() for day in LeapDay],
    "settings.paused": list(Suspension),
    "settings.name": ["pin", "number", *(page for page in PAGE_OF.values() if page != "sheet")],
    "settings.page": ["pin", *(page for page in PAGE_OF.values() if page not in {"sheet", "programmes"})],
    "words.territory": COUNTRIES,
    "alarm": [
        *("conflict", "webhook", "webhook_fails", "webhook_works", "unreachable", "reachable", "content", "error"),
        *("reminders_wait", "reminders_wait_content", "reminders_work", "uncertain", "reports"),
        *(key for pair in WORDS.values() for key in pair),
    ],
    "notice": ["topic", "general", "pin", "rights", "kicked"],
}
KEY = re.compile(r"[a-z]+(\.[a-z_-]+)+")


CATALOGUES: dict[str, Catalog] = {language: read_catalogue(CODE / "locales" / language) for language in LANGUAGES}


def messages(language: str) -> dict[str, Message]:
    return {_key(message): message for message in CATALOGUES[language] if message.id}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def sentences(message: Message) -> tuple[str, ...]:
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(found)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def nodes() -> Iterator[ast.AST]:
    for file in CODE.rglob("*.py"):
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def constants() -> Iterator[str]:
    """Give the keys that the code names whole."""
    for node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
            yield node.value


FILLED = {f"{family}.{member}" for family, members in FAMILIES.items() for member in members}


def test_all_languages_have_the_same_keys() -> None:
    first, *others = (set(messages(language)) for language in LANGUAGES)
    assert all(other == first for other in others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing_or_unsure(language: str) -> None:
    for key, message in messages(language).items():
        assert all(sentences(message)), key
        assert not message.fuzzy, key
        if message.pluralizable:
            assert len(sentences(message)) == CATALOGUES[language].num_plurals, key


def test_all_languages_fill_in_the_same() -> None:
    for key, message in messages("en").items():
        wanted = {frozenset(placeholders(sentence)) for sentence in sentences(message)}
        assert len(wanted) == 1, key
        for language in LANGUAGES:
            found = {frozenset(placeholders(sentence)) for sentence in sentences(messages(language)[key])}
            assert found == wanted, (key, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_telegram_html(language: str) -> None:
    for key, message in messages(language).items():
        for sentence in sentences(message):
            assert read(sentence).strip() or key.startswith("number."), key


def test_every_key_is_used_and_every_used_key_is_there() -> None:
    known = set(messages("en"))
    assert known >= FILLED, FILLED - known
    families = {key.partition(".")[0] for key in known}
    named = {key for key in constants() if key.partition(".")[0] in families and not key.endswith(".txt")}
    assert named <= known, named - known
    assert known <= FILLED | named, known - FILLED - named


def test_an_unknown_key_is_an_error(phrases: Phrases) -> None:
    with pytest.raises(KeyError):
        phrases.text("en", "no.such.key")


@pytest.mark.parametrize(("number", "said"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (21, "21 entries")])
def test_english_plurals(phrases: Phrases, number: int, said: str) -> None:
    assert phrases.count("en", "list.total", number) == said


def test_arguments_are_escaped_in_sentences_but_not_on_keys(phrases: Phrases) -> None:
    assert "&lt;b&gt;" in phrases.text("vi", "search.nothing", query="<b>")
    assert phrases.plain("en", "events.key.month", month="<May>") == "In <May>"


def test_what_stands_on_keys_and_in_notices_has_no_markup() -> None:
    plain: set[str] = set()
    for node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "plain":
            plain |= {str(part.value) for part in node.args if isinstance(part, ast.Constant)}
    keys = plain | {command.key for command in COMMANDS}
    for language in LANGUAGES:
        for key in keys & set(messages(language)):
            for sentence in sentences(messages(language)[key]):
                assert not re.search(r"[<>&]", sentence), key


def test_handlers_hold_no_prose() -> None:
    """No text of the code reads like a sentence to a person; those stand in the catalogues."""
    prose = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}")
    for file in CODE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        quiet = {
            id(text)
            for node in ast.walk(tree)
            for text in ast.walk(node)
            if isinstance(node, ast.Raise | ast.Expr)  # errors for developers, docstrings, log lines
            and (isinstance(node, ast.Raise) or _is_quiet(node))
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
                assert not prose.search(node.value) or node.value in _REFUSALS, (file.name, node.value)


# What Telegram's refusals are told apart by, and the texts of errors.
_REFUSALS = {
    *(part for part, _ in BARS),
    *TOPIC,
    "not modified",
    "message to edit not found",
    "no text in the message to edit",
    "can't be edited",
    "topic closed",
    "can't parse entities",
    "thread not found",
    "a button of another version",
}


def _is_quiet(node: ast.Expr) -> bool:
    call = node.value
    if isinstance(call, ast.Constant):
        return True
    return isinstance(call, ast.Call) and ast.unparse(call.func).startswith("_LOG.")


def test_commands_are_described_within_telegrams_limits(phrases: Phrases) -> None:
    for language in LANGUAGES:
        for command in COMMANDS:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
            assert 3 <= len(phrases.plain(language, command.key)) <= 256

"""What a change would do, or did: counts, records field by field, posts; where it is long, the rest in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from content.checking.report import Change, Outcome
from content.desk.review import Review
from content.reminders.effects import Effect
from handlers.desk.proposal_buttons import Apply, Explain, Peek, Refuse, Undo
from handlers.views.desk.fault_words import tell_fault
from handlers.views.desk.fields import field_lines, name_of, new_lines
from handlers.views.desk.foreseen import correction_lines
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Paper, Several, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

_FILE: Final = "changes.txt"
_FAULTS: Final = "faults.txt"
_SHOWN: Final = 8  # records and effects that a message names
_FAULTS_SHOWN: Final = 10
_FAULT: Final = 400  # units of a fault in a message
_FIELDS: Final = 6  # of a record
_OF_NEW: Final = 24  # of a new one
_VALUE: Final = 120  # units of a value
_CORRECTIONS: Final = 10  # that a message names
_PEEKS: Final = 3
_ALIKE: Final = 5  # new records that a message asks about
NOTE_LIMIT: Final = 300  # units in which somebody says why
_SIGNS: Final = {"gained": "➕", "lost": "➖", "reworded": "✏️"}


def review_answer(voice: Voice, review: Review, *, notes: Sequence[Markup] = ()) -> Card | Several:
    """Give what a change would do with the keys to apply it or to let it go, or why it can't be; or what it did.

    `notes` stand above; where there is no room for all, the last ones go first, and never the first one.
    """
    if review.outcome is Outcome.FAULTY:
        return _faulty(voice, review, notes)
    if review.outcome is not Outcome.APPLIED:
        said = voice(f"reload.{review.outcome}", revision=review.revision or 0)
        return Card(html.paragraphs(*_list_fitting(notes, said), said))
    notes = _list_fitting(notes, _text(voice, review, 0))
    card = Card(html.paragraphs(*notes, _text(voice, review, _SHOWN)), _keys(voice, review))
    whole = (
        *_alike(voice, review, None),
        *_records(voice, review, None),
        *_effects(voice, review, None),
        *_corrections(voice, review, None),
    )
    lines = [html.plain(line) for line in whole]
    if html.fits(card.text) and not _is_cut(review):
        return card
    shown = _SHOWN
    while shown and not html.fits(card.text):
        shown //= 2
        card = Card(html.paragraphs(*notes, _text(voice, review, shown)), card.keyboard)
    return Several((Paper(_FILE, "\n".join(lines).encode(), voice("desk.file")), card))


def progress_card(voice: Voice, name: str, seconds: int) -> Card:
    """Say that a file is being read."""
    return Card(voice("desk.reading", name=html.shorten(name, 60), n=seconds))


def group_card(voice: Voice, address: str) -> Card:
    """Lead from a group to the private chat, where files are read."""
    return Card(voice("desk.private"), rows([Key(voice.plain("desk.key.private"), address)]))


def confirm_card(voice: Voice, removed: int, address: str) -> Card:
    """Ask for a confirmation in words, as much would go; `address` is a link that names the change."""
    change = html.link(voice.plain("desk.confirm.change"), address)
    asked = voice("desk.confirm", n=removed, change=change)
    return Card(asked, panel={"force_reply": True, "selective": True})


def why_card(voice: Voice, address: str, note: str | None) -> Card:
    """Ask why a change is made; `address` is a link that names the change, `note` what was said before."""
    change = html.link(voice.plain("desk.why.change"), address)
    asked = voice("desk.why.ask", change=change, most=NOTE_LIMIT)
    said = voice("desk.note", note=note) if note else None
    panel = {"force_reply": True, "selective": True, "input_field_placeholder": voice.plain("desk.why.example")}
    return Card(html.paragraphs(asked, said), panel=panel)


def _list_fitting(notes: Sequence[Markup], text: Markup) -> Sequence[Markup]:
    """Give the notes for which there is room above a text; the first one always."""
    while len(notes) > 1 and not html.fits(html.paragraphs(*notes, text)):
        notes = notes[:-1]
    return notes


def _text(voice: Voice, review: Review, shown: int) -> Markup:
    proposed = review.proposal is not None
    title = voice("desk.title") if proposed else voice("desk.applied", revision=review.revision or 0)
    counts = [voice(f"reload.{group}", n=review.total(group)) for group in ("added", "changed", "removed")]
    notes = [
        voice("desk.meanwhile", revision=review.meanwhile) if review.meanwhile else None,
        voice("desk.clashes", records=", ".join(review.clashes)) if review.clashes else None,
        voice("desk.many") if proposed and review.removes_many else None,
    ]
    return html.paragraphs(
        html.bold(title),
        voice("desk.note", note=review.note) if review.note else None,
        html.lines(*(html.italic(note) for note in notes if note)),
        html.lines(
            *(line for line, group in zip(counts, ("added", "changed", "removed"), strict=True) if review.total(group))
        ),
        html.lines(*_alike(voice, review, min(shown, _ALIKE))) if proposed else None,
        html.lines(*_records(voice, review, shown)),
        html.lines(*_effects(voice, review, shown)),
        html.lines(*_corrections(voice, review, _CORRECTIONS if shown == _SHOWN else shown)),
    )


def _keys(voice: Voice, review: Review) -> tuple[tuple[Key, ...], ...]:
    if review.proposal is None:
        return rows([Key(voice.plain("desk.key.undo"), Undo(review.revision))] if review.revision else [])
    number = review.proposal
    seen = [*review.changed, *review.added][:_PEEKS]
    peeks = [
        Key(html.shorten(voice.plain("desk.key.peek", name=name_of(voice, change)), 40), Peek(number, change.slug))
        for change in seen
    ]
    why = [Key(voice.plain("desk.key.why"), Explain(number))]
    decide = [Key(voice.plain("desk.key.apply"), Apply(number)), Key(voice.plain("desk.key.cancel"), Refuse(number))]
    return rows(*([peek] for peek in peeks), why, decide)


def _records(voice: Voice, review: Review, most: int | None) -> Iterator[Markup]:
    changes = [*review.added, *review.changed, *review.removed]
    for change in changes[:most]:
        yield _record(voice, change, None if most is None else _FIELDS)
    rest = sum(review.total(group) for group in ("added", "changed", "removed")) - len(changes[:most])
    if rest > 0:
        yield voice("reload.more", n=rest)


def _record(voice: Voice, change: Change, most: int | None) -> Markup:
    head = html.join(" ", [change.sign, html.bold(name_of(voice, change)), f"({change.slug})"])
    if change.sign == "+":
        return html.lines(head, new_lines(voice, change.fields, None if most is None else _OF_NEW, _VALUE))
    return html.lines(head, field_lines(voice, change.fields, most, _VALUE))


def _alike(voice: Voice, review: Review, most: int | None) -> Iterator[Markup]:
    """Ask about new records that look like one that is there; most often that one was meant."""
    for one in review.alike[:most]:
        name = one.name_vi if voice.language == "vi" else one.name_en
        yield voice(f"desk.alike.{one.feature}", slug=one.slug, name=html.shorten(name, _VALUE), other=one.other)
    rest = review.total("alike") - len(review.alike[:most])
    if rest > 0:
        yield voice("reload.more", n=rest)


def _effects(voice: Voice, review: Review, most: int | None) -> Iterator[Markup]:
    if not review.effects:
        return
    yield html.bold(voice("desk.effects"))
    for effect in review.effects[:most]:
        yield _effect(voice, effect)
    rest = len(review.effects) - len(review.effects[:most])
    if rest:
        yield voice("reload.more", n=rest)


def _effect(voice: Voice, effect: Effect) -> Markup:
    name = effect.name_vi if voice.language == "vi" else effect.name_en
    return html.join("", [_SIGNS[effect.sign], " ", day_words(voice, effect.day), ": ", name])


def _corrections(voice: Voice, review: Review, most: int | None) -> Iterator[Markup]:
    said = "desk.corrects" if review.proposal is not None else "desk.corrected"
    return correction_lines(voice, review.corrects, review.total("corrects"), most, said=said)


def _faulty(voice: Voice, review: Review, notes: Sequence[Markup]) -> Card | Several:
    """Give the first faults, and all of them in a file beside where there are more, or longer ones."""
    lines = [tell_fault(voice, fault) for fault in review.faults]
    shown = _FAULTS_SHOWN
    card = _first_faults(voice, review, lines[:shown], notes)
    while shown > 1 and not html.fits(card.text):
        shown -= 1
        card = _first_faults(voice, review, lines[:shown], notes)
    if len(lines) <= shown and all(html.units(line) <= _FAULT for line in lines):
        return card
    rest = review.total("faults") - len(lines)
    whole = [*lines, voice.plain("reload.more", n=rest)] if rest > 0 else lines
    return Several((card, Paper(_FAULTS, "\n".join(whole).encode(), voice("desk.faults"))))


def _first_faults(voice: Voice, review: Review, lines: Sequence[str], notes: Sequence[Markup]) -> Card:
    total = review.total("faults")
    told = html.lines(*(html.code(html.shorten(line, _FAULT)) for line in lines))
    more = voice("reload.more", n=total - len(lines)) if total > len(lines) else None
    said = html.paragraphs(voice.count("desk.faulty", total), told, more)
    return Card(html.paragraphs(*_list_fitting(notes, said), said))


def _is_cut(review: Review) -> bool:
    many = any(review.total(group) > _SHOWN for group in ("added", "changed", "removed"))
    many = many or len(review.effects) > _SHOWN or review.total("corrects") > _CORRECTIONS
    many = many or review.total("alike") > _ALIKE or any(len(change.fields) > _OF_NEW for change in review.added)
    return many or any(len(change.fields) > _FIELDS for change in review.changed)

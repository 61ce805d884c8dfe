"""What a change would do, as it is shown before it is applied."""

from __future__ import annotations

import datetime as dt

from content.checking.report import Change, Fault, FieldChange, Outcome
from content.desk.review import Correction, Review
from content.records.edtf import EdtfDate
from content.records.statements import Confidence, DateKind, Text
from content.reminders.anchors import Anchor
from content.reminders.sheet import Category
from handlers.desk.proposal_buttons import Undo
from handlers.views.desk.review import review_answer
from handlers.views.writing.card import Card, Paper, Several
from handlers.views.writing.html import fits, plain, quote
from handlers.views.writing.voice import Voice

DAY = dt.date(2026, 11, 21)


def correction(number: int, *days: tuple[dt.date, int]) -> Correction:
    anchor = Anchor(
        key=f"town-{number}:inscription:1999",
        slug=f"town-{number}",
        kind="heritage",
        name=Text(en=f"Town {number}", vi=f"Phố {number}"),
        category=Category.TITLES,
        date_kind=DateKind.INSCRIPTION,
        date=EdtfDate.parse("1999-12-04"),
        confidence=Confidence.VERIFIED,
    )
    return Correction(anchor, days or ((DAY, 12),))


def review(*corrections: Correction) -> Review:
    return Review(Outcome.APPLIED, proposal=1, corrects=corrections, totals={"corrects": len(corrections)})


def test_a_fact_is_named_with_the_days_of_its_posts_and_the_chats(english: Voice) -> None:
    shown = review_answer(english, review(correction(1, (DAY - dt.timedelta(days=1), 1), (DAY, 12))))
    assert isinstance(shown, Card)
    assert "• Town 1, 4 December: sent to 1 chat on 20 November 2026; to 12 chats on 21 November 2026" in plain(
        shown.text
    )


def test_what_was_applied_says_what_is_being_corrected(english: Voice) -> None:
    done = Review(Outcome.APPLIED, revision=2, corrects=(correction(1),), totals={"corrects": 1})
    shown = review_answer(english, done)
    assert isinstance(shown, Card)
    told = plain(shown.text)
    assert "1 fact that was told in the last 7 days is being corrected in its posts" in told
    assert "• Town 1, 4 December: sent to 12 chats on 21 November 2026" in told
    assert [key.target for row in shown.keyboard for key in row] == [Undo(2)]


def test_what_a_member_reported_stands_above_whatever_there_is_to_say(voice: Voice) -> None:
    said = quote("🏯" * 150)
    overtaken = quote("x" * 3900)
    long = "y" * 900
    changes = tuple(
        Change(f"town-{n}", "heritage", long, long, tuple(FieldChange("name.en", long, long) for _ in range(9)))
        for n in range(40)
    )
    fault = Fault("edit.csv", 1, "name_en", long, long)
    for review in (
        Review(Outcome.APPLIED, proposal=1, changed=changes, note="z" * 300),
        Review(Outcome.FAULTY, faults=(fault,) * 40),
        Review(Outcome.BUSY),
    ):
        shown = review_answer(voice, review, notes=[said, overtaken])
        cards = [shown] if isinstance(shown, Card) else [one for one in shown.answers if isinstance(one, Card)]
        assert [card.text.startswith(said) and fits(card.text) for card in cards] == [True]


def test_a_message_names_ten_facts_and_the_file_all(voice: Voice) -> None:
    ten = review_answer(voice, review(*map(correction, range(10))))
    assert isinstance(ten, Card)
    assert plain(ten.text).count("• ") == 10
    more = review_answer(voice, review(*map(correction, range(12))))
    assert isinstance(more, Several)
    paper, card = more.answers
    assert isinstance(card, Card)
    assert isinstance(paper, Paper)
    assert plain(card.text).count("• ") == 10
    assert plain(card.text).endswith(plain(voice("reload.more", n=2)))
    assert paper.body.decode().count("• ") == 12
    assert plain(voice("reload.more", n=2)) not in paper.body.decode()

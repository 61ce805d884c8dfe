"""What a change would do, as it is shown before it is applied."""

from __future__ import annotations

import datetime as dt

from content.anchors import Anchor
from content.desk import Correction, Review
from content.edtf import EdtfDate
from content.report import Outcome
from content.sheet import Category
from content.statements import Confidence, DateKind, Text
from handlers.views.card import Card, Paper, Several
from handlers.views.html import plain
from handlers.views.review import review_answer
from handlers.views.voice import Voice

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

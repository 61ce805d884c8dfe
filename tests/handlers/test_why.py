"""Why a chat got no post on a day of which the outbox has no record."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from content.reminders.occasions import DuePost
from handlers.views.posts.why import Absence, Chat, Missing, day_card
from handlers.views.writing.voice import Voice
from tests.handlers.anchors import make_anchor, owed
from tests.handlers.telegram_html import check_card

DAY = dt.date(2027, 6, 27)
DUE = dt.datetime(2027, 6, 27, 1, tzinfo=dt.UTC)
FORTNIGHT = dt.timedelta(days=14)
POST = DuePost(DAY, DUE, DUE, silent=False, items=owed("2027-06-27", make_anchor()))


def why(voice: Voice, *absences: Absence) -> str:
    since = DUE - 10 * FORTNIGHT
    chat = Chat(None, ZoneInfo("UTC"), DUE + 3 * FORTNIGHT, stored=True, subscribed=True, since=since, paused=None)
    return check_card(day_card(voice, chat, DAY, [Missing(POST)], absences))


def test_an_absence_is_the_reason_for_the_days_within_it(english: Voice, vietnamese: Voice) -> None:
    away = Absence(DUE - FORTNIGHT, DUE + FORTNIGHT)
    said = why(english, away)
    assert (
        "No post was made: it would have fallen due on Sunday, 27 June 2027, 01:00, while the bot was away.\n" in said
    )
    assert "The bot was away from Sunday, 13 June 2027, 01:00 to Sunday, 11 July 2027, 01:00." in said
    assert "none is on record" not in said
    assert "khi bot đang ngừng hoạt động.\n" in why(vietnamese, away)


def test_an_absence_at_another_hour_is_not(english: Voice) -> None:
    hour = dt.timedelta(hours=1)
    assert "none is on record" in why(english, Absence(DUE + hour, DUE + 2 * hour))

"""Where the demo plays: its people, groups and channels, the days and places that its page offers."""

import datetime as dt
from pathlib import Path

import pytest

from bot.demo import _scene, _settle
from bot.sandbox.world import World
from config.settings import Settings
from content.reminders.lunar import lunar_date
from tests.sandbox.conftest import TOKEN


def test_named_days_are_of_the_lunar_calendar() -> None:
    holiday, festival = _scene(Settings(_env_file=None)).days
    assert (holiday.vi, dt.date(2027, 4, 16) in holiday.dates) == ("Giỗ Tổ Hùng Vương", True)
    for day in (holiday, festival):
        assert len({(lunar_date(date).month, lunar_date(date).day) for date in day.dates}) == 1
        assert list(day.dates) == sorted(day.dates)
        assert day.dates[-1].year > dt.datetime.now(dt.UTC).year + 20


def test_places_are_sites_of_the_content_and_cities_of_far_zones() -> None:
    scene = _scene(Settings(_env_file=None, timezone="Asia/Tokyo"))
    assert scene.zone == "Asia/Tokyo"
    assert len(scene.places) == 7
    cities = {place.en: place for place in scene.places[4:]}
    assert cities["Paris, France"].vi == "Paris, Pháp"
    york = cities["New York, United States"]
    assert (york.latitude, york.longitude) == pytest.approx((40.714, -74.006), abs=0.01)


def test_content_that_cannot_be_read_leaves_the_page_without_sites(tmp_path: Path) -> None:
    scene = _scene(Settings(_env_file=None, content_dir=tmp_path / "none"))
    assert scene.days == ()
    assert len(scene.places) == 3


def test_the_admin_leads_two_channels_and_the_bot_one() -> None:
    world = World()
    _settle(world, TOKEN)
    news, villages = [chat for chat in world.chats.values() if chat.type == "channel"]
    assert (news.members[1002].status, news.members[1000].status) == ("creator", "administrator")
    assert (villages.members[1002].status, 1000 in villages.members) == ("creator", False)
    assert world.bots[1000].inbox.pending()[-1]["message"]["text"] == "/start"

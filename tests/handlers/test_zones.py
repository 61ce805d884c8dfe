"""The search for a time zone: what people write, and what they are offered."""

from __future__ import annotations

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.locating import locate
from handlers.views.chats.zones import offset_words, zone_keys, zone_words
from handlers.views.writing.voice import Voice
from handlers.zones.meanings import MOST, find_alike, find_zones
from handlers.zones.names import FoundZone, describe, read_clock, zone_names
from handlers.zones.towns import Towns, find_towns
from tests.talk import NOW, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN = ZoneInfo("Asia/Ho_Chi_Minh")


async def find(town: Town, words: str) -> tuple[FoundZone, ...]:
    services = town.bot.services
    async with services.shelf.lend() as reader:
        return await find_zones(reader, services.phrases, words, NOW, OWN)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Hanoi", "Asia/Ho_Chi_Minh"),
        ("Hà Nội", "Asia/Ho_Chi_Minh"),
        ("ha noi", "Asia/Ho_Chi_Minh"),
        ("hanoi", "Asia/Ho_Chi_Minh"),
        ("HÀ NỘI", "Asia/Ho_Chi_Minh"),
        ("Huế", "Asia/Ho_Chi_Minh"),
        ("Hue", "Asia/Ho_Chi_Minh"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Sài Gòn", "Asia/Ho_Chi_Minh"),
        ("TP HCM", "Asia/Ho_Chi_Minh"),
        ("Đà Nẵng", "Asia/Ho_Chi_Minh"),
        ("da nang", "Asia/Ho_Chi_Minh"),
        ("Việt Nam", "Asia/Ho_Chi_Minh"),
        ("Vietnam", "Asia/Ho_Chi_Minh"),
        ("vn", "Asia/Ho_Chi_Minh"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("asia/ho_chi_minh", "Asia/Ho_Chi_Minh"),
        ("Ho Chi Minh City", "Asia/Ho_Chi_Minh"),
        ("hanoy", "Asia/Ho_Chi_Minh"),
        ("new york", "America/New_York"),
        ("newyork", "America/New_York"),
        ("New York, USA", "America/New_York"),
        ("new yrok", "America/New_York"),
        ("York", "Europe/London"),
        ("Beijing", "Asia/Shanghai"),
        ("Bắc Kinh", "Asia/Shanghai"),
        ("bac kinh", "Asia/Shanghai"),
        ("Beijng", "Asia/Shanghai"),
        ("Washington", "America/New_York"),
        ("Washington DC", "America/New_York"),
        ("San Francisco", "America/Los_Angeles"),
        ("Geneva", "Europe/Zurich"),
        ("Lyon", "Europe/Paris"),
        ("Frankfurt", "Europe/Berlin"),
        ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("Mumbai", "Asia/Kolkata"),
        ("Bombay", "Asia/Kolkata"),
        ("Milan", "Europe/Rome"),
        ("Londres", "Europe/London"),
        ("luân đôn", "Europe/London"),
        ("cần thơ", "Asia/Ho_Chi_Minh"),
        ("can tho", "Asia/Ho_Chi_Minh"),
        ("vũng tàu", "Asia/Ho_Chi_Minh"),
        ("Sa Pa", "Asia/Ho_Chi_Minh"),
        ("California", "America/Los_Angeles"),
        ("Texas", "America/Chicago"),
        ("Georgia", "Asia/Tbilisi"),
        ("Portland", "America/Los_Angeles"),
        ("Portland, Maine", "America/New_York"),
        ("Portland, ME", "America/New_York"),
        ("Paris, Texas", "America/Chicago"),
        ("London, Canada", "America/Toronto"),
        ("San Salvador", "America/El_Salvador"),
        ("Rio", "America/Sao_Paulo"),
        ("My Son", "Asia/Ho_Chi_Minh"),
        ("US/Pacific", "America/Los_Angeles"),
        ("kiev", "Europe/Kyiv"),
        ("Kyiv", "Europe/Kyiv"),
        ("Calcutta", "Asia/Kolkata"),
        ("Đức", "Europe/Berlin"),
        ("đức", "Europe/Berlin"),
        ("Germany", "Europe/Berlin"),
        ("germny", "Europe/Berlin"),
        ("Berlin, Germany", "Europe/Berlin"),
        ("Japan", "Asia/Tokyo"),
        ("Nhật Bản", "Asia/Tokyo"),
        ("nhat ban", "Asia/Tokyo"),
        ("tokio", "Asia/Tokyo"),
        ("Pháp", "Europe/Paris"),
        ("Paris", "Europe/Paris"),
        ("Hàn Quốc", "Asia/Seoul"),
        ("Thượng Hải", "Asia/Shanghai"),
        ("Mát-xcơ-va", "Europe/Moscow"),
        ("Mỹ", "America/New_York"),
        ("USA", "America/New_York"),
        ("us", "America/New_York"),
        ("Anh", "Europe/London"),
        ("UK", "Europe/London"),
        ("Úc", "Australia/Sydney"),
        ("Ý", "Europe/Rome"),
        ("Oslo", "Europe/Oslo"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("Canberra", "Australia/Sydney"),
        ("Hawaii", "Pacific/Honolulu"),
        ("Nhật", "Asia/Tokyo"),
        ("Porto Velho, Brazil", "America/Porto_Velho"),
        ("Huế, Việt Nam", "Asia/Ho_Chi_Minh"),
        ("Hoi An", "Asia/Ho_Chi_Minh"),
        ("Hội An", "Asia/Ho_Chi_Minh"),
        ("Dalat", "Asia/Ho_Chi_Minh"),
        ("Hạ Long", "Asia/Ho_Chi_Minh"),
        ("Nha Trang", "Asia/Ho_Chi_Minh"),
        ("Vinh", "Asia/Ho_Chi_Minh"),
        ("Canada/Atlantic", "America/Halifax"),
        ("GMT", "Etc/UTC"),
        ("gmt", "Etc/UTC"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Kathmandu", "Asia/Kathmandu"),
        ("UTC", "Etc/UTC"),
        ("UTC+7", "Asia/Ho_Chi_Minh"),
        ("gmt +7", "Asia/Ho_Chi_Minh"),
        ("+07:00", "Asia/Ho_Chi_Minh"),
        ("UTC-5", "Etc/GMT+5"),
        ("UTC+5:45", "Asia/Kathmandu"),
    ],
)
async def test_the_first_zone_is_the_one_that_is_meant(town: Town, words: str, zone: str) -> None:
    found = await find(town, words)
    assert found, words
    assert found[0].key == zone
    assert len(found) <= MOST
    assert len({one.key for one in found}) == len(found)


@pytest.mark.parametrize(
    "words",
    [
        *("", "  ", "?!", "zzzzz", "qq", "UTC+99", "Ruritania Minor", "x" * 4000, "\x00", "💤"),
        *(
            "Mars",
            "<b>a</b>&",
            "EST",
            "CET",
            "Paris, Italy",
            "music",
            "Narnia",
            "Hải Nam",
            "PEK",
            "hua sheng dun",
            "aa 2",
        ),
    ],
)
async def test_what_names_no_place_finds_nothing(town: Town, words: str) -> None:
    assert await find(town, words) == ()


@pytest.mark.parametrize(
    ("words", "en", "vi"),
    [
        ("hue", "Hue", "Huế"),
        ("Hà Nội", "Hanoi", "Hà Nội"),
        ("saigon", "Saigon", "Sài Gòn"),
        ("đồng hới", "Dong Hoi", "Đồng Hới"),
        ("hoi an", "Hoi An", "Hội An"),
        ("đà lạt", "Da Lat", "Đà Lạt"),
        ("ha long", "Ha Long", "Hạ Long"),
        ("bombay", "Bombay", "Bombay"),
        ("bac kinh", "Bac Kinh", "Bắc Kinh"),
        ("munich", "Munich", "Munich"),
        ("trang an", "Ninh Binh", "Ninh Bình"),
        ("kiev", "Kyiv", "Kyiv"),
    ],
)
async def test_the_place_is_shown_that_was_asked_for(town: Town, words: str, en: str, vi: str) -> None:
    (found,) = await find(town, words)
    assert (found.name.en, found.name.vi) == (en, vi)


async def test_bigger_towns_come_first_and_much_smaller_ones_only_with_their_land(town: Town) -> None:
    shown = [(one.key, one.territory.en) for one in await find(town, "Portland") if one.territory]
    assert shown == [("America/Los_Angeles", "Oregon"), ("America/New_York", "Maine")]
    assert [one.key for one in await find(town, "Paris")] == ["Europe/Paris"]


async def test_a_town_is_in_the_zone_of_its_own_land(town: Town) -> None:
    assert {one.key for word in ("Hải Phòng", "Hạ Long", "Sa Pa") for one in await find(town, word)} == {
        "Asia/Ho_Chi_Minh"
    }


async def test_the_content_names_the_land(town: Town) -> None:
    (found,) = await find(town, "Vũng Tàu")
    assert found.territory is not None
    assert (found.territory.en, found.territory.vi) == ("Viet Nam", "Việt Nam")


@pytest.mark.long
async def test_towns_are_read_once_and_leave_the_loop_its_turns() -> None:
    turns, reading = 0, asyncio.ensure_future(asyncio.to_thread(Towns))
    while not reading.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 50
    assert (await reading).find(["beijing"], lambda _: ())[0].zone == "Asia/Shanghai"
    assert find_towns() is find_towns()


async def test_a_land_brings_no_zone_of_another(town: Town) -> None:
    assert {one.territory.en for one in await find(town, "Úc") if one.territory} == {"Australia"}
    assert "Etc/UTC" not in {one.key for one in await find(town, "Úc")}


async def test_a_land_of_many_clocks_gives_one_zone_for_each(town: Town) -> None:
    found = await find(town, "United States")
    clocks = {read_clock(one.key, NOW.date()) for one in found}
    assert len(clocks) == len(found) == MOST
    assert [one.key for one in found[:2]] == ["America/New_York", "America/Chicago"]
    assert [one.key for one in await find(town, "Germany")] == ["Europe/Berlin"]


async def test_a_letter_of_another_alphabet_is_no_code_of_a_land(town: Town) -> None:
    assert "Asia/Kuala_Lumpur" not in {one.key for one in await find(town, "Mỹ")}


async def test_every_name_of_the_database_leads_to_a_zone_of_today() -> None:
    names = zone_names()
    nameless = {"Factory", "localtime", "CST6CDT", "EST5EDT", "MST7MDT", "PST8PDT"}
    for name in available_timezones() - nameless:
        shown = names.canonical(name)
        assert shown is not None, name
        assert names.canonical(shown) == shown
        moment = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
        assert moment.astimezone(ZoneInfo(shown)).utcoffset() == moment.astimezone(ZoneInfo(name)).utcoffset(), name
    assert names.canonical("Asia/Saigon") == "Asia/Ho_Chi_Minh"
    assert names.canonical("Asia/Atlantis") is names.canonical("../etc/passwd") is names.canonical("") is None


async def test_zones_are_named_in_both_languages(english: Voice, vietnamese: Voice) -> None:
    assert zone_words(english, "Asia/Ho_Chi_Minh") == "Ho Chi Minh City (Vietnam)"
    assert zone_words(vietnamese, "Asia/Ho_Chi_Minh") == "Thành phố Hồ Chí Minh (Việt Nam)"
    assert zone_words(vietnamese, "Asia/Shanghai", short=True) == "Thượng Hải"
    assert zone_words(english, "Asia/Singapore") == "Singapore"
    assert zone_words(english, "Etc/GMT-7") == "UTC+7"
    assert zone_words(english, "Etc/UTC") == "UTC"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Ho_Chi_Minh", "UTC+7"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/New_York", "UTC−5"),
        ("America/St_Johns", "UTC−3:30"),
        ("Etc/UTC", "UTC+0"),
    ],
)
async def test_offsets_are_those_of_the_moment(zone: str, said: str) -> None:
    assert offset_words(NOW, zone) == said


async def test_keys_show_the_present_time_and_fit(english: Voice, vietnamese: Voice) -> None:
    for voice in (english, vietnamese):
        keys = zone_keys(voice, [describe(key) for key in zone_names().zones], NOW, chat=-1_009_999_999_999)
        for key in keys:
            assert len(key.label) <= 40
            assert len(key.pack()["callback_data"].encode()) <= 64
    assert zone_keys(english, [describe("Asia/Tokyo")], NOW, chat=None)[0].label == "Tokyo (Japan) · 12:00"


async def test_a_map_of_few_zones_offers_those_that_keep_the_same_clock() -> None:
    found = [one.key for one in find_alike("Asia/Bangkok", NOW, OWN)]
    assert found[:2] == ["Asia/Ho_Chi_Minh", "Asia/Bangkok"]
    assert "Asia/Phnom_Penh" in found
    assert find_alike("Asia/Tokyo", NOW, OWN)[0].key == "Asia/Tokyo"
    assert find_alike("Asia/Bangkok", NOW, ZoneInfo("Europe/Paris"))[0].key == "Asia/Bangkok"


async def test_places_are_found_on_the_map_in_a_process_of_its_own() -> None:
    assert await locate(21.03, 105.85) == "Asia/Bangkok"
    assert await locate(48.85, 2.35) == "Europe/Paris"
    assert await locate(0.0, 0.0) == "Etc/GMT"
    assert await locate(float("nan"), 500.0) is None

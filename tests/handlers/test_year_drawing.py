"""The picture of a year: its size, its letters, and that it shows what the content has."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from collections.abc import Mapping

import pytest
from PIL import Image, ImageChops

from bot.sandbox.files import measure
from content.coverage import DayLoad
from content.records.statements import Text
from handlers.locales import LANGUAGES, Phrases
from handlers.views.desk.year import LEVELS, Poster, level_of, year_poster
from handlers.views.desk.year_drawing import SIZE, Canvas, draw_year
from handlers.views.writing.voice import Voice

TODAY = dt.date(2026, 11, 21)
NAME = Text(en="Association", vi="Hiệp hội")
VIETNAMESE = "ĂÂĐÊÔƠƯăâđêôơưÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴ"


def poster(
    voice: Voice,
    year: int = 2026,
    loads: Mapping[dt.date, tuple[int, int]] | None = None,
    *,
    today: dt.date = TODAY,
    name: Text = NAME,
) -> Poster:
    first = dt.date(year, 1, 1)
    days = [first + dt.timedelta(days=ahead) for ahead in range((dt.date(year + 1, 1, 1) - first).days)]
    return year_poster(voice, name, year, [DayLoad(day, *(loads or {}).get(day, (0, 0)), 0) for day in days], today)


def difference(one: Poster, other: Poster) -> int:
    """Count the pixels of the calendar, below the head, that differ."""
    first, second = (Image.open(io.BytesIO(draw_year(each))).crop((0, 220, *SIZE)) for each in (one, other))
    return SIZE[0] * (SIZE[1] - 220) - ImageChops.difference(first, second).convert("L").histogram()[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", [2026, 2028, 2099])
def test_it_has_its_size(phrases: Phrases, language: str, year: int) -> None:
    picture = draw_year(poster(Voice(phrases, language), year))
    assert measure(picture) == SIZE
    assert 20_000 < len(picture) < 1_000_000


def test_the_same_year_is_the_same_picture(english: Voice) -> None:
    assert draw_year(poster(english)) == draw_year(poster(english))


@pytest.mark.long
def test_it_shows_what_is_there(english: Voice) -> None:
    plain, day = poster(english), dt.date(2026, 2, 14)
    one = poster(english, loads={day: (1, 0)})
    assert difference(plain, one) > 500
    assert difference(one, poster(english, loads={day: (1, 1)})) > 50
    assert difference(plain, poster(english, today=dt.date(2026, 11, 20))) > 200
    assert difference(plain, poster(english, 2027)) > 10_000


@pytest.mark.long
def test_each_level_and_each_mark_looks_different(english: Voice) -> None:
    day = dt.date(2026, 2, 14)
    kinds = [(0, 0), (1, 0), (2, 0), (3, 0), (5, 0), (5, 1)]
    drawn = {draw_year(poster(english, loads={day: kind})) for kind in kinds}
    assert len(drawn) == len(kinds)


def test_today_is_marked_in_its_own_year_alone(english: Voice) -> None:
    assert difference(poster(english, 2027), poster(english, 2027, today=dt.date(2025, 1, 1))) == 0


@pytest.mark.parametrize(
    ("occasions", "level"), [(0, "0"), (1, "1"), (2, "2"), (3, "3–4"), (4, "3–4"), (5, "5+"), (99, "5+")]
)
def test_levels(occasions: int, level: str) -> None:
    assert LEVELS[level_of(occasions)] == level


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_every_vietnamese_letter_has_a_shape_of_its_own(weight: str) -> None:
    shapes = {}
    for letter in (*VIETNAMESE, "\U0010fffd"):  # the last has none in any font
        canvas = Canvas((60, 80))
        canvas.text((8, 60), letter, (weight, 40), "#000000")
        shapes[letter] = canvas.image.tobytes()
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize("name", ["Hiệp hội " * 12, "W" * 1000, "", "Hội\u2009 🏛 協会"])
def test_any_name_stays_within_the_picture(english: Voice, name: str) -> None:
    picture = Image.open(io.BytesIO(draw_year(poster(english, name=Text.model_construct(en=name, vi=name)))))
    margin = picture.crop((SIZE[0] - 60, 0, SIZE[0], 220))
    assert margin.getcolors() is not None
    assert len(margin.getcolors() or []) == 1


def test_pillow_is_loaded_for_a_picture_alone() -> None:
    source = "import sys, bot.application; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0

"""The pictures of docs/speed.md: made by the command, of what was measured, and the same for the same figures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bot.bench.curves import draw_growth, draw_memory, draw_memory_over
from bot.bench.growth import measure_chats, measure_memory, measure_records

_SVG = "{http://www.w3.org/2000/svg}svg"


def _letters(picture: Path) -> str:
    root = ET.parse(picture).getroot()  # noqa: S314 -- our own file
    assert root.tag == _SVG
    return " ".join(text.strip() for text in root.itertext())


def test_the_same_figures_make_the_same_picture(tmp_path: Path) -> None:
    for name in ("one.svg", "other.svg"):
        draw_growth(tmp_path / name, {"median": [(100, 0.5), (1_000, 0.7)]}, "A search", "records", "milliseconds")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()
    said = _letters(tmp_path / "one.svg")
    assert all(words in said for words in ("A search", "records", "milliseconds", "median"))


def test_memory_is_drawn_over_time_and_over_what_was_done(tmp_path: Path) -> None:
    draw_memory(tmp_path / "time.svg", [(0.0, 90.0), (120.0, 95.0)], "A soak")
    draw_memory_over(tmp_path / "done.svg", [(0.0, 90.0), (200_000.0, 95.0)], "Updates", "questions")
    assert "minutes" in _letters(tmp_path / "time.svg")
    assert "200,000" in _letters(tmp_path / "done.svg")


async def test_searches_are_measured_and_drawn(tmp_path: Path) -> None:
    table = await measure_records(tmp_path, [200, 400])
    assert "400 records: search p50" in table
    assert "99 of 100 are faster" in _letters(tmp_path / "speed-records.svg")


@pytest.mark.prove
async def test_chats_and_memory_are_measured_and_drawn(tmp_path: Path) -> None:
    assert "100 chats: planned in" in await measure_chats(tmp_path, [100])
    assert "memory over 2,000 updates" in await measure_memory(tmp_path, 2_000, 100)
    for name in ("speed-chats.svg", "memory-updates.svg", "memory-broadcast.svg"):
        assert _letters(tmp_path / name)

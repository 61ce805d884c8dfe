"""A small made-up content with every kind of record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from content.records.kinds import RECORD, Record

_SINGLE = {"confidence": "single", "verified": "2026-01-01", "sources": ["gazette"]}


def _text(en: str, vi: str = "") -> dict[str, str]:
    return {"en": en, "vi": vi or en}


def _dated(kind: str, date: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "date": date, "confidence": "single", "sources": ["gazette"], **more}


def _stated(en: str, vi: str = "") -> dict[str, Any]:
    return {"text": _text(en, vi), "sources": ["report"]}


def _programme(slug: str, order: int, name: dict[str, str]) -> dict[str, Any]:
    about = {"unit": _text("property"), "about": _text("A list."), "verified": "2026-01-01", "sources": ["gazette"]}
    return {"kind": "programme", "slug": slug, "name": name, "order": order, "emblem": "🏛", **about}


def _title(slug: str, programme: str, name: dict[str, str], date: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "heritage",
        "slug": slug,
        "name": name,
        "programme": programme,
        "status": "inscribed",
        "listed_on": _text("World Heritage List", "Danh sách Di sản Thế giới"),
        "states_parties": ["viet-nam"],
        "dates": [_dated("inscription", date)],
        **_SINGLE,
        **more,
    }


def _event(slug: str, name: dict[str, str], date: str | None = None, **more: Any) -> dict[str, Any]:
    dates = [] if date is None else [_dated("meeting", date)]
    return {
        "kind": "event", "slug": slug, "name": name, "event_type": "conference", "dates": dates, **_SINGLE, **more,
    }  # fmt: skip


def _observed(**calendar: Any) -> dict[str, Any]:
    return {"observance": {**calendar, "confidence": "single", "sources": ["gazette"]}}


def _festival(name: dict[str, str], **lunar: int) -> dict[str, Any]:
    return {"name": name, "lunar": lunar, "confidence": "single", "sources": ["gazette"]}


_RAW: list[dict[str, Any]] = [
    {
        "kind": "association", "slug": "association", "name": _text("Friends", "Hội bạn"), "organisation": "friends",
        "about": [_text("Who we are.")], "privacy_contact": _text("The board"), "verified": "2026-01-01",
    },
    _programme("world-heritage", 0, _text("World Heritage", "Di sản Thế giới")),
    _programme("geopark", 1, _text("Global Geoparks", "Công viên địa chất toàn cầu")) | {"aliases": ["geopark"]},
    {"kind": "place", "slug": "viet-nam", "name": _text("Viet Nam", "Việt Nam"), "place_type": "state"},
    {"kind": "place", "slug": "ninh-binh", "name": _text("Ninh Binh", "Ninh Bình"), "place_type": "province"},
    {"kind": "place", "slug": "da-nang", "name": _text("Da Nang", "Đà Nẵng"), "place_type": "province"},
    {
        "kind": "source", "slug": "gazette", "name": _text("Hội An yearbook", "Niên giám Hội An"),
        "publisher": "Zenith", "language": "en", "verified": "2026-01-01", "source_type": "official",
    },
    {
        "kind": "source", "slug": "atlas", "name": _text("Atlas of caves", "Bản đồ hang động"),
        "publisher": "Apex", "language": "en", "verified": "2026-01-01", "source_type": "reference",
    },
    {
        "kind": "article", "slug": "report", "name": _text("Report on the year", "Bài về một năm"),
        "publisher": "Herald", "published": "2024-01", "language": "en", "verified": "2026-01-01",
        "statements": [{"text": _text("The town is old.", "Phố đã cổ."), "about": ["hoi-an"]}],
    },
    _title(
        "hoi-an", "world-heritage", _text("Hoi An Ancient Town", "Đô thị cổ Hội An"), "1999-12-04",
        provinces=["da-nang"], aliases=["Faifo"], criteria=["ii", "v"], reference="948",
        statements=[_stated("Lanterns hang over its river port.", "Đèn lồng treo bên cảng sông.")],
        related=["nguyen-du"],
    ),
    _title(
        "trang-an", "world-heritage", _text("Trang An Landscape", "Quần thể Tràng An"), "2014-06-23",
        provinces=["ninh-binh"], festivals=[_festival(_text("Cave rites"), month=3, day=14, until=18)],
    ),
    _title(
        "ha-long", "world-heritage", _text("Ha Long Bay", "Vịnh Hạ Long"), "1994-12",
        dates=[_dated("inscription", "1994-12-17"), _dated("extension", "2000-11")],
    ),
    _title("dong-van", "geopark", _text("Dong Van Plateau", "Cao nguyên Đồng Văn"), "2010-10-03"),
    _title(
        "cao-bang", "geopark", _text("Cao Bang", "Non nước Cao Bằng"), "2026", status="nominated",
        festivals=[_festival(_text("Kitchen gods"), month=12, day=30)],
    ),
    {
        "kind": "person", "slug": "nguyen-du", "name": _text("Nguyễn Du"),
        "dates": [_dated("birth", "1766-01-03"), _dated("death", "1820-09-16")],
        "statements": [_stated("A poet who loved Hoi An.", "Nhà thơ yêu Hội An.")],
        "offices": [
            {
                "title": _text("Envoy", "Chánh sứ"), "organisation": "friends", "confidence": "single",
                "sources": ["gazette"],
            },
        ],
        **_SINGLE,
    },
    {
        "kind": "organisation", "slug": "friends", "name": _text("Association of Friends", "Hội Những người bạn"),
        "acronym": "AOF", "dates": [_dated("founding", "1993-05-20")], **_SINGLE,
    },
    _event("meeting", _text("Meeting in Hoi An", "Cuộc họp ở Hội An"), "2024-02-29", place=_text("Market hall")),
    _event("session", _text("Session", "Phiên họp"), "2026-07-19/2026-07-29"),
    _event("membership", _text("Membership", "Thành viên"), "2023/2027"),
    _event("office", _text("Office", "Nhiệm kỳ"), "2025-11/.."),
    _event("goal", _text("Goal", "Mục tiêu"), "2045"),
    _event("undated", _text("Undated plan", "Dự định")),
    _event("language-day", _text("Language Day", "Ngày Tiếng mẹ đẻ"), **_observed(yearly={"month": 2, "day": 21})),
    _event(
        "philosophy-day", _text("Philosophy Day", "Ngày Triết học"),
        **_observed(yearly={"month": 11, "week": 3, "weekday": "thursday"}),
    ),
    _event("kings-day", _text("Kings Day", "Giỗ Tổ"), **_observed(lunar={"month": 3, "day": 10})),
    {
        "kind": "note", "slug": "count", "name": _text("Count"), "note_type": "count", "text": _text("As told."),
        "about": ["hoi-an"], "verified": "2026-01-01", "sources": ["atlas"],
    },
]  # fmt: skip

TODAY = dt.date(2026, 7, 20)


def make_records() -> dict[str, Record]:
    """Make the records by slug."""
    records = [RECORD.validate_python(raw) for raw in _RAW]
    return {record.slug: record for record in records}

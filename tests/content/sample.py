"""A small content without faults, in its canonical form, for tests to damage."""

from __future__ import annotations

FILES = {
    "association.yaml": """\
kind: association
slug: association
name:
  en: UNESCO Association
  vi: Hiệp hội UNESCO
organisation: club
about:
  - en: Friends of heritage.
    vi: Những người bạn của di sản.
links:
  - name:
      en: Home page
      vi: Trang chủ
    url: https://example.org/
privacy_contact:
  en: Write to us.
  vi: Hãy viết cho chúng tôi.
verified: 2026-11-20
""",
    "articles/the-article.yaml": """\
kind: article
slug: the-article
name:
  en: An article
  vi: Một bài báo
publisher: A newspaper
published: 2025-06-28
language: en
verified: 2026-11-20
statements:
  - text:
      en: The town was visited.
      vi: Phố cổ đã được thăm.
    about:
      - old-town
      - the-visit
""",
    "events/the-visit.yaml": """\
kind: event
slug: the-visit
name:
  en: A visit
  vi: Một chuyến thăm
event_type: visit
confidence: single
verified: 2026-11-20
dates:
  - kind: visit
    date: 2025-06-27
    confidence: single
    sources:
      - the-article
related:
  - old-town
sources:
  - the-article
""",
    "events/word-day.yaml": """\
kind: event
slug: word-day
name:
  en: Day of Words
  vi: Ngày của Từ ngữ
event_type: international-day
observance:
  yearly:
    month: 2
    day: 21
  confidence: verified
  sources:
    - the-list
confidence: verified
verified: 2026-11-20
sources:
  - the-list
""",
    "heritage/old-town.yaml": """\
kind: heritage
slug: old-town
name:
  en: Old Town
  vi: Phố cổ
aliases:
  - Faifo
programme: world-heritage
status: inscribed
listed_on:
  en: World Heritage List
  vi: Danh sách Di sản Thế giới
criteria:
  - ii
  - v
reference: 948
states_parties:
  - viet-nam
provinces:
  - da-nang
coordinates:
  latitude: 15.883
  longitude: 108.333
  note:
    en: Centre
    vi: Trung tâm
  sources:
    - the-list
area_ha: 30
person: a-poet
festivals:
  - name:
      en: Lantern festival
      vi: Hội đèn lồng
    lunar:
      month: 1
      day: 14
      until: 16
      main: 15
    confidence: single
    sources:
      - the-article
confidence: verified
verified: 2026-11-20
dates:
  - kind: inscription
    date: 1999-12-04
    confidence: verified
    sources:
      - the-list
statements:
  - text:
      en: A trading port.
      vi: Một thương cảng.
    sources:
      - the-list
related:
  - the-visit
sources:
  - the-list
  - the-article
""",
    "notes/a-count.yaml": """\
kind: note
slug: a-count
name:
  en: A count
  vi: Một con số
note_type: count
text:
  en: The article counts otherwise.
  vi: Bài báo đếm khác.
about:
  - old-town
verified: 2026-11-20
sources:
  - the-article
""",
    "organisations/club.yaml": """\
kind: organisation
slug: club
name:
  en: Club
  vi: Câu lạc bộ
acronym: CLB
confidence: verified
verified: 2026-11-20
sources:
  - the-list
""",
    "people/a-poet.yaml": """\
kind: person
slug: a-poet
name:
  en: A poet
  vi: Một nhà thơ
offices:
  - title:
      en: Member
      vi: Hội viên
    organisation: club
    since: 1972~
    seen:
      - 1973-09
    confidence: single
    sources:
      - the-list
confidence: single
verified: 2026-11-20
sources:
  - the-list
""",
    "places/da-nang.yaml": """\
kind: place
slug: da-nang
name:
  en: Da Nang
  vi: Đà Nẵng
place_type: province
""",
    "places/viet-nam.yaml": """\
kind: place
slug: viet-nam
name:
  en: Viet Nam
  vi: Việt Nam
place_type: state
""",
    "programmes/world-heritage.yaml": """\
kind: programme
slug: world-heritage
name:
  en: World Heritage
  vi: Di sản Thế giới
order: 1
emblem: 🏛
unit:
  en: property
  vi: di sản
about:
  en: Places of outstanding value.
  vi: Những nơi có giá trị nổi bật.
verified: 2026-11-20
sources:
  - the-list
""",
    "sources/the-list.yaml": """\
kind: source
slug: the-list
name:
  en: The list
  vi: Danh sách
publisher: UNESCO
url: https://example.org/list
language: en
source_type: official
verified: 2026-11-20
""",
}


def as_bytes(**changed: str) -> dict[str, bytes]:
    """Give the files as the reader takes them; `changed` replaces the text of files, by path."""
    return {path: text.encode() for path, text in (FILES | changed).items()}

"""Every statement of the two articles, read sentence by sentence, and the records that carry it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from content.files.reader import Reading, read_directory
from content.records.kinds import Article, ArticleStatement

FACTS = Path(__file__).parents[2] / "content" / "facts"


class Row(NamedTuple):
    """A statement of an article: words of ours that name it, and the slugs of the records that carry it."""

    article: str
    words: str
    slugs: tuple[str, ...]


RECEPTION = "article-vna-2025"
MEETING = "article-hanoitimes-2024"

ROWS = (
    # Date line
    Row(RECEPTION, "carries date 28 June 2025", ("a1-publication",)),
    # First caption
    Row(RECEPTION, "photograph VNA right receives 27 June", ("a1-reception", "to-lam", "audrey-azoulay")),
    # Lead
    Row(RECEPTION, "General Secretary Party", ("to-lam",)),
    Row(RECEPTION, "committed multilateral cooperation role vital", ("to-lam", "unesco")),
    Row(RECEPTION, "do more governing mechanisms", ("to-lam", "unesco")),
    Row(RECEPTION, "supporting education science culture communication", ("to-lam", "unesco")),
    # The reception
    Row(RECEPTION, "host reception Hanoi 27 June 2025", ("a1-reception", "to-lam")),
    Row(RECEPTION, "Director-General educational scientific cultural organisation", ("audrey-azoulay", "unesco")),
    Row(RECEPTION, "official visit", ("a1-official-visit", "audrey-azoulay")),
    Row(RECEPTION, "thanked UNESCO recent years recognition", ("to-lam", "unesco", "a1-reception")),
    Row(RECEPTION, "72 titles", ("a1-72-titles",)),
    Row(RECEPTION, "titles worth development livelihoods preservation", ("a1-72-titles", "to-lam")),
    # The new era
    Row(RECEPTION, "era national rise", ("a1-goal-2045",)),
    Row(RECEPTION, "developed high income 2045", ("a1-goal-2045",)),
    Row(RECEPTION, "integrating world politics economy civilisation", ("a1-goal-2045",)),
    Row(RECEPTION, "peace stability development region world", ("a1-goal-2045",)),
    # The first requests
    Row(RECEPTION, "asked integrate share experience", ("to-lam", "unesco", "a1-reception")),
    Row(RECEPTION, "asked resources economic social", ("to-lam", "unesco", "a1-reception")),
    Row(RECEPTION, "humanistic cultural values both", ("to-lam", "unesco", "a1-reception")),
    # Second caption
    Row(RECEPTION, "second photograph VNA reception", ("a1-reception",)),
    # The requests about heritage
    Row(RECEPTION, "partner trust heritage sites titles", ("to-lam", "unesco", "a1-reception")),
    Row(RECEPTION, "dossier Thang Long citadel", ("a1-thang-long-dossier", "wh-thang-long")),
    Row(RECEPTION, "nomination Yen Tu World Heritage July", ("a1-yen-tu-july", "wh-yen-tu")),
    Row(RECEPTION, "Dong Ho paintings urgent safeguarding", ("a1-dong-ho", "ich-dong-ho")),
    Row(
        RECEPTION,
        "Ho Chi Minh City Hanoi networks creative learning",
        ("a1-city-networks", "cc-ho-chi-minh-city", "lc-hanoi", "uccn", "gnlc"),
    ),
    # What Viet Nam backs
    Row(RECEPTION, "vision strategy 2022 2029", ("a1-unesco-strategy", "unesco")),
    Row(RECEPTION, "strategic transformation", ("a1-unesco-strategy", "unesco")),
    Row(RECEPTION, "initiatives programmes priority artificial intelligence", ("a1-unesco-strategy", "a1-reception")),
    # The Director-General's words
    Row(RECEPTION, "nearly 50 years cooperation", ("a1-nearly-50-years", "audrey-azoulay")),
    Row(RECEPTION, "among most active members", ("audrey-azoulay", "unesco")),
    Row(RECEPTION, "cooperation never better", ("audrey-azoulay", "unesco")),
    Row(RECEPTION, "thanked Viet Nam support commitment", ("audrey-azoulay", "a1-reception")),
    Row(RECEPTION, "hoped contribute more work", ("audrey-azoulay", "unesco")),
    Row(RECEPTION, "seats key bodies member states trust", ("unesco", "audrey-azoulay")),
    Row(RECEPTION, "impressed economy society", ("audrey-azoulay",)),
    Row(RECEPTION, "countries model learn", ("audrey-azoulay",)),
    Row(RECEPTION, "leadership institutional reforms momentum", ("audrey-azoulay",)),
    Row(RECEPTION, "recognition world values culture", ("audrey-azoulay", "a1-72-titles")),
    Row(RECEPTION, "recognition fits direction developing", ("audrey-azoulay", "a1-72-titles")),
    Row(RECEPTION, "recognition honours efforts treasury civilisation", ("audrey-azoulay", "a1-72-titles")),
    Row(RECEPTION, "promised nominations conservation", ("audrey-azoulay", "unesco")),
    Row(RECEPTION, "promised cultural industries", ("audrey-azoulay", "unesco")),
    # Lead: 2023 and the plans for 2024
    Row(MEETING, "2023 exchange friendship", ("unesco-association-hanoi",)),
    Row(MEETING, "2024 capital known world", ("unesco-association-hanoi",)),
    Row(MEETING, "2024 cooperation cultural heritage", ("unesco-association-hanoi",)),
    Row(MEETING, "2024 activities special anniversaries", ("unesco-association-hanoi",)),
    # The conference
    Row(MEETING, "aims conference earlier week", ("a2-review-meeting",)),
    Row(MEETING, "conference back 2023 tasks 2024", ("a2-review-meeting", "unesco-association-hanoi")),
    # First caption
    Row(MEETING, "photograph festival singing dancing music", ("a2-festival", "unesco-association-hanoi")),
    # Tran Thi Phuong's words
    Row(MEETING, "Permanent Vice President Union Friendship Organizations", ("tran-thi-phuong", "haufo")),
    Row(MEETING, "responsibility results past year", ("tran-thi-phuong", "unesco-association-hanoi")),
    Row(MEETING, "expects playing part", ("tran-thi-phuong", "unesco-association-hanoi")),
    Row(MEETING, "expects finest culture friends", ("tran-thi-phuong", "unesco-association-hanoi")),
    Row(MEETING, "expects external relations exchange", ("tran-thi-phuong", "unesco-association-hanoi")),
    Row(MEETING, "member clubs carried out exchanges", ("tran-thi-phuong", "unesco-association-hanoi")),
    Row(MEETING, "programmes friends good impression", ("tran-thi-phuong",)),
    Row(MEETING, "programmes reach people capital", ("tran-thi-phuong",)),
    # Second caption
    Row(MEETING, "second photograph regard results", ("tran-thi-phuong", "unesco-association-hanoi")),
    # The units and their work
    Row(MEETING, "units mainstays art movement", ("unesco-association-hanoi",)),
    Row(MEETING, "units perform events capital country", ("unesco-association-hanoi",)),
    Row(MEETING, "standing values class friends", ("unesco-association-hanoi",)),
    Row(MEETING, "culture sports sector heritage", ("unesco-association-hanoi",)),
    Row(MEETING, "Creative City programme Hanoi", ("a2-hanoi-programmes", "cc-hanoi")),
    Row(MEETING, "resolution Party Committee cultural industry", ("a2-hanoi-programmes",)),
    # The activities named
    Row(MEETING, "forum conference Creative Cities Network", ("a2-uccn-forum", "uccn")),
    Row(MEETING, "events 30 years South Korea", ("a2-korea-30", "bg-vn-korea")),
    Row(MEETING, "events 50 years Japan", ("a2-japan-50", "bg-vn-japan")),
    Row(MEETING, "performing arts Old Quarter", ("a2-old-quarter",)),
)

# The articles only mention these, and what their records say comes from elsewhere: they are linked to the
# articles by the articles' own statements and need not cite them.
MENTIONED = frozenset(
    {
        "bg-vn-japan",
        "bg-vn-korea",
        "cc-hanoi",
        "gnlc",
        "haufo",
        "uccn",
        "unesco",
        "unesco-association-hanoi",
        "wh-thang-long",
    }
)
CITING = tuple(sorted({(slug, row.article) for row in ROWS for slug in row.slugs if slug not in MENTIONED}))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_directory(FACTS)


def article(reading: Reading, slug: str) -> Article:
    record = reading.records[slug]
    assert isinstance(record, Article)
    return record


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def has_words(statement: ArticleStatement, words: str) -> bool:
    return words_of(words) <= words_of(statement.text.en)


def cited(value: object) -> Iterator[str]:
    """Every slug under a key `sources`, however deep."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "sources":
                yield from item
            else:
                yield from cited(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from cited(item)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.words)
def test_the_article_states_it_about_these_records(reading: Reading, row: Row) -> None:
    found = [each for each in article(reading, row.article).statements if has_words(each, row.words)]
    assert len(found) == 1, found
    assert set(row.slugs) <= set(found[0].about)
    assert set(row.slugs) <= set(reading.records)


@pytest.mark.parametrize("slug", [RECEPTION, MEETING])
def test_every_statement_stands_in_the_list(reading: Reading, slug: str) -> None:
    rows = [row for row in ROWS if row.article == slug]
    unlisted = [
        each.text.en
        for each in article(reading, slug).statements
        if not any(has_words(each, row.words) for row in rows)
    ]
    assert unlisted == []


@pytest.mark.parametrize(("slug", "source"), CITING)
def test_the_record_cites_the_article(reading: Reading, slug: str, source: str) -> None:
    assert source in set(cited(reading.records[slug].model_dump(mode="json")))

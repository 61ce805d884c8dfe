from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.generated import generate_records
from content.folding import fold
from content.records.entries import Dossier, Findings, Kind
from storage.content.build import build
from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.content.search import MOST, QUERY_WORDS, read_words
from storage.content.shelf import ContentShelf
from storage.content.snapshot import Parameters, Row, Snapshot
from storage.content.typos import keep_near, list_shapes
from storage.errors import ContentTimeoutError


def _slugs(findings: Findings) -> list[str]:
    return [entry.slug for entry in findings.page.entries]


@pytest.mark.parametrize(
    "query",
    [
        "hoi an",
        "Hội An",
        "HOI AN",
        "hội  an ",
        unicodedata.normalize("NFD", "Hội An"),
        "an hoi",
        "hoian",
        "Đô thị cổ Hội An",
        "do thi co",
        "Hoi-An!",
        "hoi an ancient",
        "hoi an anc",
        "faifo",
        "faif",
        "hoi an ancent town",
        "Hoi An Anceint Town",
        "fafio",
        "hoi an lanterns",
        "948 hoi an",
        "hoi an faifo đô thị",
    ],
)
async def test_a_title_is_found_as_people_write_it(reader: ContentReader, query: str) -> None:
    assert _slugs(await reader.find(query))[0] == "hoi-an"


@pytest.mark.parametrize(
    ("query", "expected", "leaders"),
    [
        # in a name, by kind; then in texts, by kind
        ("hoi an", ["hoi-an", "meeting", "gazette", "nguyen-du"], 3),
        ("nguyen du", ["nguyen-du"], 1),
        ("poet hoi", ["nguyen-du"], 0),
        ("lantern", ["hoi-an"], 0),
        ("đèn lồng", ["hoi-an"], 0),
        ("da nang", ["hoi-an"], 0),
        ("Đà Nẵng", ["hoi-an"], 0),
        ("geopark", ["dong-van", "cao-bang"], 0),
        ("market hall", ["meeting"], 0),
        ("envoy", ["nguyen-du"], 0),
        ("kitchen", ["cao-bang"], 0),
        ("2010", ["dong-van"], 0),
        ("AOF", ["friends"], 1),
        ("friends", ["friends"], 1),
        ("apex", ["atlas"], 0),
        ("phố cổ", ["report"], 0),
        ("cao", ["dong-van", "cao-bang"], 2),
        ("c", [], 0),  # a single letter is no beginning
        ("bay", ["ha-long"], 1),
        ("halong", ["ha-long"], 1),
        ("ha-long", ["ha-long"], 1),
    ],
)
async def test_the_best_come_first(reader: ContentReader, query: str, expected: list[str], leaders: int) -> None:
    findings = await reader.find(query)
    assert (_slugs(findings), findings.leaders) == (expected, leaders)
    assert findings.page.total == sum(findings.counts.values()) == len(expected)


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("ancinet", "ancient"),  # swapped
        ("anciennt", "ancient"),  # added
        ("ancint", "ancient"),  # left out
        ("anzient", "ancient"),  # changed
        ("hoi ax", "hoi an"),
        ("trang am landskape", "trang an landscape"),
        ("tran an landscape", "trang an landscape"),
        ("nguyn du", "nguyen du"),
        ("lantrens", "lanterns"),  # from a text
        ("anzient twon", "ancient town"),
        ("ha noi an", None),  # two short words
        ("anzeint", None),  # two slips
        ("x", None),
        ("lan terns", "lanterns"),
    ],
)
async def test_a_slip_in_a_word_is_mended(reader: ContentReader, query: str, corrected: str | None) -> None:
    findings = await reader.find(query)
    assert findings.corrected == corrected
    assert bool(findings.page.total) == (corrected is not None)


async def test_what_is_found_is_not_mended(reader: ContentReader) -> None:
    assert (await reader.find("hoi an")).corrected is None


@pytest.mark.parametrize(
    ("query", "suggested"),
    [("trang axx lanskapes", "trang-an"), ("hoi an anxiemt", "hoi-an"), ("nguyen trai", "nguyen-du")],
)
async def test_the_nearest_names_are_suggested(reader: ContentReader, query: str, suggested: str) -> None:
    findings = await reader.find(query)
    assert findings.page.total == 0
    assert suggested in [entry.slug for entry in findings.suggestions]


class _Hurried(Snapshot):
    """Has no time to look for near words."""

    async def fetch(self, sql: str, parameters: Parameters = ()) -> Sequence[Row]:
        if "FROM shape" in sql or "JOIN shape" in sql:
            raise ContentTimeoutError
        return await super().fetch(sql, parameters)


async def test_a_guess_that_takes_too_long_is_given_up(content_folder: Path) -> None:
    snapshot = await _Hurried.open(content_file(content_folder, "made-up"), connections=1, seconds=60)
    hurried = await ContentReader.open("made-up", snapshot)
    findings = await hurried.find("ancinet")
    assert (findings.page.total, findings.corrected, findings.suggestions) == (0, None, ())
    assert _slugs(await hurried.find("ancient")) == ["hoi-an"]
    await snapshot.close()


async def test_kinds_narrow_page_and_leaders_but_not_the_counts(reader: ContentReader) -> None:
    findings = await reader.find("hoi an", kinds=frozenset({"event", "person"}))
    assert (_slugs(findings), findings.page.total, findings.leaders) == (["meeting", "nguyen-du"], 2, 1)
    assert findings.counts == {"heritage": 1, "person": 1, "event": 1, "source": 1}


async def test_kinds_without_records_find_nothing(reader: ContentReader) -> None:
    for kinds in (frozenset[Kind](), frozenset[Kind]({"note"}), frozenset[Kind]({"programme"})):
        findings = await reader.find("hoi an", kinds=kinds)
        assert (findings.page.entries, findings.page.total, findings.suggestions) == ((), 0, ())


async def test_pages_follow_one_another(reader: ContentReader) -> None:
    whole = _slugs(await reader.find("hoi an"))
    pages = [await reader.find("hoi an", offset=offset, limit=3) for offset in (0, 3, 6)]
    assert [slug for page in pages for slug in _slugs(page)] == whole
    assert [(page.page.offset, page.page.total, page.leaders) for page in pages] == [(0, 4, 3), (3, 4, 3), (6, 4, 3)]


_HOSTILE = [
    "",
    " ",
    '"',
    '""""',
    "'; DROP TABLE record; --",
    "hoi AND",
    "NOT hoi",
    "NEAR(hoi an)",
    "names : hoi",
    "hoi*",
    "^hoi",
    "-hoi",
    "{names} : hoi",
    "(((",
    "hoi OR",
    "\x00",
    "hoi\x00an",
    "😀😀",
    "👩‍👩‍👧",
    "\ud83d",
    "٣٤ ९",
    "한국 東京",
    "हिन्दी",
    "\u200b\u200e\ufeff",
    "a" * 10_000,
    "a " * 5_000,
    "%_\\",
    "ǅ ﬁ ß ſ",
    "!!! ??? ...",
]


@pytest.mark.parametrize("query", _HOSTILE)
async def test_hostile_queries_are_just_words(reader: ContentReader, query: str) -> None:
    findings = await reader.find(query)
    assert findings.page.total == sum(findings.counts.values())


async def test_operators_mean_nothing(reader: ContentReader) -> None:
    assert _slugs(await reader.find('"hoi" "an"')) == _slugs(await reader.find("hoi an"))
    assert (await reader.find("hoi NOT an")).page.total == 0
    assert (await reader.find("zzz OR hoi")).page.total == 0


@given(query=st.text(max_size=300), kinds=st.sampled_from([None, frozenset[Kind]({"heritage", "source"})]))
def test_any_text_can_be_searched(
    lasting_reader: ContentReader, runner: asyncio.Runner, query: str, kinds: frozenset[Kind] | None
) -> None:
    findings = runner.run(lasting_reader.find(query, kinds=kinds))
    assert findings.page.total >= len(findings.page.entries)
    assert len(findings.suggestions) <= 5
    runner.run(lasting_reader.resolve(query))


_LETTERS = st.sampled_from(list('hoi anc\u0301đĐ"*:(^-'))


@given(query=st.text(_LETTERS, max_size=30))
def test_any_mixture_of_letters_and_operators_can_be_searched(
    lasting_reader: ContentReader, runner: asyncio.Runner, query: str
) -> None:
    runner.run(lasting_reader.find(query))


@given(st.text(max_size=1000))
def test_a_query_is_bounded_and_folded(query: str) -> None:
    words = read_words(query)
    assert len(words) <= QUERY_WORDS
    assert all(word and not word.isspace() and '"' not in word and "\0" not in word for word in words)
    assert words == read_words(" ".join(words))[: len(words)]


_WORDS = st.text("abcde", min_size=2, max_size=7)


@given(_WORDS, st.integers(0, 7), st.sampled_from("abcde"), st.sampled_from(["drop", "add", "change", "swap"]))
def test_one_slip_apart_is_near(word: str, place: int, letter: str, slip: str) -> None:
    head, tail = word[: place % len(word)], word[place % len(word) :]
    other = {
        "drop": head + tail[1:],
        "add": head + letter + tail,
        "change": head + letter + tail[1:],
        "swap": head + tail[1::-1] + tail[2:],
    }[slip]
    assert list_shapes(word) & list_shapes(other)
    assert keep_near(word, [other]) == [other]


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated records, enough that searches stop early."""
    folder = tmp_path_factory.mktemp("many")
    build(generate_records(4000), content_file(folder, "many"))
    return folder


@pytest.fixture
async def many(large_folder: Path) -> AsyncIterator[ContentReader]:
    shelf = ContentShelf(large_folder)
    await shelf.open("many")
    async with shelf.lend() as reader:
        yield reader
    await shelf.close()


@pytest.mark.long
async def test_frequent_words_stop_at_the_bound(many: ContentReader) -> None:
    findings = await many.find("the")
    assert findings.page.total >= MOST
    assert max(findings.counts.values()) == MOST
    assert set(findings.counts) == {"heritage", "person", "organisation", "event", "article", "source"}


async def test_a_kind_is_found_behind_others_that_reach_the_bound(many: ContentReader) -> None:
    findings = await many.find("the", kinds=frozenset({"source"}), limit=50)
    assert {entry.kind for entry in findings.page.entries} == {"source"}
    assert findings.page.total == findings.counts["source"]


async def test_every_record_is_found_by_its_name(many: ContentReader) -> None:
    for slug in ("record-0", "record-4", "record-6", "record-7", "record-1999", "source-0", "source-49"):
        dossier = await many.dossier(slug)
        assert isinstance(dossier, Dossier)
        for name in (dossier.record.name.en, fold(dossier.record.name.vi)):
            assert _slugs(await many.find(name))[0] == slug

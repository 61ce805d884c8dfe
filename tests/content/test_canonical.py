from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from content.files.canonical import untidy, write
from content.files.reader import place, read_files
from content.records.kinds import Article, Record
from tests.content.sample import FILES, as_bytes
from tests.content.strategies import records


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(records())
def test_any_record_is_read_back_and_written_alike(record: Record) -> None:
    text = write(record)
    path = place(record)
    again = read_files({path: text.encode()}).records[record.slug]
    assert again == record
    assert write(again) == text


@pytest.mark.parametrize("path", FILES)
def test_the_sample_is_canonical(path: str) -> None:
    reading = read_files(as_bytes())
    record = next(record for record in reading.records.values() if place(record) == path)
    assert write(record) == FILES[path]


def _article(name: str) -> str:
    reading = read_files(as_bytes())
    article = reading.records["the-article"]
    assert isinstance(article, Article)
    named = article.model_copy(update={"name": article.name.model_copy(update={"en": name})})
    return write(named).split("name:\n", 1)[1].split("\n  vi:", 1)[0]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hội An", "  en: Hội An"),
        ("no", "  en: no"),
        ("1999", "  en: 1999"),
        ("12:30", "  en: 12:30"),
        ("null", "  en: 'null'"),
        ("~", "  en: '~'"),
        ("Hoi An: a town", "  en: 'Hoi An: a town'"),
        ("Town #1", "  en: 'Town #1'"),
        ("'Town'", "  en: '''Town'''"),
        ("It's", "  en: It's"),
        ("- a", "  en: '- a'"),
        ("[a]", "  en: '[a]'"),
    ],
)
def test_quotes_stand_only_where_they_are_needed(text: str, written: str) -> None:
    assert _article(text) == written


def test_long_texts_are_folded_at_100_columns() -> None:
    lines = _article("It is: " + "word " * 40).splitlines()
    assert lines[0] == "  en: >-"
    assert [len(line) for line in lines[1:]] == [100, 98, 19]
    assert all(line.startswith("    ") for line in lines[1:])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("kind: place\nslug: da-nang\n", "slug: da-nang\nkind: place\n", 1),
        ("  en: Da Nang", "  en: 'Da Nang'", 4),
        ("place_type: province\n", "place_type: province", 6),
        ("place_type: province\n", "place_type: province\naliases: []\n", 7),
        ("\n", "\r\n", 1),
        ("Đà", "Đa\u0300", 5),
    ],
)
def test_another_form_is_reported_at_its_first_line(old: str, new: str, line: int) -> None:
    text = FILES["places/da-nang.yaml"].replace(old, new)
    reading = read_files(as_bytes(**{"places/da-nang.yaml": text}))
    assert reading.faults == ()
    (fault,) = untidy(reading.files, reading.records)
    assert str(fault) == (
        f"places/da-nang.yaml:{line}: file: from this line on the file is not in the common form,"
        " run 'python -m bot check --fix'"
    )


def test_comments_at_the_top_belong_to_the_common_form() -> None:
    text = "# yaml-language-server: $schema=../../schema.json\n# The largest city.\n" + FILES["places/da-nang.yaml"]
    reading = read_files(as_bytes(**{"places/da-nang.yaml": text}))
    assert untidy(reading.files, reading.records) == ()


def test_comments_below_are_reported_each() -> None:
    text = FILES["places/da-nang.yaml"].replace("name:\n", "# one\nname:\n  # two\n")
    reading = read_files(as_bytes(**{"places/da-nang.yaml": text}))
    assert reading.faults == ()
    assert [(fault.line, fault.problem) for fault in untidy(reading.files, reading.records)] == [
        (3, "a comment here would be lost"),
        (5, "a comment here would be lost"),
    ]


def test_a_number_sign_inside_of_a_text_is_no_comment() -> None:
    texts = ("'Town #1'", '"Town #1"', ">-\n    Town\n    #1", "C#")
    for text in texts:
        file = FILES["places/da-nang.yaml"].replace("Da Nang", text)
        assert read_files(as_bytes(**{"places/da-nang.yaml": file})).faults == ()

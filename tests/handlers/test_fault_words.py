"""Every sentence about faulty content is worded in Vietnamese, with all that it quotes and counts."""

from __future__ import annotations

import ast
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import content
from content.checking import syntax
from content.checking.report import Fault
from content.files.reader import read_files
from content.uploads.upload import read_upload
from handlers.locales import Phrases, read_fault_words
from handlers.views.desk.fault_words import find_words, word_fault
from handlers.views.writing.voice import Voice
from tests.content.sample import as_bytes
from tests.content.spreadsheets import csv_of
from tests.content.test_faults import CASES
from tests.content.test_hostile import ANSWERS

CONTENT = Path(content.__file__).parent
PATTERNS = {
    str(message.id): str(message.string) for message in read_fault_words("vi") if message.id and not message.context
}
# What English and Vietnamese say alike, and what programs are called.
ALIKE = {"asia", "bot", "bzip", "csv", "excel", "export", "gzip", "ho_chi_minh", "https", "iana", "mib", "opendocument"}
ALIKE |= {"pdf", "rar", "tab", "tar", "utf", "web", "word", "xlsx", "xml", "yaml", "zip"}
# These word nothing that is told in a chat: what only `check` says, and what is wrong with a call.
SILENT = {"asking", "canonical", "columns", "lunar", "meanings", "rows", "schema", "sheet", "xlsx_writing"}
VIETNAMESE = Voice(Phrases.load(), "vi")


def told_at_once(line: str) -> tuple[str, str]:
    """Part a line `file:line: where: problem, remedy` where both parts are known."""
    _, _, words = line.partition(": ")[2].partition(": ")
    for comma in re.finditer(", ", words):
        if find_words(VIETNAMESE, words[: comma.start()]) and find_words(VIETNAMESE, words[comma.end() :]):
            return words[: comma.start()], words[comma.end() :]
    raise AssertionError(line)


def texts_of_tables() -> Iterator[str]:
    for case in CASES:
        for fault in read_files(as_bytes(**case.files)).faults:
            yield from (fault.problem, fault.remedy)
    for line in ANSWERS.values():
        if not line.startswith("changes "):
            yield from told_at_once(line)


def quoted(text: str) -> Counter[str]:
    return Counter(re.findall(r"(?<!\w)'[^']*'(?!\w)", text))


def numbers(text: str) -> list[str]:
    """Give the digits of all numbers, however they are grouped."""
    return sorted(re.sub("[.,]", "", number) for number in re.findall(r"\d[\d.,]*", text))


def names(sentence: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def words(sentence: str) -> set[str]:
    bare = re.sub(r"\{[^}]*\}|'[^']*'", " ", sentence.lower())
    return {word for word in re.findall(r"[a-zà-ỹđ_]+", bare) if word.isascii() and len(word) > 2}


def test_every_fault_of_the_tables_is_worded_with_all_that_it_says() -> None:
    texts = list(texts_of_tables())
    assert len(texts) > 400
    for text in texts:
        said = find_words(VIETNAMESE, text)
        assert said is not None, text
        assert said != text
        assert quoted(said) == quoted(text)
        assert numbers(said) == numbers(text)


def test_a_sentence_says_no_less_and_nothing_in_english() -> None:
    for english, vietnamese in PATTERNS.items():
        assert names(vietnamese) == names(english), english
        assert quoted(vietnamese) == quoted(english), english
        assert numbers(vietnamese) == numbers(english), english
        assert (words(vietnamese) & words(english)) <= ALIKE, english
        assert not re.search(r"[<>]", vietnamese.replace("'>'", "").replace("'>-'", "")), english


def test_no_search_runs_away() -> None:
    for english in PATTERNS:
        wild = [name for name in names(english) if name.rstrip("0123456789") not in {"n", "noun"}]
        assert len(wild) <= 2, english
        assert "}{" not in english


def test_every_sentence_of_content_is_known() -> None:
    known = [str(message.id) for message in read_fault_words("vi")]
    parts = [part for sentence in sentences_of_content() for part in sentence.split("; ")]
    assert len(parts) > 150
    for part in parts:
        assert find_words(VIETNAMESE, part) or any(part in english for english in known), part


def sentences_of_content() -> Iterator[str]:
    """Give the texts in the code of content that read like a sentence, but for those that nobody is told."""
    prose = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}")
    for file in sorted(CONTENT.rglob("*.py")):
        if file.stem in SILENT:
            continue
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        silent = {id(text) for node in nodes for part in untold(node) for text in ast.walk(part)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                yield from [node.value] if prose.search(node.value) else []


def untold(node: ast.AST) -> list[ast.expr]:
    """Give the parts of a node that are docstrings, errors for developers, or what libyaml says."""
    match node:
        case ast.Expr(value=ast.Constant() as docstring):
            return [docstring]
        case ast.Raise(exc=ast.Call(func=ast.Name(id="TypeError")) as error):
            return [error]
        case ast.Call(func=ast.Attribute(attr="startswith"), args=args):
            return args
        case ast.Dict(keys=keys):
            return [key for key in keys if key is not None]
    return []


def test_all_that_is_said_about_yaml_is_known_as_a_whole() -> None:
    for advice in syntax._ADVICE.values():  # noqa: SLF001 -- its remedies are put together
        assert find_words(VIETNAMESE, advice.problem)
        assert find_words(VIETNAMESE, advice.remedy)


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("did you mean 2099-12 or 1999-12?", "có phải ý bạn là 2099-12 hoặc 1999-12 không?"),
        ("did you mean 'date 1 sources'?", "có phải ý bạn là 'date 1 sources' không?"),
        (
            "'club' is an organisation, but a programme belongs here",
            "'club' là một tổ chức, còn ở đây cần một chương trình",
        ),
        ("the table has more than 1,048,576 lines", "bảng có hơn 1.048.576 dòng"),
        ("write one of: i, ii, iii", "hãy viết một trong các từ: i, ii, iii"),
        (
            "write the name in Vietnamese",
            "hãy ghi: tên bằng tiếng Việt",
        ),
        ("it cannot be read (permission denied)", "không đọc được (không có quyền đọc)"),
        ("it cannot be read (quota exceeded)", "không đọc được (quota exceeded)"),
        ("the brace '{' that opens here is never closed", "dấu ngoặc nhọn '{' mở ở đây chưa được đóng"),
    ],
)
def test_values_lists_and_terms_are_put_in(english: str, vietnamese: str) -> None:
    assert find_words(VIETNAMESE, english) == vietnamese


@pytest.mark.parametrize("text", ["", "write whatever you like", "'x' is a wizard, but a source belongs here"])
def test_what_is_unknown_stays_english(text: str) -> None:
    assert find_words(VIETNAMESE, text) is None
    fault = Fault("a.yaml", 3, "file", text, text)
    assert str(word_fault(VIETNAMESE, fault)) == f"a.yaml:3: tệp: {text}, {text}"


def test_english_stays_as_it_is(english: Voice) -> None:
    fault = Fault("a.yaml", 3, "file", "the value is empty", "write a value, or delete the line")
    assert word_fault(english, fault) == fault


@given(st.text(max_size=60))
def test_values_pass_through_whatever_they_are(value: str) -> None:
    assert find_words(VIETNAMESE, f"'{value}' is no time zone") == f"'{value}' không phải là múi giờ"


@given(st.text())
def test_anything_is_taken(text: str) -> None:
    find_words(VIETNAMESE, text)


@pytest.mark.parametrize("filling", ["'", " or ", "' is ", "1,", "' has no column '", ", ", "("])
def test_hostile_values_take_no_time(filling: str) -> None:
    started = time.process_time()
    for english in PATTERNS:
        start, name, end = re.sub(r"\{n2?\}", "1", english).partition("{")
        end = end.rpartition("}")[2] if name else ""
        for length in (1900, 100_000):
            find_words(VIETNAMESE, start + filling * (length // len(filling)) + end)
            find_words(VIETNAMESE, start + filling * (length // len(filling)) + end + ".")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("where", "words", "meant"),
    [
        ("event_type", "Lễ hội", "festival"),
        ("date 1 kind", "việc khác", "other"),
        ("dates.2.kind", "biểu diễn", "performance"),
        ("weekday", "thứ hai", "monday"),
    ],
)
def test_a_word_of_the_readers_language_leads_to_the_one_of_tables(where: str, words: str, meant: str) -> None:
    problem = f"'{words}' is not one of the words allowed here"
    fault = Fault("a.csv", 2, where, problem, "write one of: festival, performance, monday, other")
    assert word_fault(VIETNAMESE, fault).remedy == f"có phải ý bạn là '{meant}' không?"


def test_a_word_that_means_no_choice_is_answered_with_all() -> None:
    fault = Fault(
        "a.csv", 2, "status", "'có' is not one of the words allowed here", "write one of: inscribed, nominated"
    )
    assert word_fault(VIETNAMESE, fault).remedy.endswith("inscribed, nominated")


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize(
    ("kind", "header", "meant"),
    [
        ("heritage", "tỉnh", "provinces"),
        ("heritage", "Tinh/thanh pho", "provinces"),
        ("heritage", "Diện tích (ha)", "area_ha"),
        ("heritage", "Area (ha)", "area_ha"),
        ("heritage", "Tên tiếng Việt", "name_vi"),
        ("heritage", "English name", "name_en"),
        ("heritage", "Tên", "name_vi"),
        ("heritage", "Tên ngắn", "slug"),
        ("heritage", "Vĩ độ", "coordinates latitude"),
        ("heritage", "Ngày 2", "date 2"),
        ("heritage", "Mốc thời gian 7: Nguồn", "date 7 sources"),
        ("person", "Chức vụ 1 · Tên chức vụ", "office 1 title_vi"),
    ],
)
def test_a_header_in_peoples_words_leads_to_the_column_that_is_meant(
    phrases: Phrases, language: str, kind: str, header: str, meant: str
) -> None:
    upload = read_upload("a.csv", csv_of(["kind", "slug", header], [kind, "x", "y"]), as_bytes())
    told = next(fault for fault in upload.faults if fault.line == 1)
    assert f"'{meant}'" in word_fault(Voice(phrases, language), told).remedy


@pytest.mark.parametrize("header", ["STT", "Ghi chú", "Số 2", "Ngày 999"])
def test_a_header_that_means_no_single_column_is_answered_as_before(header: str) -> None:
    upload = read_upload("a.csv", csv_of(["kind", "slug", header], ["heritage", "old-town", "y"]), as_bytes())
    (told,) = upload.faults
    assert word_fault(VIETNAMESE, told).remedy == "hãy xóa cột này, hoặc lấy tên cột trong bảng mẫu"


def test_a_header_all_in_peoples_words_is_led_to_its_first_column() -> None:
    (told,) = read_upload("a.csv", csv_of(["Tên ngắn", "Tên"], ["hue", "Huế"]), as_bytes()).faults
    assert word_fault(VIETNAMESE, told).remedy == "có phải ý bạn là 'slug' không?"


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize(
    ("word", "meant"), [("di sản", "heritage"), ("Sự kiện", "event"), ("to chuc", "organisation"), ("People", "person")]
)
@pytest.mark.parametrize("others", [[], [["place", "da-nang", "Da Nang"]]])
def test_a_kind_by_its_name_leads_to_the_one_of_tables(
    phrases: Phrases, language: str, word: str, meant: str, others: list[list[str]]
) -> None:
    table = csv_of(["kind", "slug", "name_en"], *others, [word, "x", "y"])
    (told,) = read_upload("a.csv", table, as_bytes()).faults
    assert (told.line, told.where) == (2 + len(others), "kind")
    assert f"'{meant}'" in word_fault(Voice(phrases, language), told).remedy


def test_a_kind_that_nothing_is_called_is_answered_with_all() -> None:
    (told,) = read_upload("a.csv", csv_of(["kind", "slug"], ["xyz", "x"]), as_bytes()).faults
    assert word_fault(VIETNAMESE, told).remedy.startswith("hãy viết một trong các từ: heritage, person,")

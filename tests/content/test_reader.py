from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.files.reader import directory_digest, read_directory, read_files
from content.records.kinds import KINDS
from tests.content.sample import FILES, as_bytes


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    root = tmp_path / "facts"
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def _report(root: Path) -> list[str]:
    return [str(fault) for fault in read_directory(root).faults]


def test_a_directory_is_read_as_its_files_are(directory: Path) -> None:
    reading = read_directory(directory)
    assert reading == read_files(as_bytes())
    assert reading.faults == ()
    assert {record.kind for record in reading.records.values()} == {model.__name__.lower() for model in KINDS}


def test_values_keep_the_words_of_the_editor() -> None:
    text = FILES["places/da-nang.yaml"].replace("en: Da Nang", "en: no").replace("vi: Đà Nẵng", "vi: 12:30")
    text = text.replace("place_type", "aliases: [2010-08-01, 1_000, 0x1F, on]\nplace_type")
    place = read_files(as_bytes(**{"places/da-nang.yaml": text})).records["da-nang"]
    assert (place.name.en, place.name.vi) == ("no", "12:30")
    assert place.aliases == ("2010-08-01", "1_000", "0x1F", "on")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + FILES["places/da-nang.yaml"].encode(),
        FILES["places/da-nang.yaml"].replace("\n", "\r\n").encode(),
        b"---\n" + FILES["places/da-nang.yaml"].encode(),
    ],
    ids=["byte order mark", "Windows line ends", "document start"],
)
def test_harmless_differences_are_read(data: bytes) -> None:
    reading = read_files(as_bytes() | {"places/da-nang.yaml": data})
    assert reading.faults == ()
    assert reading.records["da-nang"].name.vi == "Đà Nẵng"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_reported_with_its_line(encoding: str) -> None:
    data = FILES["places/viet-nam.yaml"].replace("Việt", "Viêt").encode(encoding)
    (fault,) = read_files(as_bytes() | {"places/viet-nam.yaml": data}).faults
    line = 5 if encoding == "latin-1" else 1
    assert str(fault) == (
        f"places/viet-nam.yaml:{line}: file: the file is not in UTF-8, save it again with the encoding UTF-8"
    )


def test_a_long_text_is_clipped_in_the_report() -> None:
    text = FILES["sources/the-list.yaml"].replace("https://example.org/list", "x" * 2000)
    (fault,) = read_files(as_bytes(**{"sources/the-list.yaml": text})).faults
    assert len(str(fault)) < 200


def test_a_large_file_is_refused(directory: Path) -> None:
    (directory / "places/da-nang.yaml").write_bytes(b"#" * ((1 << 20) + 1))
    assert _report(directory) == [
        "places/da-nang.yaml:0: file: the file is larger than 1 MiB, split it into several records"
    ]


@pytest.mark.parametrize(
    "text", ["a: [" + "[" * 100_000, "? " * 100_000, "- " * 100_000, "a: &a [*a]\n", "{" * 100_000]
)
def test_a_hostile_file_is_one_short_report(text: str) -> None:
    faults = read_files(as_bytes(**{"places/da-nang.yaml": text})).faults
    assert faults
    assert {fault.file for fault in faults} == {"places/da-nang.yaml"}
    assert sum(len(str(fault)) for fault in faults) < 10_000


def test_no_more_than_a_hundred_faults_of_a_file_are_reported() -> None:
    keys = "".join(f"key{number}: x\n" for number in range(250))
    faults = read_files(as_bytes(**{"places/da-nang.yaml": FILES["places/da-nang.yaml"] + keys})).faults
    assert len(faults) == 101
    assert str(faults[-1]) == "places/da-nang.yaml:107: file: 150 more faults follow, mend these first"


def test_faults_of_several_files_are_reported_at_once() -> None:
    changed = {path: text.replace("\nname:", "\nnam:") for path, text in FILES.items()}
    files = {fault.file for fault in read_files(as_bytes(**changed)).faults}
    assert files == set(FILES)


def test_sound_records_are_given_beside_the_faults() -> None:
    reading = read_files(as_bytes(**{"places/da-nang.yaml": "kind: place\n"}))
    assert reading.faults
    assert set(reading.records) == {Path(path).stem for path in FILES} - {"da-nang"}


def test_without_an_association() -> None:
    files = {path: data for path, data in as_bytes().items() if path != "association.yaml"}
    assert [str(fault) for fault in read_files(files).faults] == [
        "association.yaml:0: file: there is no record of the kind 'association', add it, it says whose bot this is"
    ]


def test_hidden_files_and_backups_are_passed_over(directory: Path) -> None:
    for name in (
        ".hidden.yaml",
        ".git/config",
        "places/da-nang.yaml~",
        "places/#a.yaml#",
        "places/.a.yaml.swp",
        "a.bak",
    ):
        file = directory / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    assert _report(directory) == []


def test_files_of_another_kind_are_named(directory: Path) -> None:
    (directory / "README.md").write_text("x")
    (directory / "places/hue.yml").write_text(FILES["places/da-nang.yaml"])
    os.mkfifo(directory / "pipe.yaml")
    assert _report(directory) == [
        "README.md:0: file: it is no '.yaml' file, rename it to end in '.yaml', or move it out of the content",
        "pipe.yaml:0: file: it is no file, remove it from the content",
        "places/hue.yml:0: file: it is no '.yaml' file, rename it to end in '.yaml', or move it out of the content",
    ]


def test_links_are_followed_inside_alone(directory: Path) -> None:
    (directory / "..data").mkdir()
    (directory / "places/da-nang.yaml").rename(directory / "..data/da-nang.yaml")
    (directory / "places/da-nang.yaml").symlink_to("../..data/da-nang.yaml")
    assert _report(directory) == []
    outside = directory.parent / "secret.yaml"
    outside.write_text(FILES["places/da-nang.yaml"])
    (directory / "places/secret.yaml").symlink_to(outside)
    (directory / "places/up").symlink_to(directory)
    (directory / "places/broken.yaml").symlink_to("nowhere.yaml")
    assert _report(directory) == [
        "places/broken.yaml:0: file: it is no file, remove it from the content",
        "places/secret.yaml:0: file: it is a link to a place outside of the content, put the file itself here",
        "places/up:0: file: it is a link to a folder, put the folder itself here",
    ]


def test_a_missing_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_directory(tmp_path / "nowhere")
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(NotADirectoryError):
        read_directory(file)


def test_a_record_in_a_folder_of_no_kind() -> None:
    text = FILES["places/da-nang.yaml"].replace("kind: place", "kind: city")
    (fault,) = read_files(as_bytes(**{"towns/hue.yaml": text})).faults
    assert str(fault) == (
        "towns/hue.yaml:1: kind: 'city' is no kind of record, write 'kind: ' and one of heritage, person,"
        " organisation, event, article, source, note, programme, place, association"
    )


def test_the_digest_tells_names_and_bytes_apart() -> None:
    files = as_bytes()
    digests = {
        directory_digest(files),
        directory_digest(files | {"a.yaml": b"x"}),
        directory_digest(files | {"a.yam": b"lx"}),
        directory_digest(files | {"b.yaml": b"x"}),
    }
    assert len(digests) == 4
    assert directory_digest(dict(reversed(files.items()))) == directory_digest(files)
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.parametrize("broken", ["", "publisher: UNESCO\n"])  # what else is wrong with a file keeps its name known
@pytest.mark.parametrize(
    ("cited", "line"),
    [
        ("Danh sách", "'Danh sách' is not a slug, did you mean 'the-list'?"),
        ("Một Bài Báo", "'Một Bài Báo' is not a slug, did you mean 'the-article'?"),
        ("The lists", "'The lists' is not a slug, did you mean 'the-list'?"),
        ("Tạp chí lạ", "'Tạp chí lạ' is not a slug, name an existing source or article, or add its file"),
        ("danh-sach", "there is no source or article 'danh-sach', did you mean 'the-list'?"),
    ],
)
def test_a_source_by_its_name_leads_to_its_slug(cited: str, line: str, broken: str) -> None:
    town, source = "heritage/old-town.yaml", "sources/the-list.yaml"
    texts = {
        town: FILES[town].replace("    sources:\n      - the-list", f"    sources:\n      - {cited}", 1),
        source: FILES[source].replace(broken, ""),
    }
    told = [str(fault) for fault in read_files(as_bytes(**texts)).faults if fault.file == town]
    assert told == [f"{town}:50: dates.1.sources.1: {line}"]


@given(
    st.sampled_from(sorted(FILES)),
    st.integers(0, 800),
    st.integers(0, 8),
    st.text("\t\n\r #:-'\"[]{}&*!|>%@,?~0aé\u2028\x07", max_size=6) | st.text(max_size=3),
)
def test_any_damage_is_reported_or_harmless(path: str, start: int, cut: int, put: str) -> None:
    text = FILES[path][:start] + put + FILES[path][start + cut :]
    reading = read_files(as_bytes(**{path: text}))
    assert len(reading.records) == len(FILES) or reading.faults
    lines = text.count("\n") + text.count("\r") + 1
    assert all(fault.line <= lines for fault in reading.faults if fault.file == path)


@given(st.binary(max_size=60))
def test_any_bytes_are_reported(data: bytes) -> None:
    assert read_files(as_bytes() | {"places/da-nang.yaml": data}).faults

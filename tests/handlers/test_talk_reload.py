from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.content.sample import FILES
from tests.talk import Answer, Talker, Town, town_with_bot

BOSS = 77


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
async def town(tmp_path: Path, facts: Path) -> AsyncIterator[Town]:
    async with town_with_bot(tmp_path, content_dir=facts, admin_ids=frozenset({BOSS, BOSS + 1})) as town:
        yield town


@pytest.fixture
def boss(town: Town) -> Talker:
    return town.person("Boss", "en", number=BOSS)


def place_file(slug: str) -> str:
    return f"kind: place\nslug: {slug}\nname:\n  en: New\n  vi: Mới\nplace_type: province\n"


def move_away(folder: Path) -> None:
    folder.rename(folder.with_name("gone"))


def document(town: Town, answer: Answer) -> str:
    file = town.sandbox.world.files.find(answer.post["document"]["file_id"])
    assert file is not None
    return bytes(file.data).decode()


async def test_only_admins_reload(town: Town, boss: Talker) -> None:
    alice = town.person("Alice", "en")
    refused = await alice.says("/reload")
    assert refused.text.startswith("This is only for the people who run this bot.")
    assert (await town.person("Lan", "vi").says("/reload")).text.startswith("Lệnh này chỉ dành cho ng")
    assert (await boss.says("/reload")).text == "Nothing has changed: revision 1 stays."


async def test_what_was_added_changed_and_removed_is_told(boss: Talker, facts: Path) -> None:
    place = facts / "places" / "new-place.yaml"
    place.write_text(
        "kind: place\nslug: new-place\nname:\n  en: New\n  vi: Mới\nplace_type: province\n", encoding="utf-8"
    )
    article = facts / "articles" / "the-article.yaml"
    article.write_text(article.read_text(encoding="utf-8").replace("An article", "One article"), encoding="utf-8")
    told = await boss.says("/reload")
    assert told.text.startswith("✅ The content was reloaded: revision 2, ")
    assert "Added: 1\nChanged: 1" in told.text
    assert "+ new-place: New" in told.text
    assert "~ the-article: One article (name)" in told.text
    assert (await boss.says("/start the-article")).title == "📰 One article"
    place.unlink()
    assert "Removed: 1\n\n- new-place: New" in (await boss.says("/reload")).text


async def conflicting(boss: Talker, facts: Path) -> Answer:
    """Name the town in the chat, and otherwise in the directory; gives the answer to a reload."""
    asked = await (await boss.says("/edit old-town")).press("Name")
    await asked.press("Name (English)")
    shown = await (await boss.says("Town of the chat")).press("The same sources")
    assert (await shown.press("Apply")).title.startswith("✅")
    file = facts / "heritage" / "old-town.yaml"
    file.write_text(FILES["heritage/old-town.yaml"].replace("en: Old Town", "en: Town of the files", 1), "utf-8")
    return await boss.says("/reload")


async def confirms(boss: Talker, asked: Answer, words: str) -> Answer:
    """Reply to a question for the number of records that go."""
    assert asked.panel["force_reply"] is True
    return await boss.says(words, reply_to=asked.id)


@pytest.fixture
async def places(boss: Talker, facts: Path) -> dict[str, Path]:
    """Three places that are live, a fifth of all records."""
    files = {slug: facts / "places" / f"{slug}.yaml" for slug in ("one", "two", "three")}
    for slug, path in files.items():
        path.write_text(place_file(slug), encoding="utf-8")
    assert "Added: 3" in (await boss.says("/reload")).text
    return files


async def test_much_goes_from_the_directory_only_when_its_number_is_written(
    boss: Talker, places: dict[str, Path]
) -> None:
    for slug in ("one", "two"):
        places[slug].unlink()
    told, asked = await boss.asks("/reload", 2)
    assert told.text.startswith("⚠️ The content directory lacks 2 records that are live. Nothing was changed.")
    assert "- one: New" in told.text
    refused = await confirms(boss, asked, "yes")
    assert refused.text.startswith("That is not the number. 2 records would go; nothing was changed.")
    assert "Removed: 2" in (await confirms(boss, asked, "2")).text
    assert (await confirms(boss, asked, "2")).text == "Nothing has changed: revision 3 stays."


async def test_a_directory_that_changed_since_it_was_asked_about_is_told_first(
    boss: Talker, places: dict[str, Path]
) -> None:
    for slug in ("one", "two"):
        places[slug].unlink()
    _told, asked = await boss.asks("/reload", 2)
    places["two"].write_text(place_file("two"), "utf-8")
    places["three"].unlink()
    boss.sends("2", reply_to=asked.id)
    await boss.town.sandbox.world.journal.until(lambda: boss.heard() >= 5)
    again = await boss.hears_about("This change removes 2 records")
    assert again.id != asked.id
    assert (await boss.says("/history")).buttons == ["↩️ To 1"]


async def test_choosing_among_conflicts_confirms_what_goes_beside_them(
    boss: Talker, places: dict[str, Path], facts: Path
) -> None:
    for slug in ("one", "two"):
        places[slug].unlink()
    chosen = await (await conflicting(boss, facts)).press("All from the directory")
    heard = boss.heard()
    boss.push(chosen, chosen.key("Import like this")["callback_data"])
    await boss.town.sandbox.world.journal.until(lambda: boss.heard() == heard + 2)
    asked = boss.sees()
    assert "Removed: 2" in (await confirms(boss, asked, "2")).text
    assert (await boss.says("/heritage old town")).title.endswith("Town of the files")


async def test_much_goes_by_a_way_back_only_when_its_number_is_written(boss: Talker, places: dict[str, Path]) -> None:
    assert len(places) == 3
    asked = await (await boss.says("/rollback 1")).press("Apply")
    assert asked.text.startswith("This change removes 3 records, more than a tenth of all.")
    assert (await confirms(boss, asked, "all")).text.startswith("That is not the number.")
    assert (await confirms(boss, asked, " 3 ")).title == "✅ Applied: revision 3 is live."


async def test_faults_are_told_and_the_old_content_stays(boss: Talker, facts: Path) -> None:
    article = facts / "articles" / "the-article.yaml"
    good = article.read_text(encoding="utf-8")
    article.write_text(good.replace("verified: 2026-11-20", "verified: 2026-02-30"), encoding="utf-8")
    told = await boss.says("/reload")
    assert told.text.startswith("❌ The content has 1 fault; the old content stays.\n\narticles/the-article.yaml:")
    assert "<code>" in told.html
    assert (await boss.says("/start the-article")).title == "📰 An article"
    await boss.says("/language vi")
    said = (await boss.says("/reload")).text
    assert said.startswith("❌ Nội dung có 1 lỗi; nội dung cũ vẫn được dùng.\n\narticles/the-article.yaml:")
    assert said.endswith(": '2026-02-30': tháng này không có ngày 30, ngày trong tháng này phải từ 01 đến 28")


async def test_long_reports_come_as_a_file(town: Town, boss: Talker, facts: Path) -> None:
    for number in range(30):
        (facts / "places" / f"p-{number}.yaml").write_text("kind: place\n", encoding="utf-8")
    told = await boss.says("/reload")
    assert told.text.startswith("❌ The content has ")
    assert told.post["document"]["file_name"] == "reload.txt"
    assert all(f"places/p-{number}.yaml:" in document(town, told) for number in range(30))
    await boss.says("/language vi")
    assert document(town, await boss.says("/reload")).count("thiếu trường 'slug', hãy thêm 'slug: ' và tên tệp") == 30


async def test_a_directory_that_cannot_be_read_is_told(boss: Talker, facts: Path) -> None:
    move_away(facts)
    told = await boss.says("/reload")
    assert told.text == "❌ The content directory can't be read; the old content stays."
    assert (await boss.says("/start the-article")).title == "📰 An article"


async def test_the_second_of_two_reloads_is_told_that_one_is_running(town: Town, boss: Talker, facts: Path) -> None:
    (facts / "places" / "new-place.yaml").write_text(place_file("new-place"), encoding="utf-8")
    other = town.person("Vice", "en", number=BOSS + 1)
    both = [asyncio.create_task(admin.says("/reload")) for admin in (boss, other)]
    first, second = sorted([(await answer).text for answer in both])
    assert first == "A reload is running already. Please wait until it has finished."
    assert second.startswith("✅ The content was reloaded: revision 2, ")


async def test_conflicts_are_settled_by_keys(boss: Talker, facts: Path) -> None:
    found = await conflicting(boss, facts)
    assert "each another way" in found.text
    assert "1 ▫️ Town of the files: what is live stays" in found.text
    assert "Name (English): Town of the chat → Town of the files" in found.text
    taken = await found.press("1 take the directory's")
    assert "1 ▪️ Town of the files: as in the directory" in taken.text
    kept = await taken.press("1 keep live")
    assert kept.text == found.text
    done = await (await kept.press("All from the directory")).press("Import like this")
    assert "The content was reloaded" in done.text
    assert (await boss.says("/heritage old town")).title.endswith("Town of the files")
    assert (await boss.says("/reload")).text == "Nothing has changed: revision 3 stays."

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from tests.talk import TOKEN, USERNAME, Talker, Town, at_work

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_plain_text_searches_in_private(alice: Talker, lan: Talker) -> None:
    found = await alice.says("ha noi")
    assert found.title.startswith("Results for “ha noi” · ")
    assert found.text == (await alice.says("/search ha noi")).text
    assert (await lan.says("hà nội")).title.startswith("Kết quả cho “hà nội” · ")


async def test_results_are_grouped_by_kind_with_counts_best_first(alice: Talker) -> None:
    found = await alice.says("/search ha noi")
    groups = [line for line in found.text.splitlines() if line.endswith(")") and line[0] in "🏛👤🏢🗓📰📄"]
    assert groups[0].startswith("🏛 Heritage (")
    assert len(groups) == len(set(groups)) > 1
    numbers = [line.partition(". ")[0] for line in found.text.splitlines() if ". " in line]
    assert numbers == ["1", "2", "3", "4", "5", "6", "7", "8"]


@pytest.mark.parametrize(
    "words", ["To Lam", "tô lâm", "TO LAM", "lam, to", "To Lamm", "tolam", "Tong Bi thu To Lam", "To Lam UNESCO"]
)
async def test_search_forgives(alice: Talker, words: str) -> None:
    assert "To Lam" in (await alice.says(words)).text


@pytest.mark.parametrize("words", ["dong ho", "Đông Hồ", "đong ho", "ho dong"])
async def test_d_with_a_stroke_is_d(alice: Talker, words: str) -> None:
    assert "Đông Hồ" in (await alice.says(words)).text


async def test_a_slip_is_mended_and_said(alice: Talker) -> None:
    found = await alice.says("/search quan hoj bac ninh")
    assert "Quan Họ" in found.text


async def test_one_hit_is_shown_at_once(alice: Talker) -> None:
    assert (await alice.says("wallace baker")).title == "👤 Jonathan Wallace Baker"


async def test_pages_keep_the_words(alice: Talker) -> None:
    first = await alice.says("ha noi")
    second = await first.press("Next page")
    assert second.title.endswith("page 2 of 10")
    assert second.id == first.id
    card = await second.press("10")
    listed = second.text.splitlines()
    assert any(line.startswith("10. ") and line.removeprefix("10. ") == card.title for line in listed)
    assert (await card.press("Back to the list")).text == second.text


async def test_results_are_narrowed_to_a_kind_and_widened_again(alice: Talker) -> None:
    found = await alice.says("ha noi")
    people = await found.press("👤 People (")
    assert [line for line in people.text.splitlines() if line.startswith(("🏛", "🗓"))] == []
    assert (await people.press("All kinds")).text == found.text


async def test_the_neighbours_of_a_hit_are_hits(alice: Talker) -> None:
    found = await alice.says("nguyen")
    assert await alice.says("/search nguyen")
    card = await (await alice.says("nguyen")).press("1")
    after = await card.press("Next")
    assert (await after.press("Previous")).title == card.title
    assert found.title.startswith("Results for “nguyen”")


async def test_nothing_found_gives_advice(alice: Talker, lan: Talker) -> None:
    answer = await alice.says("qqqqzzzz wwww")
    assert answer.text.startswith("Nothing was found for “qqqqzzzz wwww”.\n")
    assert (await lan.says("qqqqzzzz wwww")).text.startswith("Không tìm thấy kết quả nào cho “qqqqzzzz wwww”.")
    assert (await alice.says("?!")).text.startswith("Nothing was found for “?!”.")


async def test_search_without_words_says_how(alice: Talker, lan: Talker) -> None:
    assert (await alice.says("/search")).text.startswith("Write what you are looking for")
    assert (await lan.says("/search")).text.startswith("Hãy viết điều bạn muốn tìm")


async def test_the_answer_quotes_the_question_so_that_its_keys_can_read_it(alice: Talker) -> None:
    found = await alice.says("ha noi")
    assert found.replies_to
    assert not (await alice.says("/heritage")).replies_to
    assert all(len(key["callback_data"]) <= 64 for row in found.rows for key in row)
    assert not any(" " in key["callback_data"] for row in found.rows for key in row)


async def test_paging_survives_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, tmp_path) as town:
            first = await town.person("Alice").says("ha noi")
        async with at_work(sandbox, tmp_path):
            second = await first.press("Next page")
            assert second.title.endswith("page 2 of 10")
            assert second.title.startswith("Results for “ha noi”")
            card = await second.press("9")
            assert (await card.press("Back to the list")).text == second.text


async def test_a_list_whose_question_is_gone_is_outdated(town: Town, alice: Talker) -> None:
    found = await alice.says("ha noi")
    data = found.key("Next page")["callback_data"]
    query = town.sandbox.world.ask(town.sandbox.world.default_bot(), alice.account, alice.chat.id)
    update = {
        "callback_query": {
            "id": query.id,
            "from": alice.account.user,
            "message": {key: value for key, value in found.post.items() if key != "reply_to_message"},
            "chat_instance": "1",
            "data": data,
        }
    }
    before = alice.chat.newest_by_bot
    town.sandbox.world.default_bot().inbox.add_raw(update)
    answer = await alice.hears(before)
    assert answer.text.startswith("Write what you are looking for")
    notice = await town.sandbox.world.answered(query)
    assert notice["text"] == "This list is outdated. Here is a new one."


async def test_mended_words_are_told(alice: Talker, lan: Talker) -> None:
    card = await alice.says("/heritage ha lonk")
    assert card.text.startswith("Understood as “ha long”.\n\n🏛️ Ha Long Bay")
    assert (await lan.says("/people azoulai")).text.startswith("Đã tìm theo “azoulay”.\n\n👤 Audrey Azoulay")

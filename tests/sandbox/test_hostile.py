"""Nothing that a client sends breaks the server: every call is carried out or refused."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.parameters import Parameters
from bot.sandbox.server import METHODS, Sandbox

NAMES = [
    "chat_id",
    "from_chat_id",
    "message_id",
    "message_ids",
    "user_id",
    "text",
    "caption",
    "parse_mode",
    "entities",
    "caption_entities",
    "reply_markup",
    "reply_parameters",
    "reply_to_message_id",
    "message_thread_id",
    "link_preview_options",
    "latitude",
    "longitude",
    "title",
    "address",
    "document",
    "photo",
    "media",
    "question",
    "options",
    "type",
    "correct_option_id",
    "is_anonymous",
    "action",
    "commands",
    "scope",
    "language_code",
    "callback_query_id",
    "inline_query_id",
    "results",
    "url",
    "secret_token",
    "allowed_updates",
    "max_connections",
    "name",
    "description",
    "menu_button",
    "reaction",
    "file_id",
    "show_alert",
    "next_offset",
    "protect_content",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(
        [-1001000000001, 10001, 1, 2, "10001", "HTML", "MarkdownV2", "<b>x</b>", "chat", "private", "{}", "[1]"]
    )
)
KEYS = st.sampled_from(["type", "text", "id", "inline_keyboard", "keyboard", "callback_data", "url", "user", "offset"])
KEYS |= st.sampled_from(["length", "chat_id", "message_id", "command", "description", "media", "custom_emoji_id"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=6
)
CALLS = st.lists(
    st.tuples(
        st.sampled_from(sorted(METHODS.keys() - {"getupdates"})), st.dictionaries(st.sampled_from(NAMES), VALUES)
    ),
    max_size=12,
)


@given(CALLS)
def test_any_call_is_carried_out_or_refused(calls: list[tuple[str, dict[str, Any]]]) -> None:
    sandbox = Sandbox()
    bot = sandbox.world.add_bot("1000:test_token")
    person = sandbox.world.add_person("Alice")
    sandbox.world.send(person.id, "/start")
    sandbox.world.add_chat("supergroup", "G", is_forum=True, members=[{"user": person.id}], bot="administrator")

    async def run() -> None:
        for method, values in calls:
            for chat in ({}, {"chat_id": person.id}, {"chat_id": -1001000000001, "message_id": 1}):
                status, _ = await sandbox.call(bot, method, Parameters(values | chat))
                assert status in {200, 400, 403, 404, 409}
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run(run())
    for chat_id in (person.id, -1001000000001):
        sandbox.world.messages(chat_id)

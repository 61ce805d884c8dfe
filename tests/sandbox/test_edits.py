import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.methods_edits import EXPIRED, UNCHANGED
from bot.sandbox.registry import Query
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client, FakeClock

KEYS = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}, {"text": "Site", "url": "http://x.org"}]]}


@pytest.fixture
async def sent(api: Client, alice: Person) -> dict[str, int]:
    message = await api("sendMessage", chat_id=alice.id, text="old", reply_markup=KEYS)
    return {"chat_id": alice.id, "message_id": message["message_id"]}


async def test_edit_text(api: Client, sent: dict[str, int], sandbox: Sandbox, clock: FakeClock) -> None:
    clock.pass_seconds(5)
    edited = await api("editMessageText", **sent, text="<i>new</i>", parse_mode="HTML")
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("new", 5)
    assert "reply_markup" not in edited
    shown = sandbox.world.messages(sent["chat_id"])[-1]
    assert (shown["html"], shown["edited"], shown["number"]) == ("<i>new</i>", True, 3)


async def test_unchanged_edits_are_refused(api: Client, sent: dict[str, int]) -> None:
    text = f"Bad Request: {UNCHANGED}"
    assert await api.refusal("editMessageText", **sent, text="<b></b>old", parse_mode="HTML", reply_markup=KEYS) == text
    assert await api.refusal("editMessageReplyMarkup", **sent, reply_markup=KEYS) == text
    assert await api("editMessageReplyMarkup", **sent)
    assert await api.refusal("editMessageReplyMarkup", **sent) == text


async def test_what_cannot_be_edited(api: Client, sent: dict[str, int], alice: Person) -> None:
    unknown = {"chat_id": alice.id, "message_id": 99}
    assert await api.refusal("editMessageText", **unknown, text="x") == "Bad Request: message to edit not found"
    theirs = {"chat_id": alice.id, "message_id": 1}
    assert await api.refusal("editMessageText", **theirs, text="x") == "Bad Request: message can't be edited"
    assert await api.refusal("editMessageText", **sent, text="") == "Bad Request: message text is empty"
    assert await api.refusal("editMessageText", **sent, text="x" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    answer = await api.refusal("editMessageCaption", **sent, caption="x")
    assert answer == "Bad Request: there is no caption in the message to edit"
    place = await api("sendLocation", chat_id=alice.id, latitude=1, longitude=2)
    answer = await api.refusal("editMessageText", chat_id=alice.id, message_id=place["message_id"], text="x")
    assert answer == "Bad Request: there is no text in the message to edit"
    answer = await api.refusal("editMessageReplyMarkup", **sent, reply_markup={"force_reply": True})
    assert answer == "Bad Request: inline keyboard expected"


async def test_delete(api: Client, sent: dict[str, int], sandbox: Sandbox, clock: FakeClock, alice: Person) -> None:
    assert await api("deleteMessage", **sent) is True
    assert sandbox.world.messages(alice.id)[-1]["deleted"]
    assert await api.refusal("deleteMessage", **sent) == "Bad Request: message to delete not found"
    assert await api.refusal("editMessageText", **sent, text="x") == "Bad Request: message to edit not found"
    later = await api("sendMessage", chat_id=alice.id, text="x")
    assert await api("deleteMessages", chat_id=alice.id, message_ids=[1, later["message_id"], 999]) is True
    last = await api("sendMessage", chat_id=alice.id, text="x")
    clock.pass_seconds(48 * 3600 + 1)
    answer = await api.refusal("deleteMessage", chat_id=alice.id, message_id=last["message_id"])
    assert answer == "Bad Request: message can't be deleted for everyone"


async def test_pin_and_unpin(api: Client, sent: dict[str, int], alice: Person) -> None:
    assert await api("pinChatMessage", **sent)
    assert (await api("getChat", chat_id=alice.id))["pinned_message"]["text"] == "old"
    assert await api("unpinChatMessage", chat_id=alice.id)
    answer = await api.refusal("unpinChatMessage", **sent)
    assert answer == "Bad Request: message to unpin not found"


async def test_a_press_is_answered_once(api: Client, sent: dict[str, int], alice: Person, sandbox: Sandbox) -> None:
    query = sandbox.world.press(alice.id, sent["message_id"], text="Next")
    assert isinstance(query, Query)
    [update] = await api.updates()
    callback = update["callback_query"]
    assert (callback["data"], callback["from"], callback["message"]["text"]) == ("n", alice.user, "old")
    too_long = await api.refusal("answerCallbackQuery", callback_query_id=callback["id"], text="x" * 201)
    assert too_long == "Bad Request: MESSAGE_TOO_LONG"
    assert await api("answerCallbackQuery", callback_query_id=callback["id"], text="x" * 200, show_alert=True)
    assert await sandbox.world.answered(query) == {"text": "x" * 200, "show_alert": True, "url": ""}
    assert await api.refusal("answerCallbackQuery", callback_query_id=callback["id"]) == f"Bad Request: {EXPIRED}"


async def test_unknown_and_late_answers(
    api: Client, sent: dict[str, int], alice: Person, sandbox: Sandbox, clock: FakeClock
) -> None:
    assert await api.refusal("answerCallbackQuery", callback_query_id="12") == f"Bad Request: {EXPIRED}"
    query = sandbox.world.press(alice.id, sent["message_id"], data="n")
    assert isinstance(query, Query)
    clock.pass_seconds(61)
    assert await api.refusal("answerCallbackQuery", callback_query_id=query.id) == f"Bad Request: {EXPIRED}"


async def test_other_presses(api: Client, sent: dict[str, int], alice: Person, sandbox: Sandbox) -> None:
    assert sandbox.world.press(alice.id, sent["message_id"], row=0, column=1) == "http://x.org"
    sandbox.world.press(alice.id, sent["message_id"], data="n", inaccessible=True)
    [update] = await api.updates()
    assert update["callback_query"]["message"] == {
        "chat": sandbox.world.find_chat(alice.id).brief,
        "message_id": sent["message_id"],
        "date": 0,
    }


async def test_inline_queries(api: Client, alice: Person, sandbox: Sandbox) -> None:
    query = sandbox.world.inline(alice.id, "hoi an")
    [update] = await api.updates()
    assert update["inline_query"] == {
        "id": query.id,
        "from": alice.user,
        "query": "hoi an",
        "offset": "",
        "chat_type": "sender",
    }
    one = {"type": "article", "id": "1", "title": "t", "input_message_content": {"message_text": "m"}}
    for results, text in (
        ([one] * 2, "RESULT_ID_DUPLICATE"),
        ([one] * 51, "RESULTS_TOO_MUCH"),
        ([one | {"id": "x" * 65}], "RESULT_ID_INVALID"),
    ):
        assert (
            await api.refusal("answerInlineQuery", inline_query_id=query.id, results=results) == f"Bad Request: {text}"
        )
    assert await api("answerInlineQuery", inline_query_id=query.id, results=[one])
    assert (await sandbox.world.answered(query))["results"] == [one]
    assert await api.refusal("answerInlineQuery", inline_query_id=query.id, results=[]) == f"Bad Request: {EXPIRED}"

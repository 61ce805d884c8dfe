"""A tiny bot that shows the page all that a bot can send; it speaks the Bot API over HTTP."""

import struct
import zlib
from typing import Any, Final

import aiohttp

Json = dict[str, Any]
COMMANDS: Final = (
    ("start", "say hello"),
    ("list", "a list with pages"),
    ("venue", "a place on the map"),
    ("keyboard", "buttons in place of letters"),
    ("rich", "all kinds of text"),
    ("file", "a document"),
    ("picture", "a picture"),
    ("poll", "a question"),
)
RICH: Final = (
    "<b>bold</b> <i>italic</i> <u>under</u> <s>gone</s> <code>code</code> <tg-spoiler>secret</tg-spoiler>\n"
    '<a href="https://example.org/a">a link</a>, <a href="https://t.me/test_bot?start=deep-1">a deep link</a>, /list\n'
    '<pre><code class="language-python">print("xin chào")</code></pre>'
    "<blockquote expandable>" + "một dòng trích dẫn dài để gấp lại\n" * 8 + "hết</blockquote>"
    "<b>đậm <i>và nghiêng <u>và gạch</u></i></b>"
)
HOSTILE: Final = (
    '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    '<a href="javascript:document.title=3">x</a> & &lt;b&gt;'
)


def page_of_list(number: int) -> Json:
    """One page of three of the list, as parameters of a message."""
    lines = "\n".join(f"{number * 3 + row + 1}. <b>Di sản {number * 3 + row + 1}</b>" for row in range(3))
    back = {"text": "‹", "callback_data": f"page:{number - 1}"}
    forth = {"text": "›", "callback_data": f"page:{number + 1}"}
    rows = [
        [back, {"text": f"{number + 1} / 3", "callback_data": "here"}, forth],
        [{"text": "Alert", "callback_data": "alert"}, {"text": "Site", "url": "https://example.org/"}],
    ]
    keyboard = {"inline_keyboard": rows}
    return {"text": f"<b>Danh sách</b>\n{lines}", "parse_mode": "HTML", "reply_markup": keyboard}


def picture(width: int = 320, height: int = 200) -> bytes:
    """A PNG with a gradient."""
    rows = b"".join(
        b"\0" + b"".join(bytes((40 + x * 120 // width, 110 + y * 90 // height, 110)) for x in range(width))
        for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


REPLY_KEYBOARD: Final[Json] = {
    "keyboard": [["Một", "Hai"], [{"text": "Where I am", "request_location": True}]],
    "resize_keyboard": True,
    "one_time_keyboard": True,
}
POSTING: Final = {"can_post_messages": True, "can_edit_messages": True}
ASKED_CHANNEL: Final[Json] = {
    "request_id": 1,
    "chat_is_channel": True,
    "user_administrator_rights": POSTING | {"can_promote_members": True},
    "bot_administrator_rights": POSTING,
    "request_title": True,
}
ASKING_KEYBOARD: Final[Json] = {
    "keyboard": [
        [{"text": "A channel", "request_chat": ASKED_CHANNEL}],
        [{"text": "People", "request_users": {"request_id": 2, "max_quantity": 2, "request_name": True}}],
        [{"text": "Where I am", "request_location": True}],
    ],
    "one_time_keyboard": True,
}
PROMPT: Final[Json] = {"force_reply": True, "input_field_placeholder": "The name of a city"}
LONG_PROMPT: Final[Json] = {"force_reply": True, "input_field_placeholder": "VD: TP Hồ Chí Minh"}
BESIDE: Final[Json] = {
    "inline_keyboard": [[{"text": say, "callback_data": "here"} for say in ("🔎 Search", "📍 By my location")]]
}
PLACE: Final = {"latitude": 15.8801, "longitude": 108.338, "title": "Phố cổ Hội An", "address": "Hội An, Đà Nẵng"}
SENT: Final[dict[str, tuple[str, Json]]] = {
    "/list": ("sendMessage", page_of_list(0)),
    "/venue": ("sendVenue", PLACE),
    "/keyboard": ("sendMessage", {"text": "Choose", "reply_markup": REPLY_KEYBOARD}),
    "/ask": ("sendMessage", {"text": "Choose", "reply_markup": ASKING_KEYBOARD}),
    "/prompt": ("sendMessage", {"text": "Which time zone?", "reply_markup": PROMPT}),
    "/long": ("sendMessage", {"text": "Which time zone?", "reply_markup": LONG_PROMPT}),
    "/beside": ("sendMessage", {"text": "Which way?", "reply_markup": BESIDE}),
    "/hush": ("sendMessage", {"text": "Not a sound", "disable_notification": True}),
    "/rich": ("sendMessage", {"text": RICH, "parse_mode": "HTML"}),
    "/hostile": ("sendMessage", {"text": HOSTILE}),
    "/poll": ("sendPoll", {"question": "Which?", "options": [{"text": "One"}, {"text": "Two"}]}),
}


def _said(message: Json) -> str:
    """What the bot answers to anything but a command that it knows; nothing to service messages."""
    if "location" in message:
        return f"at {message['location']['latitude']}"
    if "chat_shared" in message:
        return f"chose {message['chat_shared']['title']}"
    if "users_shared" in message:
        return f"chose {', '.join(user['first_name'] for user in message['users_shared']['users'])}"
    if "contact" in message:
        return f"call {message['contact']['phone_number']}"
    if "document" in message:
        return f"got {message['document']['file_name']}"
    return f"You said: {message['text']}" if "text" in message else ""


class ScriptedBot:
    """Answers by the first word of a message; `run` polls until it is cancelled."""

    def __init__(self, session: aiohttp.ClientSession, origin: str, token: str) -> None:
        self._session = session
        self._address = f"{origin}/bot{token}"
        self._last = 0  # the message sent last of those that a command calls up

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method; raises AssertionError when it is refused."""
        async with self._session.post(f"{self._address}/{method}", json=parameters) as response:
            body: Json = await response.json()
        assert body["ok"], body
        return body["result"]

    async def upload(self, method: str, field: str, name: str, data: bytes, **parameters: Any) -> None:
        """Call a method with a file."""
        form = aiohttp.FormData({key: str(value) for key, value in parameters.items()})
        form.add_field(field, data, filename=name)
        async with self._session.post(f"{self._address}/{method}", data=form) as response:
            assert response.status == 200, await response.text()

    async def set_up(self) -> None:
        """Publish the menu and the description."""
        listed = [{"command": name, "description": words} for name, words in COMMANDS]
        await self.call("setMyCommands", commands=listed)
        await self.call("setMyDescription", description="I show what a bot can send.")

    async def run(self) -> None:
        """Answer everything that comes."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=50):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self._answer(update["message"])
                elif "callback_query" in update:
                    await self._press(update["callback_query"])

    async def _answer(self, message: Json) -> None:
        chat: Json = {"chat_id": message["chat"]["id"]}
        if message.get("is_topic_message"):
            chat["message_thread_id"] = message["message_thread_id"]
        text = message.get("text", "")
        command = text.split()[0].split("@")[0] if text else ""
        if command in SENT:
            method, parameters = SENT[command]
            self._last = (await self.call(method, **parameters, **chat))["message_id"]
        elif command == "/file":
            await self.upload("sendDocument", "document", "report.txt", "Báo cáo\n".encode(), **chat)
        elif command == "/picture":
            await self.upload("sendPhoto", "photo", "view.png", picture(), caption="Vịnh lúc sáng sớm", **chat)
        elif command == "/pin":
            await self.call("pinChatMessage", message_id=self._last, **chat)
        elif command == "/unpin":
            await self.call("unpinAllChatMessages", **chat)
        elif command == "/forget":
            await self.call("deleteMessage", message_id=message["message_id"], **chat)
        elif said := _said(message):
            reply = {"message_id": message["message_id"]}
            await self.call("sendMessage", text=said, reply_parameters=reply, **chat)

    async def _press(self, query: Json) -> None:
        data, message = query["data"], query["message"]
        if data == "alert":
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Look here", show_alert=True)
        elif data.startswith("page:") and 0 <= int(data[5:]) < 3:
            place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            await self.call("editMessageText", **page_of_list(int(data[5:])), **place)
            await self.call("answerCallbackQuery", callback_query_id=query["id"])
        else:
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="No more pages")

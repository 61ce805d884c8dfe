import struct

import aiohttp
import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.files import LARGEST_DOWNLOAD, LARGEST_UPLOAD, Files, Upload, measure
from bot.sandbox.refusal import Refusal
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 40, 30) + b"\x08\x02\x00\x00\x00" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 40) + bytes(20)


async def test_upload_and_download(api: Client, sandbox: Sandbox, alice: Person) -> None:
    data = "dữ liệu".encode() * 100
    form = aiohttp.FormData()
    form.add_field("chat_id", str(alice.id))
    form.add_field("caption", "<b>facts</b>")
    form.add_field("parse_mode", "HTML")
    form.add_field("document", "attach://part")
    form.add_field("part", data, filename="facts.csv", content_type="application/octet-stream")
    async with api.session.post(api.address("sendDocument"), data=form) as response:
        message = (await response.json())["result"]
    document = message["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("facts.csv", "text/csv", len(data))
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("facts", "bold")
    file = await api("getFile", file_id=document["file_id"])
    async with api.session.get(f"{sandbox.url}/file/bot{api.bot.token}/{file['file_path']}") as response:
        assert await response.read() == data
    again = await api("sendDocument", chat_id=alice.id, document=document["file_id"])
    assert again["document"] == document
    edited = await api("editMessageCaption", chat_id=alice.id, message_id=message["message_id"], caption="new")
    assert edited["caption"] == "new"
    async with api.session.get(f"{sandbox.url}/control/files/{document['file_id']}") as response:
        assert (response.content_type, await response.read()) == ("text/csv", data)
    for path, status in (("bot9:unknown/x", 401), (f"bot{api.bot.token}/documents/none", 404)):
        async with api.session.get(f"{sandbox.url}/file/{path}") as response:
            assert response.status == status


async def test_a_field_that_is_the_file_itself(api: Client, alice: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(alice.id)})
    form.add_field("photo", PNG, filename="p.png", content_type="image/png")
    async with api.session.post(api.address("sendPhoto"), data=form) as response:
        [size] = (await response.json())["result"]["photo"]
    assert (size["width"], size["height"]) == (40, 30)


async def test_an_album(api: Client, alice: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(alice.id)})
    form.add_field(
        "media", '[{"type":"photo","media":"attach://a"},{"type":"photo","media":"attach://a","caption":"c"}]'
    )
    form.add_field("a", PNG, filename="a.png", content_type="image/png")
    async with api.session.post(api.address("sendMediaGroup"), data=form) as response:
        first, second = (await response.json())["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert second["caption"] == "c"
    answer = await api.refusal("sendMediaGroup", chat_id=alice.id, media=[])
    assert answer == "Bad Request: there is no media to send"


async def test_documents_of_people(api: Client, sandbox: Sandbox, alice: Person) -> None:
    sandbox.world.send(alice.id, document={"file_name": "a.yaml", "base64": "YTogMQ=="}, caption="/import")
    [update] = await api.updates()
    message = update["message"]
    assert message["caption_entities"][0]["type"] == "bot_command"
    file = await api("getFile", file_id=message["document"]["file_id"])
    async with api.session.get(f"{sandbox.url}/file/bot{api.bot.token}/{file['file_path']}") as response:
        assert await response.read() == b"a: 1"


@pytest.mark.parametrize(
    ("method", "parameters", "text"),
    [
        ("sendDocument", {}, "there is no document in the request"),
        ("sendDocument", {"document": "nonsense"}, "wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": "attach://nothing"}, "there is no document in the request"),
        ("sendPhoto", {"photo": "http://x.org/a.png"}, "failed to get HTTP URL content"),
        ("sendDocument", {"document": "x", "caption": "x" * 1025}, "message caption is too long"),
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
    ],
)
async def test_refused_files(api: Client, alice: Person, method: str, parameters: dict[str, str], text: str) -> None:
    assert await api.refusal(method, chat_id=alice.id, **parameters) == f"Bad Request: {text}"


async def test_too_big_to_download(api: Client, sandbox: Sandbox) -> None:
    stored = sandbox.world.files.add("document", Upload("big.bin", bytes(LARGEST_DOWNLOAD + 1)))
    assert await api.refusal("getFile", file_id=stored.id) == "Bad Request: file is too big"


def test_limits_of_uploads() -> None:
    files = Files()
    for kind, data, text in (
        ("document", b"", "file must be non-empty"),
        ("document", bytes(LARGEST_UPLOAD + 1), "file is too big"),
        ("photo", bytes(10 * 1024 * 1024 + 1), "file is too big"),
    ):
        with pytest.raises(Refusal, match=text):
            files.add(kind, Upload("x", data))
    with pytest.raises(Refusal, match="IMAGE_PROCESS_FAILED"):
        files.photo_sizes(files.add("photo", Upload("x.jpg", b"no picture")))


def test_the_oldest_files_go() -> None:
    files = Files()
    stored = [files.add("document", Upload("x", bytes(40 * 1024 * 1024))) for _ in range(8)]
    assert files.find(stored[0].id) is None
    assert files.at(stored[0].path) is None
    assert files.find(stored[-1].id) is stored[-1]


@pytest.mark.parametrize(
    ("data", "size"),
    [(PNG, (40, 30)), (JPEG, (40, 30)), (b"GIF89a\x05\x00\x06\x00", (5, 6)), (b"\xff\xd8\xff", None), (b"", None)],
)
def test_pictures_are_measured(data: bytes, size: tuple[int, int] | None) -> None:
    assert measure(data) == size

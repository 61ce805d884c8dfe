"""The parameters of a call, from query, form, JSON or multipart, read as the types that methods need."""

from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from .files import Upload
from .refusal import Json, Refusal, bad

_TRUE: Final = {"true", "yes", "1", "True"}


class Parameters:
    """Named values as sent, and uploaded files by their field name."""

    __slots__ = ("files", "values")

    def __init__(self, values: Json, files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers count as their digits."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, bool | dict | list):
            raise bad(f'field "{name}" must be of type String')
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; what is none counts as the default, as at Telegram."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str):
            digits = value.strip()
            if digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit() and len(digits) < 20:
                return int(digits)
        return default

    def number(self, name: str) -> float | None:
        """A decimal number; None when there is none."""
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        """A Boolean, false when absent."""
        value = self.values.get(name)
        return value in _TRUE if isinstance(value, str) else bool(value)

    def parsed(self, name: str, what: str = "") -> Any:
        """An object or array, also when sent as JSON text; None when absent. Raises Refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad(f"can't parse {what or name} JSON object") from None


async def read_parameters(request: web.BaseRequest, query: str) -> Parameters:
    """All parameters of a request; those in the body win over those in the address. Raises Refusal."""
    values: Json = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not request.can_read_body:
        return Parameters(values)
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        return await _read_multipart(request, values)
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413) from None
    if kind.startswith("application/json"):
        try:
            content = orjson.loads(body) if body else {}
        except orjson.JSONDecodeError:
            raise bad("can't parse JSON object") from None
        if not isinstance(content, dict):
            raise bad("object expected")
        values.update(content)
    else:
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Parameters(values)


async def _read_multipart(request: web.BaseRequest, values: Json) -> Parameters:
    files: dict[str, Upload] = {}
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413) from None
    except ValueError:
        raise bad("can't parse multipart form data") from None
    for name, value in form.items():
        if isinstance(value, web.FileField):
            data = value.file.read()
            value.file.close()
            files[name] = Upload(value.filename, data, value.content_type)
            values.setdefault(name, f"attach://{name}")
        else:
            values[name] = value if isinstance(value, str) else bytes(value).decode("utf-8", "replace")
    return Parameters(values, files)

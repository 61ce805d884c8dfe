"""What the Bot API answers instead of a result."""

from typing import Any

Json = dict[str, Any]

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class Refusal(Exception):  # noqa: N818 - a refusal is the Bot API's ordinary answer, not an error of ours
    """An answer with `ok: false`; `code` is the HTTP status as well, `parameters` as in ResponseParameters."""

    def __init__(self, code: int, text: str = "", parameters: Json | None = None) -> None:
        title = _TITLES.get(code, "Error")
        super().__init__(f"{title}: {text}" if text else title)
        self.code = code
        self.parameters = parameters

    def payload(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": str(self)}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad(text: str, parameters: Json | None = None) -> Refusal:
    """A 400 with Telegram's text after "Bad Request: "."""
    return Refusal(400, text, parameters)


def forbidden(text: str) -> Refusal:
    """A 403 with Telegram's text after "Forbidden: "."""
    return Refusal(403, text)


def too_many(seconds: int) -> Refusal:
    """A 429 that asks to wait this many whole seconds."""
    return Refusal(429, f"retry after {seconds}", {"retry_after": seconds})


class ControlError(Exception):
    """A request to the control API that can't be carried out; `code` is the HTTP status."""

    def __init__(self, text: str, code: int = 400) -> None:
        super().__init__(text)
        self.code = code

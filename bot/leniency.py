"""JSON with what orjson refuses and Telegram may send: halves of characters, and nesting without end.

One odd message must not make the whole batch that it comes in unreadable, nor be brought again for ever. What is odd is
replaced, and whoever looks at the message afterwards judges it.
"""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

# Beyond it nothing is mended: it takes a while, and 100 long messages stay below.
_LARGEST: Final = 8 * 1024 * 1024
# The deepest list or object that is kept. orjson writes 254 levels, and nothing of the Bot API comes near.
_DEEPEST: Final = 100
# A whole pair of halves, a half alone, any other escape.
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
# A string, also one without an end, so that no text is looked at twice; a bracket.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)


def read_json(body: bytes) -> Any:
    """Read JSON; a half of a character becomes U+FFFD, what is nested too deeply null. Raises ValueError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        if len(body) > _LARGEST:
            raise
    whole = _ESCAPE.sub(_mend, body.decode("utf-8", "replace").encode())
    try:
        return orjson.loads(whole)
    except orjson.JSONDecodeError:
        return orjson.loads(_flatten(whole))


def pack_json(update: dict[str, Any]) -> bytes:
    """Write an update as JSON; of one that is nested too deeply only its number, which is all that it is good for."""
    try:
        return orjson.dumps(update)
    except orjson.JSONEncodeError:
        return orjson.dumps({"update_id": update["update_id"]})


def _mend(escape: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if escape[1] else escape[0]


def _flatten(body: bytes) -> bytes:
    """Put null in place of every list and object that is too deep."""
    kept, depth, end = bytearray(), 0, 0
    for token in _TOKEN.finditer(body):
        if token[0] in b"[{":
            depth += 1
            if depth == _DEEPEST + 1:
                kept += body[end : token.start()] + b"null"
        elif token[0] in b"]}":
            depth -= 1
            if depth == _DEEPEST:
                end = token.end()
    return bytes(kept + body[end:]) if depth <= _DEEPEST else b""

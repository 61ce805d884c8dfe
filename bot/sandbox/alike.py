"""One object for values that are equal: what is sent to a whole crowd is kept once."""

from typing import Any, Final

import orjson

_MOST: Final = 1_000


class Alike:
    """Gives the first of equal texts and values, which must not be changed; the memory of them is bounded."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._values: dict[bytes, Any] = {}

    def text(self, text: str) -> str:
        """The text as it came first."""
        if len(self._texts) >= _MOST:
            self._texts.clear()
        return self._texts.setdefault(text, text)

    def value(self, value: Any) -> Any:
        """The list or object as it came first."""
        if len(self._values) >= _MOST:
            self._values.clear()
        return self._values.setdefault(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS), value)

"""A bounded memory of what was read of one revision, which never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps the last `most` values that were asked for; they belong to one snapshot and end with it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()

    async def get(self, key: Key, read: Callable[[], Awaitable[Value]]) -> Value:
        """Give the value at hand, else read it."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = await read()
        self._keep(key, value)
        return value

    def get_now(self, key: Key, make: Callable[[], Value]) -> Value:
        """Give the value at hand, else make it."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = make()
        self._keep(key, value)
        return value

    def _keep(self, key: Key, value: Value) -> None:
        self._values[key] = value
        while len(self._values) > self._most:
            self._values.popitem(last=False)

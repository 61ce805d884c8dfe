from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.logging import TOKEN_PATTERN, set_up_logging


@pytest.fixture(autouse=True, scope="module")
def _logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logging()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def line(message: str, *, error: BaseException | None = None) -> str:
    handler = next(one for one in logging.getLogger().handlers if type(one.formatter).__module__ == "config.logging")
    trace = None if error is None else (type(error), error, error.__traceback__)
    return handler.format(logging.LogRecord("bot", logging.ERROR, "file", 1, message, (), trace))


def fail(words: str) -> None:
    raise RuntimeError(words)


@given(token=st.from_regex(TOKEN_PATTERN, fullmatch=True))
def test_no_token_that_the_settings_take_is_logged(token: str) -> None:
    assert token not in line(f"POST https://telegram.example.org/bot{token}/getMe")


def test_no_token_stands_in_a_traceback() -> None:
    token = "123456789:" + "A" * 35
    with pytest.raises(RuntimeError) as failed:
        fail(f"/bot{token}/getMe")
    shown = line("failed", error=failed.value)
    assert "/bot<token>/getMe" in shown
    assert token not in shown


def test_libraries_are_heard_from_warnings_on() -> None:
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert logging.getLogger("bot.polling").isEnabledFor(logging.INFO)

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.logging import PARTS, make_formatter, set_up_logging
from config.redaction import TOKEN_PATTERN, handling

TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in (*PARTS, "bot.delivery", "bot.updates.polling")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def line(message: str, *, error: BaseException | None = None, human: bool = False) -> str:
    trace = None if error is None else (type(error), error, error.__traceback__)
    return make_formatter(human=human).format(logging.LogRecord("bot", logging.ERROR, "file", 1, message, (), trace))


def event(message: str, *, error: BaseException | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line(message, error=error))
    return found


def failed(act: Callable[[], object]) -> Exception:
    try:
        act()
    except Exception as fault:  # noqa: BLE001 -- whatever it is, it is what is wanted
        return fault
    raise AssertionError("it worked")


@given(token=st.from_regex(TOKEN_PATTERN, fullmatch=True))
def test_no_token_that_the_settings_take_is_logged(token: str) -> None:
    for human in (False, True):
        assert token not in line(f"POST https://telegram.example.org/bot{token}/getMe", human=human)
        assert token.replace(":", "%3A") not in line(f"/bot{token.replace(':', '%3A')}/getMe", human=human)


@pytest.mark.parametrize("human", [False, True])
def test_no_token_stands_in_a_traceback(*, human: bool) -> None:
    def fail() -> None:
        try:
            int(f"/bot{TOKEN}/getMe")
        except ValueError as first:
            raise RuntimeError(f"/bot{TOKEN}/getMe") from first

    shown = line("failed", error=failed(fail), human=human)
    assert shown.count("/bot<token>/getMe") == 2
    assert TOKEN not in shown


@given(text=st.text(st.characters(), max_size=50))
def test_whatever_is_logged_is_one_line_of_json(text: str) -> None:
    shown = line(text, error=ValueError(text))
    assert len(re.split(r"[\r\n]", shown)) == 1
    assert json.loads(shown)["level"] == "error"


def test_an_event_has_its_time_in_utc_its_level_and_its_part() -> None:
    made = event("error 1a2b3c4d")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", made["time"])
    assert list(made) == ["time", "level", "logger", "event"]
    assert (made["level"], made["logger"], made["event"]) == ("error", "bot", "error 1a2b3c4d")


def test_a_line_of_an_update_says_of_which_and_in_which_chat() -> None:
    with handling(7, -100200, tuple):
        made = event("slow")
    assert (made["update"], made["chat"]) == (7, -100200)
    assert "update" not in event("later")


def test_a_line_of_an_update_tells_nothing_that_was_said_there() -> None:
    def fail() -> object:
        return dict[str, str]()["hội an"]  # any part of it

    with handling(7, 5, lambda: {"/search phố hội an", "phố hội an", "Mai"}):
        made = event("no place /search phố hội an for Mai, in the Maison", error=failed(fail))
        assert made["event"] == "no place … for …, in the Maison"
        assert made["exception"].endswith("KeyError: …")
    assert event("no update", error=failed(fail))["exception"].endswith("KeyError: 'hội an'")


def test_what_is_private_is_asked_for_only_when_something_is_logged() -> None:
    asked = list[int]()

    def said() -> tuple[str, ...]:
        asked.append(1)
        return ()

    with handling(7, 5, said):
        assert not asked
        line("something")
    assert asked


def test_a_terminal_gets_words_and_nothing_else_gets_colours() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        set_up_logging(stream=stream)
        logging.getLogger("bot").info("polling works again")
    assert "\x1b[" in terminal.getvalue()
    assert "polling works again" in terminal.getvalue()
    assert json.loads(pipe.getvalue())["event"] == "polling works again"


def test_what_was_said_brings_no_colours_of_its_own_into_a_terminal() -> None:
    assert "\x1b[2J" not in line("said \x1b[2J", human=True)
    assert "\r" not in line("said \r")


def test_libraries_are_heard_from_warnings_on() -> None:
    set_up_logging("DEBUG")
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert logging.getLogger("bot.updates.polling").isEnabledFor(logging.DEBUG)


def test_parts_of_the_bot_have_levels_of_their_own() -> None:
    set_up_logging("WARNING", {"bot.delivery": "DEBUG"})
    assert logging.getLogger("bot.delivery").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("bot.updates.polling").isEnabledFor(logging.INFO)
    assert not logging.getLogger("storage.state").isEnabledFor(logging.INFO)

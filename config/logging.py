"""Logs: one event a line to standard error, for people in a terminal and JSON otherwise, nothing private among it."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO

from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import JSONRenderer
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import Processor

from config.redaction import ids, strike, strike_token, trace

PARTS: Final = ("bot", "handlers", "storage", "content", "config")
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

# Lines and colours of its own that a text could bring into a terminal.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ORDER: Final = ("time", "level", "logger", "event")

Event = MutableMapping[str, Any]


class _Redaction(ProcessorFormatter):
    """Formats a record; whatever was in it, no token is in the finished line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the finished line."""
        return strike_token(super().format(record))


def set_up_logging(
    level: str = "INFO", levels: Mapping[str, str] | None = None, *, stream: TextIO | None = None
) -> None:
    """Log to standard error (or `stream`) from `level` on, parts of the bot as `levels` says; libraries from WARNING.

    Libraries stay at that because what they log in detail are requests with all that people say.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(make_formatter(human=stream.isatty()))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name, wanted in {**dict.fromkeys(PARTS, level), **(levels or {})}.items():
        logging.getLogger(name).setLevel(wanted)


def make_formatter(*, human: bool) -> logging.Formatter:
    """Make what turns records of the standard library into lines."""
    renderer: Processor = JSONRenderer(_dump)
    if human:
        renderer = ConsoleRenderer(timestamp_key="time", exception_formatter=plain_traceback, pad_event_to=0)
    return _Redaction(
        foreign_pre_chain=[_tell_update, add_log_level, add_logger_name, _tell_time, _tell_fault, _strike_out],
        processors=[ProcessorFormatter.remove_processors_meta, _put_in_order, renderer],
    )


def _tell_update(_: Any, __: str, event: Event) -> Event:
    return {**event, **ids()}


def _tell_time(_: Any, __: str, event: Event) -> Event:
    """Say when the record was made, in UTC to the millisecond."""
    moment = dt.datetime.fromtimestamp(event["_record"].created, dt.UTC)
    event["time"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return event


def _tell_fault(_: Any, __: str, event: Event) -> Event:
    if fault := event.pop("exc_info", None):
        event["exception"] = trace(fault)
    return event


def _strike_out(_: Any, __: str, event: Event) -> Event:
    for name in ("event", "exception"):
        if name in event:
            event[name] = _CONTROL.sub("�", strike(event[name]))
    return event


def _put_in_order(_: Any, __: str, event: Event) -> Event:
    return {name: event[name] for name in (*_ORDER, *(name for name in event if name not in _ORDER))}


def _dump(event: Event, **_: Any) -> str:
    return json.dumps(event, ensure_ascii=False, default=str)

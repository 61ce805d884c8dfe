"""Errors to Sentry, where its address is set: where in the code and of what kind, nothing of what people say."""

from __future__ import annotations

import logging
from typing import Any, Final, cast

from config.redaction import strike, trace_words

_KEPT: Final = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk", "fingerprint")
_FRAME: Final = ("filename", "module", "function", "lineno", "in_app")


def report_errors(dsn: str, release: str) -> None:
    """Send what is logged as an error from now on.

    `send_default_pii` stays off: that is its default, and newer versions warn of whoever sets it.
    """
    import sentry_sdk  # noqa: PLC0415 -- slow to load, and most bots do without
    from sentry_sdk.integrations.atexit import AtexitIntegration  # noqa: PLC0415 -- likewise
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415 -- likewise

    sentry_sdk.init(
        dsn,
        release=release,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        server_name="",
        default_integrations=False,  # the others look into requests and processes
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            AtexitIntegration(callback=lambda _pending, _seconds: None),
        ],
        before_send=cast("Any", scrub),  # the package has types of its own for what is a dictionary
    )


def scrub(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Give what of a report may leave: an event is made anew of what is known to be harmless."""
    kept: dict[str, Any] = {name: event[name] for name in _KEPT if name in event}
    if isinstance(record := hint.get("log_record"), logging.LogRecord):
        kept["logentry"] = {"formatted": strike(record.getMessage())}
    faults = (event.get("exception") or {}).get("values") or []
    if faults:
        kept["exception"] = {"values": [_scrub_fault(fault) for fault in faults]}
    return kept


def _scrub_fault(fault: dict[str, Any]) -> dict[str, Any]:
    frames = (fault.get("stacktrace") or {}).get("frames") or []
    return {
        "type": fault.get("type"),
        "module": fault.get("module"),
        "value": trace_words(str(fault.get("value") or "")),
        "stacktrace": {"frames": [{name: frame[name] for name in _FRAME if name in frame} for frame in frames]},
    }

"""Logs: one line an event to standard error, the token never among them."""

from __future__ import annotations

import logging
import re
import sys

# What is taken for a token, and so what is struck out of the log: the settings accept nothing else.
TOKEN_PATTERN = r"\d{5,20}:[A-Za-z0-9_-]{20,200}"  # noqa: S105 -- a pattern

_SECRET = re.compile(TOKEN_PATTERN)


class _Redaction(logging.Formatter):
    """Formats a record and strikes out whatever looks like a bot token, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the finished line."""
        return _SECRET.sub("<token>", super().format(record))


def set_up_logging() -> None:
    """Log to standard error from INFO on; libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redaction("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("bot", "handlers", "storage", "content", "config"):
        logging.getLogger(name).setLevel(logging.INFO)

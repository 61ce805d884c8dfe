"""Wiring and long-running work: imports everything, imported by nothing."""

import os

# python-telegram-bot reads this whenever it makes a RetryAfter; without it every 429 raises a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")

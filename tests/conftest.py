"""What all tests share: hypothesis draws the same examples every time, and many more of them in `make prove`."""

from __future__ import annotations

import gc
import os

from hypothesis import HealthCheck, settings

settings.register_profile("test", max_examples=40, derandomize=True, deadline=None, database=None)
settings.register_profile(
    "prove", deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))

gc.disable()  # while tests are collected, nothing is garbage


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the modules and tests, which stay, at every later round."""
    gc.freeze()
    gc.enable()

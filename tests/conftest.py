"""What all tests share: an ear for the log; hypothesis draws the same examples every time, more in `make prove`."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.ear import EAR
from tests.shared import begin, end

settings.register_profile("test", max_examples=40, derandomize=True, deadline=None, database=None)
settings.register_profile(
    "prove", deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))

gc.disable()  # while tests are collected, nothing is garbage


def pytest_configure() -> None:
    """Make the place that all workers share."""
    begin()


def pytest_unconfigure() -> None:
    """Remove it with the process that started the workers."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        end()


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the modules and tests, which stay, at every later round."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _ear() -> Iterator[None]:
    detach = EAR.attach()
    yield
    detach()
    assert EAR.leaks() == []  # also of what ended after the last test


@pytest.fixture(autouse=True)
def _nothing_private_is_logged(_ear: None) -> Iterator[None]:
    yield
    assert EAR.leaks() == []

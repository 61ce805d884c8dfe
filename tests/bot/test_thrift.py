"""What keeps memory together: in a process of its own, as it cannot be undone."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
from bot.thrift import share_arena
from threading import Thread
assert share_arena()
import ctypes
for _ in range(8):
    thread = Thread(target=lambda: ctypes.CDLL(None).malloc(1000))
    thread.start()
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_all_threads_share_one_arena() -> None:
    command = [sys.executable, "-c", CODE]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert ran.stderr.count("Arena ") == 1

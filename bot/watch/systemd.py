"""What systemd is told, where it started the bot: that it is ready, alive, about to stop. Elsewhere nothing happens."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping
from typing import Final

_LOG = logging.getLogger(__name__)
_MICROSECONDS: Final = 1_000_000
_PATIENCE: Final = 0.2  # seconds for room in the socket; what is not taken then is lost

READY: Final = "READY=1"
ALIVE: Final = "WATCHDOG=1"
STOPPING: Final = "STOPPING=1"


class Systemd:
    """Speaks to the socket in NOTIFY_SOCKET; a name that begins with @ is an abstract one. `environ` as os.environ."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        wanted = (
            environ.get("WATCHDOG_USEC", "")
            if environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
            else ""
        )
        self.watchdog_seconds = int(wanted) / _MICROSECONDS if self._address and wanted.isdecimal() else 0.0

    def tell(self, message: str) -> None:
        """Send a message. What systemd does not take is no concern of the bot's."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.settimeout(_PATIENCE)
                line.sendto(message.encode(), self._address)
        except OSError as fault:
            _LOG.warning("systemd could not be told %s: %s", message, fault.strerror)

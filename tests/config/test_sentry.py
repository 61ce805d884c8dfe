"""What is reported to Sentry, shown by a server that takes reports over HTTP."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import sentry_sdk

from config.redaction import handling
from config.sentry import report_errors, scrub

TOKEN = "123456789:" + "A" * 35


def test_a_report_keeps_where_and_what_kind_and_nothing_else() -> None:
    frame = {"filename": "handlers/answers/search.py", "function": "answer", "lineno": 7, "vars": {"text": "hoi an"}}
    fault = {"type": "KeyError", "value": "'hoi an'", "module": "builtins", "stacktrace": {"frames": [frame]}}
    event = {
        "level": "error",
        "logger": "bot.updates.errors",
        "user": {"id": 5, "username": "mai"},
        "request": {"url": f"https://telegram.example.org/bot{TOKEN}/getMe"},
        "extra": {"text": "hoi an"},
        "breadcrumbs": {"values": [{"message": "hoi an"}]},
        "contexts": {"device": {"name": "mai's laptop"}},
        "server_name": "mai",
        "logentry": {"message": "error %s", "params": ["hoi an"]},
        "exception": {"values": [fault]},
    }
    record = logging.LogRecord("bot.updates.errors", logging.ERROR, "file", 1, "error 1a2b of %s", ("hoi an",), None)
    with handling(7, 5, lambda: {"hoi an"}):
        left = scrub(event, {"log_record": record})
    said = json.dumps(left, ensure_ascii=False)
    assert "hoi an" not in said
    assert "mai" not in said
    assert TOKEN not in said
    assert left["logentry"] == {"formatted": "error 1a2b of …"}
    assert left["exception"]["values"][0]["type"] == "KeyError"
    assert left["exception"]["values"][0]["stacktrace"]["frames"][0]["lineno"] == 7


class Reports(BaseHTTPRequestHandler):
    """Takes reports."""

    taken: list[dict[str, Any]] = []  # noqa: RUF012 -- the server makes one of these for each request

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        for line in body.splitlines():
            found = json.loads(line)
            if "level" in found:
                self.taken.append(found)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def sentry() -> Iterator[str]:
    """The address of a server that takes reports."""
    server = HTTPServer(("127.0.0.1", 0), Reports)
    thread = Thread(target=server.serve_forever)
    thread.start()
    Reports.taken.clear()
    yield f"http://key@127.0.0.1:{server.server_port}/1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_logged_as_an_error_is_reported(sentry: str) -> None:
    report_errors(sentry, "test@1")
    try:
        with handling(7, 5, lambda: {"tell me of hue"}):
            logging.getLogger("bot").warning("tell me of hue")
            try:
                int("tell me of hue")
            except ValueError:
                logging.getLogger("bot").exception("error 1a2b")
        sentry_sdk.flush(10)
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.init()
    (report,) = Reports.taken
    assert report["logentry"]["formatted"] == "error 1a2b"
    assert report["exception"]["values"][0]["type"] == "ValueError"
    assert report["release"] == "test@1"
    assert "hue" not in json.dumps(report)

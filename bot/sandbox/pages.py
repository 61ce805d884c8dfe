"""The chat page's files."""

import mimetypes
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from aiohttp import web

FOLDER: Final = Path(__file__).parent / "page"
_TYPES: Final = {".js": "text/javascript", ".html": "text/html", ".css": "text/css", ".svg": "image/svg+xml"}


def page(path: str) -> web.StreamResponse:
    """`/` is the page, `/page/<file>` what it loads; 404 for anything else and for what is outside of the folder."""
    if path == "/":
        name = "index.html"
    elif path.startswith("/page/"):
        name = unquote(path[6:])
    else:
        return web.Response(status=404, text="Not Found")
    file = (FOLDER / name).resolve()
    if not file.is_relative_to(FOLDER) or not file.is_file():
        return web.Response(status=404, text="Not Found")
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return web.Response(body=file.read_bytes(), headers={"Content-Type": kind, "Cache-Control": "no-cache"})

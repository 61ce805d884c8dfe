"""The control API: what people do, what happened, what shall go wrong; JSON under /control/ (docs/sandbox.md)."""

import asyncio
from collections.abc import Awaitable
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from .control_acts import Acts
from .control_views import Views
from .faults import Fault, Faults
from .rates import Rates
from .refusal import ControlError, Json, Refusal
from .world import World

_HEADERS: Final = {"Content-Type": "application/json"}
_HEARTBEAT: Final = 15.0
_NUMBERS: Final = ("overall", "chat", "group", "penalty")


class Control:
    """Routes of the control API. Parameters of GET come from the query, of POST from a JSON object."""

    def __init__(self, world: World, faults: Faults, rates: Rates) -> None:
        self.world = world
        self.faults = faults
        self.rates = rates
        self.acts = Acts(world)
        self._streams: set[asyncio.Task[Any]] = set()
        self.routes = {
            **self.acts.routes,
            **Views(world).routes,
            ("POST", "faults"): self._add_fault,
            ("GET", "faults"): self._list_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "rates"): self._set_rates,
            ("GET", "rates"): self._show_rates,
            ("POST", "reset"): self._reset,
        }

    def close(self) -> None:
        """End all event streams."""
        for task in self._streams:
            task.cancel()

    async def handle(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Answer one request; `path` is what follows /control/."""
        try:
            if request.method == "GET" and path == "events":
                return await self._events(request)
            if request.method == "GET" and path.startswith("files/"):
                return self._file(path[6:])
            result = self._dispatch(request.method, path.partition("?")[0].strip("/"), await _read(request))
            if isinstance(result, Awaitable):
                result = await result
        except (ControlError, Refusal) as error:
            return _respond({"error": str(error)}, error.code)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return _respond({"error": f"{type(error).__name__}: {error}"}, 400)
        except TimeoutError:
            return _respond({"error": "nothing happened in time"}, 408)
        return _respond(result)

    def _dispatch(self, verb: str, path: str, given: Json) -> Any:
        if answer := self.routes.get((verb, path)):
            return answer(given)
        if verb == "POST" and path.startswith("chats/"):
            return self.acts.in_chat(path.split("/")[1:], given)
        raise ControlError(f"there is no {verb} /control/{path}", 404)

    def _file(self, file_id: str) -> web.Response:
        """The content of a file, for the page."""
        stored = self.world.files.find(file_id)
        if stored is None:
            raise ControlError("there is no such file", 404)
        headers = {"Content-Type": stored.mime_type, "X-Content-Type-Options": "nosniff"}
        if not stored.mime_type.startswith("image/") or "svg" in stored.mime_type:  # nothing sent may run on the page
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=stored.data, headers=headers)

    def _add_fault(self, given: Json) -> Json:
        self.faults.add(Fault(**given))
        return self._list_faults(given)

    def _list_faults(self, _: Json) -> Json:
        return {"faults": [asdict(fault) for fault in self.faults.rules], "hits": dict(self.faults.hits)}

    def _clear_faults(self, given: Json) -> Json:
        self.faults.clear()
        return self._list_faults(given)

    def _set_rates(self, given: Json) -> Json:
        self.rates.set(*(float(given.get(name) or 0) for name in _NUMBERS))
        return {name: getattr(self.rates, name) for name in _NUMBERS}

    def _show_rates(self, _: Json) -> Json:
        return self.rates.describe()

    def _reset(self, _: Json) -> Json:
        self.faults.clear()
        self.rates.set()
        self.world.reset()
        return {"reset": True}

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        """Server-sent events, from now on; `?calls=1` adds the log of calls."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        )
        calls = "calls=1" in request.raw_path
        queue, task = self.world.journal.listen(calls=calls), asyncio.current_task()
        if task is not None:
            self._streams.add(task)
        try:
            await response.prepare(request)
            await response.write(_event({"type": "hello", "messages": self.world.journal.post_number}))
            while self.world.journal.listening(queue) or not queue.empty():
                try:
                    async with asyncio.timeout(_HEARTBEAT):
                        event = await queue.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                else:
                    await response.write(_event(event))
        except ConnectionError:
            pass
        finally:
            self.world.journal.leave(queue)
            if task is not None:
                self._streams.discard(task)
        return response


def _event(event: Json) -> bytes:
    return b"data: " + orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS) + b"\n\n"


async def _read(request: web.BaseRequest) -> Json:
    if request.method == "GET":
        return dict(parse_qsl(request.raw_path.partition("?")[2], keep_blank_values=True))
    body = await request.read()
    try:
        given = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        raise ControlError("the body is not JSON") from None
    if not isinstance(given, dict):
        raise ControlError("the body is not a JSON object")
    return given


def _respond(result: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(result, option=orjson.OPT_NON_STR_KEYS), status=status, headers=_HEADERS)

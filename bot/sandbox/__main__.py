"""The local Telegram alone: `python -m bot.sandbox [--port N] [--host H] [--token T]`."""

import argparse
import asyncio
import contextlib
import sys

from .scene import Scene
from .server import Sandbox


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Telegram for trying bots out.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="the port, 0 for a free one (default %(default)s)")
    parser.add_argument("--token", help="register a bot with this token at once")
    parser.add_argument("--any-token", action="store_true", help="accept every token, registering a bot for it")
    parser.add_argument("--transcript", type=int, default=1000, help="messages kept in each chat (default %(default)s)")
    parser.add_argument("--calls", type=int, default=10_000, help="calls kept in the log (default %(default)s)")
    parser.add_argument("--zone", default="", help="the page's IANA time zone (default: that of the browser)")
    return parser.parse_args(arguments)


async def serve(options: argparse.Namespace) -> None:
    """Run until interrupted."""
    sandbox = Sandbox(
        host=options.host,
        port=options.port,
        accept_any_token=options.any_token,
        transcript=options.transcript,
        calls=options.calls,
        scene=Scene(options.zone),
    )
    if options.token or not options.any_token:
        bot = sandbox.world.add_bot(options.token)
        sys.stdout.write(f"Token: {bot.token}\n")
    async with sandbox:
        sys.stdout.write(f"Local Telegram: {sandbox.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """The command."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(parse_arguments()))


if __name__ == "__main__":
    main()

"""The command line: `python -m bot run | demo | check [DIR] | plan | backup FILE | restore FILE | health`."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import logging
import os
import signal
import sys
from functools import partial
from pathlib import Path

from bot.exits import USAGE, Exit
from bot.release import name_release
from config.logging import set_up_logging
from config.redaction import strike_token
from config.sentry import report_errors
from config.settings import Settings, SettingsError, read_settings

_LOG = logging.getLogger("bot")


def main() -> int:
    """Run the command; give the exit code."""
    arguments = _parser().parse_args()
    set_up_logging()
    try:
        return int(arguments.command(arguments) or 0)
    except SettingsError as fault:
        print(f"error: {strike_token(str(fault))}", file=sys.stderr)  # noqa: T201 -- this is the command line
        return USAGE
    except Exit as end:
        print(f"error: {strike_token(str(end))}", file=sys.stderr)  # noqa: T201 -- this is the command line
        return end.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        return 1
    except Exception:  # noqa: BLE001 -- the log strikes out what the interpreter's own traceback would show, such as the token
        _LOG.exception("the bot ends because of an error that it does not know")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The bot of a UNESCO association.")
    commands = parser.add_subparsers(required=True, metavar="run | demo | check | plan | backup | restore | health")
    run = commands.add_parser("run", help="run on Telegram with BOT_TOKEN", description=_RUN)
    run.set_defaults(command=_run)
    demo = commands.add_parser("demo", help="try the bot in the browser, without Telegram", description=_DEMO)
    demo.add_argument("--port", type=_port, help="port of the page (default: 8088 if it is free, else any)")
    demo.set_defaults(command=_demo)
    check = commands.add_parser("check", help="check the content files", description=_CHECK)
    check.add_argument("directory", nargs="?", type=Path, help="the content directory (default: BOT_CONTENT_DIR)")
    check.add_argument("--fix", action="store_true", help="rewrite faultless files in their canonical form")
    check.set_defaults(command=_check)
    plan = commands.add_parser("plan", help="list the reminders that fall due", description=_PLAN)
    plan.add_argument("--from", dest="first", metavar="DAY", type=_day, required=True, help="first day: 2027-01-01")
    plan.add_argument("--to", dest="last", metavar="DAY", type=_day, required=True, help="last day: 2027-12-31")
    plan.add_argument("--chat", type=int, help="number of the chat whose settings count (default: those of a new chat)")
    plan.set_defaults(command=_plan)
    backup = commands.add_parser("backup", help="copy the state database", description=_BACKUP)
    backup.add_argument("file", type=Path, help="the file to write; its name ends in .gz to pack it")
    backup.add_argument("--force", action="store_true", help="write over a file that exists")
    backup.set_defaults(command=_back_up)
    restore = commands.add_parser("restore", help="put a copy of the state database back", description=_RESTORE)
    which = restore.add_mutually_exclusive_group(required=True)
    which.add_argument("file", nargs="?", type=Path, help="a file that `backup` or /backup wrote, packed or not")
    which.add_argument("--in-place", action="store_true", help="the database was brought back by other means already")
    restore.set_defaults(command=_restore)
    health = commands.add_parser("health", help="say whether the bot is at work", description=_HEALTH)
    health.set_defaults(command=_check_health)
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"'{text}' is no port; write a number up to 65535, 0 for any free port")
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write year, month and day, such as 2027-06-27") from None


_UNSET = (
    "BOT_TOKEN is missing; get a token from @BotFather in Telegram and write BOT_TOKEN=... into .env (or"
    " name a file with it in BOT_TOKEN_FILE), or try the bot without one: make demo"
)
_RUN = "Run the bot on Telegram. The settings stand in the environment or in .env; config/example.env lists them."
_DEMO = "Run the bot against a local Telegram and print the address of a page that is a chat with it."
_CHECK = (
    "Check every content file and print each fault as file:line: where: what is wrong, what would be right. "
    "Exit code 1 when there are faults."
)
_PLAN = (
    "List the reminders that fall due on the days of a span, as CSV: by the live content and the settings of a chat, "
    "or of one that has changed nothing. Nothing is sent or changed; a bot that runs is not disturbed."
)

_BACKUP = (
    "Write a consistent copy of the state database (chats with their settings, the outbox, roles, all revisions of the "
    "content) to a file. A bot that runs is not disturbed."
)
_RESTORE = (
    "Put a copy in the place of the state database, while no bot runs. The former database is kept beside it. What "
    "fell due since the copy was made is not sent by itself, because it may have been posted: /outbox lists it."
)
_HEALTH = (
    "End with exit code 0 when a bot was at work on the state database within the last two minutes, else with 75 and a "
    "line that says so. Nothing is changed."
)


def _settings() -> Settings:
    """Read the settings; from here on the log is as they say. Raises SettingsError."""
    settings = read_settings()
    set_up_logging(settings.log_level, settings.log_levels)
    return settings


def _private_settings() -> Settings:
    """Read the settings; what is written from here on is for this user alone. Raises SettingsError."""
    os.umask(0o077)
    return _settings()


def _run(_: argparse.Namespace) -> None:
    gc.disable()  # until `serve` begins its work: to look through what is only made takes a tenth of a second
    for number in (signal.SIGTERM, signal.SIGINT):  # until the loop hears them: loading takes a second or two
        signal.signal(number, lambda *_: os._exit(0))  # nothing is open yet
    settings = _private_settings()
    if not settings.token.get_secret_value():
        raise Exit.usage(_UNSET)
    from bot.serve import serve  # noqa: PLC0415 -- `check` and `--help` need none of it, nor do wrong settings

    if dsn := settings.sentry_dsn.get_secret_value():
        report_errors(dsn, f"unesco-association-bot@{name_release()}")
    asyncio.run(serve(settings))


def _demo(arguments: argparse.Namespace) -> None:
    from bot.demo import demonstrate  # noqa: PLC0415 -- likewise

    asyncio.run(demonstrate(_private_settings(), arguments.port))


def _check(arguments: argparse.Namespace) -> int:
    from content.checking.directory import check  # noqa: PLC0415 -- likewise

    directory = arguments.directory or _settings().content_dir
    if not directory.is_dir():
        raise Exit.usage(f"{directory} is no directory; name the folder with the content's YAML files")
    try:
        result = check(directory, fix=arguments.fix, today=dt.datetime.now(dt.UTC).date())
    except OSError as refused:
        raise Exit.usage(f"{refused.filename or directory} can't be read or written: {refused.strerror}") from None
    for fault in result.faults:
        print(fault)  # noqa: T201 -- this is the command line
    for name in result.rewritten:
        print(f"{name}: rewritten")  # noqa: T201 -- this is the command line
    if not result.faults:
        print(f"{result.records} records, no faults")  # noqa: T201 -- this is the command line
    return 1 if result.faults else 0


def _plan(arguments: argparse.Namespace) -> None:
    from bot.plan import print_plan  # noqa: PLC0415 -- likewise

    asyncio.run(print_plan(_settings(), arguments.first, arguments.last, arguments.chat))


def _back_up(arguments: argparse.Namespace) -> None:
    from bot.backup import back_up  # noqa: PLC0415 -- likewise

    back_up(_private_settings(), arguments.file, force=arguments.force)


def _restore(arguments: argparse.Namespace) -> None:
    from bot.backup import restore, restore_in_place  # noqa: PLC0415 -- likewise

    clock = partial(dt.datetime.now, dt.UTC)
    if arguments.in_place:
        restore_in_place(_private_settings(), clock=clock)
    else:
        restore(_private_settings(), arguments.file, clock=clock)


def _check_health(_: argparse.Namespace) -> None:
    from bot.health import check_health  # noqa: PLC0415 -- likewise

    asyncio.run(check_health(_settings(), partial(dt.datetime.now, dt.UTC)))


if __name__ == "__main__":
    sys.exit(main())

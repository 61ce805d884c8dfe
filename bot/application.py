"""The composition root: everything is made and wired here, and nowhere else."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot.alarm import Alarm, Note
from bot.background import end, start_beside
from bot.desk import Desk
from bot.dispatch import Dispatch, RawUpdate
from bot.entrance import entering, make_meter
from bot.errors import ErrorDesk
from bot.exits import Exit
from bot.intake import Intake
from bot.locating import locate
from bot.lock import sole_process
from bot.menus import keep_menus
from bot.meter import Meter
from bot.pacer import Pacer
from bot.patience import Patience
from bot.reload import Reloader
from bot.reminders import Neighbours, Terms, reminding
from bot.ticks import Repeated
from bot.transport import AiohttpRequest
from bot.workshop import Workshop
from config.settings import Settings
from content.report import Outcome, ReloadReport
from handlers import build_handlers
from handlers.context import Context, Services
from handlers.locales import Phrases
from handlers.vitals import Vitals
from storage.content_shelf import ContentShelf
from storage.errors import ContentUnusableError, StateBusyError, StateUnavailableError, StateUrlError
from storage.state import StateDatabase

Clock = Callable[[], dt.datetime]
VERSION = "0.1.0"

_LOG = logging.getLogger(__name__)
_GRACE_SECONDS = 8.0
_POST_CONNECTIONS = 400

BotApplication = Application[ExtBot[None], Context, Any, Any, Any, None]


def utc_now() -> dt.datetime:
    """Give the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work: `work` ends only by an Exit or an error."""

    application: BotApplication
    services: Services
    reloader: Reloader
    work: asyncio.Future[Any]


@asynccontextmanager
async def running(settings: Settings, *, clock: Clock = utc_now) -> AsyncIterator[Running]:
    """Start the bot, answer until the block ends, then finish what is in flight within eight seconds.

    Raises Exit when it can't start: the content is faulty, the server unreachable, the token refused, the place of the
    web server taken, or another process works on the data folder or the state database.
    """
    async with AsyncExitStack() as stack:
        _make_folder(settings)
        stack.enter_context(sole_process(settings.data_dir))
        state = await _open_state(settings, clock)
        stack.push_async_callback(state.close)
        shelf = ContentShelf(settings.data_dir)
        stack.push_async_callback(shelf.close)
        workshop = Workshop(settings.data_dir, state.revisions, shelf, clock)
        reloader = Reloader(settings.content_dir, workshop)
        report = await _open_content(reloader)
        if report is not None and report.outcome is not Outcome.APPLIED:
            raise Exit.usage(_no_content(report, settings))
        services = Services(
            shelf=shelf,
            chats=state.chats,
            sheets=state.sheets,
            outbox=state.outbox,
            pulse=state.pulse,
            roles=state.roles,
            audit=state.audit,
            revisions=state.revisions,
            proposals=state.proposals,
            drafts=state.drafts,
            announcements=state.announcements,
            restored=state.restored,
            standing=state.standing,
            vault=state.vault,
            vitals=Vitals(clock),
            reports=state.reports,
            phrases=Phrases.load(),
            clock=clock,
            reload=reloader,
            desk=Desk(workshop, state.proposals, state.outbox),
            locate=locate,
            admins=settings.admin_ids,
            language=settings.language,
            zone=settings.zone,
            version=VERSION,
        )
        pacer, meter = Pacer(settings.sends_per_second), make_meter(settings, VERSION)
        application = build_application(settings, services, pacer, meter)
        stack.push_async_callback(application.bot.shutdown)  # also after a start that failed half way
        stack.push_async_callback(application.shutdown)
        await _connect(application)
        alarm = Alarm(application.bot, settings.admin_ids, services.word_for, note=_note(services.vitals, meter))
        application.add_error_handler(ErrorDesk(alarm))
        dispatch = Dispatch(_handle(application, meter))
        reminders = await stack.enter_async_context(AsyncExitStack())
        ticks = await reminders.enter_async_context(
            _reminding(settings, services, state, application, pacer, alarm, dispatch, reloader, meter)
        )
        intake = Intake(dispatch, state.inbox, clock, meter)
        entrance = await stack.enter_async_context(
            entering(settings, services, state, application.bot, intake, alarm.tell, meter, ticks)
        )
        background = [
            start_beside("the alarm", alarm.run()),
            start_beside("setting the menus", keep_menus(application.bot, services, state.menus)),
        ]
        if report is None:
            background.append(start_beside("the import", _import_changes(reloader, alarm)))
        work = asyncio.create_task(entrance.source.run(), name="the updates")
        try:
            yield Running(application, services, reloader, work)
        finally:
            await end(work)
            await entrance.shut()
            drained, _ = await asyncio.gather(dispatch.drain(_GRACE_SECONDS), reminders.aclose())
            if not drained:
                _LOG.warning("some answers took too long; they are noted and given after the next start")
            await entrance.source.close()
            for task in background:
                await end(task)


def build_application(settings: Settings, services: Services, pacer: Pacer, meter: Meter) -> BotApplication:
    """Wire python-telegram-bot: own transport, own ways in, our context and handlers."""
    bot: ExtBot[None] = ExtBot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=AiohttpRequest(observe=partial(meter.call, "answers")),
        get_updates_request=AiohttpRequest(1, partial(meter.call, "updates")),
        rate_limiter=Patience(pacer),
    )
    application: BotApplication = (
        Application.builder()
        .bot(bot)
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .job_queue(None)
        .build()
    )
    application.bot_data["services"] = services
    application.add_handlers(build_handlers())
    return application


@asynccontextmanager
async def _reminding(  # noqa: PLR0913, PLR0917 -- what the reminders are wired to
    settings: Settings,
    services: Services,
    state: StateDatabase,
    application: BotApplication,
    pacer: Pacer,
    alarm: Alarm,
    dispatch: Dispatch,
    reloader: Reloader,
    meter: Meter,
) -> AsyncIterator[Sequence[Repeated]]:
    """Let the reminders work, with connections of their own, so that no broadcast keeps an answer waiting."""
    request = AiohttpRequest(_POST_CONNECTIONS, partial(meter.call, "posts"))
    posts = Bot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        request=request,
        get_updates_request=request,
    )
    terms = Terms(settings.sends_per_second, settings.lease_seconds, _GRACE_SECONDS)
    await request.initialize()
    try:
        people, tell = application.bot, alarm.tell
        neighbours = Neighbours(dispatch.give_way, reloader.catch_up)
        async with reminding(services, state, people, posts, pacer, tell, terms, neighbours) as ticks:
            yield ticks
    finally:
        await request.shutdown()


def _note(vitals: Vitals, meter: Meter) -> Note:
    def note(kind: str, details: dict[str, str]) -> None:
        vitals.note(kind, details)
        meter.report(kind)

    return note


def _handle(application: BotApplication, meter: Meter) -> Callable[[RawUpdate], Coroutine[Any, Any, None]]:
    async def handle(raw: RawUpdate) -> None:
        try:
            update = Update.de_json(raw, application.bot)
            await application.process_update(update)
        except Exception:  # noqa: BLE001 -- a malformed update must not stop those behind it
            _LOG.exception("update %s could not be handled", raw.get("update_id"))
            meter.fail()

    return handle


def _make_folder(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Exit.usage(
            f"BOT_DATA_DIR can't be made or entered: {fault.strerror}; name a folder to write to"
        ) from None


async def _open_state(settings: Settings, clock: Clock) -> StateDatabase:
    try:
        state = StateDatabase(settings.state_url, clock=clock)
        await state.open(sole=True)
    except StateUrlError as fault:
        raise Exit.usage(f"BOT_DATABASE_URL: {fault}") from None
    except StateBusyError as fault:
        raise Exit.temporary(f"{fault}; stop it, or set BOT_DATABASE_URL to a database of its own") from None
    except StateUnavailableError as fault:
        raise Exit.temporary(f"{fault}; check BOT_DATABASE_URL and BOT_DATA_DIR") from None
    return state


async def _open_content(reloader: Reloader) -> ReloadReport | None:
    try:
        return await reloader.open()
    except ContentUnusableError as fault:
        raise Exit.temporary(f"the stored content can't be served: {fault}; make room in BOT_DATA_DIR") from None


async def _connect(application: BotApplication) -> None:
    try:
        await application.initialize()
    except InvalidToken:
        raise Exit.usage("Telegram refuses BOT_TOKEN; copy the token again from @BotFather") from None
    except TelegramError as fault:
        raise Exit.temporary(
            f"Telegram can't be reached ({type(fault).__name__}); check the network and BOT_API_URL, then start again"
        ) from None


async def _import_changes(reloader: Reloader, alarm: Alarm) -> None:
    """Import the directory if it changed while the bot was away; faults leave the old content live."""
    report = await reloader(by=None)
    if report.outcome is Outcome.APPLIED:
        _LOG.info("imported the changed content as revision %d", report.revision or 0)
    elif report.outcome is not Outcome.UNCHANGED:
        _LOG.warning("the content directory was not imported: %s", report.outcome)
        await alarm.tell("content", faults=str(report.total("faults")), outcome=str(report.outcome))


def _no_content(report: ReloadReport, settings: Settings) -> str:
    if report.outcome is Outcome.FAULTY:
        return (
            f"the content has {report.total('faults')} faults, the first: {report.faults[0]}. "
            "'python -m bot check' lists them all"
        )
    if report.outcome is Outcome.UNREADABLE:
        return f"BOT_CONTENT_DIR {settings.content_dir} can't be read; name the folder with the content's YAML files"
    if report.outcome is Outcome.NO_SPACE:
        return "the disk with BOT_DATA_DIR is full; make room and start again"
    return "the content could not be imported; the log says why"

"""The composition root: everything is made and wired here, and nowhere else."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot.background import end, start_beside
from bot.calls.leanbot import LeanBot
from bot.calls.pacer import Pacer
from bot.calls.patience import Patience
from bot.calls.transport import ANSWERED, Observe, Transport
from bot.delivery.reminders import Neighbours, Terms, reminding
from bot.exits import Exit
from bot.locating import locate
from bot.lock import sole_process
from bot.menus import keep_menus
from bot.release import name_release
from bot.revisions.child import Child, start_child
from bot.revisions.desk import Desk
from bot.revisions.reload import Reloader
from bot.revisions.workshop import Workshop
from bot.updates.answering import BotApplication, answer_with
from bot.updates.dispatch import Dispatch
from bot.updates.entrance import entering, make_meter
from bot.updates.errors import ErrorDesk
from bot.updates.inside import Inside
from bot.updates.intake import Intake
from bot.watch.alarm import Alarm, Note
from bot.watch.meter import Meter
from bot.watch.signs import TELEGRAM, Signs
from bot.watch.systemd import Systemd
from bot.watch.watchdog import Watchdog
from config.settings import Settings
from content.checking.report import Outcome, ReloadReport
from handlers import build_handlers
from handlers.administration.vitals import Vitals
from handlers.dialogue.context import Context
from handlers.dialogue.services import Services
from handlers.locales import Phrases
from storage.content.shelf import ContentShelf
from storage.errors import ContentUnusableError, StateBusyError, StateUnavailableError, StateUrlError
from storage.state.database import StateDatabase

Clock = Callable[[], dt.datetime]

_LOG = logging.getLogger(__name__)
_STOP_SECONDS = 8.0  # until all is over
_GRACE_SECONDS = 6.0  # of them, for what is under way
_CONFIRM_SECONDS = 1.5  # of them, for noting and confirming it, whatever else takes longer than it should
_POST_CONNECTIONS = 400


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
async def running(settings: Settings, *, clock: Clock = utc_now, child: Child = start_child) -> AsyncIterator[Running]:
    """Start the bot, answer until the block ends, then finish what is in flight within eight seconds.

    Raises Exit when it can't start: the content is faulty, the server unreachable, the token refused, the place of the
    web server taken, or another process works on the data folder or the state database.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(sole_process(settings.data_dir))
        state = await _open_state(settings, clock)
        stack.push_async_callback(state.close)
        shelf = ContentShelf(settings.data_dir)
        stack.push_async_callback(shelf.close)
        workshop = Workshop(settings.data_dir, state.revisions, shelf, clock, child)
        reloader = Reloader(settings.content_dir, workshop)
        report = await _open_content(reloader)
        if report is not None and report.outcome is not Outcome.APPLIED:
            raise Exit.usage(_no_content(report, settings))
        release = name_release()
        services = Services.over(
            state,
            shelf=shelf,
            vitals=Vitals(clock),
            phrases=Phrases.load(),
            clock=clock,
            reload=reloader,
            desk=Desk(workshop, state.proposals, state.outbox),
            locate=locate,
            admins=settings.admin_ids,
            language=settings.language,
            zone=settings.zone,
            version=release,
        )
        pacer, signs, meter = Pacer(settings.sends_per_second), Signs(), make_meter(settings, release)
        application = build_application(settings, services, pacer, signs, meter)
        stack.push_async_callback(application.bot.shutdown)  # also after a start that failed half way
        stack.push_async_callback(application.shutdown)
        await _connect(application)
        alarm = Alarm(application.bot, settings.admin_ids, services.word_for, note=_note(services.vitals, meter))
        application.add_error_handler(ErrorDesk(alarm))
        dispatch = Dispatch(answer_with(application, meter), crowded=lambda: pacer.warned)
        reminders = await stack.enter_async_context(AsyncExitStack())
        await reminders.enter_async_context(
            _reminding(settings, services, state, application, pacer, alarm, dispatch, reloader, signs, meter)
        )
        intake = Intake(dispatch, state.inbox, clock, meter)
        entrance = await stack.enter_async_context(
            entering(Inside(settings, services, state, application.bot, intake, alarm.tell, meter, signs))
        )
        background = [
            start_beside("the alarm", alarm.run()),
            start_beside("the watchdog", Watchdog(signs, alarm.tell, Systemd()).run()),
            start_beside("setting the menus", keep_menus(application.bot, services, state.menus)),
        ]
        if report is None:
            background.append(start_beside("the import", _import_changes(reloader, alarm)))
        work = asyncio.create_task(entrance.source.run(), name="the updates")
        try:
            yield Running(application, services, reloader, work)
        finally:
            deadline = asyncio.get_running_loop().time() + _STOP_SECONDS
            await end(work)
            await entrance.shut()
            draining = asyncio.create_task(dispatch.drain(_GRACE_SECONDS))
            with suppress(TimeoutError):  # what waits for a state database that hangs can't even be cancelled
                async with asyncio.timeout_at(deadline - _CONFIRM_SECONDS):
                    await asyncio.gather(draining, reminders.aclose())
            if draining.cancelled() or not draining.result():
                _LOG.warning("some answers took too long; they are given after the next start")
            try:
                async with asyncio.timeout_at(deadline):
                    await asyncio.gather(entrance.source.close(), entrance.close())
            except TimeoutError:
                _LOG.warning("what came last could not be confirmed in time; it may be answered twice")
            for task in background:
                await end(task)


def build_application(
    settings: Settings, services: Services, pacer: Pacer, signs: Signs, meter: Meter
) -> BotApplication:
    """Wire python-telegram-bot: own transport, own ways in, our context and handlers."""
    bot: ExtBot[None] = LeanBot(
        settings.token.get_secret_value(),
        api_url=settings.api_url,
        answers=Transport(observe=_observe("answers", signs, meter)),
        updates=Transport(1, _observe("updates", signs, meter)),
        limiter=Patience(pacer, signs=signs),
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
    signs: Signs,
    meter: Meter,
) -> AsyncIterator[None]:
    """Let the reminders work, with connections of their own, so that no broadcast keeps an answer waiting."""
    request = Transport(_POST_CONNECTIONS, _observe("posts", signs, meter))
    posts = LeanBot(settings.token.get_secret_value(), api_url=settings.api_url, answers=request, updates=request)
    terms = Terms(settings.sends_per_second, settings.lease_seconds, _GRACE_SECONDS)
    await request.initialize()
    try:
        people, tell = application.bot, alarm.tell
        neighbours = Neighbours(dispatch.give_way, reloader.catch_up)
        async with reminding(services, state, people, posts, pacer, tell, terms, neighbours, signs):
            yield
    finally:
        await request.shutdown()


def _note(vitals: Vitals, meter: Meter) -> Note:
    def note(kind: str, details: dict[str, str]) -> None:
        vitals.note(kind, details)
        meter.report(kind)

    return note


def _observe(lane: str, signs: Signs, meter: Meter) -> Observe:
    """Give what is told of each call over one pool of connections."""

    def observe(method: str, outcome: str, seconds: float) -> None:
        if outcome in ANSWERED:
            signs.show(TELEGRAM)
        meter.call(lane, method, outcome, seconds)

    return observe


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
    except (AttributeError, TypeError, ValueError):  # the library believes that it is told of a bot
        raise Exit.temporary(
            "what answers at BOT_API_URL says nothing of this bot; check that it is Telegram, then start again"
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

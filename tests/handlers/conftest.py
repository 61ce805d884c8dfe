from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from handlers.locales import LANGUAGES, Phrases
from handlers.views.writing.voice import Voice
from tests.handlers.desk import BOSS
from tests.talk import Talker, Town, small_town, town_with_bot

ADMIN = 4242


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    return Phrases.load()


@pytest.fixture(scope="session")
def english(phrases: Phrases) -> Voice:
    return Voice(phrases, "en")


@pytest.fixture(scope="session")
def vietnamese(phrases: Phrases) -> Voice:
    return Voice(phrases, "vi")


@pytest.fixture(scope="session", params=LANGUAGES)
def voice(phrases: Phrases, request: pytest.FixtureRequest) -> Voice:
    return Voice(phrases, request.param)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One bot with the shipped content for all tests that talk; each brings people of its own."""
    async with town_with_bot(tmp_path_factory.mktemp("town"), admin_ids=frozenset({ADMIN})) as town:
        yield town


@pytest.fixture
def alice(town: Town) -> Talker:
    """Somebody whose Telegram speaks English."""
    return town.person("Alice", "en")


@pytest.fixture(scope="session")
def admin(town: Town) -> Talker:
    """Who runs the bot; the only one who is the same person in all tests."""
    return town.person("Admin", "en", number=ADMIN)


@pytest.fixture
def lan(town: Town) -> Talker:
    """Somebody whose Telegram speaks Vietnamese."""
    return town.person("Lan", "vi")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Town]:
    """A bot of the test's own, with a part of the shipped content; the boss owns it."""
    async with small_town(tmp_path, admin_ids=frozenset({BOSS})) as town:
        yield town


@pytest.fixture
def boss(desk: Town) -> Talker:
    """Who owns the bot at the desk."""
    return desk.person("Boss", "en", number=BOSS)

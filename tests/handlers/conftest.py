from __future__ import annotations

import pytest

from handlers.locales import LANGUAGES, Phrases
from handlers.views.voice import Voice


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

"""Who lives in the local Telegram: bots, people, and crowds of people."""

import itertools
from typing import Final

from .accounts import TOKEN, Bot, Person, user_object
from .chats import Chat
from .inbox import Inbox
from .journal import Journal
from .refusal import ControlError

_FIRST_PERSON: Final = 10_001


class Residents:
    """The accounts. `extras` are the people of crowds that somebody has looked at."""

    def __init__(self, journal: Journal, *, accept_any_token: bool) -> None:
        self.journal = journal
        self.accept_any_token = accept_any_token
        self.bots: dict[int, Bot] = {}
        self.tokens: dict[str, Bot] = {}
        self.people: dict[int, Person] = {}
        self.extras: dict[int, Person] = {}
        self.crowds: list[range] = []
        self._people_ids = itertools.count(_FIRST_PERSON)

    def add_bot(self, token: str | None = None, name: str = "Demo bot", username: str | None = None) -> Bot:
        """Register a bot; without a token it gets one. Raises ControlError."""
        token = token or f"{len(self.bots) + 1}:demo{len(self.bots) + 1:031d}"
        match = TOKEN.fullmatch(token)
        if not match:
            raise ControlError("a token looks like 123456:letters-and-digits")
        number = int(match[1])
        if number in self.bots:
            raise ControlError("there is a bot with this number already")
        username = username or ("demo_bot" if not self.bots else f"demo{number}_bot")
        bot = Bot(token, user_object(number, name, is_bot=True, username=username), Inbox())
        self.bots[number] = self.tokens[token] = bot
        self.journal.emit("bot", lambda: {"bot": bot.user})
        return bot

    def bot_of(self, token: str) -> Bot | None:
        """The bot behind a token; unknown ones are made when that is allowed."""
        bot = self.tokens.get(token)
        if (
            bot is None
            and self.accept_any_token
            and (match := TOKEN.fullmatch(token))
            and int(match[1]) not in self.bots
        ):
            bot = self.add_bot(token)
        return bot

    def default_bot(self) -> Bot:
        """The bot registered first; raises ControlError when there is none."""
        for bot in self.bots.values():
            return bot
        raise ControlError("there is no bot yet")

    def add_person(
        self,
        first_name: str,
        last_name: str = "",
        username: str = "",
        language_code: str = "",
        number: int | None = None,
    ) -> Person:
        """A new person; raises ControlError when the id or username is taken."""
        number = next(self._people_ids) if number is None else number
        if number <= 0 or self.in_crowd(number) or number in self.people or number in self.bots:
            raise ControlError("this id is taken or not positive")
        if username and self.by_username(username) is not None:
            raise ControlError("this username is taken")
        user = user_object(
            number, first_name, is_bot=False, last_name=last_name, username=username, language_code=language_code
        )
        person = self.people[number] = Person(user)
        self.journal.emit("person", lambda: {"user": user})
        return person

    def add_crowd(self, count: int, first: int = 1_000_000_000) -> range:
        """Many people who have all started every bot; each comes into being when a bot first writes to them.

        They are for counting: neither the page nor the live events show their chats.
        """
        crowd = range(first, first + count)
        self.crowds.append(crowd)
        return crowd

    def in_crowd(self, number: int) -> bool:
        """Whether this is somebody of a crowd."""
        return any(number in crowd for crowd in self.crowds)

    def person(self, number: int) -> Person | None:
        """A person by id, called up from a crowd if need be."""
        person = self.people.get(number) or self.extras.get(number)
        if person is None and self.in_crowd(number):
            person = self.extras[number] = Person(user_object(number, f"Person {number}", is_bot=False))
        return person

    def by_username(self, username: str) -> Person | Bot | Chat | None:
        """Who has this username, with or without @, in any case."""
        wanted = username.removeprefix("@").lower()
        accounts: list[Person | Bot] = [*self.bots.values(), *self.people.values()]
        return next((account for account in accounts if account.user.get("username", "").lower() == wanted), None)

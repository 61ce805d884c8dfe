"""Everybody and everything that exists in the local Telegram, and how messages get from one to another."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from .accounts import TOKEN, Bot, Person, user_object
from .chats import Chat, Post
from .files import Files
from .inbox import Inbox
from .journal import Journal
from .refusal import ControlError, Json
from .rendering import render_html

_FIRST_PERSON: Final = 10_001
_FIRST_GROUP: Final = -1_001
_FIRST_CHANNEL: Final = -1_001_000_000_001
_MOST_QUERIES: Final = 10_000


@dataclass(slots=True)
class Query:
    """A press of a button or an inline query that waits for its answer."""

    id: str
    bot_id: int
    user_id: int
    asked: float
    chat_id: int = 0
    inline: bool = False
    answer: Json | None = None


class Registry:
    """The state. Times are Unix seconds from `clock`, durations are measured with `monotonic`."""

    def __init__(  # noqa: PLR0913 - settings, all optional keywords
        self,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        accept_any_token: bool = False,
        transcript: int = 1_000,
        calls: int = 10_000,
        query_seconds: float = 60.0,
    ) -> None:
        self.clock = clock
        self.monotonic = monotonic
        self.accept_any_token = accept_any_token
        self.transcript = transcript
        self.query_seconds = query_seconds
        self.journal = Journal(calls)
        self.files = Files()
        self.bots: dict[int, Bot] = {}
        self.tokens: dict[str, Bot] = {}
        self.people: dict[int, Person] = {}
        self.crowds: list[range] = []
        self.chats: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.queries: dict[str, Query] = {}
        self._people_ids = itertools.count(_FIRST_PERSON)
        self._group_ids = itertools.count(_FIRST_GROUP, -1)
        self._channel_ids = itertools.count(_FIRST_CHANNEL, -1)
        self._query_ids = itertools.count(4_000_000_000_000_000_001)

    def reset(self) -> None:
        """Forget people, chats, messages, files and queries; bots stay, with empty queues and menus."""
        for state in (self.people, self.crowds, self.chats, self.private, self.queries):
            state.clear()
        self.files = Files()
        for bot in self.bots.values():
            bot.inbox.clear()
            for settings in (bot.blocked_by, bot.commands, bot.texts, bot.menu_buttons):
                settings.clear()
        self.journal.emit("reset", dict)
        self.journal.changed()

    # Accounts

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
        if number <= 0 or number in self.people or number in self.bots:
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
        """Many people who have all started every bot; each comes into being when a bot first writes to them."""
        crowd = range(first, first + count)
        self.crowds.append(crowd)
        return crowd

    def person(self, number: int) -> Person | None:
        """A person by id, called up from a crowd if need be."""
        person = self.people.get(number)
        if person is None and any(number in crowd for crowd in self.crowds):
            person = self.people[number] = Person(user_object(number, f"Person {number}", is_bot=False))
        return person

    def by_username(self, username: str) -> Person | Bot | Chat | None:
        """Who has this username, with or without @, in any case."""
        wanted = username.removeprefix("@").lower()
        for chat in self.chats.values():
            if chat.brief.get("username", "").lower() == wanted:
                return chat
        accounts: list[Person | Bot] = [*self.bots.values(), *self.people.values()]
        for account in accounts:
            if account.user.get("username", "").lower() == wanted:
                return account
        return None

    # Chats

    def open_private(self, bot: Bot, person: Person) -> Chat:
        """The chat of a person with a bot, begun if need be."""
        chat = self.private.get((bot.id, person.id))
        if chat is None:
            chat = Chat({"id": person.id, **person.names(), "type": "private"}, bot_id=bot.id)
            self.private[bot.id, person.id] = chat
            self.journal.emit("chat", lambda: {"chat": chat.brief})
        return chat

    def new_chat(self, kind: str, title: str, username: str = "", *, forum: bool = False) -> Chat:
        """A group, supergroup or channel without members."""
        number = next(self._group_ids if kind == "group" else self._channel_ids)
        brief: Json = {"id": number, "title": title, "type": kind}
        if kind == "group":
            brief["all_members_are_administrators"] = True
        if username:
            brief["username"] = username
        if forum:
            brief["is_forum"] = True
        chat = self.chats[number] = Chat(brief)
        return chat

    def bots_in(self, chat: Chat) -> Iterator[Bot]:
        """The bots that are in a chat."""
        if chat.private:
            yield self.bots[chat.bot_id]
            return
        for bot in self.bots.values():
            member = chat.members.get(bot.id)
            if member is not None and member.present:
                yield bot

    # Messages

    def publish(
        self, chat: Chat, message: Json, *, by_bot: bool = False, source: str | None = None, markup: Json | None = None
    ) -> Post:
        """Give the message its id and keep it; the oldest go when the chat holds too many."""
        message["message_id"] = chat.next_id
        journal = self.journal
        journal.post_number = number = journal.post_number + 1
        post = Post(number, message, by_bot, source, markup)
        chat.posts[chat.next_id] = post
        chat.next_id += 1
        chat.newest = number
        if by_bot:
            journal.bot_post_number = chat.newest_by_bot = number
        if len(chat.posts) > self.transcript:
            del chat.posts[next(iter(chat.posts))]
        journal.emit("message", lambda: self.event(chat, post))
        journal.changed()
        return post

    def touch(self, chat: Chat, post: Post, kind: str) -> None:
        """Number a message anew because it was edited or deleted, and tell those who listen."""
        journal = self.journal
        journal.post_number = post.number = chat.newest = journal.post_number + 1
        if post.by_bot:
            journal.bot_post_number = chat.newest_by_bot = post.number
        journal.emit(kind, lambda: self.event(chat, post))
        journal.changed()

    def event(self, chat: Chat, post: Post) -> Json:
        """A message as the listeners get it."""
        event: Json = {"chat": chat.id, "message": show(post)}
        if chat.private:
            event["bot"] = chat.bot_id
        return event

    def ask(self, bot: Bot, person: Person, chat_id: int = 0, *, inline: bool = False) -> Query:
        """A query that waits for its answer."""
        query = Query(str(next(self._query_ids)), bot.id, person.id, self.monotonic(), chat_id, inline)
        self.queries[query.id] = query
        if len(self.queries) > _MOST_QUERIES:
            del self.queries[next(iter(self.queries))]
        return query


def show(post: Post) -> Json:
    """A message as transcripts show it: with safe HTML, the markup as sent, and what became of it."""
    message = post.message
    shown = {**message, "number": post.number, "edited": post.edited, "deleted": post.deleted, "by_bot": post.by_bot}
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        if text in message:
            shown["html"] = render_html(message[text], message.get(entities, []))
    if post.source is not None:
        shown["source"] = post.source
    if post.markup is not None:
        shown["reply_markup"] = post.markup
    return shown

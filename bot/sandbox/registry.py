"""Everybody and everything that exists in the local Telegram, and how messages get from one to another."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from .accounts import Bot, Person
from .alike import Alike
from .chats import Chat, Post
from .clock import Clock
from .files import Files
from .journal import Journal
from .refusal import Json
from .rendering import render_html
from .residents import Residents
from .scene import Scene

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


class Registry(Residents):
    """The state. Times are Unix seconds from `clock`, durations are measured with `monotonic`.

    `transcript` and `crowd_transcript` are how many messages a chat keeps, with people and with those of a crowd;
    `calls` is how many calls the log keeps.
    """

    def __init__(  # noqa: PLR0913 - settings, all optional keywords
        self,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        accept_any_token: bool = False,
        transcript: int = 1_000,
        crowd_transcript: int = 20,
        calls: int = 10_000,
        query_seconds: float = 60.0,
        scene: Scene | None = None,
    ) -> None:
        super().__init__(Journal(calls), accept_any_token=accept_any_token)
        self.clock = Clock(clock)
        self.monotonic = monotonic
        self.transcript = transcript
        self.crowd_transcript = crowd_transcript
        self.scene = scene or Scene()
        self.query_seconds = query_seconds
        self.files = Files()
        self.alike = Alike()
        self.chats: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.queries: dict[str, Query] = {}
        self._group_ids = itertools.count(_FIRST_GROUP, -1)
        self._channel_ids = itertools.count(_FIRST_CHANNEL, -1)
        self._query_ids = itertools.count(4_000_000_000_000_000_001)

    def reset(self) -> None:
        """Forget people, chats, messages, files and queries; bots stay, with empty queues and menus.

        The clock shows the real time again.
        """
        self.clock.move(0.0)
        for state in (self.people, self.extras, self.crowds, self.chats, self.private, self.queries):
            state.clear()
        self.files = Files()
        for bot in self.bots.values():
            bot.inbox.clear()
            for settings in (bot.blocked_by, bot.commands, bot.texts, bot.menu_buttons):
                settings.clear()
        self.journal.emit("reset", dict)
        self.journal.changed()

    # Chats

    def by_username(self, username: str) -> Person | Bot | Chat | None:
        """Who or what has this username, with or without @, in any case."""
        wanted = username.removeprefix("@").lower()
        for chat in self.chats.values():
            if chat.brief.get("username", "").lower() == wanted:
                return chat
        return super().by_username(username)

    def open_private(self, bot: Bot, person: Person) -> Chat:
        """The chat of a person with a bot, begun if need be."""
        chat = self.private.get((bot.id, person.id))
        if chat is None:
            chat = Chat({"id": person.id, **person.names(), "type": "private"}, bot_id=bot.id)
            chat.crowded = person.id in self.extras
            self.private[bot.id, person.id] = chat
            if not chat.crowded:
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

    def publish(  # noqa: PLR0913 - one optional keyword for each thing that a message does not show
        self,
        chat: Chat,
        message: Json,
        *,
        by_bot: bool = False,
        source: str | None = None,
        markup: Json | None = None,
        silent: bool = False,
    ) -> Post:
        """Give the message its id and keep it; the oldest go when the chat holds too many."""
        message["message_id"] = chat.next_id
        journal = self.journal
        journal.post_number = number = journal.post_number + 1
        post = Post(number, message, by_bot, source, markup, silent)
        chat.posts[chat.next_id] = post
        chat.next_id += 1
        chat.newest = number
        if by_bot:
            journal.bot_post_number = chat.newest_by_bot = number
        if len(chat.posts) > (self.crowd_transcript if chat.crowded else self.transcript):
            del chat.posts[next(iter(chat.posts))]
        if not chat.crowded:
            journal.emit("message", lambda: self.event(chat, post))
        journal.changed()
        return post

    def touch(self, chat: Chat, post: Post, kind: str) -> None:
        """Number a message anew because it was edited or deleted, and tell those who listen."""
        journal = self.journal
        journal.post_number = post.number = chat.newest = journal.post_number + 1
        if post.by_bot:
            journal.bot_post_number = chat.newest_by_bot = post.number
        if not chat.crowded:
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
    if post.silent:
        shown["silent"] = True
    if post.source is not None:
        shown["source"] = post.source
    if post.markup is not None:
        shown["reply_markup"] = post.markup
    return shown

"""A person in a chat with a bot, for tests that read as talk: `await alice.says("/start")`."""

from typing import Any

from .accounts import Person
from .chats import Chat, Post
from .refusal import ControlError, Json
from .registry import Query, show
from .world import World


class Conversation:
    """One person in one chat: the private one with the bot, or the group `chat`, there in the topic `thread`.

    Answers are messages as transcripts show them (with `html`, `reply_markup`, `edited`, ...). Whatever waits gives up
    after `seconds` with TimeoutError.
    """

    def __init__(
        self, world: World, person: Person, chat: int | None = None, *, thread: int = 0, seconds: float = 30.0
    ) -> None:
        self.world = world
        self.person = person
        self.thread = thread
        self.seconds = seconds
        self._chat = chat

    @property
    def chat(self) -> Chat:
        """The chat itself."""
        return self.world.find_chat(self._chat, self.person.id)

    def sends(self, text: str = "", **carried: Any) -> Json:
        """Send a message without waiting; `carried` as for `World.send`."""
        carried.setdefault("thread", self.thread)
        return self.world.send(self.person.id, text, chat=self._chat, **carried)

    async def says(self, text: str = "", **carried: Any) -> Json:
        """Send a message and wait for the bot's next message (or edit) in this chat."""
        before = self.chat.newest_by_bot
        self.sends(text, **carried)
        return await self.hears(before)

    async def hears(self, before: int | None = None) -> Json:
        """Wait for the bot to write or edit beyond a number (by default: from now on); returns its newest message."""
        chat = self.chat
        number = chat.newest_by_bot if before is None else before
        await self.world.journal.until(lambda: chat.newest_by_bot > number, self.seconds)
        return self.sees()

    def sees(self) -> Json:
        """The message that the bot wrote or edited last; raises ControlError when there is none."""
        return show(self._newest())

    def _newest(self) -> Post:
        posts = [post for post in self.chat.posts.values() if post.by_bot and not post.deleted]
        if not posts:
            raise ControlError("the bot has written nothing here")
        return max(posts, key=lambda post: post.number)

    async def presses(self, words: str | None = None, *, data: str | None = None, message_id: int = 0) -> Json:
        """Press a button of the newest message (or of `message_id`), named by its words or data.

        Returns the answer to the query: {text, show_alert, url}; what the bot wrote or edited is in `sees()`.
        A button with a link returns {url}.
        """
        number = message_id or int(self._newest().message["message_id"])
        pressed = self.world.press(self.person.id, number, chat=self._chat, text=words, data=data)
        if not isinstance(pressed, Query):
            return {"url": pressed}
        return await self.world.answered(pressed, self.seconds)

"""The control API's views: what is there and what happened."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from .chats import Chat
from .control_acts import named_key
from .journal import Journal
from .refusal import Json
from .world import World

Answer = Callable[[Json], Any]
_LONGEST_WAIT: Final = 600.0


class Views:
    """Each takes the parameters of the query, as strings."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.routes: dict[tuple[str, str], Answer] = {
            ("GET", "state"): self._state,
            ("GET", "messages"): self._messages,
            ("GET", "commands"): self._commands,
            ("GET", "calls"): self._calls,
            ("GET", "updates"): self._updates,
            ("GET", "query"): self._query,
            ("GET", "wait"): self._wait,
            ("GET", "clock"): self._clock,
            ("GET", "choices"): self._choices,
            ("GET", "deliveries"): self._deliveries,
        }

    def _state(self, _: Json) -> Json:
        world = self.world
        return {
            "bots": [{"token": bot.token, **bot.user} for bot in world.bots.values()],
            "people": [person.user for person in world.people.values()],
            "chats": [_chat(world, chat) for chat in self._shown()],
            "clock": world.clock.describe(),
            "scene": world.scene.describe(),
            **_counts(world),
        }

    def _shown(self) -> Iterator[Chat]:
        """The chats that a page lists: those of a crowd are for counting only."""
        yield from (chat for chat in self.world.private.values() if not chat.crowded)
        yield from (chat for chat in self.world.chats.values() if not chat.gone)

    def _clock(self, _: Json) -> Json:
        return self.world.clock.describe()

    def _choices(self, given: Json) -> Json:
        place = int(given["from"]), int(given["message_id"]), named_key(given)
        return self.world.choices(self.world.asked(*place, given.get("bot")))

    def _deliveries(self, given: Json) -> Json:
        return self.world.deliveries(str(given.get("text", "")))

    def _messages(self, given: Json) -> list[Json]:
        return self.world.messages(int(given["chat"]), int(given.get("since", 0)), given.get("bot"))

    def _commands(self, given: Json) -> Json:
        scope, language, commands = self.world.commands(int(given["chat"]), int(given["user"]), given.get("bot"))
        return {"scope": scope, "language": language, "commands": commands}

    def _calls(self, given: Json) -> list[Json]:
        found = self.world.journal.find(
            since=int(given.get("since", 0)), method=str(given.get("method", "")), limit=int(given.get("limit", 100))
        )
        return [entry.summary() for entry in found]

    def _updates(self, given: Json) -> list[Json]:
        return self.world.find_bot(given.get("bot")).inbox.pending()

    async def _query(self, given: Json) -> Json:
        """The answer to a press or inline query, waited for."""
        query = self.world.queries[str(given["id"])]
        return await self.world.answered(query, min(float(given.get("timeout", 30)), _LONGEST_WAIT))

    async def _wait(self, given: Json) -> Json:
        """Until every counter that is named is beyond its number; `met` is false when the time ran out."""
        met = True
        try:
            await self.world.journal.until(self._condition(given), min(float(given.get("timeout", 30)), _LONGEST_WAIT))
        except TimeoutError:
            met = False
        return {"met": met, **_counts(self.world)}

    def _condition(self, given: Json) -> Callable[[], bool]:
        journal, tests = self.world.journal, list[Callable[[], bool]]()
        if "calls" in given:
            tests.append(_beyond_calls(journal, int(given["calls"]), str(given.get("method", "")).lower()))
        if "messages" in given:
            number, by_bot = int(given["messages"]), given.get("by") == "bot"
            if "chat" in given:
                chat = self.world.find_chat(int(given["chat"]), bot=given.get("bot"))
                tests.append(lambda: (chat.newest_by_bot if by_bot else chat.newest) > number)
            else:
                tests.append(lambda: (journal.bot_post_number if by_bot else journal.post_number) > number)
        if "answers" in given:
            answers = int(given["answers"])
            tests.append(lambda: journal.answer_number > answers)
        if "updates" in given:
            inbox, most = self.world.find_bot(given.get("bot")).inbox, int(given["updates"])
            tests.append(lambda: len(inbox) <= most)
        return lambda: all(test() for test in tests)


def _beyond_calls(journal: Journal, number: int, method: str) -> Callable[[], bool]:
    if method:
        return lambda: journal.last_call.get(method, 0) > number
    return lambda: journal.call_number > number


def _counts(world: World) -> Json:
    journal = world.journal
    return {"calls": journal.call_number, "messages": journal.post_number, "answers": journal.answer_number}


def _chat(world: World, chat: Chat) -> Json:
    """A chat as the page lists it."""
    shown: Json = {**chat.brief, "newest": chat.newest, "pinned": chat.pinned}
    if chat.private:
        return {**shown, "bot": chat.bot_id, "blocked": chat.id in world.bots[chat.bot_id].blocked_by}
    if chat.migrated_to:
        shown["migrated_to"] = chat.migrated_to
    if chat.brief.get("is_forum"):
        shown["general_closed"] = chat.general_closed
    shown["topics"] = [
        {"thread": topic.thread, "name": topic.name, "closed": topic.closed}
        for topic in chat.topics.values()
        if not topic.deleted
    ]
    shown["members"] = [
        {"user": member.user, "status": member.status, "rights": member.rights, "anonymous": member.anonymous}
        for member in chat.members.values()
    ]
    return shown

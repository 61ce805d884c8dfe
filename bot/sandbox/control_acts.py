"""The control API's acts: what people do, over `World`."""

from collections.abc import Callable
from typing import Any

from .chats import Topic
from .clock import read_moment
from .refusal import ControlError, Json
from .registry import Query
from .sharing import Key
from .world import CONTENT, World

Answer = Callable[[Json], Any]


class Acts:
    """Each takes a JSON object as docs/sandbox.md says; raises ControlError, KeyError, TypeError, ValueError."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.routes: dict[tuple[str, str], Answer] = {
            ("POST", "bots"): self._add_bot,
            ("POST", "people"): self._add_person,
            ("POST", "crowd"): self._add_crowd,
            ("POST", "chats"): self._add_chat,
            ("POST", "send"): self._send,
            ("POST", "edit"): self._edit,
            ("POST", "press"): self._press,
            ("POST", "inline"): self._inline,
            ("POST", "block"): self._block,
            ("POST", "react"): self._react,
            ("POST", "vote"): self._vote,
            ("POST", "update"): self._update,
            ("POST", "share"): self._share,
            ("POST", "clock"): self._set_clock,
        }

    def in_chat(self, path: list[str], given: Json) -> Any:
        """What is done to one chat: /control/chats/{id}/..."""
        match path:
            case [chat, "topics"]:
                return _topic(self.world.add_topic(int(chat), str(given["name"]), int(given.get("by", 0))))
            case [chat, "topics", thread, action]:
                topic = self.world.change_topic(int(chat), int(thread), action)
                return _topic(topic) if topic else {"thread": 1}
            case [chat, "members"]:
                return self._set_member(int(chat), given)
            case [chat, "migrate"]:
                return {"id": self.world.migrate(int(chat)).id}
            case [chat, "permissions"]:
                return self.world.set_permissions(int(chat), given).permissions
            case [chat, "delete"]:
                return {"id": self.world.delete_group(int(chat)).id, "gone": True}
        raise ControlError("a chat has topics, members, permissions, migrate and delete", 404)

    def _add_bot(self, given: Json) -> Json:
        bot = self.world.add_bot(given.get("token"), given.get("name") or "Demo bot", given.get("username"))
        return {"token": bot.token, "user": bot.user}

    def _add_person(self, given: Json) -> Json:
        return self.world.add_person(
            str(given["first_name"]),
            str(given.get("last_name") or ""),
            str(given.get("username") or ""),
            str(given.get("language_code") or ""),
            given.get("id"),
        ).user

    def _add_crowd(self, given: Json) -> Json:
        crowd = self.world.add_crowd(int(given["count"]), int(given.get("first_id", 1_000_000_000)))
        return {"first_id": crowd.start, "count": len(crowd)}

    def _add_chat(self, given: Json) -> Json:
        chat = self.world.add_chat(
            str(given["type"]),
            str(given["title"]),
            is_forum=bool(given.get("is_forum")),
            username=str(given.get("username") or ""),
            members=given.get("members") or (),
            bot=given.get("bot"),
            bot_rights=given.get("bot_rights"),
        )
        return chat.brief

    def _set_member(self, chat: int, given: Json) -> Json:
        member = self.world.set_member(
            chat,
            int(given["user"]),
            str(given["status"]),
            rights=given.get("rights"),
            anonymous=bool(given.get("anonymous")),
            by=int(given.get("by", 0)),
        )
        return {"user": member.user, "status": member.status, "rights": member.rights, "anonymous": member.anonymous}

    def _send(self, given: Json) -> Json:
        content = {name: given[name] for name in CONTENT if given.get(name)}
        content |= given.get("content") or {}
        return self.world.send(
            int(given["from"]),
            str(given.get("text") or ""),
            chat=given.get("chat"),
            bot=given.get("bot"),
            caption=str(given.get("caption") or ""),
            content=content,
            document=given.get("document"),
            photo=given.get("photo"),
            reply_to=int(given.get("reply_to") or 0),
            thread=int(given.get("thread") or 0),
            anonymous=given.get("anonymous"),
        )

    def _edit(self, given: Json) -> Json:
        return self.world.edit(int(given["chat"]), int(given["message_id"]), str(given["text"]), given.get("bot"))

    def _press(self, given: Json) -> Json:
        pressed = self.world.press(
            int(given["from"]),
            int(given["message_id"]),
            chat=given.get("chat"),
            bot=given.get("bot"),
            data=given.get("data"),
            text=given.get("text"),
            row=int(given.get("row", -1)),
            column=int(given.get("column", 0)),
            inaccessible=bool(given.get("inaccessible")),
        )
        return {"callback_query_id": pressed.id} if isinstance(pressed, Query) else {"url": pressed}

    def _share(self, given: Json) -> Json:
        return self.world.share(
            int(given["from"]),
            int(given["message_id"]),
            named_key(given),
            chat=int(given.get("chat") or 0),
            users=[int(user) for user in given.get("users") or ()],
            bot=given.get("bot"),
        )

    def _set_clock(self, given: Json) -> Json:
        now = given.get("now")
        moment = None if now is None else read_moment(str(now), self.world.scene.zone)
        self.world.set_clock(moment, offset=float(given.get("offset") or 0))
        return self.world.clock.describe()

    def _inline(self, given: Json) -> Json:
        query = self.world.inline(
            int(given["from"]), str(given.get("query", "")), bot=given.get("bot"), offset=str(given.get("offset", ""))
        )
        return {"inline_query_id": query.id}

    def _block(self, given: Json) -> Json:
        blocked = bool(given.get("blocked", True))
        self.world.block(
            int(given["user"]), blocked=blocked, bot=given.get("bot"), deactivated=bool(given.get("deactivated"))
        )
        return {"user": int(given["user"]), "blocked": blocked}

    def _react(self, given: Json) -> Json:
        place = int(given["from"]), int(given["chat"]), int(given["message_id"])
        self.world.react(*place, str(given.get("emoji") or ""), given.get("bot"))
        return {"emoji": given.get("emoji")}

    def _vote(self, given: Json) -> Json:
        place = int(given["from"]), int(given["chat"]), int(given["message_id"])
        return self.world.vote(*place, [int(option) for option in given["options"]], given.get("bot"))

    def _update(self, given: Json) -> Json:
        update = given["update"]
        return {"update_id": self.world.find_bot(given.get("bot")).inbox.add_raw(dict(update))}


def named_key(given: Json) -> Key:
    """How a request names a button of a reply keyboard: by `text`, or by `row` and `column`."""
    return str(given["text"]) if "text" in given else (int(given["row"]), int(given.get("column", 0)))


def _topic(topic: Topic) -> Json:
    return {"thread": topic.thread, "name": topic.name, "closed": topic.closed, "deleted": topic.deleted}

"""How Telegram words that nothing may be written to a chat, whether that was to be an answer or a post."""

from __future__ import annotations

from typing import Final

from storage.outbox.posts import Suspension

# Parts of Telegram's refusals, in lower case, in the order in which they are looked for.
TOPIC: Final = ("topic_closed", "topic closed", "thread not found", "topic_deleted")
BARS: Final = (
    ("user is deactivated", Suspension.DEACTIVATED),
    ("blocked by the user", Suspension.BLOCKED),
    ("user_is_blocked", Suspension.BLOCKED),
    ("can't initiate conversation", Suspension.BLOCKED),
    ("messages to bots", Suspension.GONE),
    ("channel_private", Suspension.KICKED),
    ("kicked", Suspension.KICKED),
    ("not a member", Suspension.KICKED),
    ("chat not found", Suspension.GONE),
    ("peer_id_invalid", Suspension.GONE),
    ("group chat was deleted", Suspension.GONE),
    ("group chat was deactivated", Suspension.GONE),
    ("not enough rights", Suspension.RIGHTS),
    ("have no rights", Suspension.RIGHTS),
    ("administrator rights", Suspension.RIGHTS),
    ("chat_admin_required", Suspension.RIGHTS),
    ("chat_write_forbidden", Suspension.RIGHTS),
    ("chat_restricted", Suspension.RIGHTS),
    ("chat_send_plain_forbidden", Suspension.RIGHTS),
)


def bars(refusal: str) -> bool:
    """Say whether a refusal, in lower case, leaves nobody who could be answered."""
    return "topic_closed" in refusal or "topic closed" in refusal or any(part in refusal for part, _ in BARS)

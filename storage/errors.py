"""What can go wrong in storage, by what the caller can do about it."""

from __future__ import annotations


class StorageError(Exception):
    """Base of all errors of the two databases; the message is for the log and the operator, in plain English."""


class ContentUnusableError(StorageError):
    """The content file is missing, damaged or of another schema: build it again from the revision."""


class ContentTimeoutError(StorageError):
    """A question to the content database took longer than its limit and was stopped."""


class StateUrlError(StorageError):
    """The address of the state database cannot be used; the message says what to write."""


class StateUnavailableError(StorageError):
    """The state database cannot be reached, or was written by a newer version of the bot."""


class StateFullError(StateUnavailableError):
    """The disk of the state database has no room left; nothing was stored."""


class RevisionConflictError(StorageError):
    """Another revision was stored since the one that the new one builds on."""

    def __init__(self, expected: int | None, newest: int | None) -> None:
        super().__init__(f"the newest revision is {newest}, not {expected}")
        self.expected = expected
        self.newest = newest


class SheetConflictError(StorageError):
    """A chat's sheet changed since it was read; nothing was stored: read it again."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"the sheet of chat {chat_id} was changed by somebody else meanwhile")
        self.chat_id = chat_id


class RoleConflictError(StorageError):
    """Somebody's role changed since it was looked at; nothing was stored: look again."""


class LastOwnerError(StorageError):
    """Nobody would be left who gives roles; nothing was stored."""


class StateBusyError(StateUnavailableError):
    """Another process works on the state database, and only one may."""


class BackupError(StorageError):
    """A copy of the state database can't be made or used; the message says why."""


class BackupTooLargeError(BackupError):
    """A copy has more bytes than whoever asked for it can take."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the copy has {size} bytes")
        self.size = size

"""What the process that makes contents is asked for, and what it answers: all that both sides of it have to know."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from content.checking.report import Change, Fault, Outcome
from content.desk.likeness import Likeness
from content.reminders.effects import Effect


class Order(BaseModel):
    """What the parent asks for; all files but the directory are packs (storage.desk.packing).

    With `directory` that is imported, unless its digest is `imported_digest`: over `base`, the live files, by what it
    changed against `imported`, the directory as it was imported last. Otherwise laid over `base` are `changes`, or what
    `upload` holds, a file that somebody sent as `upload_name`; without either the base is built anew. `live` is the
    content file to compare with; with `today` it is told what changes in the posts from that day on. `choice` settles
    conflicts in the directory of a digest: these records are taken from it, all others stay.
    """

    model_config = ConfigDict(frozen=True)

    data_dir: Path
    live: Path | None = None
    directory: Path | None = None
    imported_digest: str | None = None
    imported: Path | None = None
    base: Path | None = None
    changes: Path | None = None
    upload: Path | None = None
    upload_name: str = ""
    today: dt.date | None = None
    choice: tuple[str, tuple[str, ...]] | None = None


class Result(BaseModel):
    """What the child found and made; `digest` names the content file and its pack, `directory` what was imported.

    `alike` are new records that look like one that is there. `conflicts` are the records that the directory and the
    live content changed, each another way, from what is live to what the directory makes of it.
    """

    model_config = ConfigDict(frozen=True)

    outcome: Literal[
        Outcome.APPLIED,
        Outcome.UNCHANGED,
        Outcome.FAULTY,
        Outcome.CONFLICT,
        Outcome.UNREADABLE,
        Outcome.NO_SPACE,
        Outcome.FAILED,
    ]
    digest: str = ""
    directory: str = ""
    records: int = 0
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    conflicts: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    alike: tuple[Likeness, ...] = ()
    totals: Annotated[dict[str, int], Field(default_factory=dict)]


def pack_path(data_dir: Path, digest: str) -> Path:
    """Where the child leaves the packed files of a content for its parent."""
    return data_dir / f"incoming-{digest}.pack"


def changes_path(data_dir: Path, digest: str) -> Path:
    """Where the child leaves what an upload changes for its parent."""
    return data_dir / f"changes-{digest}.pack"


def directory_path(data_dir: Path, digest: str) -> Path:
    """Where the child leaves the packed files of a directory for its parent."""
    return data_dir / f"directory-{digest}.pack"

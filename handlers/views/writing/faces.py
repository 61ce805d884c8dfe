"""What people are called where several of them stand beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from content.roles import Face
from handlers.views.writing import html

_NAME = 64  # units of a name in a line


def tell_apart(faces: Iterable[Face], width: int = _NAME) -> dict[int, str]:
    """Give a label of at most `width` units (40 or more) for each, no two alike: the name, else the number.

    Where several would read alike, their @name, else their number, stands behind it.
    """
    known = {face.user_id: face for face in faces}
    labels = {user: html.shorten(face.name, width) or str(user) for user, face in known.items()}
    for user in _alike(labels):
        labels[user] = _mark(known[user], f"@{known[user].username}" if known[user].username else str(user), width)
    while alike := _alike(labels):  # somebody may call themselves as others are marked
        for user in alike:
            labels[user] = _mark(known[user], str(user), width)
    return labels


def face_line(face: Face) -> Markup:
    """Give all that tells who somebody is: name, @name and number."""
    name = html.bold(html.shorten(face.name, _NAME)) if face.name.strip() else None
    username = None if face.username is None else f"@{face.username}"
    number = (
        html.join("", ["(", html.code(str(face.user_id)), ")"]) if name or username else html.code(str(face.user_id))
    )
    return html.join(" ", [part for part in (name, username, number) if part])


def _alike(labels: Mapping[int, str]) -> list[int]:
    counts = Counter(label.casefold() for label in labels.values())
    return [user for user, label in labels.items() if counts[label.casefold()] > 1]


def _mark(face: Face, mark: str, width: int) -> str:
    return f"{html.shorten(face.name, width - html.units(mark) - 3)} ({mark})"

"""A few records of the shipped content with all that they refer to: enough to edit in, and a tenth of the whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.content.sample import FILES
from tests.shared import shared

FACTS: Final = Path(__file__).parents[1] / "content" / "facts"
_SLUGS: Final = (
    "wh-hoi-an",
    "mow-hue-royal-literature",
    "ich-quan-ho",
    "bg-24c-1865",
    "br-langbiang",
    "gg-dak-nong",
    "da-nang",
)
_OF_THE_SAMPLE: Final = ("association.yaml", "organisations/club.yaml", "sources/the-list.yaml")
_VALUE: Final = re.compile(r"^\s*(?:- |\w+: )([a-z0-9-]+)$", re.MULTILINE)


def extract() -> Path:
    """Give the folder with their files; the association is the sample's, as ours needs much else."""
    return shared("extract", _lay_out)


def _lay_out(folder: Path) -> None:
    files = {path.stem: path for path in FACTS.rglob("*.yaml")}
    found, open_ones = set[str](), list(_SLUGS)
    while open_ones:
        slug = open_ones.pop()
        found.add(slug)
        open_ones += (set(_VALUE.findall(files[slug].read_text("utf-8"))) & files.keys()) - found
    for slug in found:
        copy = folder / files[slug].relative_to(FACTS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(files[slug].read_bytes())
    for name in _OF_THE_SAMPLE:
        copy = folder / name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(FILES[name], encoding="utf-8")

"""Search keys: what is left of a text when case, accents and punctuation do not count.

`fold("Đô thị cổ Hội An")` is `do thi co hoi an`. Texts and queries are folded alike, so that either may be written
with or without accents, composed (NFC) or decomposed (NFD).
"""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart, by the letters that people type for them.
_LETTERS = {
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "ĸ": "k",
    "ŋ": "n",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ə": "e",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
}
_APOSTROPHES = "'\u2018\u2019\u02bc\u02bb\uff07`\u00b4"
_IOTA_BELOW = "\u0345"  # a mark whose capital is a letter
_POSSESSIVE = re.compile(r"(?<=[^\W_])'s(?![^\W_])")
_REMEMBERED = 10_000  # characters; more than the letters of all Latin, Greek and Cyrillic alphabets


def _fold_character(character: str) -> str:
    """Fold one character to letters and digits, to an apostrophe, to a space, or to nothing for an accent."""
    bare = _without_marks(unicodedata.normalize("NFKD", character)).casefold()
    return "".join(map(_fold_part, _without_marks(unicodedata.normalize("NFKD", bare))))


def _without_marks(text: str) -> str:
    return "".join(part for part in text if part == _IOTA_BELOW or not unicodedata.category(part).startswith("M"))


def _fold_part(part: str) -> str:
    if part in _APOSTROPHES:
        return "'"
    if part.isdecimal():
        return str(unicodedata.decimal(part))
    return _LETTERS.get(part, part if part.isalnum() else " ")


class _Table(dict[int, str]):
    """Folded characters by code point, worked out when first met."""

    def __missing__(self, point: int) -> str:
        folded = _fold_character(chr(point))
        if len(self) < _REMEMBERED:
            self[point] = folded
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """Give the search key of a text: small letters without accents, digits, single spaces.

    đ becomes d, ß ss, œ oe; punctuation and dashes become spaces, the English possessive 's goes. Folding twice is
    folding once.
    """
    folded = text.translate(_TABLE)
    if "'" in folded:
        folded = _POSSESSIVE.sub(" ", folded).replace("'", " ")
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", folded)  # puts Korean syllables together again
    return " ".join(folded.split())


def words(text: str) -> tuple[str, ...]:
    """Give the folded words of a text."""
    return tuple(fold(text).split())

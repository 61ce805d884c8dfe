"""What may be meant by a number that is written as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DEGREES = re.compile(
    r"([0-9]{1,3})\s*°\s*([0-9]{1,2})\s*['\u2032\u2019]\s*(?:([0-9]{1,2}(?:[.,][0-9]+)?)\s*[\"\u2033\u201d])?"
)
_UNIT = re.compile(r"\s*(?:ha|héc-?ta|hectares?|°)$")
_SIDE = re.compile(r"\s*(?:[nebđ]|north|east|bắc|đông)$")  # where degrees are not negative
_PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,20})?")
_GROUPED = re.compile(r"(-?[0-9]{1,3})((?:[.,\s][0-9]{3}){1,3})")
_POINTED = re.compile(r"(-?[0-9][0-9.,\s]{0,15}?)[.,]([0-9]{1,20})")
_LONGEST = 40  # characters


def likely_numbers(text: str, most: float | None = None) -> list[str]:
    """Give what may be meant by a text that is no plain number, in digits with a point; nothing above `most`."""
    if len(text) > _LONGEST:
        return []
    guesses = dict.fromkeys(_guess(_SIDE.sub("", text.strip().lower())))
    return [guess for guess in guesses if guess != text and (most is None or abs(float(guess)) <= most)]


def _guess(text: str) -> Iterator[str]:
    if match := _DEGREES.fullmatch(text):
        degrees = int(match[1]) + int(match[2]) / 60 + float((match[3] or "0").replace(",", ".")) / 3600
        yield f"{degrees:.6f}".rstrip("0").rstrip(".")
        return
    number = _UNIT.sub("", text)
    if _PLAIN.fullmatch(number):
        yield re.sub(r"^(-?)0+(?=[0-9])", r"\1", number.removesuffix(".0"))
    elif match := _GROUPED.fullmatch(number):
        yield match[1] + re.sub(r"[.,\s]", "", match[2])
        if re.fullmatch(r",[0-9]{3}", match[2]):  # that of thousands, or of decimals
            yield number.replace(",", ".")
    elif match := _POINTED.fullmatch(number):
        whole = re.sub(r"[.,\s]", "", match[1])
        yield f"{whole}.{match[2]}"

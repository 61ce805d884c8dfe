"""What libyaml says about a file that is no YAML, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import yaml

from content.checking.report import Fault


@dataclass(frozen=True, slots=True)
class _Advice:
    """Wording for one complaint; `at` says whether its line is that of the problem or of what it began with."""

    problem: str
    remedy: str
    at: Literal["problem", "context"] = "problem"


_QUOTES = "put the whole text in quotes"
_ALIGN = "start this line in the same column as its neighbours, with spaces alone"

# The keys begin the complaints of libyaml 0.2 (scanner.c and parser.c).
_ADVICE = {
    "mapping values are not allowed": _Advice(
        "a colon with a space after it stands inside of a text, or the line is not in the column of its neighbours",
        f"{_QUOTES}, or {_ALIGN}",
    ),
    "could not find expected ':'": _Advice(
        "this line has no colon after its key, or continues a text without indentation",
        "write 'key: value', or indent the line by two more spaces than the key above",
        at="context",
    ),
    "did not find expected key": _Advice(
        "this line does not fit the lines above, or a quotation mark inside of a text ended it too early",
        f"{_ALIGN}, and write a quotation mark inside of quotes twice ('')",
    ),
    "did not find expected '-' indicator": _Advice(
        "this line interrupts the list above", f"begin it with '- ', or {_ALIGN}"
    ),
    "found unexpected end of stream": _Advice(
        "the quotation mark that opens here is never closed", "close it at the end of the text", at="context"
    ),
    "found unexpected document indicator": _Advice(
        "the quotation mark that opens here is never closed", "close it at the end of the text", at="context"
    ),
    "did not find expected ',' or ']'": _Advice(
        "the list that opens here with '[' is never closed",
        "close it with ']', or write each item in a line of its own after '- '",
        at="context",
    ),
    "did not find expected ',' or '}'": _Advice(
        "the brace '{' that opens here is never closed",
        "write each key in a line of its own; put a text that begins with a brace in quotes",
        at="context",
    ),
    "block sequence entries are not allowed": _Advice(
        "a list begins in the line of its key", "begin the list in the next line, each item after '- '"
    ),
    "found unknown escape character": _Advice(
        "a backslash inside of double quotes has a meaning of its own", "use single quotes"
    ),
    "found invalid Unicode character escape code": _Advice(
        "this escaped character does not exist", "write the character itself"
    ),
    "did not find expected alphabetic or numeric": _Advice("a text begins with '&' or '*'", _QUOTES),
    "found undefined tag handle": _Advice("a text begins with '!'", _QUOTES),
    "did not find expected <document start>": _Advice(
        "the record has already ended above this line", f"{_ALIGN}; write one record per file"
    ),
    "did not find expected node content": _Advice("a value is missing here", "write a value, or delete the line"),
    "did not find expected comment or line break": _Advice(
        "a text follows '>' or '|' in the same line", "begin the text in the next line, or put it in quotes"
    ),
}


def explain_syntax(file: str, text: str, error: yaml.MarkedYAMLError) -> Fault:
    """Word what libyaml refuses; `text` is what it read."""
    complaint = str(error.problem or error)
    mark = error.problem_mark
    last = text.count("\n") + (not text.endswith("\n"))
    if complaint.startswith("found character that cannot start any token") and mark is not None:
        line = text.split("\n")[mark.line]
        character = line[mark.column : mark.column + 1]
        return Fault(file, mark.line + 1, "file", f"a value cannot begin with '{character}'", _QUOTES)
    for beginning, advice in _ADVICE.items():
        if complaint.startswith(beginning):
            mark = (error.context_mark or mark) if advice.at == "context" else mark
            line_number = min(mark.line + 1, last) if mark is not None else 0
            return Fault(file, line_number, "file", advice.problem, advice.remedy)
    line_number = min(mark.line + 1, last) if mark is not None else 0
    remedy = "compare it with the lines above and with another file of this kind"
    return Fault(file, line_number, "file", f"this is no YAML ({complaint})", remedy)


def explain_character(character: str) -> tuple[str, str]:
    """Word what is wrong with a character that a file must not hold."""
    if character == "\t":
        return "the line holds a tab", "use spaces, two for each level"
    return f"the line holds the invisible character U+{ord(character):04X}", "delete it; retype the words around it"

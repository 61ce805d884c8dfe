"""Why a file that was sent is not read any further."""

from __future__ import annotations


class RefusedError(ValueError):
    """A file cannot be taken: what is wrong and what would be right, in plain English; `line` 0 is the whole file."""

    def __init__(self, problem: str, remedy: str, line: int = 0) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem
        self.remedy = remedy
        self.line = line

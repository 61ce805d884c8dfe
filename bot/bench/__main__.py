"""`python -m bot.bench [answers|content|reminders] ...`: everything, or the parts that are named."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.bench import answers, content, reminders

_PARTS = ("answers", "content", "reminders")


def main() -> None:
    """Run the parts and print a table for each."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench", description="Timings, beside bots on other libraries.")
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="what to measure (default: all)")
    parser.add_argument("--questions", type=int, default=6000, help="questions to each bot (default: %(default)s)")
    parser.add_argument("--only", default="", help="of the contenders, only those whose names contain this")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of all contenders (default: %(default)s)")
    options = parser.parse_args()
    parts = options.parts or _PARTS
    if "answers" in parts:
        sys.stdout.write(
            asyncio.run(answers.measure(options.questions, only=options.only, rounds=options.rounds)) + "\n"
        )
    if "content" in parts:
        sys.stdout.write(asyncio.run(content.measure()) + "\n")
    if "reminders" in parts:
        sys.stdout.write(asyncio.run(reminders.measure()) + "\n")


if __name__ == "__main__":
    main()

"""What is wrong with the input, and where."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, with the place where a person can mend it.

    `line` and `column` count from 1; 0 means that the file as a whole is meant.
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.message}"


class BadInput(Exception):
    """Input that cannot be used; carries every problem that was found in it."""

    def __init__(self, problems: list[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def shown(path: Path) -> str:
    """The path as a person at the present folder would type it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def nearest(wrong: object, known) -> str:
    """A sentence that names the closest of the known words, or nothing."""
    words, typed = list(known), str(wrong)
    turned = [word for word in words if sorted(word.casefold()) == sorted(typed.casefold())]  # letters that changed places, or their case
    close = turned or get_close_matches(typed, words, n=1, cutoff=0.5)
    return f" Did you mean {close[0]}?" if close else ""

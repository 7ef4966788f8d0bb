"""What is wrong in a file, said so that a person can find it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be read: where it stands and what to do.

    `line` counts from 1, and is 0 where a file or the database as a whole is meant; `column` is
    empty where the whole line is.
    """

    line: int
    column: str
    value: str
    message: str
    file: str = ""

    def __str__(self):
        parts = (self.file, f"line {self.line}" if self.line else "", self.column)
        place = ", ".join(part for part in parts if part)
        said = (place, repr(self.value) if self.value else "", self.message)
        return ": ".join(part for part in said if part)


class UnreadableFile(Exception):
    """The file as a whole cannot be read; carries the one fault that says why."""

    def __init__(self, message, line=1, value="", column=""):
        super().__init__(message)
        self.fault = Fault(line, column, value, message)


def excerpt(text, limit=80):
    """The beginning of a value, short enough for a message."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"

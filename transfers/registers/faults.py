"""What is wrong in a file, said so that a person can find it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be read: where it stands and what to do.

    `line` counts from 1; `column` is empty where the whole line or file is meant.
    """

    line: int
    column: str
    value: str
    message: str
    file: str = ""

    def __str__(self):
        place = f"{self.file}, line {self.line}" + (f", {self.column}" if self.column else "")
        value = f": {self.value!r}" if self.value else ""
        return f"{place}{value}: {self.message}"


class UnreadableFile(Exception):
    """The file as a whole cannot be read; carries the one fault that says why."""

    def __init__(self, message, line=1, value="", column=""):
        super().__init__(message)
        self.fault = Fault(line, column, value, message)


def excerpt(text, limit=80):
    """The beginning of a value, short enough for a message."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"

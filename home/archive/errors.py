"""The one error of a saved page, and how its lines are quoted."""

GLIMPSE = 80


def glimpse(text: str) -> str:
    """The text itself, or its first 80 characters when it is longer."""
    return text if len(text) <= GLIMPSE else f"{text[: GLIMPSE - 1].rstrip()}…"


class ArchiveError(ValueError):
    """A saved page cannot be read; says at which line, counted from 1, and why."""

    def __init__(self, line_number: int, line: str, reason: str):
        super().__init__(line_number, line, reason)
        self.line_number = line_number
        self.line = line
        self.reason = reason

    def __str__(self):
        # repr() escapes control characters, which a terminal would obey.
        quoted = f": {glimpse(self.line)!r}" if self.line else ""
        return f"line {self.line_number}: {self.reason}{quoted}"

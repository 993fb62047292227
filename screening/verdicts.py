"""The verdict on a text: whether it appears at once or a moderator reads it first."""

from dataclasses import dataclass

from screening.enums import Mode, Outcome
from screening.identifying import identifying_parts


@dataclass(frozen=True)
class Facts:
    """What is known of a text besides its words: the mode where it is sent, and whether its writer is approved."""

    mode: Mode
    is_approved: bool = False

    @property
    def hold_all(self):
        """Whether a moderator reads first whatever the text says."""
        return self.mode == Mode.BEFORE or (self.mode == Mode.FIRST and not self.is_approved)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a text, and why in a sentence for moderators."""

    outcome: Outcome
    reason: str = ""

    @property
    def holds(self):
        """Whether a moderator reads it first."""
        return self.outcome == Outcome.HOLD


def judge(text, facts):
    """Return the Verdict on a text. The rules come first: what looks identifying is read before it appears anywhere."""
    if identifying_parts(text):
        return Verdict(Outcome.HOLD, "It may hold an NHS number, an email address or a telephone number.")
    if facts.mode == Mode.BEFORE:
        return Verdict(Outcome.HOLD, "Everything here is read before it appears.")
    if facts.mode == Mode.FIRST and not facts.is_approved:
        return Verdict(Outcome.HOLD, "Nothing of this writer was approved before.")
    return Verdict(Outcome.PUBLISH)

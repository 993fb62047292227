"""Why something that is sent to a challenge is not taken."""

from comments.refusals import Refusal


class NotNow(Refusal):
    """The round that is open does not take this, or none is open."""

    sentence = "This challenge takes no ideas at the moment. Copy your text if you want to keep it."


class CannotExtend(Refusal):
    """A round cannot end when the editor says."""

    status = 422


class NotASheet(Refusal):
    """A file is none that answers can be read from."""

    status = 422


class NotChangeable(Refusal):
    sentence = (
        "It has an official answer, so its words stay as they are. You can comment on it, or withdraw it."
    )


class NotTheseThemes(Refusal):
    """The themes are not those of the challenge, or too many."""

    sentence = "Choose up to three of the themes of this challenge."
    status = 422


class WordsChanged(Refusal):
    """The item of a plan says something else than what the person read."""

    sentence = "The words of this item changed meanwhile. Read them again above, then send this again."


class OwnIdea(Refusal):
    sentence = "You cannot support your own idea."


class IsMerged(Refusal):
    sentence = "This was merged with another idea. Support the other one instead."


class CannotMerge(Refusal):
    """Two ideas cannot be merged, or a merge cannot be undone."""

    status = 422

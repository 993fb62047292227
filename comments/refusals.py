"""Why something that a person sends is not taken: each says what happened and what to do, and nothing is stored."""


class Refusal(Exception):
    """What a person sent is not taken; `sentence` tells the person why and what to do."""

    sentence = "This was not sent."
    status = 409

    def __init__(self, sentence=""):
        self.sentence = sentence or self.sentence
        super().__init__(self.sentence)


class NotAllowed(Refusal):
    """The person may not take part; `obstacle` says why (users.enums.Obstacle)."""

    status = 403

    def __init__(self, obstacle):
        super().__init__(str(obstacle.label))
        self.obstacle = obstacle


class VoiceSilenced(Refusal):
    """Moderators let a voice say nothing more in its anonymous round."""

    sentence = (
        "Moderators let you say nothing more in this anonymous round. Copy your text if you want to keep it."
    )
    status = 403


class RoundTurned(Refusal):
    """A round became anonymous, or ceased to be, since the page was opened from which this is sent."""

    sentence = (
        "Since you opened this page, it became anonymous to take part here, or ceased to be. Nothing was sent."
        " Read what is stored now, then send it again."
    )


class CountedByName(Refusal):
    """Somebody did the same under their name before the round became anonymous."""

    sentence = "You did this before this round became anonymous, and it counts. It cannot count twice."


class NotOpen(Refusal):
    sentence = (
        "This conversation is not open, so nothing new can be added. Copy your text if you want to keep it."
    )


class NotThere(Refusal):
    sentence = (
        "What you answer is no longer shown, so nobody can reply to it. You can start a new comment instead."
    )


class Repeated(Refusal):
    sentence = "You have written exactly this here already. It is there, or a moderator is reading it."


class Unfit(Refusal):
    """The text cannot be stored as it is."""

    status = 422


class TooLate(Refusal):
    sentence = "You can change a comment for 24 hours. You can still withdraw it."


class Changed(Refusal):
    """Somebody, or the same person in another window, changed it meanwhile; `current` is what it says now."""

    sentence = (
        "It was changed meanwhile: below is what it says now. Save again to put your text in its place."
    )

    def __init__(self, current, version):
        super().__init__()
        self.current = current
        self.version = version

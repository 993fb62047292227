"""Why a status update is not taken as it was sent."""


class ChangedMeanwhile(Exception):
    """Raised when somebody else changed it since the form was shown; `update` is what it says now."""

    def __init__(self, update):
        super().__init__(f"Status update {update.pk} is at version {update.version}.")
        self.update = update


class NothingChanged(Exception):
    """Raised when it says already what was sent."""


class Gone(Exception):
    """Raised when it was withdrawn meanwhile."""

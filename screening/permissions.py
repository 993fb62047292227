"""Who may report, and who may choose when moderators read."""

from users.enums import Obstacle
from users.permissions import obstacle_for
from voices.contributors import is_voice_of

MODE_POWER = "screening.switch_sitemode"


def user_can_report(user, *, writer_id, voice=None):
    """Return whether a person may report something of a writer or a voice: nobody's own, and nobody who is suspended.

    A person whose work is not proven yet, or who has not accepted the newest rules, sees harm as well as others do.
    """
    if not user.is_authenticated or user.pk == writer_id or is_voice_of(voice, user):
        return False
    return obstacle_for(user) not in (Obstacle.SIGNED_OUT, Obstacle.SUSPENDED)

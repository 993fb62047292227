"""What makes kept pages with ideas stale."""


def ideas_tag(challenge_id):
    """Return what stands on every kept page that lists the ideas of a challenge."""
    return f"ideas:{challenge_id}"

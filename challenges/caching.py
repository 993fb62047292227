"""What makes kept pages with ideas and plans stale."""


def ideas_tag(challenge_id):
    """Return what stands on every kept page that lists the ideas of a challenge."""
    return f"ideas:{challenge_id}"


def plan_tag(plan_id):
    """Return what stands on every kept page that shows the numbers of a draft plan."""
    return f"plan:{plan_id}"

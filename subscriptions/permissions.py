"""Who sees what of subscriptions in the CMS."""

SEE = "subscriptions.view_deliveries"


def user_can_see_deliveries(user):
    """Return whether a user may see who is subscribed and what was sent, and have it sent again."""
    return user.is_active and user.has_perm(SEE)

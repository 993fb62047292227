"""Status updates on whatever has a conversation."""

from django import template

from updates.enums import Status
from updates.permissions import user_can_write_updates

register = template.Library()


@register.inclusion_tag("updates/status_updates.html", takes_context=True)
def status_updates(context, conversation, noun=""):
    """Show the status updates of a conversation, who follows it, and to editors what is planned and how to write.

    One query for readers, and for editors one more. `conversation` is None for a page that is not stored yet.
    """
    user = context["request"].user
    may_write = bool(conversation) and user.is_authenticated and user_can_write_updates(user, conversation)
    return {
        "conversation": conversation,
        "updates": list(conversation.status_updates.public()) if conversation else [],
        "planned": list(conversation.status_updates.waiting().order_by("publish_at")) if may_write else [],
        "may_write": may_write,
        "noun": noun,
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def status_words(status):
    """Return the words of a state, or an empty text for none."""
    return Status(status).label if status else ""

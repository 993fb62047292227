"""What pages show of subscriptions."""

from django import template

from conversations.enums import Kind
from subscriptions.queries import MOST_COUNTED, follows, unread_count

register = template.Library()

NOUNS = {
    Kind.POST: "This post",
    Kind.CHALLENGE: "This challenge",
    Kind.ACTION: "This action update",
    Kind.PANEL: "This conversation",
    Kind.AUTHOR: "This author",
    Kind.CATEGORY: "This category",
    Kind.SITE: "The list of all status updates",
}


@register.inclusion_tag("subscriptions/subscribers.html", takes_context=True)
def subscribers(context, conversation, noun=""):
    """Show how many follow a conversation, and the way to do so: a button, or a link for who is signed out.

    One query for people who are signed in. `noun` is what is followed, where its kind does not say: ‘This ideas board’.
    """
    user = context["request"].user
    number = conversation.subscriber_count
    subject = noun or NOUNS.get(conversation.kind, "This")
    return {
        "conversation": conversation,
        "sentence": f"{subject} has {number:,} subscriber{'' if number == 1 else 's'}.",
        "is_signed_in": user.is_authenticated,
        "is_followed": user.is_authenticated and follows(user, conversation),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def unread_news(user):
    """Return the number of an account's unread notifications as the bell shows it, '' for none; one query."""
    number = unread_count(user)
    if number >= MOST_COUNTED:
        return f"{MOST_COUNTED - 1}+"
    return str(number or "")

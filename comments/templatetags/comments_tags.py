"""Comments below whatever can be discussed."""

from django import template
from django.utils import timezone
from django.utils.html import linebreaks, urlize
from django.utils.safestring import mark_safe

from comments.threads import thread_page

register = template.Library()


@register.inclusion_tag("comments/comments.html", takes_context=True)
def conversation_comments(context, conversation, after="", user=None):
    """Show one page of a conversation's comments and, below them, how to join in."""
    now = timezone.now()
    return {
        "conversation": conversation,
        "page_of_comments": thread_page(conversation, after),
        "after": after,
        "path": context["request"].path,
        "is_signed_in": bool(user and user.is_authenticated),
        "is_closed": bool(conversation.closes_at and conversation.closes_at <= now),
        "is_upcoming": bool(conversation.opens_at and conversation.opens_at > now),
    }


@register.filter
def comment_text(text):
    """Return a comment's plain text as paragraphs, with its addresses as links that we do not vouch for."""
    html = linebreaks(urlize(text, nofollow=True, autoescape=True))
    # All quotes of the text itself are escaped by now, so this finds only the links just made.
    return mark_safe(html.replace('rel="nofollow"', 'rel="nofollow ugc noopener"'))  # noqa: S308

"""What pages show of ideas."""

from django import template
from django.utils import timezone

from challenges.enums import Deed, SupportKind
from challenges.permissions import user_wrote
from core.small_numbers import hide_small

register = template.Library()

# Of each kind: how it is given, how it is taken back, and what one and many are said to do.
WORDS = {
    SupportKind.SUPPORT: ("Support", "Supported: take it back", "supports it", "support it"),
    SupportKind.HERE: (
        "It happens here too",
        "It happens here: take it back",
        "says that it happens here too",
        "say that it happens here too",
    ),
}


@register.inclusion_tag("challenges/clock.html")
def idea_clock(idea, challenge):
    """Show by when an idea is read and answered."""
    return {
        "idea": idea,
        "read_by": idea.due_by(challenge.read_within),
        "answer_by": idea.due_by(challenge.answer_within),
        "now": timezone.now(),
    }


@register.inclusion_tag("challenges/supports.html", takes_context=True)
def idea_supports(context, idea, challenge, mine):
    """Show how many support an idea, and the buttons to those who are signed in; `mine` are the kinds one gave."""
    user = context["request"].user
    is_open, is_few = challenge.takes(Deed.SUPPORT), challenge.is_anonymous
    is_own = user_wrote(user, idea)
    numbers = {SupportKind.SUPPORT: idea.support_count, SupportKind.HERE: idea.here_count}
    return {
        "idea": idea,
        "rows": [
            {
                "kind": kind.value,
                "number": hide_small(numbers[kind]) if is_few else numbers[kind],
                "words": one if numbers[kind] == 1 and not is_few else many,
                "text": taken if kind in mine else give,
                "is_given": kind in mine,
            }
            for kind, (give, taken, one, many) in WORDS.items()
        ],
        # Whoever may not take part is told so when the button is pressed.
        "can_press": is_open and not is_own and user.is_authenticated,
        "signs_in": is_open and not user.is_authenticated,
        "hides_numbers": challenge.hides_numbers,
        "round": idea.conversation.voice_key(),
        "csrf_token": context.get("csrf_token"),
    }

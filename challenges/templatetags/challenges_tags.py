"""What pages show of ideas."""

from django import template
from django.utils import timezone

from challenges.enums import Deed, SupportKind
from users.words import moment

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


@register.filter
def at_the_clock(at):
    """Return a moment as people say it: 5:30pm on 3 May 2027."""
    return moment(at)


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
    is_open = challenge.takes(Deed.SUPPORT)
    is_own = user.is_authenticated and idea.writer_id == user.pk
    numbers = {SupportKind.SUPPORT: idea.support_count, SupportKind.HERE: idea.here_count}
    return {
        "idea": idea,
        "rows": [
            {
                "kind": kind.value,
                "number": numbers[kind],
                "words": one if numbers[kind] == 1 else many,
                "text": taken if kind in mine else give,
                "is_given": kind in mine,
            }
            for kind, (give, taken, one, many) in WORDS.items()
        ],
        # Whoever may not take part is told so when the button is pressed.
        "can_press": is_open and not is_own and user.is_authenticated,
        "signs_in": is_open and not user.is_authenticated,
        "hides_numbers": challenge.hides_numbers,
        "csrf_token": context.get("csrf_token"),
    }

"""Challenges and ideas in the CMS."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button

from challenges.cms import checks
from challenges.cms.ideas import TITLE, IdeasToAnswerView
from challenges.models import ChallengePage, CheckMark, Idea
from challenges.permissions import ANSWER, user_can_extend
from conversations.permissions import MODERATE
from users.cms.menu import CountingMenuItem


@hooks.register("register_admin_urls")
def screens_of_challenges():
    """Add the screens for challenges."""
    return [path("", include("challenges.cms.urls"))]


@hooks.register("register_page_header_buttons")
def extend_button(page, user, view_name, next_url=None):
    """Offer to extend the round of a challenge that is open, to those who may."""
    challenge = page.specific if page.specific_class is ChallengePage else None
    if challenge and user_can_extend(user, challenge) and challenge.round_at():
        yield Button(
            "Extend the round",
            reverse("challenges_cms:extend", args=[page.pk]),
            icon_name="time",
            priority=80,
        )


@hooks.register("register_admin_menu_item")
def ideas_to_read_item():
    """Return the entry of the list for moderators."""
    return CountingMenuItem(
        TITLE,
        reverse("challenges_cms:ideas"),
        name="ideas-to-read",
        icon_name="pick",
        order=395,
        power=MODERATE,
        waiting=lambda: [Idea.objects.to_read()],
    )


@hooks.register("register_admin_menu_item")
def checks_to_read_item():
    """Return the entry of the held comments on draft plans."""
    return CountingMenuItem(
        checks.TITLE,
        reverse("challenges_cms:checks"),
        name="checks-to-read",
        icon_name="tick-inverse",
        order=396,
        power=MODERATE,
        waiting=lambda: [CheckMark.objects.to_read()],
    )


@hooks.register("register_admin_menu_item")
def ideas_to_answer_item():
    """Return the entry of the list for those who answer, with the number that is overdue."""
    return CountingMenuItem(
        IdeasToAnswerView.page_title,
        reverse("challenges_cms:to_answer"),
        name="ideas-to-answer",
        icon_name="pick",
        order=345,
        power=ANSWER,
        waiting=lambda: [Idea.objects.unanswered()],
        words="{} overdue",
    )


@hooks.register("register_permissions")
def power_over_ideas():
    """Let superusers give this power to a group."""
    return Permission.objects.filter(content_type__app_label="challenges", codename="answer_ideas")

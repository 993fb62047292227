"""Status updates in the CMS: the list of them, and the way from a page to writing one."""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.widgets import Button

from conversations.models import Conversation
from core.registers import add_to_cms
from updates.permissions import user_can_write_updates
from updates.registers import StatusUpdatesRegister

add_to_cms(StatusUpdatesRegister)


@hooks.register("register_page_header_buttons")
def write_button(page, user, view_name, next_url=None):
    """Offer to write a status update on a page to those who may (one query)."""
    conversation = Conversation.objects.discussed().with_terms().filter(page_id=page.pk, suffix="").first()
    if conversation and user_can_write_updates(user, conversation):
        yield Button(
            "Write a status update",
            reverse("updates:write", args=[conversation.pk]),
            icon_name="history",
            priority=70,
        )

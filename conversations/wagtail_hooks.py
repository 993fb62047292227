"""A page that holds contributions is unpublished, never deleted (docs/adr/0007)."""

from django.contrib import messages
from django.shortcuts import redirect
from wagtail import hooks

from conversations.actions import holds_contributions
from conversations.deletion import ADVICE


@hooks.register("before_delete_page")
def refuse_to_delete_contributions(request, page):
    """Send the editor back with a word of advice."""
    if holds_contributions(page):
        messages.error(request, f"‘{page.get_admin_display_title()}’ was not deleted. {ADVICE}")
        return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def refuse_to_delete_contributions_in_bulk(request, action_type, objects, action_class_instance):
    """Do the same where several pages were ticked."""
    if action_type != "delete" or not all(hasattr(thing, "path") for thing in objects):
        return None
    held = [page.get_admin_display_title() for page in objects if holds_contributions(page)]
    if held:
        messages.error(request, f"Nothing was deleted, because of: {', '.join(held)}. {ADVICE}")
        return redirect(action_class_instance.next_url)

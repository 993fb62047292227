"""What follows from restrictions and publications of pages; Wagtail has no other seam than its signals.

Whatever is done to view restrictions, the panel's conversation stays closed.
"""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from challenges.closing import keep_closed
from challenges.models import ActionSource, ActionUpdatePage, PanelRoomPage
from challenges.source_news import publish_sources, touch_sources


@receiver(post_save, sender=PageViewRestriction)
def close_rooms_after_change(sender, **kwargs):
    _keep_rooms_closed()


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def close_rooms_after_change_of_groups(sender, action, **kwargs):
    if action.startswith("post_"):
        _keep_rooms_closed()


@receiver(post_delete, sender=PageViewRestriction)
def close_rooms_after_deletion(sender, origin, **kwargs):
    # One that goes with its page has no page to come back to.
    if getattr(origin, "model", type(origin)) is PageViewRestriction:
        _keep_rooms_closed()


def _keep_rooms_closed():
    for room in PanelRoomPage.objects.all():
        keep_closed(room)


@receiver([page_published, page_unpublished])
def publish_sources_of_action(sender, instance, **kwargs):
    if isinstance(instance, ActionUpdatePage):
        publish_sources(page=instance)


@receiver(post_delete, sender=ActionSource)
def touch_former_source(sender, instance, **kwargs):
    touch_sources([instance])

"""What a change in the CMS makes stale in the page cache; Wagtail offers no other seam than its signals."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core import page_cache


@receiver([page_published, page_unpublished])
def touch_what_the_page_touches(sender, instance, **kwargs):
    page_cache.touch(*getattr(instance, "touches", {page_cache.SITE}))


@receiver([page_slug_changed, post_page_move])
@receiver(post_delete, sender=Page)
@receiver([post_save, post_delete], sender=PageViewRestriction)
def touch_site(sender, **kwargs):
    page_cache.touch(page_cache.SITE)

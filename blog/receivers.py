"""Publications reach the history by Wagtail's signal, its only seam for all ways of publishing."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.signals import page_published

from blog.actions import publish_version, record_changed_file
from blog.models import Category, PostPage, PublishedVersion
from core import page_cache
from users.models import Official, OfficialPost


@receiver(page_published)
def record_publication_of_post(sender, instance, **kwargs):
    if isinstance(instance, PostPage):
        publish_version(page=instance)


@receiver(post_save, sender=get_image_model())
@receiver(post_save, sender=get_document_model())
def record_changed_file_of_posts(sender, instance, created, **kwargs):
    if not created:
        record_changed_file(instance)
        page_cache.touch(page_cache.SITE)


@receiver(post_delete, sender=get_image_model())
@receiver(post_delete, sender=get_document_model())
@receiver([post_save, post_delete], sender=Category)
@receiver([post_save, post_delete], sender=Official)
@receiver([post_save, post_delete], sender=OfficialPost)
def touch_site(sender, **kwargs):
    page_cache.touch(page_cache.SITE)


@receiver(post_save, sender=PublishedVersion)
def touch_post_of_withheld_version(sender, instance, created, **kwargs):
    # A new version comes with a publication, which makes stale what it has to.
    if not created:
        # An alias shows the same history.
        aliases = PostPage.objects.filter(alias_of=instance.page_id).values_list("pk", flat=True)
        page_cache.touch(*(f"page:{pk}" for pk in (instance.page_id, *aliases)))

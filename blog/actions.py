"""What writes the history of posts."""

import logging

from django.db import transaction
from django.utils import timezone

from blog.announcing import announce_version
from blog.differences import BODY_DIGEST
from blog.models import PostPage, PublishedVersion, Withheld
from core import page_cache
from core.permissions import pages_showing
from screening.identifying import nhs_numbers

logger = logging.getLogger(__name__)

UNKNOWN_EDITOR = "The editors, DHSC"
IDENTIFIED = "It held something that could identify a patient."
REVISIONS_READ = 20


def record_publication(*, page, at=None, editor_name="", reason=""):
    """Freeze what readers see of a post now, unless it is what they saw before; return the new row or None.

    May run twice for one publication: the second finds the same content. What counts is the page as it is stored and
    live: a page that is only scheduled is not recorded, nor is an alias, which shows its original's history. The
    editor's reason is used up. The editor is who wrote what readers now see, not who approved it; `editor_name` is for
    publications of the past, whose editor has no account.
    """
    with transaction.atomic():
        # The post's row is the lock: two publications at once get two numbers, the last that of what is live.
        page = PostPage.objects.select_for_update(of=("self",)).get(pk=page.pk).specific
        if page.alias_of_id or not page.live:
            return None
        last = page.published_versions.order_by("-number").first()
        page.guest_title = guest_title_of(page, last)
        PostPage.objects.filter(pk=page.pk).update(
            edit_reason="", edit_is_minor=False, edit_is_important=False, guest_title=page.guest_title
        )
        content = page.public_content
        if last and last.content == content:
            return None
        if last:
            withhold_what_identifies(page, last.content, content)
        editor = None if editor_name else writer_of(page, content)
        return PublishedVersion.objects.create(
            page_id=page.pk,
            number=last.number + 1 if last else 1,
            published_at=at or timezone.now(),
            editor=editor,
            editor_name=editor_name or (editor.name_for_readers if editor else UNKNOWN_EDITOR),
            reason=(reason or page.edit_reason) if last else "",
            is_minor=page.edit_is_minor if last else False,
            is_important=page.edit_is_important if last else False,
            content=content,
        )


def publish_version(*, page):
    """Freeze what readers see of a post that was published just now, and tell those who follow what is new in it.

    Returns the version, or None where nothing changed for readers. May run twice for one publication.
    """
    with transaction.atomic():
        version = record_publication(page=page)
        if version:
            announce_version(version)
    return version


def withhold_what_identifies(page, before, after):
    """Withhold every version that holds an NHS number which an edit took out.

    A correction must not publish a patient's number for ever: neither in the version before nor in earlier ones. The
    addresses and telephone numbers of a post are mostly those of an office, and stay in its history.
    """
    taken_out = nhs_numbers(words_of(before)) - nhs_numbers(words_of(after))
    if not taken_out:
        return
    for version in page.published_versions.exclude(withheld=Withheld.VERSION):
        if nhs_numbers(words_of(version.content)) & taken_out:
            version.withheld, version.withheld_reason = Withheld.VERSION, IDENTIFIED
            version.save(update_fields=["withheld", "withheld_reason"])


def words_of(content):
    """Return all words of a frozen content as one text; of one that was not kept, none."""
    values = (value for name, value in (content or {}).items() if name != BODY_DIGEST)
    return "\n".join("\n".join(value) if isinstance(value, list) else str(value) for value in values)


def guest_title_of(page, last):
    """Return the title of a post's writer that is kept with the post: a guest's, as it was at the first publication.

    An official's title is found by date, so nothing is kept. Another guest brings another title.
    """
    if page.author.official_id:
        return ""
    if last and last.content and last.content.get("author") == page.author.title:
        return last.content.get("author_title", "")
    return page.author.guest_title


def record_changed_file(file):
    """Record the change of a picture or document in the history of each published post that shows it."""
    for pk in pages_showing(file).values_list("pk", flat=True):
        post = PostPage.objects.filter(pk=pk).first()
        if post:
            record_publication(
                page=post, editor_name=UNKNOWN_EDITOR, reason="A picture or document was replaced."
            )


def writer_of(page, content):
    """Return who first saved this content, or None: saving it again, as an approval does, makes nobody its writer."""
    if page.live_revision is None:
        return None
    writer = page.live_revision.user
    earlier = page.revisions.filter(created_at__lt=page.live_revision.created_at).order_by("-created_at")
    for revision in earlier.select_related("user")[:REVISIONS_READ]:
        try:
            before = revision.as_object().public_content
        except Exception:  # noqa: BLE001 - who wrote it must not keep the history from being written
            logger.warning("Revision %s cannot be read any more", revision.pk)
            break
        if before != content:
            break
        writer = revision.user or writer
    return writer


def forget_editor(*, user, limit):
    """Take a person's account and name from up to `limit` published versions; return how many that were."""
    with transaction.atomic():
        mine = PublishedVersion.objects.filter(editor_id=user.pk).order_by("pk")
        rows = dict(mine.values_list("pk", "page_id")[:limit])
        PublishedVersion.objects.filter(pk__in=rows).update(editor=None, editor_name=UNKNOWN_EDITOR)
        page_cache.touch(*{f"page:{page_id}" for page_id in rows.values()})
    return len(rows)

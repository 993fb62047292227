"""Storing saved pages of the old stream: one file, one transaction."""

from dataclasses import dataclass, field
from datetime import datetime, time
from html import escape
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from blog.actions import UNKNOWN_EDITOR, record_publication
from blog.models import AuthorIndexPage, AuthorPage, Category, PostIndexPage, PostPage, PublishedVersion
from comments.actions import add_archived_comment
from comments.models import StaffComment
from core import page_cache
from home.archive import ArchiveError, decode, fingerprint, parse, text_fingerprint
from home.bodies import stream_json
from home.models import ArchivedFile
from updates.actions import add_status_update
from updates.models import Status

LARGEST_FILE = 2 * 1024 * 1024
EXTRACT_LENGTH = 280
MIDDAY = time(12)


class ImportRefusedError(Exception):
    """Raised for a page that could be read and cannot be stored; says why."""


@dataclass
class Report:
    """What became of one file: `imported`, `unchanged`, `changed` or `failed`, and lines for people."""

    outcome: str = "imported"
    lines: list = field(default_factory=list)


def import_file(path):
    """Import one saved page and return a Report; what fails leaves nothing behind.

    A file that was imported before changes nothing. One that has changed since is reported and not merged: what
    editors did to the post meanwhile stands.
    """
    report = Report()
    try:
        with transaction.atomic():
            _import(_read(path), path.name, report)
    except (ArchiveError, ImportRefusedError) as error:
        return Report("failed", [str(error)])
    except ValidationError as error:
        return Report("failed", [f"the page was refused: {' '.join(error.messages)}"])
    except IntegrityError:
        return Report("failed", ["something else stored the same page at the same time: run it again"])
    return report


def _read(path):
    """Return the bytes of a file. Raises ImportRefusedError for what is no file, cannot be read or is too large."""
    try:
        if path.is_dir():
            raise ImportRefusedError("this is a folder: name the files in it")
        if path.exists() and not path.is_file():
            raise ImportRefusedError("this is not a plain file")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ImportRefusedError(f"the file cannot be read: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise ImportRefusedError(f"larger than {LARGEST_FILE // 1024 // 1024} MB: not a saved page")
    return data


def _import(data, name, report):
    mark = fingerprint(data)
    if ArchivedFile.objects.filter(fingerprint=mark).exists():
        report.outcome = "unchanged"
        report.lines.append("imported before: nothing to do")
        return
    post = parse(decode(data))
    marks = {
        "identity": f"{post.date:%Y-%m-%d} {slugify(post.title, allow_unicode=True)}"[:300],
        "fingerprint": mark,
        "text_fingerprint": text_fingerprint(post.paragraphs),
        "name": name,
    }
    if known := _known_before(ArchivedFile(**marks)):
        report.outcome = "changed"
        report.lines.append(f"{known}: not merged")
        return
    _check_lengths(post)
    page = _store_post(post, report)
    _store_history(page, post, report)
    _store_updates(page, post, report)
    _store_comments(page, post, report)
    ArchivedFile.objects.create(page=page, **marks)
    page_cache.touch(page_cache.SITE)
    report.lines += [f"left out: {line}" for line in post.left]


def _known_before(file):
    """Return what is known of the post of a file that itself is new, as words; empty for a new post."""
    if ArchivedFile.objects.filter(identity=file.identity).exists():
        return "this post was imported from a file that said something else"
    like = ArchivedFile.objects.like(file).select_related("page").first()
    return f"looks like {like}, which was imported with another date or title" if like else ""


def _check_lengths(post):
    limits = [
        ("title", post.title, PostPage, "title"),
        ("name of the author", post.author, AuthorPage, "title"),
        ("category", post.category, Category, "name"),
        *(("name of a commenter", comment.name, StaffComment, "user_name") for comment in post.comments),
    ]
    if post.edit:
        limits.append(("name of the editor", post.edit.editor, PublishedVersion, "editor_name"))
    for what, text, model, field_name in limits:
        longest = model._meta.get_field(field_name).max_length
        if len(text) > longest:
            raise ImportRefusedError(f"the {what} has more than {longest} characters: {text[:50]}…")


def _store_post(post, report):
    stream = PostIndexPage.objects.first()
    if stream is None:
        raise ImportRefusedError("the stream does not stand yet: run `manage.py build_site` first")
    moment = at_midday(post.date)
    edited = at_midday(post.edit.date) if post.edit else moment
    page = stream.add_child(
        instance=PostPage(
            title=post.title,
            slug=_free_slug(stream, post),
            author=_author(post.author, report),
            category=_category(post.category, report),
            date=moment,
            extract=extract_of(post.paragraphs),
            body=stream_json(_blocks(post.paragraphs)),
            first_published_at=moment,
            last_published_at=edited,
        )
    )
    report.lines.insert(0, f"post ‘{post.title}’ by {post.author}, {post.date:%-d %B %Y}, in {post.category}")
    report.lines.insert(1, f"{_count(len(post.paragraphs), 'paragraph')}")
    return page


def _store_history(page, post, report):
    if post.edit is None:
        record_publication(page=page, at=page.date)
        return
    # The old stream kept the last text alone: the first version is a row without content.
    PublishedVersion.objects.create(
        page=page, number=1, published_at=page.date, editor_name=UNKNOWN_EDITOR, content=None
    )
    record_publication(page=page, at=at_midday(post.edit.date), editor_name=post.edit.editor)
    report.lines.append(f"edited on {post.edit.date:%-d %B %Y} by {post.edit.editor}")


def _store_updates(page, post, report):
    statuses = {label.lower(): value for value, label in Status.choices}
    for update in post.updates:
        status = statuses.get(update.status.lower(), "")
        # A status that we have no word for stays in the text.
        is_missing = update.status and not status and update.text != update.status
        text = f"{update.status}: {update.text}" if is_missing else update.text
        add_status_update(conversation=page.conversation, date=update.date, status=status, text=text)
    if post.updates:
        report.lines.append(_count(len(post.updates), "status update"))


def _store_comments(page, post, report):
    stored = []
    for comment in post.comments:
        stored.append(
            add_archived_comment(
                conversation=page.conversation,
                name=comment.name,
                text="\n\n".join(comment.paragraphs),
                created_at=at_midday(comment.date),
                reply_to=None if comment.reply_to is None else stored[comment.reply_to],
            )
        )
    report.lines.append(_count(len(stored), "comment"))


def _author(name, report):
    """Return the page of a writer of the archive: a guest's, so it carries no badge, even of an official's name."""
    index = AuthorIndexPage.objects.get()
    guests = AuthorPage.objects.child_of(index).live().filter(official__isnull=True)
    author = guests.filter(title__iexact=name).first()
    if author is None:
        author = index.add_child(instance=AuthorPage(title=name))
        report.lines.append(f"new author: {name}")
    return author


def _category(name, report):
    category = Category.objects.filter(name__iexact=name).first()
    if category is None:
        slug = slugify(name)[:60]
        if not slug or Category.objects.filter(slug=slug).exists():
            raise ImportRefusedError(f"the category ‘{name}’ is too like another one")
        category = Category.objects.create(name=name, slug=slug, colour="brown")
        report.lines.append(f"new category: {name}")
    return category


def _free_slug(stream, post):
    """Return the title as a slug, with the date and then a number where another page or address has it."""
    slug = slugify(post.title)[:200].strip("-_")
    dated = f"{slug}-{post.date:%Y-%m-%d}".lstrip("-")
    taken = stream.reserved_child_slugs | set(
        stream.get_children().filter(Q(slug=slug) | Q(slug__startswith=dated)).values_list("slug", flat=True)
    )
    numbered = (f"{dated}-{number}" for number in count(2))
    return next(free for free in chain([slug, dated], numbered) if free and free not in taken)


def _blocks(paragraphs):
    return [{"type": "paragraph", "html": f"<p>{escape(text)}</p>"} for text in paragraphs]


def extract_of(paragraphs):
    """Return the first paragraph, cut at a word, for the stream."""
    text = paragraphs[0]
    return text if len(text) <= EXTRACT_LENGTH else text[:EXTRACT_LENGTH].rsplit(" ", 1)[0] + " …"


def at_midday(day):
    """Return the middle of a day as a moment: the archive kept days alone."""
    return timezone.make_aware(datetime.combine(day, MIDDAY))


def _count(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

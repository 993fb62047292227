"""The stream's pages for tests."""

import json
from datetime import timedelta

import factory
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision
from wagtail_factories import PageFactory

from blog.models import AuthorIndexPage, AuthorPage, Category, PostIndexPage, PostPage


def paragraphs(*texts):
    """Return a body of paragraphs as the JSON that a StreamField stores."""
    return json.dumps([{"type": "paragraph", "value": f"<p>{text}</p>"} for text in texts])


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")


class AuthorPageFactory(PageFactory):
    class Meta:
        model = AuthorPage

    parent = factory.LazyFunction(AuthorIndexPage.objects.get)
    title = factory.Sequence(lambda n: f"Author {n}")
    slug = factory.Sequence(lambda n: f"author-{n}")


class PostPageFactory(PageFactory):
    class Meta:
        model = PostPage

    parent = factory.LazyFunction(PostIndexPage.objects.get)
    title = factory.Sequence(lambda n: f"Post {n}")
    slug = factory.Sequence(lambda n: f"post-{n}")
    author = factory.SubFactory(AuthorPageFactory)
    category = factory.LazyFunction(lambda: Category.objects.get(slug="blogs"))
    date = factory.LazyFunction(timezone.now)
    extract = "What this is about, in a sentence."
    body = factory.LazyFunction(lambda: paragraphs("The first paragraph.", "The second paragraph."))


def publish(page, by=None, **fields):
    """Change a page in the way of the CMS: a revision by somebody, then published; return the page afresh."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=by).publish(user=by)
    return type(page).objects.get(pk=page.pk)


def let_an_hour_pass(post):
    """Publish what is scheduled for a post, as if its hour had come."""
    due = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(object_id=str(post.pk), approved_go_live_at__isnull=False).update(
        approved_go_live_at=due
    )
    for revision in Revision.objects.filter(object_id=str(post.pk)):
        if revision.content.get("go_live_at"):
            revision.content["go_live_at"] = due.isoformat()
            revision.save()
    PostPage.objects.filter(pk=post.pk, go_live_at__isnull=False).update(go_live_at=due)
    call_command("publish_scheduled")

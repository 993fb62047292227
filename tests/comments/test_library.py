"""Nothing of django-comments-xtd but its tables can be reached: no address, form, template, tag, mail or receiver."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import signals
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django_comments import signals as comment_signals
from django_comments_xtd.signals import confirmation_received

from comments.models import StaffComment
from core.models import QueuedMail
from tests.comments.sending import send, write_address
from tests.factories.comments import comment_by
from tests.users.people import person, staff

pytestmark = pytest.mark.django_db

LIBRARIES = ("django_comments", "rest_framework")
# What we use of it: the row, the name of a like, and the receiver that is disconnected.
USED = {
    "Comment",
    "CommentAbstractModel",
    "CommentFlag",
    "LIKEDIT_FLAG",
    "XtdComment",
    "publish_or_unpublish_on_pre_save",
}
NAMES = {
    "comments-xtd-sent": [],
    "comments-xtd-confirm": ["x"],
    "comments-xtd-mute": ["x"],
    "comments-xtd-reply": [1],
    "comments-xtd-like": [1],
    "comments-xtd-like-done": [],
    "comments-xtd-dislike": [1],
    "comments-xtd-dislike-done": [],
    "comments-xtd-api-create": [],
    "comments-xtd-api-preview": [],
    "comments-xtd-api-list": ["blog-postpage", "1"],
    "comments-xtd-api-count": ["blog-postpage", "1"],
    "comments-xtd-api-feedback": [],
    "comments-xtd-api-flag": [],
    "comments-post-comment": [],
    "comments-comment-done": [],
    "comments-flag": [1],
    "comments-flag-done": [],
    "comments-delete": [1],
    "comments-delete-done": [],
    "comments-approve": [1],
    "comments-approve-done": [],
    "comments-url-redirect": [1, 1],
}
ENDS = ("", "reply/", "report/", "edit/", "withdraw/")
PATHS = (
    "sent/?c={0}", "confirm/x/", "mute/x/", "reply/{0}/", "flag/{0}/", "like/{0}/", "liked/", "dislike/{0}/",
    "disliked/", "api/comment/", "api/preview/", "api/blog-postpage/{1}/", "api/blog-postpage/{1}/count/",
    "api/feedback/", "api/flag/", "post/", "posted/?c={0}", "flagged/?c={0}", "delete/{0}/", "deleted/?c={0}",
    "approve/{0}/", "approved/?c={0}", "cr/1/{1}/", "sent.json?c={0}", "reply/{0}.json", "post.json",
    "posted.json?c={0}", "mute/x.json", "like/{0}.json", "api/blog-postpage/{1}.json", "api/comment.json",
)  # fmt: skip


@pytest.fixture
def comment(post):
    return comment_by(staff(email="writer@nhs.net"), post, "Words of ours.")


def views(patterns, prefix=""):
    """Yield (route, module of the view) of every address, those of included lists too."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns, route)
        else:
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield route, view.__module__


def test_no_address_leads_into_the_library():
    found = list(views(get_resolver().url_patterns))
    assert any(module.startswith("comments.") for _, module in found)
    assert [route for route, module in found if module.startswith(LIBRARIES)] == []


@pytest.mark.parametrize("name", NAMES)
def test_name_of_an_address_of_the_library_is_unknown(name):
    for namespace in ("", "comments:"):
        with pytest.raises(NoReverseMatch):
            reverse(f"{namespace}{name}", args=NAMES[name])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["stranger", "superuser"])
def test_address_of_the_library_is_unknown_and_does_nothing(comment, path, who):
    browser = Client()
    if who == "superuser":
        browser.force_login(person(who))
    address = f"/comments/{path.format(comment.pk, comment.conversation.page_id)}"
    before = StaffComment.objects.values().get()
    for response in (
        browser.get(address, headers={"x-requested-with": "XMLHttpRequest"}),
        browser.post(address, {"comment": "Words of theirs.", "name": "Eve", "email": "eve@example.org"}),
    ):
        assert response.status_code == 404
        assert "Words of ours." not in response.text
        assert "writer@nhs.net" not in response.text
    assert StaffComment.objects.values().get() == before


@pytest.mark.parametrize("app", ["rest_framework", "django.contrib.admin"])
def test_what_the_library_has_its_api_and_its_admin_on_is_not_installed(app):
    assert not apps.is_installed(app)


# --- Templates and tags ------------------------------------------------------------------------------


def test_no_template_of_ours_loads_a_tag_of_the_library():
    templates = [
        *Path(settings.BASE_DIR).glob("templates/**/*"),
        *Path(settings.BASE_DIR).glob("*/templates/**/*"),
    ]
    sources = {path: path.read_text() for path in templates if path.suffix in (".html", ".txt", ".xml")}
    assert len(sources) > 50
    for path, source in sources.items():
        loaded = [line for line in source.split("{%") if line.strip().startswith("load ")]
        words = {word for line in loaded for word in line.split("%}")[0].split()}
        assert words.isdisjoint({"comments", "comments_xtd"}), path
        assert "xtdcomment" not in source, path


@pytest.mark.parametrize("path", ["/talk/a-post/", *(f"/comments/{{}}/{end}" for end in ENDS)])
def test_page_is_made_of_our_templates_alone(client, comment, path):
    client.force_login(comment.user if path.endswith(("edit/", "withdraw/")) else staff())
    response = client.get(path.format(comment.pk))
    assert response.status_code == 200
    origins = {template.origin.name for template in response.templates}
    assert any("/templates/" in origin for origin in origins)
    assert not any("/django_comments" in origin for origin in origins)


@pytest.mark.parametrize("name", ["preview.html", "edit.html"])
def test_template_of_the_same_name_is_ours(name):
    assert get_template(f"comments/{name}").origin.name.startswith(str(settings.BASE_DIR / "templates"))


# --- Receivers, mail and code ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete"]
)
def test_no_receiver_of_the_library_hears_of_our_comments(name):
    receivers = [one for group in getattr(signals, name)._live_receivers(StaffComment) for one in group]
    assert [one for one in receivers if one.__module__.startswith(LIBRARIES)] == []


def test_comment_that_is_sent_mails_nobody_and_follows_nothing(client, ann, post, mailoutbox, monkeypatch):
    heard = []
    for signal in (
        comment_signals.comment_will_be_posted,
        comment_signals.comment_was_posted,
        comment_signals.comment_was_flagged,
        confirmation_received,
    ):
        monkeypatch.setattr(signal, "send", lambda **sent: heard.append(sent))
    earlier = comment_by(staff(), post)
    StaffComment.objects.filter(pk=earlier.pk).update(followup=True, user_email="follower@example.org")
    send(client, f"/comments/{earlier.pk}/reply/", followup="on", reply_to=earlier.pk)
    send(client, write_address(post), "Other words.", followup="on")
    client.post(f"/comments/{earlier.pk}/like/", {"like": "1"})
    assert StaffComment.objects.filter(user=ann).count() == 2
    assert not StaffComment.objects.filter(user=ann, followup=True).exists()
    assert (mailoutbox, heard, QueuedMail.objects.count()) == ([], [], 0)


def imported(path):
    """Return the names that a module imports from the libraries."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(LIBRARIES):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(LIBRARIES))


def test_our_code_uses_the_rows_of_the_library_and_nothing_else():
    folders = [path.parent for path in settings.BASE_DIR.glob("*/apps.py")] + [settings.BASE_DIR / "site"]
    modules = [
        path for folder in folders for path in folder.rglob("*.py") if path.parent.name != "migrations"
    ]
    names = {name for path in modules for name in imported(path)}
    assert "XtdComment" in names
    assert names <= USED


def test_thread_columns_of_the_library_are_filled_once(client, ann, post):
    root = comment_by(ann, post)
    send(client, f"/comments/{root.pk}/reply/")
    columns = StaffComment.objects.values_list("thread_id", "parent_id", "level", "order", "nested_count")
    assert set(columns) == {(0, 0, 0, 1, 0)}

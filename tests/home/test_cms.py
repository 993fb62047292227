"""The CMS as editors, publishers and others meet it."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Task, Workflow, WorkflowPage
from wagtail.search.index import insert_or_update_object
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.models import AuthorIndexPage, AuthorPage, Category, PostIndexPage, PostPage
from challenges.models import ActionIndexPage, ChallengeIndexPage, ChallengePage
from comments.models import StaffComment
from conversations.deletion import ContributionsHeldError
from home.models import HomePage, StandardPage
from subscriptions.actions import subscribe
from subscriptions.enums import Kind
from subscriptions.models import Event
from tests.factories.blog import AuthorPageFactory, PostPageFactory, publish
from tests.factories.challenges import (
    ActionUpdatePageFactory,
    ChallengePageFactory,
    PanelPageFactory,
    PanelRoomPageFactory,
)
from tests.factories.comments import comment_on
from tests.factories.pages import soup
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db

GROUPS = ["Editors", "Publishers", "Moderators", "Analysts"]


@pytest.fixture
def sign_in(client):
    def sign_in(who):
        user = UserFactory(is_superuser=True) if who == "superuser" else UserFactory.in_group(who)
        client.force_login(user)
        return user

    return sign_in


def post_data(**fields):
    data = {
        "title": "Written in the CMS",
        "slug": "written",
        "date": "2026-01-31 12:00",
        "author": AuthorPageFactory().pk,
        "category": Category.objects.get(slug="news").pk,
        "extract": "In short.",
        "body": streamfield([("paragraph", rich_text("<p>Words.</p>"))]),
        "edit_reason": "",
        "comment_count": 0,
    }
    return nested_form_data(data | fields) | {
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000,
    }


def write(client, **fields):
    """Fill in the form of a new post; return the answer."""
    stream = PostIndexPage.objects.get()
    return client.post(f"/cms/pages/add/blog/postpage/{stream.pk}/", post_data(**fields))


# Writing and publishing


def test_editor_writes_a_draft(client, sign_in):
    sign_in("Editors")
    assert write(client).status_code == 302
    post = PostPage.objects.get(slug="written")
    assert not post.live
    assert post.published_versions.count() == 0


def test_editor_cannot_publish(client, sign_in):
    sign_in("Editors")
    write(client, **{"action-publish": "1"})
    assert not PostPage.objects.filter(slug="written", live=True).exists()


def test_editor_submits_and_publisher_approves(client, sign_in):
    editor = sign_in("Editors")
    write(client, **{"action-submit": "1"})
    post = PostPage.objects.get(slug="written")
    task_state = post.current_workflow_task_state
    assert task_state.task.name == "Approval by a publisher"
    address = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", task_state.pk])

    client.post(address, {"comment": ""})
    assert not PostPage.objects.get(pk=post.pk).live

    sign_in("Publishers")
    client.post(address, {"comment": "Good."})
    post = PostPage.objects.get(pk=post.pk)
    assert post.live
    assert post.published_versions.get().editor == editor


def test_publisher_publishes(client, sign_in):
    sign_in("Publishers")
    write(client, **{"action-publish": "1"})
    assert PostPage.objects.get(slug="written").live


def test_publisher_schedules(client, sign_in):
    sign_in("Publishers")
    tomorrow = timezone.localtime() + timedelta(days=1)
    write(client, **{"action-publish": "1", "go_live_at": f"{tomorrow:%Y-%m-%d %H:%M}"})
    post = PostPage.objects.get(slug="written")
    assert not post.live
    assert post.approved_schedule or post.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert "Written in the CMS" in client.get("/cms/").content.decode()


def test_edit_in_the_cms_is_recorded_and_its_reason_is_asked_for_anew(client, sign_in):
    sign_in("Publishers")
    write(client, **{"action-publish": "1"})
    post = PostPage.objects.get(slug="written")
    address = f"/cms/pages/{post.pk}/edit/"
    fields = {"title": "Better", "edit_reason": "It was wrong.", "edit_is_minor": "on", "action-publish": "1"}
    client.post(address, post_data(**fields))
    version = post.published_versions.get(number=2)
    assert (version.reason, version.is_minor) == ("It was wrong.", True)
    form = client.get(address).context["form"]
    assert form["edit_reason"].value() == ""
    assert form["edit_is_minor"].value() is False


def test_important_edit_is_announced_once_and_asked_for_anew(client, sign_in):
    sign_in("Publishers")
    post = publish(PostPageFactory(live=False))
    address = f"/cms/pages/{post.pk}/edit/"
    fields = {"edit_reason": "It was wrong.", "edit_is_important": "on", "action-publish": "1"}
    client.post(address, post_data(title="Better", **fields))
    assert post.published_versions.get(number=2).is_important
    assert Event.objects.filter(kind=Kind.IMPORTANT_EDIT).count() == 1
    assert client.get(address).context["form"]["edit_is_important"].value() is False


def test_minor_edit_that_is_important_is_refused_with_what_was_typed(client, sign_in):
    sign_in("Publishers")
    post = publish(PostPageFactory(live=False))
    fields = {"edit_reason": "It was wrong.", "edit_is_important": "on", "edit_is_minor": "on"}
    response = client.post(
        f"/cms/pages/{post.pk}/edit/", post_data(title="Better", **fields, **{"action-publish": "1"})
    )
    assert "A minor correction is not told to subscribers." in response.content.decode()
    assert response.context["form"]["edit_reason"].value() == "It was wrong."
    assert post.published_versions.count() == 1


def test_editor_sees_whom_a_publication_is_told(client, sign_in):
    sign_in("Editors")
    post = PostPageFactory(live=False)
    reader = SubscriberFactory()
    for conversation in (post.author.conversation, post.category.conversation):
        subscribe(subscriber=reader, conversation=conversation)
    address = f"/cms/pages/{post.pk}/edit/"
    assert "will go to 1 person who follows this author or category" in client.get(address).content.decode()
    publish(post)
    assert "Nobody is subscribed to this post yet." in client.get(address).content.decode()
    for person in (reader, SubscriberFactory()):
        subscribe(subscriber=person, conversation=post.conversation)
    assert "this will go to 2 people who follow this post" in client.get(address).content.decode()


def test_reason_of_a_draft_is_kept_until_it_is_published(client, sign_in):
    sign_in("Editors")
    post = publish(PostPageFactory(live=False))
    client.post(f"/cms/pages/{post.pk}/edit/", post_data(title="Better", edit_reason="It was wrong."))
    form = client.get(f"/cms/pages/{post.pk}/edit/").context["form"]
    assert form["edit_reason"].value() == "It was wrong."


@pytest.mark.parametrize("missing", ["date", "author", "category", "extract"])
def test_draft_that_is_not_complete_never_breaks(client, sign_in, missing):
    sign_in("Editors")
    assert write(client, **{missing: ""}).status_code in (200, 302)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"opens_at": "2026-03-02 09:00", "closes_at": "2026-03-02 09:00"}, "It must close after it opens."),
        ({"opens_at": "2026-03-02 09:00", "number": "6"}, "Only a challenge has a number, from 1 to 5."),
    ],
)
def test_challenge_form_says_what_is_wrong(client, sign_in, fields, message):
    sign_in("Publishers")
    data = {
        "title": "Asked", "slug": "asked", "kind": "challenge", "question": "What?", "why": streamfield([]),
        "thanks": rich_text(""), "rounds": inline_formset([]), "read_within": "14",
        "answer_within": "60", "action-publish": "1",
    }  # fmt: skip
    index = ChallengeIndexPage.objects.get()
    response = client.post(
        f"/cms/pages/add/challenges/challengepage/{index.pk}/", post_data() | nested_form_data(data | fields)
    )
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not ChallengePage.objects.exists()


@pytest.mark.parametrize(("slug", "status"), [("feed", 200), ("feeds", 302)])
def test_slug_that_hides_an_address_is_refused(client, sign_in, slug, status):
    sign_in("Publishers")
    response = write(client, slug=slug, **{"action-publish": "1"})
    assert response.status_code == status
    assert PostPage.objects.filter(slug=slug).exists() is (status == 302)


@pytest.mark.parametrize("who", ["Moderators", "Analysts"])
def test_those_who_do_not_write_cannot_edit_pages(client, sign_in, who):
    post = PostPageFactory(title="As it was")
    sign_in(who)
    assert client.get(f"/cms/pages/{post.pk}/edit/").status_code in (302, 403)
    client.post(f"/cms/pages/{post.pk}/edit/", post_data(**{"action-publish": "1"}))
    write(client)
    assert PostPage.objects.get().title == "As it was"


def test_staff_without_a_group_cannot_enter(client):
    client.force_login(UserFactory())
    assert client.get("/cms/").status_code in (302, 403)


# Every page type


def every_page():
    """A page of each type, by its name."""
    return {
        "home": HomePage.objects.get(),
        "standard": HomePage.objects.get().add_child(
            instance=StandardPage(title="Rules", slug="rules", body="[]")
        ),
        "stream": PostIndexPage.objects.get(),
        "post": PostPageFactory(),
        "authors": AuthorIndexPage.objects.get(),
        "author": AuthorPageFactory(),
        "challenges": ChallengeIndexPage.objects.get(),
        "challenge": ChallengePageFactory(),
        "actions": ActionIndexPage.objects.get(),
        "action": ActionUpdatePageFactory(),
        "panel": (panel := PanelPageFactory()),
        "room": PanelRoomPageFactory(parent=panel),
    }


@pytest.mark.parametrize("who", ["Editors", "Publishers"])
def test_editing_screen_of_every_page_type_opens(client, sign_in, who):
    sign_in(who)
    for name, page in every_page().items():
        response = client.get(f"/cms/pages/{page.pk}/edit/")
        assert response.status_code == 200, name
        assert "js/title-counter.js" in response.content.decode(), name


def test_preview_of_every_page_type_opens(client, sign_in):
    sign_in("superuser")
    for name, page in every_page().items():
        page.save_revision()
        response = client.get(f"/cms/pages/{page.pk}/view_draft/")
        assert response.status_code == 200, name
        assert page.title in response.content.decode(), name


def test_every_page_type_can_be_made_where_it_belongs(client, sign_in):
    sign_in("Publishers")
    for kind, parent in [
        ("blog/postpage", PostIndexPage),
        ("challenges/actionupdatepage", PostIndexPage),
        ("challenges/challengepage", ChallengeIndexPage),
        ("blog/authorpage", AuthorIndexPage),
        ("home/standardpage", HomePage),
        ("challenges/panelpage", HomePage),
    ]:
        assert client.get(f"/cms/pages/add/{kind}/{parent.objects.get().pk}/").status_code == 200, kind


def test_preview_of_a_post_that_is_not_stored_yet(client, sign_in):
    sign_in("Editors")
    address = f"/cms/pages/add/blog/postpage/{PostIndexPage.objects.get().pk}/preview/"
    assert json.loads(client.post(address, post_data()).content)["is_valid"] is True
    response = client.get(address)
    assert response.status_code == 200
    assert "Written in the CMS" in response.content.decode()


def test_preview_shows_the_writer_and_category_that_are_chosen_and_not_stored(client, sign_in):
    sign_in("Editors")
    post = PostPageFactory()
    address = f"/cms/pages/{post.pk}/edit/preview/"
    author = AuthorPageFactory(title="Another writer")
    client.post(address, post_data(author=author.pk))
    text = client.get(address).content.decode()
    assert "Another writer" in text
    assert ">News<" in text


def test_help_says_that_short_titles_bring_more_ideas(client, sign_in):
    sign_in("Editors")
    page = ChallengePageFactory()
    assert "shorter titles bring more ideas" in client.get(f"/cms/pages/{page.pk}/edit/").content.decode()


# The first screen, and what stands behind it


@pytest.mark.parametrize("who", [*GROUPS, "superuser"])
def test_first_screen_opens(client, sign_in, who):
    sign_in(who)
    assert client.get("/cms/").status_code == 200


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("Editors", True),
        ("Publishers", True),
        ("superuser", True),
        ("Moderators", False),
        ("Analysts", False),
    ],
)
def test_what_comes_up_is_for_those_who_write(client, sign_in, who, sees):
    ChallengePageFactory(title="Closes soon", closes_at=timezone.now() + timedelta(days=3))
    ChallengePageFactory(title="Closes late", closes_at=timezone.now() + timedelta(days=8))
    ActionUpdatePageFactory(title="Late promise", due=timezone.localdate() - timedelta(days=1))
    ActionUpdatePageFactory(title="Kept promise", due=timezone.localdate() - timedelta(days=1), progress=100)
    sign_in(who)
    text = client.get("/cms/").content.decode()
    assert ("Closes soon" in text) is sees
    assert ("Late promise" in text) is sees
    assert "Closes late" not in text
    assert "Kept promise" not in text


def test_approval_stands_on_the_whole_tree():
    assert WorkflowPage.objects.get().page == Page.objects.get(depth=1)
    assert PostPageFactory().get_workflow() == Workflow.objects.get(name="Publication")
    (task,) = Task.objects.all()
    assert [group.name for group in task.specific.groups.all()] == ["Publishers"]


@pytest.mark.parametrize("who", ["Publishers", "superuser"])
def test_page_with_comments_is_not_deleted(client, sign_in, who):
    post = PostPageFactory()
    comment_on(post)
    sign_in(who)
    client.post(f"/cms/pages/{post.pk}/delete/")
    client.post(f"/cms/bulk/wagtailcore/page/delete/?id={post.pk}&next=/cms/")
    client.post(f"/cms/pages/{PostIndexPage.objects.get().pk}/delete/")
    assert PostPage.objects.filter(pk=post.pk).exists()
    assert StaffComment.objects.count() == 1


def test_page_without_comments_is_deleted(client, sign_in):
    post = PostPageFactory()
    sign_in("superuser")
    client.post(f"/cms/pages/{post.pk}/delete/")
    assert not PostPage.objects.exists()


def test_author_of_posts_is_not_deleted(client, sign_in):
    author = PostPageFactory().author
    sign_in("superuser")
    assert client.post(f"/cms/pages/{author.pk}/delete/").status_code in (200, 302, 403)
    assert AuthorPage.objects.filter(pk=author.pk).exists()


def test_alias_whose_original_is_deleted_still_answers(client):
    post = PostPageFactory()
    post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias")
    post.delete()
    assert client.get("/talk/an-alias/").status_code in (200, 404)


# What was public once


def ways_to_delete(client, page):
    client.post(f"/cms/pages/{page.pk}/delete/")
    client.post(f"/cms/bulk/wagtailcore/page/delete/?id={page.pk}&next=/cms/")


@pytest.mark.parametrize("who", ["Publishers", "superuser"])
@pytest.mark.parametrize("factory", [PostPageFactory, ActionUpdatePageFactory])
@pytest.mark.parametrize("unpublished", [True, False])
def test_post_that_was_public_is_not_deleted(client, sign_in, who, factory, unpublished):
    post = publish(factory(live=False))
    if unpublished:
        post.unpublish()
    sign_in(who)
    ways_to_delete(client, post)
    ways_to_delete(client, PostIndexPage.objects.get())
    for rows in (Page.objects.filter(pk=post.pk), type(post).objects.filter(pk=post.pk)):
        with pytest.raises(ContributionsHeldError):
            rows.delete()
    with pytest.raises(ContributionsHeldError):
        Page.objects.get(pk=post.pk).delete()
    assert PostPage.objects.get(pk=post.pk).published_versions.count() == 1


def test_one_post_that_was_public_keeps_all_that_were_ticked(client, sign_in):
    post, draft = publish(PostPageFactory(live=False, title="Was public")), PostPageFactory(live=False)
    sign_in("superuser")
    address = f"/cms/bulk/wagtailcore/page/delete/?id={draft.pk}&id={post.pk}&next=/cms/"
    response = client.post(address, follow=True)
    assert PostPage.objects.count() == 2
    assert "Nothing was deleted, because of: Was public." in response.content.decode()


@pytest.mark.parametrize("in_bulk", [True, False])
def test_draft_that_was_never_public_is_deleted(client, sign_in, in_bulk):
    draft = PostPageFactory(live=False)
    draft.save_revision()
    sign_in("superuser")
    if in_bulk:
        client.post(f"/cms/bulk/wagtailcore/page/delete/?id={draft.pk}&next=/cms/")
    else:
        client.post(f"/cms/pages/{draft.pk}/delete/")
    assert not PostPage.objects.exists()


def test_alias_of_a_post_that_was_public_is_deleted(client, sign_in):
    post = publish(PostPageFactory(live=False))
    alias = post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias")
    sign_in("superuser")
    client.post(f"/cms/pages/{alias.pk}/delete/")
    assert list(PostPage.objects.all()) == [post]


@pytest.mark.parametrize("posts", [0, 1])
def test_author_is_deleted_only_without_posts(client, sign_in, posts):
    author = AuthorPageFactory()
    PostPageFactory.create_batch(posts, author=author, live=False)
    sign_in("superuser")
    ways_to_delete(client, author)
    assert AuthorPage.objects.filter(pk=author.pk).exists() is bool(posts)


def test_author_of_posts_is_not_deleted_behind_the_cms():
    author = PostPageFactory(live=False).author
    with pytest.raises(ContributionsHeldError):
        AuthorPage.objects.get(pk=author.pk).delete()


# Aliases


def test_alias_that_becomes_a_page_begins_a_history(client, sign_in):
    post = publish(PostPageFactory(live=False))
    alias = post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias")
    user = sign_in("Publishers")
    assert alias.published_versions.count() == 0
    client.post(f"/cms/pages/{alias.pk}/convert_alias/")
    version = alias.published_versions.get()
    assert (version.number, version.editor_name) == (1, user.name_for_readers)
    assert version.content == post.public_content
    assert client.get("/talk/an-alias/").status_code == 200
    assert post.published_versions.count() == 1
    publish(alias, title="Apart")
    assert [row.number for row in alias.published_versions.order_by("number")] == [1, 2]


def test_alias_of_a_draft_that_becomes_a_page_has_no_history_yet(client, sign_in):
    post = PostPageFactory(live=False)
    alias = post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias")
    sign_in("Publishers")
    client.post(f"/cms/pages/{alias.pk}/convert_alias/")
    assert PostPage.objects.get(pk=alias.pk).alias_of is None
    assert alias.published_versions.count() == 0


# A guest's title


def test_preview_with_another_author_has_that_author_s_title(client, sign_in):
    sign_in("Editors")
    post = publish(PostPageFactory(live=False, author=AuthorPageFactory(guest_title="Nurse")))
    address = f"/cms/pages/{post.pk}/edit/preview/"
    client.post(address, post_data(author=AuthorPageFactory(guest_title="Porter").pk))
    text = client.get(address).content.decode()
    assert "Porter" in text
    assert "Nurse" not in text


def test_writer_of_another_author_s_version_is_who_wrote_it(client, sign_in):
    post = publish(PostPageFactory(live=False, author=AuthorPageFactory(guest_title="Nurse")))
    data = post_data(author=AuthorPageFactory(guest_title="Porter").pk)
    writer = sign_in("Editors")
    client.post(f"/cms/pages/{post.pk}/edit/", data)
    sign_in("Publishers")
    client.post(f"/cms/pages/{post.pk}/edit/", data | {"action-publish": "1"})
    version = post.published_versions.get(number=2)
    assert version.content["author_title"] == "Porter"
    assert version.editor == writer


# The page chooser, and one's own account


CHOOSERS = ["/cms/choose-page/", "/cms/choose-page/{stream}/", "/cms/choose-page/search/?q=Secret"]


@pytest.mark.parametrize("address", CHOOSERS)
@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("Editors", True),
        ("Publishers", True),
        ("superuser", True),
        ("Moderators", False),
        ("Analysts", False),
    ],
)
def test_page_chooser_is_for_those_who_write(client, sign_in, who, sees, address):
    insert_or_update_object(PostPageFactory(title="Secret draft", live=False))
    user = sign_in(who)
    address = address.format(stream=PostIndexPage.objects.get().pk)
    response = client.get(address)
    assert user.has_perm("wagtailadmin.access_admin")
    wanted = "Talk Health and Care" if address == "/cms/choose-page/" else "Secret draft"
    text = response.content.decode()
    html = json.loads(text)["html"] if "json" in response["Content-Type"] else text
    assert (wanted in html) is sees


@pytest.mark.parametrize("who", [*GROUPS, "superuser"])
def test_account_screen_does_not_offer_to_change_the_address(client, sign_in, who):
    user = sign_in(who)
    page = soup(client.get("/cms/account/"))
    assert page.select_one("form")
    assert page.select("input[type=email], input[name$=email]") == []
    client.post("/cms/account/", {"name_email-email": "other@example.org", "name_email-first_name": "Sam"})
    assert User.objects.get(pk=user.pk).email == user.email

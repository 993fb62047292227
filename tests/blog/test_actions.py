"""What is recorded of a publication, and what is not."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Revision

from blog.actions import UNKNOWN_EDITOR, record_publication
from blog.models import Category, PostIndexPage, PostPage
from tests.factories.blog import (
    AuthorPageFactory,
    CategoryFactory,
    PostPageFactory,
    let_an_hour_pass,
    paragraphs,
    publish,
)
from tests.factories.challenges import ActionUpdatePageFactory
from tests.factories.pages import soup, words
from tests.factories.users import OfficialFactory, UserFactory


def versions(post):
    return list(post.published_versions.order_by("number"))


@pytest.fixture
def editor(db):
    return UserFactory.in_group("Publishers", public_name="Adam, DHSC")


@pytest.fixture
def post(editor):
    """A post that was published once."""
    return publish(PostPageFactory(live=False), by=editor)


# What is recorded


def test_first_publication_is_version_1(post):
    (version,) = versions(post)
    assert version.number == 1
    assert version.content == post.public_content


def test_first_publication_has_no_reason(editor):
    post = publish(PostPageFactory(live=False), by=editor, edit_reason="Why I write", edit_is_minor=True)
    (version,) = versions(post)
    assert (version.reason, version.is_minor) == ("", False)


def test_edit_is_recorded_with_editor_reason_and_kind(post, editor):
    publish(post, by=editor, title="Better", edit_reason="It was wrong.", edit_is_minor=True)
    version = versions(post)[-1]
    assert version.number == 2
    assert (version.editor, version.editor_name) == (editor, "Adam, DHSC")
    assert (version.reason, version.is_minor) == ("It was wrong.", True)
    assert version.content["title"] == "Better"
    assert timezone.now() - version.published_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"public_name": "Adam, DHSC"}, "Adam, DHSC"),
        ({"public_name": ""}, "An editor, DHSC"),
        (None, UNKNOWN_EDITOR),
    ],
)
def test_edit_names_the_editor_as_readers_know_them(post, fields, name):
    editor = fields and UserFactory.in_group("Publishers", first_name="Secret", last_name="Person", **fields)
    publish(post, by=editor, title="Better")
    assert versions(post)[-1].editor_name == name


def test_edit_keeps_its_editors_name_when_the_account_goes(post, editor):
    publish(post, by=editor, title="Better")
    Revision.objects.update(user=None)
    editor.delete()
    assert versions(post)[-1].editor_name == "Adam, DHSC"


def test_edit_uses_up_the_reason(post, editor):
    post = publish(post, by=editor, title="Better", edit_reason="It was wrong.", edit_is_minor=True)
    assert (post.edit_reason, post.edit_is_minor) == ("", False)
    publish(post, by=editor, title="Best")
    assert versions(post)[-1].reason == ""


def test_publication_that_changes_nothing_uses_up_the_reason(post, editor):
    post = publish(post, by=editor, edit_reason="Nothing, really.")
    publish(post, by=editor, title="Better")
    assert [version.reason for version in versions(post)] == ["", ""]


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"title": "Another title"},
        lambda: {"extract": "Another extract."},
        lambda: {"body": paragraphs("Another paragraph.")},
        lambda: {"category": Category.objects.get(slug="news")},
        lambda: {"author": AuthorPageFactory()},
    ],
)
def test_change_that_readers_see_is_an_edit(post, editor, change):
    publish(post, by=editor, **change())
    assert len(versions(post)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"search_description": "For engines."},
        {"seo_title": "For engines."},
        {"edit_reason": "Just looking."},
        {"edit_is_minor": True},
    ],
)
def test_publication_without_visible_change_records_nothing(post, editor, change):
    publish(post, by=editor, **change)
    assert len(versions(post)) == 1


def test_change_of_the_author_s_title_in_force_then_is_an_edit(post, editor):
    official = OfficialFactory.with_posts(("Minister", date(2018, 1, 1), None))
    publish(post, by=editor, author=AuthorPageFactory(title="Ann", official=official))
    assert versions(post)[-1].content["author_title"] == "Minister"


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("heard", "That rotas are unfair.", "heard"),
        ("doing", "We change them.", "doing"),
        ("lead", "Rota team", "lead"),
        ("due", date(2027, 1, 31), "due"),
        ("progress", 90, "progress"),
    ],
)
def test_action_update_s_own_facts_are_an_edit(editor, field, value, label):
    action = publish(ActionUpdatePageFactory(live=False), by=editor)
    publish(action, by=editor, **{field: value})
    before, after = (version.content for version in versions(action))
    assert {name for name in after if after[name] != before[name]} == {label}


# What is not


def test_draft_is_not_recorded(post, editor):
    post.title = "Not yet"
    post.save_revision(user=editor)
    assert len(versions(post)) == 1


def test_same_publication_twice_is_recorded_once(post, editor):
    post.title = "Better"
    revision = post.save_revision(user=editor)
    revision.publish()
    Revision.objects.get(pk=revision.pk).publish()
    assert record_publication(page=PostPage.objects.get(pk=post.pk)) is None
    assert len(versions(post)) == 2


def test_unpublishing_and_publishing_again_records_nothing(post, editor):
    post.unpublish(user=editor)
    publish(post, by=editor)
    assert len(versions(post)) == 1


def test_publishing_again_with_a_change_is_an_edit(post, editor):
    post.unpublish(user=editor)
    publish(post, by=editor, title="Better")
    assert len(versions(post)) == 2


def test_copy_begins_a_history_of_its_own(post, editor):
    publish(post, by=editor, title="Better")
    copy = post.copy(update_attrs={"slug": "a-copy"}, user=editor, keep_live=True)
    assert [version.number for version in versions(copy)] == [1]
    assert len(versions(post)) == 2


def test_copy_that_is_not_live_has_no_history(post, editor):
    copy = post.copy(update_attrs={"slug": "a-copy"}, user=editor, keep_live=False)
    assert versions(copy) == []


def test_alias_records_nothing(post, editor):
    alias = post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias")
    publish(post, by=editor, title="Better")
    assert PostPage.objects.get(pk=alias.pk).title == "Better"
    assert versions(alias) == []
    assert len(versions(post)) == 2


def test_publication_of_the_past_keeps_its_moment_and_editor(post):
    PostPage.objects.filter(pk=post.pk).update(title="As it was")
    moment = datetime(2019, 6, 7, 12, tzinfo=UTC)
    version = record_publication(page=post, at=moment, editor_name="Adam, DHSC")
    assert (version.published_at, version.editor_name, version.editor) == (moment, "Adam, DHSC", None)


# Who wrote it


def test_writer_is_who_first_saved_what_is_published(post, editor):
    writer, approver = (
        UserFactory.in_group("Publishers", public_name=name) for name in ("Writer", "Approver")
    )
    post.title = "Better"
    post.save_revision(user=writer)
    publish(post, by=approver, title="Better")
    assert versions(post)[-1].editor_name == "Writer"


def test_writer_is_who_saved_it_last_where_the_words_differ(post, editor):
    writer, other = (UserFactory.in_group("Publishers", public_name=name) for name in ("Writer", "Other"))
    post.title = "Better"
    post.save_revision(user=writer)
    publish(post, by=other, title="Best")
    assert versions(post)[-1].editor_name == "Other"


def test_writer_is_found_though_the_guest_has_another_title_by_now(editor):
    author = AuthorPageFactory(guest_title="Nurse")
    post = publish(PostPageFactory(live=False, author=author), by=editor)
    publish(author, guest_title="Ward manager")
    writer, approver = (
        UserFactory.in_group("Publishers", public_name=name) for name in ("Writer", "Approver")
    )
    for user in (writer, approver):
        draft = post.get_latest_revision_as_object()
        draft.title = "Better"
        revision = draft.save_revision(user=user)
    revision.publish(user=approver)
    assert versions(post)[-1].editor_name == "Writer"


def test_draft_that_cannot_be_read_any_more_keeps_no_version_back(post, editor):
    category = CategoryFactory()
    post.category, post.title = category, "Better"
    post.save_revision(user=editor)
    category.delete()
    publisher = UserFactory.in_group("Publishers", public_name="Publisher")
    publish(post, by=publisher, category=Category.objects.first(), title="Best")
    assert [version.editor_name for version in versions(post)] == ["Adam, DHSC", "Publisher"]


# The title of a guest


@pytest.fixture
def guest(db):
    return AuthorPageFactory(title="Ann Lee", guest_title="Nurse")


def shown_title(client, address="/talk/by-a-guest/"):
    cache.clear()
    return words(soup(client.get(address)).select_one(".writer__title"))


def test_post_keeps_the_title_that_its_guest_had(client, guest):
    post = publish(PostPageFactory(live=False, author=guest, slug="by-a-guest"))
    publish(guest, guest_title="Ward manager")
    assert shown_title(client) == "Nurse"
    draft = post.get_latest_revision_as_object()
    draft.title = "Better"
    draft.save_revision().publish()
    assert shown_title(client) == "Nurse"
    assert [version.content["author_title"] for version in versions(post)] == ["Nurse", "Nurse"]


def test_post_of_today_has_the_title_that_its_guest_has_today(client, guest):
    publish(guest, guest_title="Ward manager")
    publish(PostPageFactory(live=False, author=guest, slug="by-a-guest"))
    assert shown_title(client) == "Ward manager"


def test_draft_takes_the_title_that_its_guest_has_when_it_is_published(client, guest):
    post = PostPageFactory(live=False, author=guest, slug="by-a-guest")
    post.save_revision()
    publish(guest, guest_title="Ward manager")
    publish(post)
    assert shown_title(client) == "Ward manager"


@pytest.mark.parametrize("official", [True, False])
def test_post_with_another_author_has_that_author_s_title(client, guest, official):
    post = publish(PostPageFactory(live=False, author=guest, slug="by-a-guest"))
    if official:
        other = AuthorPageFactory(official=OfficialFactory.in_office("Minister"))
    else:
        other = AuthorPageFactory(guest_title="Minister")
    publish(post, author=other)
    assert shown_title(client) == "Minister"
    assert versions(post)[-1].content["author_title"] == "Minister"


def test_alias_keeps_the_title_that_the_guest_had(client, guest):
    post = publish(PostPageFactory(live=False, author=guest, slug="by-a-guest"))
    post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias")
    publish(guest, guest_title="Ward manager")
    assert shown_title(client, "/talk/an-alias/") == "Nurse"
    draft = post.get_latest_revision_as_object()
    draft.title = "Better"
    draft.save_revision().publish()
    assert shown_title(client, "/talk/an-alias/") == "Nurse"
    publish(post, author=AuthorPageFactory(guest_title="Porter"))
    assert shown_title(client, "/talk/an-alias/") == "Porter"


# By the clock


def schedule(post, by, *, hours=1, **fields):
    post = PostPage.objects.get(pk=post.pk)
    post.go_live_at = timezone.now() + timedelta(hours=hours)
    for name, value in fields.items():
        setattr(post, name, value)
    post.save_revision(user=by).publish(user=by)


def test_scheduled_edit_is_recorded_once_and_when_it_appears(post, editor):
    schedule(post, editor, title="Better", edit_reason="It was wrong.")
    assert len(versions(post)) == 1
    let_an_hour_pass(post)
    call_command("publish_scheduled")
    assert PostPage.objects.get(pk=post.pk).title == "Better"
    assert [version.reason for version in versions(post)] == ["", "It was wrong."]
    assert versions(post)[-1].editor == editor


def test_scheduled_first_publication_is_recorded_when_it_appears(editor):
    post = PostPageFactory(live=False)
    schedule(post, editor)
    assert versions(post) == []
    let_an_hour_pass(post)
    assert PostPage.objects.get(pk=post.pk).live
    assert [version.number for version in versions(post)] == [1]


def test_change_before_the_scheduled_first_publication_is_no_edit(editor):
    post = PostPageFactory(live=False, title="A draft that said too much")
    schedule(post, editor)
    schedule(post, editor, title="What is said")
    let_an_hour_pass(post)
    assert [version.content["title"] for version in versions(post)] == ["What is said"]


# Two at once


def test_two_publications_at_once_end_with_what_is_public(committed_db):
    editor = UserFactory.in_group("Publishers")
    post = publish(PostPageFactory(live=False), by=editor)
    revisions = []
    for title in ("Left", "Right"):
        post.title = title
        revisions.append(post.save_revision(user=editor).pk)
    together = threading.Barrier(2)
    errors = []

    def release(pk):
        try:
            revision = Revision.objects.get(pk=pk)
            together.wait(10)
            revision.publish()
        except Exception as error:  # noqa: BLE001 - shown by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=release, args=[pk]) for pk in revisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    found = versions(post)
    assert [version.number for version in found] == list(range(1, len(found) + 1))
    assert len(found) in (2, 3)
    assert found[-1].content["title"] == PostPage.objects.get(pk=post.pk).title


def test_late_record_of_an_earlier_publication_takes_what_is_public(post):
    """Two publications crossed: the record of the first comes after the second was stored."""
    first, second = (UserFactory.in_group("Publishers", public_name=name) for name in ("First", "Second"))
    late = PostPage.objects.get(pk=post.pk)
    late.title = "First"
    revision = late.save_revision(user=first)
    publish(post, by=second, title="Second")
    record_publication(page=revision.as_object())
    assert [version.content["title"] for version in versions(post)] == [post.title, "Second"]
    assert versions(post)[-1].editor_name == "Second"


# What could identify a patient


NUMBER = "943 476 5919"


def test_edit_that_takes_an_nhs_number_out_withholds_every_version_that_held_it(editor):
    post = publish(PostPageFactory(live=False, body=paragraphs("Before.")), by=editor)
    for text in (f"Ask about {NUMBER}.", f"Ask us about {NUMBER}.", "Ask us."):
        publish(post, by=editor, body=paragraphs(text))
    withheld = [(version.number, version.withheld, version.withheld_reason) for version in versions(post)]
    reason = "It held something that could identify a patient."
    assert withheld == [(1, "", ""), (2, "version", reason), (3, "version", reason), (4, "", "")]


def test_history_does_not_show_a_number_that_was_taken_out(client, editor):
    post = publish(PostPageFactory(live=False, body=paragraphs(f"Ask about {NUMBER}.")), by=editor)
    assert NUMBER in client.get(post.url).text
    publish(post, by=editor, body=paragraphs("Ask us."))
    cache.clear()
    assert NUMBER not in client.get(f"{post.url}history/").text


def test_edit_that_keeps_the_number_or_takes_out_a_telephone_number_withholds_nothing(editor):
    post = publish(PostPageFactory(live=False, body=paragraphs(f"Ring 020 7946 0018: {NUMBER}.")), by=editor)
    publish(post, by=editor, body=paragraphs(f"Write to us: {NUMBER}."))
    assert [version.withheld for version in versions(post)] == ["", ""]

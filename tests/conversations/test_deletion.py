"""What people said is not deleted with a page."""

import pytest
from django.contrib.messages import get_messages
from wagtail.models import Page

from blog.models import PostIndexPage
from comments.models import StaffComment
from conversations.actions import holds_contributions
from conversations.deletion import ADVICE, ContributionsHeldError
from conversations.models import Conversation
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_on
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def held():
    """A post that somebody commented on."""
    post = PostPageFactory()
    comment_on(post)
    return post


@pytest.fixture
def free():
    """A post that nobody commented on."""
    return PostPageFactory()


def exists(page):
    return Page.objects.filter(pk=page.pk).exists() and Conversation.objects.filter(page_id=page.pk).exists()


def words_of(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_page_with_comments_holds_contributions(held, free):
    assert holds_contributions(held)
    assert not holds_contributions(free)


def test_ancestor_of_a_page_with_comments_holds_contributions(held):
    assert holds_contributions(PostIndexPage.objects.get())


def test_neighbour_of_a_page_with_comments_holds_none(held):
    assert not holds_contributions(Page.objects.get(slug="challenges"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_deleting_a_page_with_comments_is_refused_with_advice(cms, held, method):
    response = getattr(cms, method)(f"/cms/pages/{held.pk}/delete/")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"/cms/pages/{held.get_parent().pk}/",
    )
    assert ADVICE in words_of(response)
    assert exists(held)
    assert StaffComment.objects.count() == 1


def test_deleting_a_page_without_comments_is_allowed(cms, free):
    cms.post(f"/cms/pages/{free.pk}/delete/")
    assert not exists(free)
    assert not Conversation.objects.filter(page_id=free.pk).exists()


def test_deleting_an_ancestor_is_refused(cms, held):
    stream = PostIndexPage.objects.get()
    response = cms.post(f"/cms/pages/{stream.pk}/delete/", {"confirm_site_name": "Talk Health and Care"})
    assert response.status_code == 302
    assert ADVICE in words_of(response)
    assert exists(held)


def test_deleting_several_pages_is_refused_when_one_has_comments(cms, held, free):
    address = f"/cms/bulk/wagtailcore/page/delete/?id={free.pk}&id={held.pk}&next=/cms/pages/"
    response = cms.post(address)
    assert (response.status_code, response.headers.get("Location")) == (302, "/cms/pages/")
    assert held.title in words_of(response)
    assert free.title not in words_of(response)
    assert exists(held)
    assert exists(free)


def test_deleting_several_pages_without_comments_is_allowed(cms, free):
    other = PostPageFactory()
    cms.post(f"/cms/bulk/wagtailcore/page/delete/?id={free.pk}&id={other.pk}&next=/cms/pages/")
    assert not exists(free)
    assert not exists(other)


@pytest.mark.parametrize("action", ["unpublish", "move", "publish"])
def test_other_bulk_actions_on_a_page_with_comments_are_allowed(cms, held, action):
    response = cms.get(f"/cms/bulk/wagtailcore/page/{action}/?id={held.pk}&next=/cms/pages/")
    assert response.status_code == 200


def test_bulk_deletion_of_other_things_is_not_touched(cms):
    response = cms.get("/cms/bulk/wagtailimages/image/delete/?id=1&next=/cms/images/")
    assert response.status_code in (200, 404)


@pytest.mark.parametrize("ancestor", [True, False])
def test_api_refuses_to_delete_a_page_with_comments(cms, held, ancestor):
    page = held.get_parent() if ancestor else held
    response = cms.post(f"/cms/api/main/pages/{page.pk}/action/delete/")
    assert response.status_code == 403
    assert exists(held)
    assert StaffComment.objects.count() == 1


def test_api_deletes_a_page_without_comments(cms, free):
    assert cms.post(f"/cms/api/main/pages/{free.pk}/action/delete/").status_code == 204
    assert not exists(free)


@pytest.mark.parametrize(
    "delete",
    [
        lambda post: Page.objects.get(pk=post.pk).delete(),
        lambda post: type(post).objects.get(pk=post.pk).delete(),
        lambda post: Page.objects.filter(pk=post.pk).delete(),
        lambda post: post.get_parent().specific.delete(),
        lambda post: post.conversation.delete(),
        lambda post: Conversation.objects.all().delete(),
    ],
)
def test_code_that_would_delete_comments_is_stopped(held, free, delete):
    with pytest.raises(ContributionsHeldError, match="Unpublish it instead"):
        delete(held)
    assert exists(held)
    assert exists(free)
    assert StaffComment.objects.count() == 1


def test_copy_of_a_page_with_comments_may_be_deleted_while_nobody_saw_it(held):
    copy = held.copy(update_attrs={"slug": "a-copy"}, keep_live=False)
    copy.delete()
    assert not Page.objects.filter(pk=copy.pk).exists()
    assert exists(held)


def test_alias_of_a_page_with_comments_may_be_deleted(cms, held):
    alias = held.create_alias(update_slug="an-alias")
    cms.post(f"/cms/pages/{alias.pk}/delete/")
    assert not Page.objects.filter(pk=alias.pk).exists()
    assert exists(held)


def test_editor_who_may_not_delete_at_all_gets_no_advice(client, held):
    client.force_login(UserFactory.in_group("Moderators"))
    client.post(f"/cms/pages/{held.pk}/delete/")
    assert exists(held)


def test_account_of_a_writer_may_go_and_the_comment_stays(held):
    user = UserFactory()
    StaffComment.objects.update(user=user)
    user.delete()
    assert StaffComment.objects.get().user is None

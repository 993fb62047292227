"""A page and its conversation, from its creation to its end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from blog.models import PostIndexPage, PostPage
from challenges.models import ChallengePage
from conversations.actions import ensure_conversation
from conversations.enums import Kind
from conversations.mixins import with_conversations
from conversations.models import Conversation
from conversations.permissions import user_can_see
from home.models import HomePage
from tests.factories.blog import AuthorPageFactory, PostPageFactory, publish
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.comments import comment_on
from tests.factories.users import UserFactory


def own(page):
    return Conversation.objects.filter(page_id=page.pk)


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def alias_of(page, **options):
    return page.create_alias(update_slug="an-alias", **options)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "kind"),
    [
        (PostPageFactory, Kind.POST),
        (ChallengePageFactory, Kind.CHALLENGE),
        (ActionUpdatePageFactory, Kind.ACTION),
        (AuthorPageFactory, Kind.AUTHOR),
    ],
)
def test_page_has_a_conversation_of_its_kind_from_its_creation(factory, kind):
    assert [conversation.kind for conversation in own(factory())] == [kind]


@pytest.mark.django_db
def test_draft_has_its_conversation_too():
    assert own(PostPageFactory(live=False)).count() == 1


@pytest.mark.django_db
def test_saving_again_makes_no_second_conversation():
    post = PostPageFactory()
    publish(post, title="A new title")
    fresh(post).save()
    assert own(post).count() == 1


@pytest.mark.django_db
def test_conversation_of_a_challenge_has_its_dates():
    challenge = ChallengePageFactory()
    conversation = own(challenge).get()
    assert (conversation.opens_at, conversation.closes_at) == (challenge.opens_at, challenge.closes_at)


@pytest.mark.django_db
@pytest.mark.parametrize("published", [True, False])
def test_new_dates_reach_the_conversation_when_they_are_published(published):
    challenge = ChallengePageFactory()
    before = challenge.closes_at
    challenge.closes_at = before + timedelta(days=30)
    revision = challenge.save_revision()
    if published:
        revision.publish()
    assert own(challenge).get().closes_at == (challenge.closes_at if published else before)


@pytest.mark.django_db
@pytest.mark.parametrize("recursive", [True, False])
def test_copy_gets_a_conversation_of_its_own(recursive):
    post = PostPageFactory()
    comment_on(post)
    copy = post.copy(recursive=recursive, update_attrs={"slug": "a-copy"})
    assert own(copy).get().pk != own(post).get().pk
    assert own(copy).get().comment_count == 0
    assert fresh(copy).conversation == own(copy).get()


@pytest.mark.django_db
def test_copy_of_a_tree_gives_each_page_a_conversation():
    PostPageFactory.create_batch(2)
    stream = PostIndexPage.objects.get()
    copy = stream.copy(recursive=True, update_attrs={"slug": "talk-two"}, keep_live=True)
    posts = PostPage.objects.child_of(copy)
    assert posts.count() == 2
    assert Conversation.objects.filter(page__in=posts).count() == 2


@pytest.mark.django_db
def test_alias_shows_the_conversation_of_its_original():
    post = PostPageFactory()
    alias = fresh(alias_of(post))
    assert alias.conversation == own(post).get()
    assert not own(alias).exists()


@pytest.mark.django_db
def test_alias_follows_its_original_without_a_conversation_of_its_own():
    post = PostPageFactory()
    alias = alias_of(post)
    publish(post, title="A new title")
    assert fresh(alias).title == "A new title"
    assert not own(alias).exists()


@pytest.mark.django_db
def test_alias_that_becomes_a_page_gets_a_conversation_of_its_own(client):
    post = PostPageFactory()
    alias = alias_of(post)
    client.force_login(UserFactory(is_superuser=True))
    client.post(f"/cms/pages/{alias.pk}/convert_alias/")
    assert fresh(alias).conversation == own(alias).get()
    assert fresh(alias).conversation != own(post).get()


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [PostPageFactory, ChallengePageFactory, AuthorPageFactory])
def test_alias_whose_original_was_deleted_gets_a_conversation_when_it_is_published(client, factory):
    page = factory()
    alias = alias_of(page)
    Page.objects.get(pk=page.pk).delete()
    assert client.get(fresh(alias).url).status_code == 404
    publish(alias)
    assert client.get(fresh(alias).url).status_code == 200
    assert fresh(alias).conversation == own(alias).get()


@pytest.mark.django_db
def test_moving_changes_no_conversation_and_its_address_follows():
    post = PostPageFactory(slug="a-post")
    before = own(post).values().get()
    assert own(post).get().url == "/talk/a-post/"
    post.move(HomePage.objects.get(), pos="last-child")
    assert own(post).values().get() == before
    assert own(post).get().url == "/a-post/"


@pytest.mark.django_db
def test_moving_the_stream_moves_the_address_of_every_conversation():
    post = PostPageFactory(slug="a-post")
    idea = Conversation.objects.create(page_id=post.pk, suffix="ideas/7-x/", kind=Kind.IDEA)
    stream = PostIndexPage.objects.get()
    stream.slug = "stream"
    stream.save()
    assert Conversation.objects.get(pk=idea.pk).url == "/stream/a-post/ideas/7-x/"


@pytest.mark.django_db
def test_unpublishing_hides_a_conversation_and_publishing_shows_it_again():
    post = PostPageFactory()
    post.unpublish()
    assert not user_can_see(AnonymousUser(), own(post).get())
    publish(post)
    assert user_can_see(AnonymousUser(), own(post).get())


@pytest.mark.django_db
def test_conversations_of_a_list_cost_one_query(queries):
    posts = PostPageFactory.create_batch(5)
    listed = PostPage.objects.filter(pk__in=[post.pk for post in posts])
    with queries() as counted:
        conversations = [page.conversation for page in with_conversations(listed)]
    assert len(counted) == 2
    assert all(
        conversation.page_id == post.pk for conversation, post in zip(conversations, listed, strict=True)
    )


@pytest.mark.django_db
def test_alias_in_a_list_brings_the_conversation_of_its_original():
    post = PostPageFactory()
    alias = alias_of(post)
    listed = with_conversations(PostPage.objects.filter(pk__in=[post.pk, alias.pk]))
    assert {page.conversation for page in listed} == {own(post).get()}


def test_empty_list_has_no_conversations(db):
    assert with_conversations([]) == []


def in_threads(work, number=20):
    """Run work in threads at once; return what each returned. Each closes its own connection."""

    def run(index):
        try:
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_twenty_savers_at_once_make_one_conversation(committed_db):
    post = PostPageFactory()
    own(post).delete()
    in_threads(lambda _: PostPage.objects.get(pk=post.pk).save())
    assert own(post).count() == 1


def test_twenty_who_ensure_at_once_get_the_same_conversation(committed_db):
    post = PostPageFactory()
    own(post).delete()
    found = in_threads(lambda _: ensure_conversation(page=post, kind=Kind.POST).pk)
    assert set(found) == {own(post).get().pk}


@pytest.mark.django_db
def test_dates_of_a_conversation_are_brought_up_to_date():
    challenge = ChallengePageFactory()
    now = timezone.now()
    ensure_conversation(page=challenge, kind=Kind.CHALLENGE, opens_at=now, closes_at=None)
    assert (own(challenge).get().opens_at, own(challenge).get().closes_at) == (now, None)


@pytest.mark.django_db
def test_ensuring_changes_nothing_but_dates():
    post = PostPageFactory()
    own(post).update(comment_count=7, visibility="held")
    ensure_conversation(page=post, kind=Kind.CHALLENGE)
    assert own(post).values_list("kind", "comment_count", "visibility").get() == ("post", 7, "held")


@pytest.mark.django_db
def test_saving_a_page_by_fields_leaves_the_dates_alone(queries):
    challenge = ChallengePage.objects.get(pk=ChallengePageFactory().pk)
    before = own(challenge).get().closes_at
    challenge.closes_at = before + timedelta(days=1)
    challenge.save(update_fields=["title"])
    assert own(challenge).get().closes_at == before


@pytest.mark.django_db
def test_alias_of_an_alias_shows_the_conversation_of_the_original(client):
    post = PostPageFactory()
    comment_on(post, "Said on the original.")
    alias = alias_of(post, parent=PostIndexPage.objects.get())
    second = fresh(alias).create_alias(parent=PostIndexPage.objects.get(), update_slug="second")
    assert fresh(second).alias_of.pk == post.pk
    assert fresh(second).conversation == post.conversation
    (listed,) = with_conversations(PostPage.objects.filter(pk=second.pk))
    assert listed.conversation == post.conversation
    assert "Said on the original." in client.get("/talk/second/").content.decode()
    assert own(second).count() == own(alias).count() == 0


@pytest.mark.django_db
def test_alias_of_an_alias_follows_the_original():
    post = PostPageFactory()
    alias = alias_of(post, parent=PostIndexPage.objects.get())
    second = fresh(alias).create_alias(parent=PostIndexPage.objects.get(), update_slug="second")
    publish(post, title="Better")
    assert (fresh(alias).title, fresh(second).title) == ("Better", "Better")

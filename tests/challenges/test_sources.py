"""Where an action came from: shown on its page, linked from the words that led to it, and their writers told once."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from challenges.actions import merge_ideas, withdraw_idea
from challenges.enums import IdeaState
from challenges.models import ActionSource, ActionUpdatePage
from challenges.numbers import COMMENT, read_number
from comments.actions import withdraw_comment
from comments.enums import State
from subscriptions.enums import Kind, Pace, default_pace
from subscriptions.models import Event
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory, idea_by
from tests.factories.comments import comment_by, put
from tests.factories.pages import HIDDEN, hide, restrict, soup, words
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from users.contributions import registered
from users.enums import Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return UserFactory.registered(public_name="Ida Asks")


@pytest.fixture
def idea(writer):
    return idea_by(writer, ChallengePageFactory(slug="asked"), title="Lockers that lock")


@pytest.fixture
def comment():
    return comment_by(UserFactory.registered(public_name="Theo Says"), text="Ours rusted.")


@pytest.fixture
def action():
    return ActionUpdatePageFactory(title="New locks")


def name(action, *things):
    """Add sources to an action and publish it."""
    action = ActionUpdatePage.objects.get(pk=action.pk)
    for thing in things:
        kind = "idea" if hasattr(thing, "challenge_id") else "comment"
        action.sources.add(ActionSource(**{f"{kind}_id": thing.pk}))
    action.save_revision().publish()
    cache.clear()
    return action


def page_of(client, address):
    return soup(client.get(address))


# Shown


def test_action_lists_what_it_came_from_with_its_writers(client, action, idea, comment):
    name(action, idea, comment)
    sources = page_of(client, action.url).select_one(".sources")
    for part in ("Idea: Lockers that lock", "Ida Asks", "Comment: Ours rusted.", "Theo Says"):
        assert part in words(sources)
    addresses = [link["href"] for link in sources.select("a")]
    assert idea.conversation.url in addresses
    assert comment.address in addresses


def test_action_without_sources_says_nothing_of_them(client, action):
    assert not page_of(client, action.url).select(".sources")


@pytest.mark.parametrize("state", [IdeaState.HELD, IdeaState.WITHDRAWN, IdeaState.REMOVED])
def test_idea_that_readers_may_not_read_is_not_shown(client, action, writer, state):
    name(action, idea_by(writer, title="Secret", state=state))
    assert "Secret" not in client.get(action.url).content.decode()


def test_private_idea_and_that_of_a_closed_page_are_not_shown(client, action, writer, idea):
    private = idea_by(writer, title="Secret", is_private=True)
    name(action, private, idea)
    restrict(idea.challenge, PageViewRestriction.LOGIN)
    text = client.get(action.url).content.decode()
    assert "Secret" not in text
    assert idea.title not in text


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
def test_comment_that_readers_may_not_read_is_not_shown(client, action, comment, state):
    name(action, comment)
    put(comment, state)
    assert "Ours rusted." not in client.get(action.url).content.decode()


def test_merged_idea_is_still_a_source(client, action, idea):
    name(action, idea)
    into = idea_by(UserFactory(), idea.challenge)
    merge_ideas(by=UserFactory.in_group("Moderators"), idea_id=idea.pk, into_id=into.pk, reason="Same.")
    assert idea.title in words(page_of(client, action.url).select_one(".sources"))


def test_idea_and_comment_link_back(client, action, idea, comment):
    name(action, idea, comment)
    for thing, words_of_it in ((idea, "This idea led to"), (comment, "This comment led to")):
        address = thing.conversation.url if thing is idea else thing.address
        section = page_of(client, address).select_one(".led-to")
        assert words_of_it in words(section)
        assert section.a["href"] == action.url
        client.force_login(thing.writer if thing is idea else thing.user)
        assert "Your words led to this" in words(page_of(client, address).select_one(".led-to"))
        client.logout()


@pytest.mark.parametrize("how", HIDDEN)
def test_action_that_readers_may_not_see_is_linked_from_nowhere(client, action, idea, comment, how):
    name(action, idea, comment)
    hide(action, how)
    cache.clear()
    for address in (idea.conversation.url, comment.address):
        assert "New locks" not in client.get(address).content.decode()


def test_kept_pages_follow_publication_and_withdrawal(
    client, action, idea, comment, django_capture_on_commit_callbacks
):
    addresses = (idea.conversation.url, comment.address)
    for address in (action.url, *addresses):
        client.get(address)
    page = ActionUpdatePage.objects.get(pk=action.pk)
    page.sources.add(ActionSource(idea=idea), ActionSource(comment_id=comment.pk))
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    for address in addresses:
        assert page_of(client, address).select(".led-to")
    assert "Ours rusted." in client.get(action.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_comment(by=comment.user, comment_id=comment.pk)
        withdraw_idea(by=idea.writer, idea_id=idea.pk)
    assert not page_of(client, action.url).select(".sources")
    page = ActionUpdatePage.objects.get(pk=action.pk)
    page.sources.set([])
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    for address in addresses:
        assert not page_of(client, address).select(".led-to")


def test_queries_do_not_grow_with_the_sources(client, action, django_assert_max_num_queries):
    challenge = ChallengePageFactory()

    def measure():
        cache.clear()
        with django_assert_max_num_queries(40) as queries:
            client.get(action.url)
        return len(queries)

    def add(number):
        ideas = [idea_by(UserFactory.registered(), challenge) for _ in range(number)]
        name(action, *ideas, *(comment_by(UserFactory.registered()) for _ in range(number)))

    add(1)
    few = measure()
    add(9)
    assert measure() == few


def test_queries_do_not_grow_with_the_actions(client, idea, comment, django_assert_max_num_queries):
    def measure(address):
        cache.clear()
        with django_assert_max_num_queries(40) as queries:
            client.get(address)
        return len(queries)

    addresses = (idea.conversation.url, comment.address)
    name(ActionUpdatePageFactory(), idea, comment)
    few = [measure(address) for address in addresses]
    for _ in range(9):
        name(ActionUpdatePageFactory(), idea, comment)
    assert [measure(address) for address in addresses] == few


# Stored


@pytest.mark.parametrize("both", [True, False])
def test_database_holds_that_a_source_is_one_thing(action, idea, comment, both):
    things = {"idea": idea, "comment": comment} if both else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionSource.objects.create(page=action, **things)


# Told


def test_writers_are_told_once(action, idea, comment, smtp):
    name(action, idea, comment)
    name(action)
    work_queue()
    assert sorted(message["To"] for message in smtp.messages) == sorted(
        [idea.writer.email, comment.user.email]
    )
    assert "Your words led to an action" in smtp.messages[0]["Subject"]
    assert action.url in text_of(smtp.messages[0])


def test_who_wrote_two_of_the_sources_is_told_once(action, idea, smtp):
    other = idea_by(idea.writer, idea.challenge)
    name(action, idea)
    name(action, other)
    work_queue()
    assert len(smtp.messages) == 1


def test_new_source_is_told_to_its_own_writer_alone(action, idea, comment, smtp):
    name(action, idea)
    work_queue()
    smtp.messages.clear()
    name(action, comment)
    work_queue()
    assert [message["To"] for message in smtp.messages] == [comment.user.email]


def test_draft_tells_nobody(action, idea, smtp):
    action = ActionUpdatePage.objects.get(pk=action.pk)
    action.sources.add(ActionSource(idea=idea))
    action.save_revision()
    work_queue()
    assert not smtp.messages


def test_action_that_not_everyone_may_read_tells_nobody(action, idea, smtp):
    restrict(action)
    name(action, idea)
    work_queue()
    assert not smtp.messages


def test_source_that_is_not_public_tells_nobody(action, writer, smtp):
    name(action, idea_by(writer, state=IdeaState.HELD))
    work_queue()
    assert not smtp.messages


def test_source_taken_out_before_it_is_told_is_not_told(action, idea, smtp):
    name(action, idea)
    ActionSource.objects.update(idea=idea_by(UserFactory(), idea.challenge))
    work_queue()
    assert not smtp.messages


def test_news_of_words_is_told_at_once_by_default():
    assert default_pace(Kind.LED_TO) == Pace.AT_ONCE


def test_erasing_an_account_takes_what_told_it(action, idea, comment):
    name(action, idea, comment)
    assert Event.objects.filter(kind=Kind.LED_TO).count() == 2
    for user in (idea.writer, comment.user):
        for contribution in registered():
            contribution.erase(user, words=Words.KEEP, limit=100)
    assert not Event.objects.filter(kind=Kind.LED_TO).exists()


# The form


@pytest.mark.parametrize(
    "typed", ["7", "#7", "/comments/7/", "https://example.org/talk/x/?sort=oldest#comment-7"]
)
def test_number_and_address_of_a_comment_are_understood(typed):
    assert read_number(typed, COMMENT) == 7


def fill(client, action, *rows):
    """Send an action's editing form with these rows of sources, and return the answer."""
    data = {
        "title": action.title,
        "slug": action.slug,
        "date": "2026-11-01 09:00",
        "author": action.author_id,
        "category": action.category_id,
        "extract": "Locks.",
        "body": streamfield([("paragraph", rich_text("<p>Locks.</p>"))]),
        "heard": "Locks.",
        "doing": "Locks.",
        "lead": "Estates",
        "progress": 10,
        "last_checked": "2026-11-01",
        "sources": inline_formset([{"idea": "", "comment": ""} | one for one in rows]),
    }
    data = nested_form_data(data) | {"action-publish": "yes"}
    return client.post(reverse("wagtailadmin_pages:edit", args=[action.pk]), data)


@pytest.fixture
def publisher(client):
    user = UserFactory.in_group("Publishers")
    client.force_login(user)
    return user


def test_editor_names_sources_by_number_and_address(client, publisher, action, idea, comment):
    response = fill(client, action, {"idea": str(idea.pk)}, {"comment": comment.address})
    assert response.status_code == 302, words(soup(response).main)
    stored = ActionSource.objects.values_list("idea", "comment")
    assert list(stored) == [(idea.pk, None), (None, comment.pk)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"idea": "twelve"}, "Enter the number of an idea"),
        ({"comment": "/talk/"}, "Enter the number of a comment"),
        ({"idea": "999999"}, "Idea 999999 is not there, or not everyone may read it."),
        ({"comment": "999999"}, "Comment 999999 is not there, or not everyone may read it."),
    ],
)
def test_form_says_what_is_wrong(client, publisher, action, typed, sentence):
    response = fill(client, action, typed)
    assert sentence in response.content.decode()
    assert not ActionSource.objects.exists()


def test_row_holds_one_thing(client, publisher, action, idea, comment):
    response = fill(client, action, {"idea": str(idea.pk), "comment": str(comment.pk)})
    assert "Name an idea or a comment, one a row." in response.content.decode()


@pytest.mark.parametrize("state", [IdeaState.HELD, IdeaState.REMOVED])
def test_what_is_not_public_is_no_source(client, publisher, action, writer, state):
    idea = idea_by(writer, state=state)
    assert "not everyone may read it" in fill(client, action, {"idea": str(idea.pk)}).content.decode()

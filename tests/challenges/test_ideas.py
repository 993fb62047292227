"""The list of ideas: orders, filters with numbers, pages by cursor, a feed; for the same number of queries."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from challenges import listing
from challenges.actions import post_idea, support_idea
from challenges.contributions import Ideas, Supports
from challenges.enums import IdeaState
from challenges.models import Idea, IdeaRevision
from conversations.models import Conversation
from core import page_cache
from screening.enums import Mode
from tests.factories.challenges import ChallengePageFactory, answer, idea_by, support
from tests.factories.comments import comment_on
from tests.factories.pages import restrict, soup, words
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory
from tests.mail_server import links_in, work_queue
from users.enums import Words

pytestmark = pytest.mark.django_db

LIST = "/challenges/asked/ideas/"


@pytest.fixture(autouse=True)
def _appears_at_once(db):
    site_mode(Mode.AFTER)


@pytest.fixture
def challenge():
    return ChallengePageFactory(slug="asked", themes="Rest\nPay")


@pytest.fixture
def three(challenge):
    """Three ideas: the newest, the most supported, the most discussed."""
    now = timezone.now()
    titles = ("Newest", "Supported", "Discussed")
    ideas = {
        title: idea_by(UserFactory(), challenge, title=title, published_at=now - timedelta(days=day))
        for day, title in enumerate(titles)
    }
    support(UserFactory(), ideas["Supported"])
    Conversation.objects.filter(idea=ideas["Discussed"]).update(comment_count=F("comment_count") + 5)
    return ideas


def titles(response):
    return [words(title) for title in soup(response).select(".idea-card .card__title")]


@pytest.mark.parametrize(
    ("query", "first"), [("", "Newest"), ("?sort=supported", "Supported"), ("?sort=discussed", "Discussed")]
)
def test_ideas_are_read_in_three_orders(client, three, query, first):
    assert titles(client.get(f"{LIST}{query}"))[0] == first


@pytest.mark.parametrize("sort", ["newest", "supported", "discussed"])
def test_pages_show_each_idea_once_in_every_order(client, challenge, monkeypatch, sort):
    monkeypatch.setattr(listing, "A_PAGE", 2)
    for number in range(5):
        idea = idea_by(UserFactory(), challenge, title=f"Idea {number}")
        Idea.objects.filter(pk=idea.pk).update(support_count=number // 2)
        Conversation.objects.filter(idea=idea).update(comment_count=number // 2)
    seen, address = [], f"{LIST}?sort={sort}"
    while address:
        response = client.get(address)
        seen += titles(response)
        more = soup(response).select_one(".pagination a[rel=next]")
        address = more and more["href"]
    assert sorted(seen) == [f"Idea {number}" for number in range(5)]


def test_filters_narrow_and_say_how_many_there_are(client, challenge):
    idea_by(UserFactory(), challenge, title="Question", kind="question", themes=["Rest"])
    answered = idea_by(UserFactory(), challenge, title="Answered", themes=["Rest", "Pay"])
    answer(answered, "done")
    idea_by(UserFactory(), challenge, title="Read", status="being-read")
    text = words(soup(client.get(LIST)).select_one(".filter"))
    for part in (
        "Ideas 2 ideas",
        "Questions 1 idea",
        "Rest 2 ideas",
        "Pay 1 idea",
        "Answered 1 idea",
        "Done 1 idea",
    ):
        assert part in text
    assert titles(client.get(f"{LIST}?kind=question")) == ["Question"]
    assert titles(client.get(f"{LIST}?theme=Pay")) == ["Answered"]
    assert titles(client.get(f"{LIST}?status=answered")) == ["Answered"]
    assert titles(client.get(f"{LIST}?status=being-read")) == ["Read"]
    assert titles(client.get(f"{LIST}?theme=Rest&kind=question")) == ["Question"]


def test_overdue_ideas_can_be_found_by_everybody(client, challenge):
    idea_by(UserFactory(), challenge, title="Late", published_at=timezone.now() - timedelta(days=61))
    idea_by(UserFactory(), challenge, title="Early")
    answer(
        idea_by(UserFactory(), challenge, title="Done", published_at=timezone.now() - timedelta(days=99)),
        "done",
    )
    response = client.get(f"{LIST}?status=overdue")
    assert titles(response) == ["Late"]
    assert "Answer overdue 1 idea" in words(soup(response).select_one(".filter"))


@pytest.mark.parametrize(
    "query", ["sort=best", "kind=joke", "status=lost", "theme=Elsewhere", "after=made-up", "theme=%00"]
)
def test_unknown_choices_are_unknown_addresses(client, challenge, query):
    assert client.get(f"{LIST}?{query}").status_code == 404


def test_mine_are_shown_in_every_state_to_their_writer(client, challenge):
    ann = UserFactory.registered()
    for state in (IdeaState.PUBLIC, IdeaState.HELD, IdeaState.WITHDRAWN):
        idea_by(ann, challenge, title=str(state), state=state)
    idea_by(UserFactory(), challenge, title="Another’s")
    assert titles(client.get(f"{LIST}?mine=1")) == ["Another’s", "public"]
    client.force_login(ann)
    assert sorted(titles(client.get(f"{LIST}?mine=1"))) == ["held", "public", "withdrawn"]


@pytest.mark.parametrize("state", [IdeaState.HELD, IdeaState.WITHDRAWN, IdeaState.REMOVED])
def test_what_is_not_public_is_in_no_list(client, challenge, state):
    idea_by(UserFactory(), challenge, state=state)
    for address in (LIST, f"{LIST}feed/", "/challenges/asked/", f"{LIST}like/?q=lockers"):
        assert "Lockers" not in client.get(address).content.decode()


def test_private_challenge_shows_nothing_to_strangers(client, challenge):
    idea = idea_by(UserFactory(), challenge)
    restrict(challenge)
    for address in (LIST, f"{LIST}feed/", f"{LIST}new/", f"/challenges/asked/{idea.suffix}"):
        assert "Lockers" not in client.get(address).content.decode()
    assert client.get(f"/ideas/{idea.pk}/").status_code == 404


def test_feed_has_the_newest(client, three):
    feed = client.get(f"{LIST}feed/").content.decode()
    assert feed.index("Newest") < feed.index("Supported") < feed.index("Discussed")


def test_list_without_any_is_calm(client, challenge):
    assert "Be the first" in client.get(LIST).content.decode()


def test_idea_of_another_challenge_is_not_found_here(client, challenge):
    idea = idea_by(UserFactory())
    assert client.get(f"/challenges/asked/{idea.suffix}").status_code == 404


def test_idea_is_found_by_its_search(client, challenge):
    idea_by(UserFactory(), challenge, title="Lockers for night staff")
    work_queue()
    client.force_login(UserFactory.registered())
    assert "Lockers for night staff" in client.get(f"{LIST}like/?q=my+lockers").content.decode()
    assert "Lockers" not in client.get(f"{LIST}like/?q=something+else").content.decode()


@pytest.mark.parametrize("number", [2, 20])
@pytest.mark.parametrize("query", ["", "?sort=supported", "?sort=discussed", "?theme=Rest"])
def test_list_costs_the_same_for_ten_times_as_many(client, challenge, queries, number, query):
    for _ in range(number):
        idea = idea_by(UserFactory(), challenge, themes=["Rest"])
        answer(idea)
    client.get(LIST)
    cache.clear()
    client.force_login(UserFactory.registered())
    with queries() as counted:
        assert len(titles(client.get(f"{LIST}{query}"))) == number
    assert len(counted) <= 20


@pytest.mark.parametrize("number", [1, 10])
def test_page_of_an_idea_costs_the_same_for_ten_times_as_much(client, challenge, queries, number):
    idea = idea_by(UserFactory(), challenge, themes=["Rest"])
    for _ in range(number):
        support(UserFactory(), idea)
        answer(idea)
        comment_on(idea, text="Ours too.")
    client.get(f"/challenges/asked/{idea.suffix}")
    client.force_login(UserFactory.registered())
    with queries() as counted:
        client.get(f"/challenges/asked/{idea.suffix}")
    assert len(counted) <= 24


def test_kept_list_shows_a_new_idea_at_once(client, challenge, django_capture_on_commit_callbacks):
    client.get(LIST)
    words = {"kind": "idea", "title": "A new one", "text": "Words.", "token": uuid.uuid4()}
    with django_capture_on_commit_callbacks(execute=True):
        post_idea(by=UserFactory.registered(), challenge_id=challenge.pk, **words)
    assert "A new one" in client.get(LIST).content.decode()


@pytest.mark.parametrize("number", [1, 10])
def test_copy_of_my_data_has_each_idea_once(challenge, queries, number):
    ann = UserFactory.registered()
    for place in range(number):
        idea_by(ann, challenge, title=f"Idea {place}", themes=["Rest"])
    with queries() as counted:
        rows = list(Ideas().export(ann))
    assert [row["title"] for row in rows] == [f"Idea {place}" for place in range(number)]
    assert rows[0]["address"].endswith(f"{challenge.ideas.first().suffix}")
    assert len(counted) <= 8


@pytest.mark.parametrize("words", [Words.KEEP, Words.REMOVE])
def test_account_that_goes_leaves_no_name(client, challenge, words):
    ann = UserFactory.registered(public_name="Ann of Ward 9")
    idea = idea_by(ann, challenge)
    support(ann, other := idea_by(UserFactory(), challenge, title="Another’s"))
    assert Ideas().erase(ann, words=words, limit=10) == 1
    assert Supports().erase(ann, words=words, limit=10) == 1
    idea.refresh_from_db()
    other.refresh_from_db()
    assert (idea.writer, idea.conversation.owner, other.support_count) == (None, None, 0)
    page = client.get(f"/challenges/asked/{idea.suffix}").content.decode()
    assert "Ann of Ward 9" not in page
    assert ("Half of ours" in page) is (words == Words.KEEP)


def test_suggestions_of_one_reader_are_not_kept_for_another(client, challenge):
    idea_by(UserFactory(), challenge)
    work_queue()
    for words_typed in ("lockers", "rotas"):
        assert "Lockers" not in client.get(f"{LIST}like/?q={words_typed}").content.decode()


def test_support_leaves_the_kept_list_alone_and_renews_the_idea(
    client, challenge, django_capture_on_commit_callbacks
):
    idea = idea_by(UserFactory(), challenge)
    address = f"/challenges/asked/{idea.suffix}"
    before = client.get(LIST).content, client.get(address).content
    with django_capture_on_commit_callbacks(execute=True):
        support_idea(by=UserFactory.registered(), idea_id=idea.pk)
    after = client.get(LIST).content, client.get(address).content
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_kept_pages_end_with_the_round(client, monkeypatch):
    challenge = ChallengePageFactory(slug="asked", closes_at=timezone.now() + timedelta(seconds=30))
    idea = idea_by(UserFactory(), challenge)
    kept, cacheable = [], page_cache.cacheable

    def note(response, *, seconds=None, **options):
        kept.append(seconds)
        return cacheable(response, seconds=seconds, **options)

    monkeypatch.setattr(page_cache, "cacheable", note)
    for address in (LIST, f"/challenges/asked/{idea.suffix}"):
        client.get(address)
    assert len(kept) == 2
    assert max(kept) <= 30


@pytest.mark.parametrize("number", [1, 10])
@pytest.mark.parametrize("where", ["feed", "history", "like"])
def test_other_pages_cost_the_same_for_ten_times_as_many(client, challenge, queries, number, where):
    for _ in range(number):
        idea = idea_by(UserFactory(), challenge)
        IdeaRevision.objects.create(idea=idea, title="Before", text="It said this.")
        IdeaRevision.objects.create(idea=idea, title="Before", text="It said that.")
    work_queue()
    address = {
        "feed": f"{LIST}feed/",
        "history": f"/ideas/{idea.pk}/history/",
        "like": f"{LIST}like/?q=lockers",
    }
    client.force_login(UserFactory())
    client.get(address[where])
    with queries() as counted:
        client.get(address[where])
    assert len(counted) <= 14


def test_idea_is_followed_by_accounts_and_by_addresses(client, challenge, smtp):
    idea = idea_by(UserFactory(), challenge)
    page = reverse("subscriptions:follow", args=[idea.conversation_id])
    client.post(page, {"email": "ann@example.org"})
    work_queue()
    (link,) = [link for link in links_in(smtp.messages[0]) if "/confirm/" in link]
    client.post("/" + link.split("/", 3)[3])
    client.force_login(UserFactory())
    assert client.post(page, {"follow": "on"})["Location"] == f"/challenges/asked/{idea.suffix}"
    text = words(soup(client.get(f"/challenges/asked/{idea.suffix}")).select_one(".subscribers"))
    assert "This idea has 2 subscribers." in text

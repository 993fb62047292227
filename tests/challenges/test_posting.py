"""Posting an idea, changing it and taking it back: by the rules, at the moment of writing, and nothing is lost."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from challenges.actions import edit_idea, post_idea, withdraw_idea
from challenges.enums import IdeaKind, IdeaState
from challenges.models import ChallengePage, Idea, IdeaRevision
from challenges.refusals import NotChangeable, NotNow, NotTheseThemes
from comments.actions import post_comment
from comments.refusals import Changed, NotAllowed, NotOpen, Repeated, Unfit
from conversations.enums import Visibility
from core.exceptions import PageNotFound
from core.limits import LimitReached
from screening.enums import Mode
from screening.limits import IDEAS_A_DAY
from subscriptions.models import Subscription
from tests.factories.challenges import ChallengePageFactory, answer, idea_by, with_rounds
from tests.factories.pages import restrict, soup, words
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory
from tests.mail_server import work_queue

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TYPED = {"kind": "idea", "title": "Lockers that lock", "text": "Half of ours do not.", "themes": ["Rest"]}


@pytest.fixture(autouse=True)
def _appears_at_once(db):
    site_mode(Mode.AFTER)


@pytest.fixture
def ann():
    return UserFactory.registered()


@pytest.fixture
def challenge():
    return ChallengePageFactory(slug="asked", themes="Rest\nPay\nRotas\nTravel")


def post(by, challenge, token=None, **words):
    given = {"kind": "idea", "title": "Lockers that lock", "text": "Half of ours do not."} | words
    return post_idea(by=by, challenge_id=challenge.pk, token=token or uuid.uuid4(), **given)


def form_of(challenge):
    return reverse("challenges:new", args=[challenge.pk])


def close(challenge):
    """Close a challenge a second ago."""
    challenge.closes_at = timezone.now() - timedelta(seconds=1)
    challenge.save()


# Posting


def test_idea_is_posted_with_two_fields_and_has_its_own_page(client, ann, challenge):
    client.force_login(ann)
    response = client.post(form_of(challenge), TYPED | {"token": uuid.uuid4()}, follow=True)
    idea = Idea.objects.get()
    assert response.redirect_chain[-1][0] == f"/challenges/asked/ideas/{idea.pk}-lockers-that-lock/"
    page = words(soup(response).main)
    assert "Lockers that lock" in page
    assert "Half of ours do not." in page
    assert "About Rest" in page
    assert (idea.writer, idea.kind, idea.state) == (ann, IdeaKind.IDEA, IdeaState.PUBLIC)


def test_writer_follows_it_from_then_on(ann, challenge):
    idea = post(ann, challenge).idea
    assert Subscription.objects.filter(subscriber__user=ann, conversation=idea.conversation).exists()


def test_one_token_makes_one_idea(ann, challenge):
    token = uuid.uuid4()
    assert post(ann, challenge, token).is_new
    assert not post(ann, challenge, token, title="Another").is_new
    assert Idea.objects.count() == 1


def test_token_of_somebody_else_makes_an_idea_of_its_own(ann, challenge):
    token = uuid.uuid4()
    post(ann, challenge, token)
    assert post(UserFactory.registered(), challenge, token).is_new
    assert Idea.objects.count() == 2


def test_same_words_again_are_refused(ann, challenge):
    post(ann, challenge)
    with pytest.raises(Repeated):
        post(ann, challenge)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"title": " "}, Unfit),
        ({"title": "x" * 141}, Unfit),
        ({"text": ""}, Unfit),
        ({"text": "x" * 3001}, Unfit),
        ({"text": "<b>bold</b>"}, Unfit),
        ({"themes": ["Rest", "Pay", "Rotas", "Travel"]}, NotTheseThemes),
        ({"themes": ["Elsewhere"]}, NotTheseThemes),
    ],
)
def test_what_cannot_be_stored_is_refused(ann, challenge, given, refusal):
    with pytest.raises(refusal):
        post(ann, challenge, **given)
    assert not Idea.objects.exists()


def test_title_becomes_one_line(ann, challenge):
    assert post(ann, challenge, title=" Lockers\n that  lock ").idea.title == "Lockers that lock"


def test_who_may_not_take_part_is_refused(challenge):
    with pytest.raises(NotAllowed):
        post(UserFactory(), challenge)


def test_too_many_a_day_are_refused(ann, challenge, monkeypatch):
    monkeypatch.setattr("challenges.actions.posting.IDEAS_A_DAY", IDEAS_A_DAY.__class__("few-ideas", 1, 60))
    post(ann, challenge)
    with pytest.raises(LimitReached):
        post(ann, challenge, title="Another")


@pytest.mark.parametrize("where", ["private", "unpublished", "alias"])
def test_challenge_that_one_may_not_see_takes_nothing(ann, challenge, where):
    if where == "private":
        restrict(challenge, PageViewRestriction.GROUPS)
    elif where == "unpublished":
        challenge.unpublish()
    else:
        challenge = challenge.create_alias(parent=challenge.get_parent(), update_slug="alias")
    with pytest.raises(PageNotFound):
        post(ann, challenge)


def test_alias_leads_to_where_the_ideas_are(client, challenge):
    challenge.create_alias(parent=challenge.get_parent(), update_slug="alias")
    assert client.get("/challenges/alias/ideas/")["Location"] == "/challenges/asked/ideas/"


# Closing


def test_form_opened_before_the_end_is_refused_a_second_after_and_keeps_the_text(client, ann, challenge):
    client.force_login(ann)
    form = soup(client.get("/challenges/asked/ideas/new/", follow=True))
    token = form.select_one("[name=token]")["value"]
    close(challenge)
    response = client.post(form_of(challenge), TYPED | {"token": token})
    assert response.status_code == 409
    page = soup(response)
    assert "takes no ideas at the moment" in words(page.main)
    assert page.select_one("[name=text]").get_text().strip() == TYPED["text"]
    assert page.select_one("[name=title]")["value"] == TYPED["title"]
    assert not Idea.objects.exists()


def test_round_that_takes_no_posts_refuses_them(ann):
    now = timezone.now()
    challenge = with_rounds({"name": "Read", "opens_at": now - DAY, "takes_posts": False})
    with pytest.raises(NotNow):
        post(ann, challenge)


def test_edit_after_the_end_is_refused(ann, challenge):
    idea = post(ann, challenge).idea
    close(challenge)
    with pytest.raises(NotNow):
        edit(ann, idea, text="All of ours.")


# Holding


def test_text_that_looks_identifying_is_held_and_only_its_writer_sees_it(client, ann, challenge):
    idea = post(ann, challenge, text="Ask 943 476 5919.").idea
    assert (idea.state, idea.conversation.visibility) == (IdeaState.HELD, Visibility.HELD)
    address = f"/challenges/asked/{idea.suffix}"
    assert client.get(address).status_code == 404
    client.force_login(ann)
    assert "A moderator reads this before it appears" in client.get(address).content.decode()
    client.force_login(UserFactory.registered())
    assert client.get(address).status_code == 404
    assert "Lockers" not in client.get("/challenges/asked/ideas/").content.decode()


def test_mode_of_the_challenge_holds_what_is_posted(ann, challenge):
    challenge.conversation.mode = Mode.BEFORE
    challenge.conversation.save()
    assert post(ann, ChallengePage.objects.get(pk=challenge.pk)).idea.state == IdeaState.HELD


def test_idea_for_moderators_only_is_seen_by_them_and_its_writer(client, ann):
    challenge = ChallengePageFactory(slug="sensitive", ideas_are_private=True)
    idea = post(ann, challenge).idea
    address = f"/challenges/sensitive/{idea.suffix}"
    for user, status in [
        (ann, 200),
        (UserFactory.in_group("Moderators"), 200),
        (UserFactory.registered(), 404),
        (UserFactory.in_group("Publishers"), 404),
    ]:
        client.force_login(user)
        assert client.get(address).status_code == status
        listed = "Lockers" in client.get("/challenges/sensitive/ideas/").content.decode()
        assert listed is (status == 200)
    client.logout()
    assert client.get(address).status_code == 404
    assert "Lockers" not in client.get("/challenges/sensitive/ideas/feed/").content.decode()


# Editing


def edit(by, idea, **words):
    given = {"kind": idea.kind, "title": idea.title, "text": idea.text, "version": idea.version} | words
    return edit_idea(by=by, idea_id=idea.pk, **given)


def test_edit_keeps_the_earlier_words_in_public(client, ann, challenge):
    idea = post(ann, challenge).idea
    changed = edit(ann, idea, title="Lockers that close", text="All of ours are broken.")
    assert changed.version == 2
    page = client.get(f"/challenges/asked/{changed.suffix}").content.decode()
    assert "See what changed" in page
    history = soup(client.get(reverse("challenges:history", args=[idea.pk])))
    assert "lock" in words(history.select_one("del"))
    assert "close" in words(history.select_one("ins"))


def test_address_with_the_old_title_leads_to_the_new_one(client, ann, challenge):
    idea = post(ann, challenge).idea
    old = idea.suffix
    new = edit(ann, idea, title="Lockers that close").suffix
    assert client.get(f"/challenges/asked/{old}")["Location"] == f"/challenges/asked/{new}"
    assert client.get(reverse("challenges:idea", args=[idea.pk]))["Location"] == f"/challenges/asked/{new}"


def test_what_an_edit_takes_out_is_not_told_again(client, ann, challenge):
    idea = post(ann, challenge, text="Ask 943 476 5919.").idea
    Idea.objects.filter(pk=idea.pk).update(state=IdeaState.PUBLIC, published_at=timezone.now())
    edit(ann, idea, text="Ask the desk.")
    Idea.objects.filter(pk=idea.pk).update(state=IdeaState.PUBLIC)
    idea.refresh_from_db()
    idea.conversation.visibility = Visibility.PUBLIC
    idea.conversation.save()
    page = client.get(reverse("challenges:history", args=[idea.pk])).content.decode()
    assert "could identify somebody" in page
    assert "943" not in page


def test_answered_idea_keeps_its_words(ann, challenge):
    idea = post(ann, challenge).idea
    answer(idea)
    with pytest.raises(NotChangeable):
        edit(ann, idea, text="Other words.")


def test_of_two_edits_of_one_version_the_second_is_told_of_the_first(client, ann, challenge):
    idea = post(ann, challenge).idea
    edit(ann, idea, text="First.")
    with pytest.raises(Changed):
        edit(ann, idea, text="Second.")
    client.force_login(ann)
    typed = {"kind": "idea", "title": "T", "text": "Second.", "version": "1"}
    response = client.post(reverse("challenges:edit", args=[idea.pk]), typed)
    page = soup(response)
    assert response.status_code == 409
    assert "First." in words(page.select_one(".preview"))
    assert page.select_one("[name=text]").get_text().strip() == "Second."
    assert page.select_one("[name=version]")["value"] == "2"


def test_nobody_edits_or_withdraws_another_s(client, ann, challenge):
    idea = post(ann, challenge).idea
    other = UserFactory.registered()
    client.force_login(other)
    for name in ("edit", "withdraw"):
        assert client.get(reverse(f"challenges:{name}", args=[idea.pk])).status_code == 404
    with pytest.raises(PageNotFound):
        edit(other, idea, text="Mine.")
    with pytest.raises(PageNotFound):
        withdraw_idea(by=other, idea_id=idea.pk)


def test_same_words_again_make_no_revision(ann, challenge):
    idea = post(ann, challenge).idea
    edit(ann, idea)
    assert not IdeaRevision.objects.exists()


# Withdrawing


def test_withdrawn_idea_leaves_a_stub_with_what_others_said(client, ann, challenge):
    idea = post(ann, challenge).idea
    comment = {"text": "Ours too.", "token": uuid.uuid4(), "conversation_id": idea.conversation_id}
    post_comment(by=UserFactory.registered(), **comment)
    withdraw_idea(by=ann, idea_id=idea.pk)
    withdraw_idea(by=ann, idea_id=idea.pk)
    page = words(soup(client.get(f"/challenges/asked/{idea.suffix}")).main)
    assert "Its writer withdrew this idea." in page
    assert "Ours too." in page
    assert "This conversation is closed." in page
    assert "Half of ours" not in page
    assert "Lockers" not in page
    with pytest.raises(NotOpen):
        post_comment(by=UserFactory.registered(), **comment | {"token": uuid.uuid4(), "text": "And here."})
    assert "Lockers" not in client.get("/challenges/asked/ideas/").content.decode()


def test_held_idea_that_is_withdrawn_leaves_no_page(client, ann, challenge):
    idea = post(ann, challenge, text="Ask 943 476 5919.").idea
    client.force_login(ann)
    response = client.post(reverse("challenges:withdraw", args=[idea.pk]))
    assert response["Location"] == "/challenges/asked/ideas/"
    client.logout()
    assert client.get(f"/challenges/asked/{idea.suffix}").status_code == 404


# Signed out, by double clicks, and what is like it


def test_who_was_signed_out_finds_the_words_again(client, ann, challenge):
    response = client.post(form_of(challenge), TYPED | {"token": uuid.uuid4()})
    assert response.status_code == 403
    client.force_login(ann)
    page = soup(client.get("/challenges/asked/ideas/new/", follow=True))
    assert page.select_one("[name=text]").get_text().strip() == TYPED["text"]
    assert page.select_one("[name=title]")["value"] == TYPED["title"]


def test_form_without_a_theme_to_choose_works(client, ann):
    challenge = ChallengePageFactory(slug="plain")
    client.force_login(ann)
    client.post(form_of(challenge), TYPED | {"token": uuid.uuid4()})
    assert Idea.objects.get().title == TYPED["title"]


def test_preview_shows_the_words_and_what_is_like_them(client, ann, challenge):
    idea_by(UserFactory(), challenge, title="Lockers for night staff")
    work_queue()
    client.force_login(ann)
    page = soup(client.post(form_of(challenge), TYPED | {"preview": "1"}))
    assert "Half of ours do not." in words(page.select_one(".preview"))
    assert "Lockers for night staff" in words(page.select_one(".similar"))
    assert Idea.objects.count() == 1


@pytest.mark.parametrize("query", ["", "a", "%", "'\"", "x" * 5000, "the & | ! : *", "\x00lock"])
def test_looking_for_what_is_like_nothing_is_calm(client, ann, challenge, query):
    client.force_login(ann)
    assert client.get("/challenges/asked/ideas/like/", {"q": query}).status_code == 200


def test_two_of_one_form_at_once_make_one_idea(committed_db):
    challenge, ann = ChallengePageFactory(), UserFactory.registered()
    token = uuid.uuid4()

    def send(_):
        try:
            return post(ann, challenge, token).idea.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
    assert Idea.objects.count() == 1


def test_form_with_a_stale_proof_comes_back_with_the_words(ann, challenge):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    response = client.post(form_of(challenge), TYPED)
    page = soup(response)
    assert response.status_code == 403
    assert page.select_one("[name=text]").get_text().strip() == TYPED["text"]
    assert page.select_one("[name=title]")["value"] == TYPED["title"]


def test_form_of_a_challenge_that_one_may_not_see_is_not_found(client, ann, challenge):
    restrict(challenge, PageViewRestriction.GROUPS)
    client.force_login(ann)
    assert client.get(form_of(challenge)).status_code == 404
    assert client.post(form_of(challenge), TYPED).status_code == 404


def test_title_may_change_and_change_back(client, ann, challenge):
    idea = post(ann, challenge).idea
    changed = edit(ann, idea, title="Another title")
    old, new = f"/challenges/asked/{idea.suffix}", f"/challenges/asked/{changed.suffix}"
    assert client.get(old).status_code == 302
    edit(ann, changed, title=idea.title)
    assert client.get(new)["Location"] == old
    assert client.get(old).status_code == 200

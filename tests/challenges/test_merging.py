"""Merging: supports united and each counted once, both readable with both writers named and told, all of it undone."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from wagtail.models import PageViewRestriction

from challenges.actions import (
    answer_idea,
    edit_idea,
    hold_idea,
    merge_ideas,
    publish_idea,
    remove_idea,
    support_idea,
    undo_merge,
    unsupport_idea,
    withdraw_idea,
)
from challenges.actions.merging import HAS_MERGED, ITSELF, NO_SUCH, NOT_PUBLIC, NOT_PUBLIC_HERE, TOO_MANY
from challenges.enums import IdeaState, SupportKind
from challenges.models import Idea, Merge, Support
from challenges.numbers import read_number
from challenges.refusals import CannotMerge, IsMerged, NotChangeable
from comments.actions import post_comment, withdraw_comment
from comments.models import StaffComment
from comments.refusals import NotOpen
from core.exceptions import PageNotFound
from ledger.models import Entry
from screening.enums import Mode, Rule
from subscriptions.actions import subscribe
from subscriptions.models import Event, Subscriber
from tests.factories.challenges import ChallengePageFactory, idea_by, support
from tests.factories.pages import restrict, soup, words
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from users.contributions import registered
from users.enums import Words

pytestmark = pytest.mark.django_db

REASON = "Both ask for locks."
TYPED = {"kind": "idea", "title": "Other words", "text": "Quite other ones.", "themes": []}


@pytest.fixture(autouse=True)
def _appears_at_once(db):
    site_mode(Mode.AFTER)


@pytest.fixture
def moderator():
    return UserFactory.in_group("Moderators")


@pytest.fixture
def challenge():
    return ChallengePageFactory(slug="asked")


@pytest.fixture
def into(challenge):
    return idea_by(UserFactory.registered(public_name="Ida Stays"), challenge, title="Lockers that lock")


@pytest.fixture
def idea(challenge, into):
    writer = UserFactory.registered(public_name="Max Joins")
    return idea_by(writer, challenge, title="Locks for lockers", text="Please.")


def merge(by, idea, into):
    return merge_ideas(by=by, idea_id=idea.pk, into_id=into.pk, reason=REASON)


def counts(idea):
    return Idea.objects.values_list("support_count", "here_count").get(pk=idea.pk)


def supporters(idea):
    return set(Support.objects.filter(idea=idea).values_list("user_id", "kind"))


def say(by, idea, text="Here too."):
    given = {"text": text, "token": uuid.uuid4(), "conversation_id": idea.conversation_id}
    return post_comment(by=by, **given).comment


def page_of(client, idea):
    return soup(client.get(f"/challenges/asked/{idea.suffix}"))


# Supports


def test_who_supports_either_counts_once(moderator, idea, into):
    one, both, other = (UserFactory() for _ in range(3))
    for user, supported in ((one, idea), (both, idea), (both, into), (other, into)):
        support(user, supported)
    support(one, idea, SupportKind.HERE)
    merge(moderator, idea, into)
    assert counts(into) == (3, 1)
    assert supporters(into) == {
        *((user.pk, SupportKind.SUPPORT) for user in (one, both, other)),
        (one.pk, SupportKind.HERE),
    }


def test_writer_of_the_one_that_stays_is_no_supporter_of_it(moderator, idea, into):
    support(into.writer, idea)
    merge(moderator, idea, into)
    assert counts(into) == (0, 0)


def test_undo_puts_both_back_as_they_were(moderator, idea, into):
    one, both = UserFactory(), UserFactory()
    for user, supported in ((one, idea), (both, idea), (both, into)):
        support(user, supported)
    before = [(counts(some), supporters(some)) for some in (idea, into)]
    merge_id = merge(moderator, idea, into).pk
    undo_merge(by=moderator, merge_id=merge_id)
    assert [(counts(some), supporters(some)) for some in (idea, into)] == before
    idea.refresh_from_db()
    assert (idea.state, idea.merged_into) == (IdeaState.PUBLIC, None)
    idea.conversation.refresh_from_db()
    assert idea.conversation.spans is None


def test_support_given_since_stays_where_it_was_given(moderator, idea, into):
    ann = UserFactory.registered()
    merge_id = merge(moderator, idea, into).pk
    support_idea(by=ann, idea_id=into.pk)
    undo_merge(by=moderator, merge_id=merge_id)
    assert (counts(into), counts(idea)) == ((1, 0), (0, 0))


def test_support_taken_back_since_comes_back_nowhere(moderator, idea, into):
    ann = UserFactory.registered()
    support(ann, idea)
    merge_id = merge(moderator, idea, into).pk
    unsupport_idea(by=ann, idea_id=into.pk)
    assert counts(into) == (0, 0)
    undo_merge(by=moderator, merge_id=merge_id)
    assert (counts(into), counts(idea)) == ((0, 0), (0, 0))


def test_undoing_one_of_two_merges_keeps_whom_the_other_brings(moderator, idea, into):
    third = idea_by(UserFactory(), idea.challenge)
    ann = UserFactory()
    support(ann, idea)
    support(ann, third)
    first = merge(moderator, idea, into)
    merge(moderator, third, into)
    undo_merge(by=moderator, merge_id=first.pk)
    assert counts(into) == (1, 0)


def test_undo_twice_changes_nothing(moderator, idea, into):
    merge_id = merge(moderator, idea, into).pk
    for _ in range(2):
        undo_merge(by=moderator, merge_id=merge_id)
    assert Entry.objects.filter(kind="merge-undone").count() == 1


def test_merged_again_after_an_undo(moderator, idea, into):
    support(UserFactory(), idea)
    undo_merge(by=moderator, merge_id=merge(moderator, idea, into).pk)
    merge(moderator, idea, into)
    assert counts(into) == (1, 0)


# What takes nothing new


def test_merged_idea_takes_no_support_comment_or_edit(moderator, idea, into):
    ann = UserFactory.registered()
    merge(moderator, idea, into)
    with pytest.raises(IsMerged):
        support_idea(by=ann, idea_id=idea.pk)
    with pytest.raises(NotOpen):
        say(ann, idea)
    with pytest.raises(NotChangeable):
        edit_idea(by=idea.writer, idea_id=idea.pk, version=1, **TYPED)


def test_merged_idea_is_not_answered(idea, into, moderator):
    merge(moderator, idea, into)
    publisher = UserFactory.in_group("Publishers")
    with pytest.raises(PermissionDenied):
        answer_idea(by=publisher, idea_id=idea.pk, after=0, status="done", reason="Done.")


def test_merged_idea_is_in_no_list_and_no_number(client, moderator, idea, into):
    merge(moderator, idea, into)
    cache.clear()
    page = soup(client.get("/challenges/asked/ideas/"))
    assert [words(title) for title in page.select(".idea-card .card__title")] == ["Lockers that lock"]
    assert "All kinds 1 idea" in words(page.select_one(".filter"))
    assert "Locks for lockers" not in client.get("/challenges/asked/ideas/feed/").content.decode()
    assert "Locks for lockers" not in client.get("/challenges/asked/ideas/like/?q=lockers").content.decode()
    assert not Idea.objects.to_answer().filter(pk=idea.pk).exists()


def test_writer_finds_a_merged_idea_among_one_s_own(client, moderator, idea, into):
    merge(moderator, idea, into)
    client.force_login(idea.writer)
    page = soup(client.get("/challenges/asked/ideas/?mine=1"))
    assert "Merged with another" in words(page.select_one(".idea-card"))


def test_database_holds_that_what_is_merged_is_merged_into_one(idea):
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(state=IdeaState.MERGED)


def test_database_holds_that_what_is_public_stands_by_itself(idea, into):
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(merged_into=into)


# Pages


def test_merged_idea_leads_to_the_one_that_stays_and_keeps_its_words(client, moderator, idea, into):
    merge(moderator, idea, into)
    page = page_of(client, idea)
    line = page.select_one(".nhsuk-inset-text")
    assert f"This was merged with {into.title}" in words(line)
    assert REASON in words(line)
    assert line.a["href"] == into.conversation.url
    assert words(page.select_one(".idea__text")) == "Please."
    assert not page.select(".supports, .write")
    assert "This conversation is closed." in words(page.select_one("#join"))
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


def test_both_writers_and_both_words_stand_on_the_one_that_stays(client, moderator, idea, into):
    merge(moderator, idea, into)
    page = page_of(client, into)
    assert "Ida Stays" in words(page.select_one(".post__about"))
    merged = words(page.select_one(".merged__idea"))
    for part in ("Max Joins", "Locks for lockers", "Please.", REASON):
        assert part in merged


def test_comments_of_the_merged_one_are_a_thread_below_the_other(client, moderator, idea, into):
    ann = UserFactory.registered()
    comment = say(ann, idea, "Ours rusted.")
    post_comment(by=idea.writer, text="Same here.", token=uuid.uuid4(), reply_to_id=comment.pk)
    merge(moderator, idea, into)
    threads = page_of(client, into).select_one(".merged .threads")
    assert "Ours rusted." in words(threads)
    assert "Same here." in words(threads)
    assert not threads.select(".acts__reply")
    comment = StaffComment.objects.select_related("conversation__page").get(pk=comment.pk)
    for address in (comment.address, comment.get_absolute_url()):
        assert "Ours rusted." in client.get(address).content.decode()


def test_kept_page_of_the_one_that_stays_shows_a_merge_and_its_undoing(
    client, moderator, idea, into, django_capture_on_commit_callbacks
):
    comment = say(UserFactory.registered(), idea, "Ours rusted.")
    assert not page_of(client, into).select(".merged")
    with django_capture_on_commit_callbacks(execute=True):
        merge_id = merge(moderator, idea, into).pk
    assert "Ours rusted." in words(page_of(client, into).select_one(".merged"))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_comment(by=comment.user, comment_id=comment.pk)
    assert "Ours rusted." not in words(page_of(client, into).select_one(".merged"))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_idea(by=idea.writer, idea_id=idea.pk)
    assert not page_of(client, into).select(".merged")
    with django_capture_on_commit_callbacks(execute=True):
        undo_merge(by=moderator, merge_id=merge_id)
    assert "withdrew this idea" in words(page_of(client, idea).main)


def test_what_readers_may_not_read_any_more_is_not_named_by_what_was_merged(client, moderator, idea, into):
    merge(moderator, idea, into)
    into.refresh_from_db()
    hold_idea(by=moderator, idea_id=into.pk, seen=into.seen_as)
    text = words(page_of(client, idea).main)
    assert "another idea, which is not public" in text
    assert into.title not in text


@pytest.mark.parametrize("signed_in", [False, True])
def test_queries_do_not_grow_with_what_is_merged(
    client, moderator, challenge, into, django_assert_max_num_queries, signed_in
):
    def measure():
        cache.clear()
        if signed_in:
            client.force_login(UserFactory.registered())
        with django_assert_max_num_queries(60) as queries:
            client.get(f"/challenges/asked/{into.suffix}")
        return len(queries)

    def add(number):
        for _ in range(number):
            other = idea_by(UserFactory.registered(), challenge)
            first = say(UserFactory.registered(), other, f"Yes {other.pk}")
            post_comment(by=other.writer, text="Good.", token=uuid.uuid4(), reply_to_id=first.pk)
            merge(moderator, other, into)

    add(1)
    few = measure()
    add(9)
    assert measure() == few


# Moderating what is merged


def test_held_and_published_again_it_is_still_merged(moderator, idea, into):
    merge(moderator, idea, into)
    idea.refresh_from_db()
    hold_idea(by=moderator, idea_id=idea.pk, seen=idea.seen_as)
    idea.refresh_from_db()
    publish_idea(by=moderator, idea_id=idea.pk, seen=idea.seen_as)
    idea.refresh_from_db()
    assert (idea.state, idea.merged_into) == (IdeaState.MERGED, into)


def test_removed_words_stay_removed_by_an_undo(moderator, idea, into):
    merge_id = merge(moderator, idea, into).pk
    idea.refresh_from_db()
    remove_idea(by=moderator, idea_id=idea.pk, seen=idea.seen_as, rule=Rule.OTHER)
    undo_merge(by=moderator, merge_id=merge_id)
    idea.refresh_from_db()
    assert (idea.state, idea.merged_into) == (IdeaState.REMOVED, None)


def test_erasing_the_account_takes_words_of_a_merged_idea(client, moderator, idea, into):
    merge(moderator, idea, into)
    for contribution in registered():
        contribution.erase(idea.writer, words=Words.REMOVE, limit=100)
    assert "Please." not in client.get(f"/challenges/asked/{into.suffix}").content.decode()
    assert not Event.objects.filter(conversation=idea.conversation, key__startswith="merge").exists()


def test_merge_stays_when_the_account_of_who_merged_goes(moderator, idea, into):
    merge(moderator, idea, into)
    for contribution in registered():
        contribution.erase(moderator, words=Words.KEEP, limit=100)
    assert Merge.objects.get().by is None


# Who and what


@pytest.mark.parametrize("group", ["Moderators", "Publishers"])
def test_moderators_and_those_who_answer_merge_and_undo(idea, into, group):
    user = UserFactory.in_group(group)
    undo_merge(by=user, merge_id=merge(user, idea, into).pk)
    assert Merge.objects.filter(undone_at__isnull=False).count() == 1


@pytest.mark.parametrize("group", ["Editors", "Analysts", None])
def test_nobody_else_merges_or_undoes(client, moderator, idea, into, group):
    user = UserFactory.in_group(group) if group else UserFactory.registered()
    with pytest.raises(PermissionDenied):
        merge(user, idea, into)
    merge_id = merge(moderator, idea, into).pk
    with pytest.raises(PermissionDenied):
        undo_merge(by=user, merge_id=merge_id)
    client.force_login(user)
    client.post(reverse("challenges_cms:undo_merge", args=[merge_id]))
    assert Merge.objects.get().undone_at is None


@pytest.mark.parametrize("side", [0, 1])
def test_nobody_merges_an_own_idea(moderator, idea, side):
    pair = [idea, idea]
    pair[side] = idea_by(moderator, idea.challenge)
    with pytest.raises(PermissionDenied):
        merge(moderator, *pair)


def test_nothing_of_a_closed_page_is_merged_by_who_may_not_look(idea, into):
    restrict(idea.challenge, PageViewRestriction.GROUPS)
    with pytest.raises(PageNotFound):
        merge(UserFactory.in_group("Publishers"), idea, into)


def test_what_cannot_be_merged_is_said(moderator, idea, into):
    elsewhere = idea_by(UserFactory())
    held = idea_by(UserFactory(), idea.challenge, state=IdeaState.HELD)
    private = idea_by(UserFactory(), idea.challenge, is_private=True)
    gone = Idea(pk=into.pk + 999)
    for first, second, sentence in (
        (idea, idea, ITSELF),
        (idea, elsewhere, NO_SUCH),
        (idea, gone, NO_SUCH),
        (idea, held, NOT_PUBLIC),
        (held, into, NOT_PUBLIC_HERE),
        (idea, private, NOT_PUBLIC),
        (private, into, NOT_PUBLIC_HERE),
    ):
        with pytest.raises(CannotMerge) as refusal:
            merge(moderator, first, second)
        assert refusal.value.sentence == sentence
    with pytest.raises(PageNotFound):
        merge(moderator, gone, into)


def test_merges_make_no_chain(moderator, idea, into):
    third = idea_by(UserFactory(), idea.challenge)
    merge(moderator, idea, into)
    with pytest.raises(CannotMerge, match=f"‘{into.title}’ \\(number {into.pk}\\)"):
        merge(moderator, third, idea)
    with pytest.raises(CannotMerge) as refusal:
        merge(moderator, into, third)
    assert refusal.value.sentence == HAS_MERGED
    with pytest.raises(CannotMerge) as refusal:
        merge(moderator, idea, third)
    assert refusal.value.sentence == NOT_PUBLIC_HERE


def test_page_of_one_idea_holds_so_many(moderator, idea, into, monkeypatch):
    monkeypatch.setattr("challenges.actions.merging.MOST_MERGED", 1)
    merge(moderator, idea, into)
    with pytest.raises(CannotMerge) as refusal:
        merge(moderator, idea_by(UserFactory(), idea.challenge), into)
    assert refusal.value.sentence == TOO_MANY


def test_merge_and_undo_are_on_record(moderator, idea, into):
    undo_merge(by=moderator, merge_id=merge(moderator, idea, into).pk)
    entries = Entry.objects.filter(actor_id=moderator.pk, subject_id=str(idea.pk)).order_by("pk")
    assert list(entries.values_list("kind", "reason")) == [
        ("idea-merged", f"Into idea {into.pk}: {REASON}"),
        ("merge-undone", f"Out of idea {into.pk}"),
    ]


# Telling


def test_both_writers_are_told_of_both(moderator, idea, into, smtp):
    merge_id = merge(moderator, idea, into).pk
    work_queue()
    subjects = {message["To"]: message["Subject"] for message in smtp.messages}
    assert "Your idea was merged with ‘Lockers that lock’" in subjects[idea.writer.email]
    assert "‘Locks for lockers’ was merged with your idea" in subjects[into.writer.email]
    assert len(smtp.messages) == 2
    text = text_of(smtp.messages[0])
    assert REASON in text
    assert into.conversation.url in text
    smtp.messages.clear()
    undo_merge(by=moderator, merge_id=merge_id)
    work_queue()
    subjects = {message["To"]: message["Subject"] for message in smtp.messages}
    assert "Your idea stands by itself again" in subjects[idea.writer.email]
    assert "no longer merged with your idea" in subjects[into.writer.email]


def test_who_wrote_both_is_told_once(moderator, into, smtp):
    merge(moderator, idea_by(into.writer, into.challenge), into)
    work_queue()
    assert [message["To"] for message in smtp.messages] == [into.writer.email]


def test_merge_undone_before_it_is_told_is_not_told(moderator, idea, into, smtp):
    undo_merge(by=moderator, merge_id=merge(moderator, idea, into).pk)
    work_queue()
    assert len(smtp.messages) == 2
    assert all("was merged" not in message["Subject"] for message in smtp.messages)


def test_answer_is_told_to_those_of_the_merged_one(moderator, idea, into, smtp):
    supporter, commenter, follower = (UserFactory.registered() for _ in range(3))
    support(supporter, idea)
    say(commenter, idea)
    subscribe(subscriber=Subscriber.objects.of(follower), conversation=idea.conversation)
    merge(moderator, idea, into)
    work_queue()
    smtp.messages.clear()
    publisher = UserFactory.in_group("Publishers")
    answer_idea(by=publisher, idea_id=into.pk, after=0, status="done", reason="All locked.")
    work_queue()
    people = (into.writer, idea.writer, supporter, commenter, follower)
    assert sorted(message["To"] for message in smtp.messages) == sorted(user.email for user in people)


# The screens


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        ("#12", 12),
        ("/challenges/rest/ideas/12-lockers/", 12),
        ("https://example.org/challenges/rest/ideas/12-lockers/?sort=oldest#comments", 12),
        ("https://example.org/ideas/12/", 12),
        ("/cms/ideas/12/merge/", 12),
    ],
)
def test_number_and_address_are_understood(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["twelve", "-1", "1.5", "/challenges/rest/", "9" * 30, "/ideas/new/"])
def test_what_is_neither_is_refused_with_an_example(client, moderator, idea, typed):
    client.force_login(moderator)
    address = reverse("challenges_cms:merge", args=[idea.pk])
    page = soup(client.post(address, {"into": typed, "reason": REASON}))
    assert "Enter the number of an idea, like 12" in words(page.main)
    assert page.select_one("[name=reason]")["value"] == REASON


@pytest.mark.parametrize("group", ["Moderators", "Publishers"])
def test_screen_merges_and_undoes(client, idea, into, group):
    client.force_login(UserFactory.in_group(group))
    address = reverse("challenges_cms:merge", args=[idea.pk])
    assert page_of(client, idea).select_one(f"a[href='{address}']")
    assert client.get(address).status_code == 200
    client.post(address, {"into": into.conversation.url, "reason": REASON})
    for one in (idea, into):
        page = soup(client.get(reverse("challenges_cms:merge", args=[one.pk])))
        undo = page.select_one("form[action*=undo]")
        assert undo is not None
    assert not soup(client.get(address)).select("[name=into]")
    client.post(undo["action"])
    idea.refresh_from_db()
    assert idea.state == IdeaState.PUBLIC


def test_screen_of_a_moderator_has_the_form(client, moderator, idea, into):
    client.force_login(moderator)
    address = reverse("challenges_cms:idea", args=[idea.pk])
    form = soup(client.get(address)).select_one("form[action$='/merge/']")
    page = soup(client.post(form["action"], {"into": str(idea.pk), "reason": REASON}))
    assert ITSELF in words(page.main)
    client.post(form["action"], {"into": str(into.pk), "reason": REASON})
    assert "Undo this merge" in words(soup(client.get(address)).main)


def test_screen_without_a_reason_says_so(client, moderator, idea, into):
    client.force_login(moderator)
    page = soup(client.post(reverse("challenges_cms:merge", args=[idea.pk]), {"into": str(into.pk)}))
    assert "Say in a sentence why" in words(page.main)
    assert not Merge.objects.exists()


# At once


def run_at_once(calls):
    """Run these calls in threads, and return how many were refused; any other error is raised."""

    def run(call):
        try:
            call()
        except (CannotMerge, IsMerged):
            return 1
        finally:
            connection.close()
        return 0

    with ThreadPoolExecutor(len(calls)) as pool:
        return sum(pool.map(run, calls))


def test_two_merges_in_a_circle_at_once_end_with_one(committed_db):
    site_mode(Mode.AFTER)
    moderator = UserFactory.in_group("Moderators")
    challenge = ChallengePageFactory()
    for _ in range(5):
        first, second = (idea_by(UserFactory(), challenge) for _ in range(2))
        calls = [lambda pair=pair: merge(moderator, *pair) for pair in ((first, second), (second, first)) * 2]
        assert run_at_once(calls) == 3
        assert Merge.objects.filter(idea__in=[first, second]).count() == 1


def test_supports_merge_and_undo_at_once_stay_exact(committed_db):
    moderator = UserFactory.in_group("Moderators")
    challenge = ChallengePageFactory()
    idea, into = (idea_by(UserFactory(), challenge) for _ in range(2))
    people = [UserFactory.registered() for _ in range(12)]
    for user in people[:4]:
        support(user, idea)
    merge_id = merge(moderator, idea, into).pk

    calls = [lambda: undo_merge(by=moderator, merge_id=merge_id)] * 2
    calls += [lambda user=user: support_idea(by=user, idea_id=into.pk) for user in people[2:]]
    calls += [lambda user=user: unsupport_idea(by=user, idea_id=into.pk) for user in people[:2]]
    run_at_once(calls)
    for one in (idea, into):
        assert counts(one)[0] == Support.objects.filter(idea=one).count()
    assert not Support.objects.filter(merge__isnull=False).exists()

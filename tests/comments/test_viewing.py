"""What one person sees beside the words of comments: who wrote them, what is one's own, what may be done."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from comments.enums import State
from comments.models import StaffComment
from comments.threads import thread_page
from comments.viewing import Viewer, look_at, own_state
from conversations.models import Conversation
from tests.comments.sending import address, fresh
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, comment_on, like, put
from tests.factories.pages import soup, words
from tests.factories.users import OfficialFactory, UserFactory
from tests.users.people import PEOPLE, person, staff
from users.enums import Region
from users.models import Profile

pytestmark = pytest.mark.django_db


def item_of(client, comment):
    return soup(client.get(comment.conversation.url)).find(id=comment.anchor)


# --- Who wrote it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "badge"),
    [
        (date(2017, 12, 31), None),
        (date(2018, 1, 1), "Minister of State, Department of Health and Social Care"),
        (date(2018, 6, 30), "Minister of State, Department of Health and Social Care"),
        (date(2018, 7, 1), None),
        (date(2019, 5, 1), "Secretary of State, Department of Health and Social Care"),
    ],
)
def test_official_carries_the_post_held_on_the_day_of_the_comment(client, post, day, badge):
    posts = (
        ("Minister of State", date(2018, 1, 1), date(2018, 6, 30)),
        ("Secretary of State", date(2019, 1, 1), None),
    )
    official = UserFactory.registered(official=OfficialFactory.with_posts(*posts))
    noon = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
    comment = comment_by(official, post, created_at=noon)
    shown = item_of(client, comment).select_one(".badge")
    assert (words(shown) if shown else None) == (badge and f"Speaks for government {badge}")


def test_nobody_else_carries_a_badge(client, post):
    for comment in (comment_by(staff(), post), comment_on(post)):
        assert item_of(client, comment).select_one(".badge") is None


def test_profile_shows_what_its_owner_shows(client, post):
    writer = staff()
    Profile.objects.create(
        user=writer,
        role="Nurse",
        show_role=True,
        organisation="Hidden House",
        region=Region.LONDON,
        show_region=True,
    )
    comment = comment_by(writer, post)
    assert words(item_of(client, comment).select_one(".comment__about")) == "Nurse, London"
    assert "Hidden House" not in client.get("/talk/a-post/").text


@pytest.mark.parametrize(
    ("who", "has_page"),
    [("staff", True), ("not proven", False), ("closed", False), ("archive", False)],
)
def test_name_leads_to_the_page_of_the_person_where_there_is_one(client, post, who, has_page):
    if who == "archive":
        comment = comment_on(post)
    else:
        writer = person("reader") if who == "not proven" else staff(is_active=who != "closed")
        comment = comment_by(writer, post)
    link = item_of(client, comment).select_one(".comment__head b a")
    assert bool(link) is has_page
    if has_page:
        assert client.get(link["href"]).status_code == 200


# --- What may be done ----------------------------------------------------------------------------------


def acts(client, comment):
    return [words(one).split()[0] for one in item_of(client, comment).select(".acts > li")]


@pytest.mark.parametrize(
    ("who", "own", "expected"),
    [
        ("anonymous", False, ["Reply", "Report"]),
        ("staff", False, ["Like", "Reply", "Report"]),
        ("staff", True, ["Reply", "Edit", "Withdraw"]),
        ("Moderators", False, ["Like", "Reply", "Report", "Moderate"]),
        ("Moderators", True, ["Reply", "Edit", "Withdraw"]),
    ],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_comment_offers_what_this_person_may_do(client, post, who, own, expected, is_open):
    user = None if who == "anonymous" else person(who)
    comment = comment_by(user if own else staff(), post)
    if not is_open:
        Conversation.objects.filter(pk=post.conversation.pk).update(closes_at=timezone.now())
        expected = [act for act in expected if act not in ("Like", "Reply", "Edit")]
    if user:
        client.force_login(user)
    assert acts(client, comment) == expected


def test_every_act_says_to_what_it_does_something(client, post):
    comment = comment_by(staff(public_name="Sam Okafor"), post)
    client.force_login(person("Moderators"))
    for one in item_of(client, comment).select(".acts a, .acts button"):
        assert "Sam Okafor" in words(one)


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
@pytest.mark.parametrize(
    ("who", "expected"), [("staff", []), ("its writer", []), ("Moderators", ["Moderate"])]
)
def test_stub_offers_nothing_but_to_moderate(client, post, state, who, expected):
    comment = put(comment_by(staff(public_name="Sam Okafor"), post), state, was_seen=True)
    client.force_login(comment.user if who == "its writer" else person(who))
    assert acts(client, comment) == expected
    assert len(item_of(client, comment).select("a, button")) == len(expected)
    assert "Sam Okafor" not in words(item_of(client, comment))


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.HELD, "Held"),
        (State.WITHDRAWN, "Withdrawn by its writer"),
        (State.REMOVED, "Removed by a moderator"),
    ],
)
def test_moderator_is_told_what_became_of_what_never_had_a_place(client, post, state, shown):
    comment = put(comment_by(staff(), post), state, was_seen=False)
    client.force_login(person("Moderators"))
    assert words(soup(client.get(address(comment))).select_one(".pill")) == shown


# --- One's own -----------------------------------------------------------------------------------------


def test_own_state_is_read_in_one_query_and_is_of_this_person_and_place_alone(post, queries):
    ann, sam = staff(), staff()
    first, second = comment_by(sam, post), comment_by(sam, post)
    like(ann, first)
    like(sam, second)
    held = put(comment_by(ann, post), State.HELD)
    put(comment_by(sam, post), State.HELD)
    put(comment_by(ann, PostPageFactory()), State.HELD)
    viewer = Viewer(ann, is_open=True)
    with queries() as counted:
        liked, waiting = own_state(viewer, post.conversation, [first, second])
    assert (liked, waiting) == ({first.pk}, {held.pk})
    assert len(counted) - 1 <= 1  # the conversation itself
    assert own_state(viewer, post.conversation, []) == (frozenset(), {held.pk})


def test_page_of_many_comments_costs_a_signed_in_person_no_more_than_one_of_few(
    client, settings, post, queries
):
    viewer = staff()
    client.force_login(viewer)

    def writer(number):
        if number % 3 == 0:
            return UserFactory.registered(official=OfficialFactory.in_office())
        user = staff()
        Profile.objects.create(user=user, role="Nurse", show_role=True)
        return user

    def add(number):
        for index in range(number):
            root = comment_by(writer(index), post)
            like(viewer, root)
            for _ in range(4):
                comment_by(writer(index), post, "An answer.", reply_to=root)
            put(comment_by(viewer, post), State.HELD)

    def cost(path):
        with queries() as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    add(2)
    root = StaffComment.objects.filter(depth=0).first()
    paths = ("/talk/a-post/", "/talk/a-post/?sort=liked", address(root))
    few = [(cost(path), cost(path))[1] for path in paths]
    add(18)
    assert [cost(path) for path in paths] == few
    assert max(few) <= 24


@pytest.mark.parametrize("who", PEOPLE)
def test_look_at_costs_two_queries_at_the_most(post, queries, who):
    user = person(who)
    for _ in range(3):
        comment_by(UserFactory.registered(official=OfficialFactory.in_office()), post)
        comment_by(staff(), post)
    page = thread_page(post.conversation)
    viewer = Viewer(user, is_open=True)
    user.has_perm("comments.moderate_staffcomment")  # remembered for the whole request
    with queries() as counted:
        look_at(page.comments, viewer)
    assert len(counted) == 2


def test_look_at_archived_comments_costs_nothing(post, queries):
    comments = [fresh(comment_on(post)) for _ in range(3)]
    with queries() as counted:
        look_at(comments, Viewer(AnonymousUser(), is_open=True))
    assert len(counted) == 0


@pytest.mark.parametrize(("moved", "is_edited"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_reply_answers_earlier_words_where_they_changed_after_it(post, moved, is_edited):
    above = comment_by(staff(), post)
    reply = comment_by(staff(), post, reply_to=above)
    assert not fresh(reply).answers_earlier_words
    StaffComment.objects.filter(pk=above.pk).update(edited_at=reply.created_at + moved)
    assert fresh(reply).answers_earlier_words is is_edited
    assert not fresh(above).answers_earlier_words

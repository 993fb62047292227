"""The workforce panel: its page for everyone, and its conversation for its members alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, PageViewRestriction, Site
from wagtail.search.index import insert_or_update_object
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from challenges.closing import PANEL_GROUP
from challenges.models import PanelMeeting, PanelMember, PanelPage, PanelRoomPage
from comments.models import StaffComment
from conversations.enums import Kind
from conversations.models import Conversation
from conversations.permissions import user_can_see
from home.models import HomePage
from screening.models import Approval
from subscriptions.actions import choose, subscribe
from subscriptions.enums import Kind as News, Pace
from tests.comments.sending import address, count_of, send, write_address
from tests.factories.blog import PostPageFactory
from tests.factories.challenges import (
    PanelMeetingFactory,
    PanelMemberFactory,
    PanelPageFactory,
    PanelRoomPageFactory,
)
from tests.factories.comments import comment_by, report_of
from tests.factories.files import make_document, make_picture, rich_body
from tests.factories.pages import restrict, soup, words
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from tests.users.people import person, staff
from updates.actions import write_status_update
from users.permissions import user_can_delete_account
from users.registers import PeopleRegister

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
OUTSIDERS = ("signed out", "staff", "suspended", "Editors", "Publishers", "Moderators", "Analysts")
INSIDERS = ("member", "superuser")
SECRET = "Nobody outside reads this."


@pytest.fixture
def room():
    return PanelRoomPageFactory()


@pytest.fixture
def comment(room):
    return comment_by(member(), room, SECRET)


def member(**fields):
    user = staff(**fields)
    user.groups.add(Group.objects.get(name=PANEL_GROUP))
    Approval.objects.create(user=user)
    return user


def client_of(who):
    """Return a browser of one of these people."""
    client = Client()
    if who != "signed out":
        client.force_login(member() if who == "member" else person(who))
    return client


def is_closed(room):
    """Whether a room is restricted, and each restriction on it is to the group of the panel alone."""
    rows = PageViewRestriction.objects.filter(page_id=room.pk)
    found = [(row.restriction_type, [group.name for group in row.groups.all()]) for row in rows]
    return bool(found) and all(row == (PageViewRestriction.GROUPS, [PANEL_GROUP]) for row in found)


def today():
    return timezone.localdate()


# The room, from both sides


@pytest.mark.parametrize("who", INSIDERS)
def test_member_reads_what_is_said_in_the_room(comment, who):
    page = soup(client_of(who).get("/panel/room/"))
    assert SECRET in words(page.main)
    assert page.h1.get_text() == "Members only"


@pytest.mark.parametrize("who", OUTSIDERS)
def test_room_is_an_unknown_address_to_everybody_else(comment, who):
    response = client_of(who).get("/panel/room/")
    assert response.status_code == 404
    for text in (SECRET, "Members only", "Between meetings"):
        assert text not in response.content.decode()


@pytest.mark.parametrize("who", ["member", "staff"])
def test_conversation_is_seen_by_members_alone(room, who):
    user = member() if who == "member" else staff()
    assert user_can_see(user, room.conversation) is (who == "member")
    assert Conversation.objects.visible_to(user).filter(pk=room.conversation.pk).exists() is (who == "member")


@pytest.mark.parametrize("who", [*INSIDERS, *OUTSIDERS])
def test_addresses_of_its_comments_are_for_members_alone(comment, who):
    client, conversation = client_of(who), comment.conversation
    for path in (
        address(comment),
        f"/comments/on/{conversation.pk}/count/",
        reverse("updates:feed", args=[conversation.pk]),
        f"/accounts/subscriptions/to/{conversation.pk}/",
    ):
        response = client.get(path)
        assert response.status_code == (200 if who in INSIDERS else 404), path
        assert SECRET not in response.content.decode() or who in INSIDERS


@pytest.mark.parametrize("who", ["member", "staff", "Moderators", "Publishers"])
def test_only_members_write(comment, room, who):
    client = Client()
    client.force_login(member() if who == "member" else staff())
    if who in ("Moderators", "Publishers"):
        user = staff()
        user.groups.add(Group.objects.get(name=who))
        client.force_login(user)
    answers = [send(client, write_address(room)), send(client, address(comment, "reply/"), "Me too.")]
    client.post(address(comment, "like/"), {"like": "1"})
    may = who == "member"
    assert [answer.status_code for answer in answers] == ([302, 302] if may else [404, 404])
    assert (count_of(room), StaffComment.objects.get(pk=comment.pk).like_count) == ((3, 1) if may else (1, 0))


def test_somebody_who_leaves_the_panel_reads_no_more(comment, client):
    user = comment.user
    client.force_login(user)
    assert client.get("/panel/room/").status_code == 200
    user.groups.clear()
    assert client.get("/panel/room/").status_code == 404


def test_publisher_on_the_panel_writes_status_updates_there_and_another_does_not(room, client):
    publishers = [person("Publishers"), person("Publishers")]
    publishers[0].groups.add(Group.objects.get(name=PANEL_GROUP))
    for user, status in zip(publishers, (200, 404), strict=True):
        client.force_login(user)
        assert client.get(reverse("updates:write", args=[room.conversation.pk])).status_code == status


@pytest.mark.parametrize("who", [*INSIDERS, *OUTSIDERS])
def test_search_finds_the_room_for_members_alone(room, who):
    insert_or_update_object(room)
    found = "/panel/room/" in client_of(who).get("/search/?q=meetings").content.decode()
    assert found is (who in INSIDERS)


@pytest.mark.parametrize("who", [*INSIDERS, *OUTSIDERS])
def test_public_page_of_a_member_shows_members_alone_what_was_said(comment, who):
    response = client_of(who).get(f"/accounts/people/{comment.user.public_id}/")
    assert response.status_code == 200
    assert (SECRET in response.content.decode()) is (who in INSIDERS)


def test_room_is_in_no_sitemap_and_no_feed(comment, client):
    PostPageFactory()
    for path in ("/sitemap.xml", "/talk/feed/", "/", "/talk/", "/challenges/", "/panel/"):
        text = client.get(path).content.decode()
        assert "/panel/room/" not in text, path
        assert SECRET not in text, path


@pytest.mark.parametrize("stays", [True, False])
def test_reply_in_the_room_is_told_to_who_is_still_a_member(comment, smtp, stays):
    client = Client()
    client.force_login(member())
    send(client, address(comment, "reply/"), "An answer.")
    if not stays:
        comment.user.groups.clear()
    work_queue()
    mailed = [message for message in smtp.messages if message["To"] == comment.user.email]
    assert len(mailed) == (1 if stays else 0)
    assert all("An answer." in text_of(message) for message in mailed)
    client.force_login(comment.user)
    assert ("An answer." in client.get("/accounts/notifications/").content.decode()) is stays


def test_status_update_in_the_room_is_told_to_members_alone(room, smtp, client):
    ann, ben, outsider = member(), member(), staff()
    following = [
        (ann, room.conversation),
        (ben, room.conversation),
        (outsider, Conversation.objects.of_site()),
    ]
    for user, conversation in following:
        subscriber = SubscriberFactory(user=user)
        choose(subscriber=subscriber, kind=News.STATUS_UPDATE, pace=Pace.AT_ONCE)
        subscribe(subscriber=subscriber, conversation=conversation)
    publisher = person("Publishers")
    publisher.groups.add(Group.objects.get(name=PANEL_GROUP))
    told = {"date": today(), "status": "", "text": SECRET, "notify": True}
    write_status_update(by=publisher, conversation=room.conversation, **told)
    ben.groups.clear()
    work_queue()
    assert [message["To"] for message in smtp.messages] == [ann.email]
    for user in (ann, ben, outsider):
        client.force_login(user)
        assert (SECRET in client.get("/accounts/notifications/").content.decode()) is (user == ann)


def test_moderator_decides_what_is_reported_there_without_the_room(comment, client):
    report_of(member(), comment)
    client.force_login(person("Moderators"))
    assert SECRET in client.get("/cms/comments/").content.decode()
    assert client.get(f"/cms/comments/{comment.pk}/").status_code == 200
    assert client.get(address(comment)).status_code == 404


# It stays closed


def delete_restriction(restriction):
    restriction.delete()


def delete_in_bulk(restriction):
    PageViewRestriction.objects.all().delete()


def for_everyone_signed_in(restriction):
    restriction.restriction_type = PageViewRestriction.LOGIN
    restriction.save()


def for_those_with_a_password(restriction):
    restriction.restriction_type, restriction.password = PageViewRestriction.PASSWORD, "secret"
    restriction.save()


def for_no_group(restriction):
    restriction.groups.clear()


def for_another_group(restriction):
    restriction.groups.set([Group.objects.get(name="Publishers")])


def for_two_groups(restriction):
    restriction.groups.add(Group.objects.get(name="Publishers"))


def added_from_the_group(restriction):
    Group.objects.get(name="Publishers").pageviewrestriction_set.add(restriction)


def cleared_from_the_group(restriction):
    Group.objects.get(name=PANEL_GROUP).pageviewrestriction_set.clear()


OPENINGS = [
    delete_restriction,
    delete_in_bulk,
    for_everyone_signed_in,
    for_those_with_a_password,
    for_no_group,
    for_another_group,
    for_two_groups,
    added_from_the_group,
    cleared_from_the_group,
]


@pytest.mark.parametrize("opening", OPENINGS)
def test_room_that_somebody_opens_is_closed_again(room, opening):
    opening(PageViewRestriction.objects.get(page=room))
    assert is_closed(room)


@pytest.mark.parametrize("who", ["Publishers", "superuser"])
@pytest.mark.parametrize("choice", ["none", "login", "groups"])
def test_privacy_of_the_room_cannot_be_changed_in_the_cms(room, client, who, choice):
    client.force_login(person(who))
    path = f"/cms/pages/{room.pk}/privacy/"
    assert "restriction_type" not in client.get(path).content.decode()
    everyone = list(Group.objects.values_list("pk", flat=True))
    client.post(path, {"restriction_type": choice, "password": "", "groups": everyone})
    assert is_closed(room)


def test_restriction_of_another_page_goes_its_own_way(room):
    post = PostPageFactory()
    restriction = restrict(post, PageViewRestriction.LOGIN)
    restriction.delete()
    assert not post.view_restrictions.exists()
    assert is_closed(room)


def test_room_comes_with_its_restriction_or_not_at_all(monkeypatch):
    panel = PanelPageFactory()

    def fail(room):
        raise RuntimeError

    monkeypatch.setattr("challenges.models.panel.keep_closed", fail)
    with pytest.raises(RuntimeError):
        PanelRoomPageFactory(parent=panel)
    assert not PanelRoomPage.objects.exists()
    assert not Page.objects.filter(slug="room").exists()
    assert not Conversation.objects.filter(kind=Kind.PANEL).exists()


def test_room_whose_restriction_was_changed_past_all_signals_is_closed_by_the_next_publication(room):
    PageViewRestriction.objects.filter(page=room).update(restriction_type=PageViewRestriction.LOGIN)
    room.save_revision().publish()
    assert is_closed(room)


def test_drafts_schedules_and_moves_leave_it_closed(room):
    room.save_revision()
    room.unpublish()
    assert is_closed(room)
    room = PanelRoomPage.objects.get(pk=room.pk)
    room.save_revision().publish()
    another = PanelPageFactory(slug="another")
    PanelRoomPage.objects.get(pk=room.pk).move(another, pos="last-child")
    assert is_closed(room)
    assert Client().get("/another/room/").status_code == 404


@pytest.mark.parametrize("keep_live", [True, False])
def test_copy_is_closed_and_has_a_conversation_of_its_own(room, keep_live):
    copy = room.copy(update_attrs={"slug": "copy"}, keep_live=keep_live)
    assert is_closed(copy)
    assert copy.specific.conversation.pk != room.conversation.pk
    for who in ("signed out", "Publishers"):
        assert client_of(who).get("/panel/copy/").status_code == 404


def test_copy_of_the_whole_panel_has_a_closed_room(room):
    copy = room.get_parent().specific.copy(recursive=True, update_attrs={"slug": "copy"})
    assert is_closed(copy.get_children().get())
    assert Client().get("/copy/room/").status_code == 404


@pytest.mark.parametrize("who", ["member", *OUTSIDERS])
def test_alias_is_closed_wherever_it_stands(comment, room, who):
    alias = room.create_alias(parent=HomePage.objects.get(), update_slug="alias")
    assert is_closed(alias)
    response = client_of(who).get("/alias/")
    assert response.status_code == (200 if who == "member" else 404)
    assert (SECRET in response.content.decode()) is (who == "member")


def test_page_made_of_an_alias_is_closed(room, client):
    alias = room.create_alias(parent=PanelPageFactory(slug="another"), update_slug="alias")
    client.force_login(person("superuser"))
    client.post(f"/cms/pages/{alias.pk}/convert_alias/")
    assert PanelRoomPage.objects.get(pk=alias.pk).alias_of_id is None
    assert is_closed(alias)
    assert Client().get("/another/alias/").status_code == 404


def test_room_without_comments_can_be_deleted(room):
    panel = room.get_parent()
    room.delete()
    assert not PageViewRestriction.objects.exists()
    PanelRoomPageFactory(parent=panel)
    Page.objects.get(pk=panel.pk).delete()
    assert not PageViewRestriction.objects.exists()


@pytest.mark.parametrize("who", ["signed out", "staff", "Publishers"])
def test_room_without_its_group_is_open_to_nobody(room, who):
    Group.objects.get(name=PANEL_GROUP).delete()
    assert client_of(who).get("/panel/room/").status_code == 404
    PanelRoomPage.objects.get(pk=room.pk).save_revision().publish()
    assert is_closed(room)
    assert client_of(who).get("/panel/room/").status_code == 404


def test_saving_a_closed_room_writes_no_restriction(room):
    before = PageLogEntry.objects.filter(action__startswith="wagtail.view_restriction").count()
    room.save()
    logged = PageLogEntry.objects.filter(action__startswith="wagtail.view_restriction")
    assert logged.count() == before == 1


def test_restriction_that_was_read_before_is_no_matter(room):
    assert room.is_restricted
    assert PanelRoomPage.objects.get(pk=room.pk).is_restricted


# The page cache


def test_page_cache_never_keeps_the_room(committed_db, queries):
    room = PanelRoomPageFactory()
    comment_by(member(), room, SECRET)
    insider, outsider = client_of("member"), Client()
    first = insider.get("/panel/room/")
    assert {"private", "no-store"} <= set(first.headers["Cache-Control"].split(", "))
    assert outsider.get("/panel/room/").status_code == 404
    assert SECRET in insider.get("/panel/room/").content.decode()
    with queries() as counted:
        assert outsider.get("/panel/room/").status_code == 404
    assert len(counted) > 0
    assert insider.get(f"/comments/on/{room.conversation.pk}/count/").status_code == 200
    assert outsider.get(f"/comments/on/{room.conversation.pk}/count/").status_code == 404


def test_kept_page_of_the_panel_shows_no_way_to_the_room(committed_db, queries):
    PanelRoomPageFactory()
    assert "/panel/room/" in client_of("member").get("/panel/").content.decode()
    assert "/panel/room/" not in Client().get("/panel/").content.decode()
    with queries() as counted:
        assert "/panel/room/" not in Client().get("/panel/").content.decode()
    assert len(counted) == 0
    assert "/panel/room/" in client_of("member").get("/panel/").content.decode()


def test_change_of_the_panel_shows_at_once(committed_db):
    panel = PanelPageFactory()
    assert "Ann Lee" not in Client().get("/panel/").content.decode()
    panel.members.add(PanelMember(name="Ann Lee", role="Porter"))
    panel.title = "The panel of porters"
    panel.save_revision().publish()
    assert "Ann Lee" in Client().get("/panel/").content.decode()
    assert "The panel of porters" in Client().get("/challenges/").content.decode()


# The page for everyone


@pytest.mark.parametrize("who", [*INSIDERS, *OUTSIDERS])
def test_way_to_the_room_is_shown_to_members_alone(room, who):
    page = soup(client_of(who).get("/panel/"))
    assert bool(page.main.select_one("a[href='/panel/room/']")) is (who in INSIDERS)


def test_unpublished_room_is_linked_for_nobody(room):
    room.unpublish()
    assert "/panel/room/" not in client_of("member").get("/panel/").content.decode()


def test_members_stand_in_the_order_of_the_editors(client):
    panel = PanelPageFactory()
    PanelMemberFactory(page=panel, name="Ann Lee", role="Porter", workplace="Hospital, Leeds", sort_order=2)
    PanelMemberFactory(page=panel, name="Bea Moss", role="Carer", sort_order=1)
    items = soup(client.get("/panel/")).select("[aria-labelledby=members] li")
    assert [words(item) for item in items] == ["Bea Moss , Carer", "Ann Lee , Porter, Hospital, Leeds"]


def test_meetings_held_stand_latest_first_and_those_to_come_apart(client):
    panel = PanelPageFactory()
    for title, days in [("Old", -90), ("Later", 60), ("Today", 0), ("New", -1), ("Soon", 7)]:
        PanelMeetingFactory(page=panel, title=title, date=today() + days * DAY)
    page = soup(client.get("/panel/"))
    shown = {
        name: [title.get_text() for title in page.select(f"[aria-labelledby={name}] h3")]
        for name in ("upcoming", "held")
    }
    assert shown == {"upcoming": ["Today", "Soon", "Later"], "held": ["New", "Old"]}


def test_meeting_says_what_was_said_and_leads_to_its_document(client):
    panel, post = PanelPageFactory(), PostPageFactory(slug="a-post")
    document = make_document(title="Notes of May")
    PanelMeetingFactory(
        page=panel, summary=f'<p>See <a linktype="page" id="{post.pk}">the post</a>.</p>', document=document
    )
    page = soup(client.get("/panel/")).main
    assert page.select_one("a[href='/talk/a-post/']").get_text() == "the post"
    assert page.select_one(f"a[href='{document.url}']").get_text() == "Notes of May"


def test_panel_without_members_and_meetings_is_calm(client):
    PanelPageFactory()
    page = words(soup(client.get("/panel/")).main)
    assert "The panel has not met yet." in page
    assert "Coming up" not in page


@pytest.mark.parametrize(
    ("days", "turns_after"),
    [([], None), ([-1], None), ([0], 1), ([3], 4), ([9, 3, -2], 4)],
)
def test_page_changes_when_the_day_of_the_next_meeting_is_over(days, turns_after):
    panel = PanelPageFactory()
    for number in days:
        PanelMeetingFactory(page=panel, date=today() + number * DAY)
    expected = None
    if turns_after is not None:
        day = today() + turns_after * DAY
        expected = datetime(day.year, day.month, day.day, tzinfo=LONDON)
    assert PanelPage.objects.get(pk=panel.pk).changes_at == expected


@pytest.mark.parametrize("how", ["live", "draft", "restricted", "none"])
def test_page_of_challenges_leads_to_the_panel_where_anyone_may_read_it(client, how):
    if how != "none":
        panel = PanelPageFactory(live=how != "draft")
    if how == "restricted":
        restrict(panel)
    links = soup(client.get("/challenges/")).main.select("a[href='/panel/']")
    assert len(links) == (1 if how == "live" else 0)


def test_page_of_challenges_turns_when_the_panel_expires(client):
    soon = timezone.now() + timedelta(hours=1)
    panel = PanelPageFactory(expire_at=soon)
    index = client.get("/challenges/").context["page"]
    assert index.changes_at == soon
    PanelPage.objects.filter(pk=panel.pk).update(expire_at=timezone.now() - DAY)
    cache.clear()
    assert "/panel/" not in client.get("/challenges/").content.decode()


def fill(panel, times):
    """Put into a panel all that it can show, so many times over."""
    pages = [PostPageFactory(), *Page.objects.filter(depth=3)[:2]]
    for number in range(4 * times):
        PanelMemberFactory(page=panel, sort_order=number)
        linked = f'<p><a linktype="page" id="{pages[number % 3].pk}">Read</a></p>'
        for date in (today() - number * DAY, today() + number * DAY):
            PanelMeetingFactory(page=panel, date=date, summary=linked, document=make_document())
    PanelPage.objects.filter(pk=panel.pk).update(
        purpose=rich_body(pages, times=times), social_image=make_picture()
    )


@pytest.mark.parametrize("who", ["signed out", "member", "staff"])
def test_page_costs_the_same_with_ten_times_as_much(room, queries, who):
    client, panel = client_of(who), room.get_parent().specific
    costs = []
    for times in (1, 10):
        fill(panel, times)
        cache.clear()
        client.get("/panel/")  # Pictures are made in their sizes at the first visit.
        cache.clear()
        Site.clear_site_root_paths_cache()
        with queries() as counted:
            assert client.get("/panel/").status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1] <= 25


def test_room_costs_the_same_with_ten_times_the_comments(room, queries):
    client, user = client_of("member"), member()
    costs = []
    for times in (1, 10):
        for _ in range(times):
            root = comment_by(user, room)
            comment_by(member(), room, reply_to=root)
        client.get("/panel/room/")
        with queries() as counted:
            assert client.get("/panel/room/").status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1] <= 35


# In the CMS


def panel_data(**fields):
    person = {"name": "Ann Lee", "role": "Porter", "workplace": "Hospital, Leeds"}
    meeting = {"date": "2026-03-10", "title": "Rotas", "summary": rich_text("<p>Rotas.</p>"), "document": ""}
    return nested_form_data(
        {
            "title": "Workforce panel",
            "slug": "panel",
            "introduction": "Staff who meet ministers.",
            "purpose": streamfield([("paragraph", rich_text("<p>To be heard.</p>"))]),
            "members": inline_formset([person]),
            "meetings": inline_formset([meeting]),
            "comments": inline_formset([]),
        }
        | fields
    )


def room_data(**fields):
    data = {"title": "Members only", "slug": "room", "introduction": rich_text("<p>Between meetings.</p>")}
    return nested_form_data(data | {"comments": inline_formset([])} | fields)


def test_editor_writes_the_panel_as_a_draft(client):
    client.force_login(person("Editors"))
    home = HomePage.objects.get()
    data = panel_data(**{"action-publish": "1"})
    client.post(f"/cms/pages/add/challenges/panelpage/{home.pk}/", data)
    panel = PanelPage.objects.get()
    assert not panel.live
    draft = panel.get_latest_revision_as_object()
    assert [row.name for row in draft.members.all()] == ["Ann Lee"]
    assert [row.title for row in draft.meetings.all()] == ["Rotas"]


def test_publisher_publishes_panel_and_room(client):
    client.force_login(person("Publishers"))
    home, publish = HomePage.objects.get(), {"action-publish": "1"}
    client.post(f"/cms/pages/add/challenges/panelpage/{home.pk}/", panel_data(**publish))
    panel = PanelPage.objects.get(live=True)
    assert (PanelMember.objects.count(), PanelMeeting.objects.count()) == (1, 1)
    client.post(f"/cms/pages/add/challenges/panelroompage/{panel.pk}/", room_data(**publish))
    room = PanelRoomPage.objects.get(live=True)
    assert is_closed(room)
    assert client.get("/panel/room/").status_code == 404
    assert client.get(f"/cms/pages/add/challenges/panelpage/{home.pk}/").status_code in (302, 403)
    assert client.get(f"/cms/pages/add/challenges/panelroompage/{panel.pk}/").status_code in (302, 403)


@pytest.mark.parametrize("who", ["Editors", "Publishers"])
def test_preview_of_the_room_shows_the_page_and_not_what_members_say(comment, room, client, who):
    client.force_login(person(who))
    room.save_revision()
    for path in (f"/cms/pages/{room.pk}/view_draft/", f"/cms/pages/{room.pk}/edit/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "Members only" in response.content.decode()
        assert SECRET not in response.content.decode()


def test_preview_of_a_room_that_is_not_stored_yet(client):
    client.force_login(person("Editors"))
    path = f"/cms/pages/add/challenges/panelroompage/{PanelPageFactory().pk}/preview/"
    assert client.post(path, room_data()).json()["is_valid"] is True
    assert "Members only" in client.get(path).content.decode()


def test_preview_of_a_panel_that_is_not_stored_yet(client):
    client.force_login(person("Editors"))
    path = f"/cms/pages/add/challenges/panelpage/{HomePage.objects.get().pk}/preview/"
    assert client.post(path, panel_data()).json()["is_valid"] is True
    text = client.get(path).content.decode()
    assert "Ann Lee" in text
    assert "To be heard." in text


def test_superuser_puts_an_account_on_the_panel_and_it_opens_no_cms(room, client):
    user = UserFactory.registered(email="ann@example.org")
    group = Group.objects.get(name=PANEL_GROUP)
    client.force_login(person("superuser"))
    data = {"email": user.email, "first_name": "Ann", "last_name": "Lee", "public_name": "Ann Lee"}
    client.post(f"/cms/users/edit/{user.pk}/", data | {"is_active": "on", "groups": [group.pk]})
    client.force_login(user)
    assert client.get("/panel/room/").status_code == 200
    assert client.get("/cms/").status_code in (302, 403)
    assert client.get("/cms/pages/").status_code in (302, 403)


def test_register_does_not_say_that_a_member_is_in_the_cms():
    register = PeopleRegister()
    assert register.in_cms(member()) == "No"
    assert register.in_cms(person("Moderators")) == "Moderators"


def test_member_may_delete_the_account():
    assert user_can_delete_account(member())
    assert not user_can_delete_account(person("Moderators"))


def test_kind_of_the_room_takes_comments(room):
    assert (room.conversation.kind, room.conversation.is_discussed) == (Kind.PANEL, True)

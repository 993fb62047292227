"""What moderators see in the CMS: the list of what waits, one comment, the mode of a conversation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.enums import State
from comments.models import CommentRevision, StaffComment
from conversations.models import Conversation
from ledger.enums import Kind
from ledger.models import Entry
from screening.enums import Mode, Rule
from screening.models import Report
from tests.comments.deciding import LIST, POWERFUL, screen
from tests.factories.blog import AuthorPageFactory, PostPageFactory
from tests.factories.comments import comment_by, put, report_of
from tests.factories.pages import hide, soup, words
from tests.users.people import PEOPLE, person, staff

pytestmark = pytest.mark.django_db

WORDS = "Words to decide on."


@pytest.fixture
def comment(post):
    return comment_by(staff(public_name="Sam Okafor", email="sam@nhs.net"), post, WORDS)


# --- The list --------------------------------------------------------------------------------------


def test_list_shows_what_is_held_or_reported_the_oldest_first(client, joy, post):
    now = timezone.now()

    def made(text, state=State.PUBLIC, hours=1, was_seen=None):
        comment = comment_by(staff(), post, text, created_at=now - timedelta(hours=hours))
        return put(comment, state, was_seen=was_seen)

    made("Not waiting.")
    made("Held and new.", State.HELD, hours=2)
    made("Held again.", State.HELD, hours=4, was_seen=True)
    report_of(staff(), made("Reported.", hours=3))
    made("Withdrawn.", State.WITHDRAWN)
    made("Removed.", State.REMOVED)
    rows = [words(row) for row in soup(client.get(LIST)).select("tbody tr")]
    assert [row.split(". ")[0] for row in rows] == ["Held again", "Reported", "Held and new"]


def test_row_says_who_where_why_and_for_how_long(client, joy, post):
    comment = comment_by(
        staff(public_name="Sam Okafor"), post, "x" * 500, created_at=timezone.now() - timedelta(hours=5)
    )
    for _ in range(2):
        report_of(staff(), comment)
    (row,) = soup(client.get(LIST)).select("tbody tr")
    for part in ("Sam Okafor", "A post", "2 reports, public", "5 hours"):
        assert part in words(row)
    assert "x" * 200 not in words(row)
    assert row.select_one("a")["href"] == screen(comment)


def test_row_of_a_held_comment_says_the_reason(client, joy, comment):
    put(comment, State.HELD)
    StaffComment.objects.filter(pk=comment.pk).update(held_because="It may hold an NHS number.")
    assert "Held. It may hold an NHS number." in words(soup(client.get(LIST)).select_one("tbody tr"))


def test_list_escapes_what_was_written(client, joy, post):
    put(comment_by(staff(), post, "a <b>bold</b> word"), State.HELD)
    assert "a &lt;b&gt;bold&lt;/b&gt; word" in client.get(LIST).text


def test_list_costs_the_same_with_ten_times_the_rows(client, joy, queries):
    def cost():
        with queries() as counted:
            assert client.get(LIST).status_code == 200
        return len(counted)

    def add(number):
        for _ in range(number):
            put(comment_by(staff(), PostPageFactory()), State.HELD)

    add(2)
    cost()
    few = cost()
    add(18)
    assert cost() == few


def test_list_comes_in_pages_of_fifty(client, joy, post):
    writer = staff()
    for number in range(51):
        put(comment_by(writer, post, f"Number {number}."), State.HELD)
    assert len(soup(client.get(LIST)).select("tbody tr")) == 50
    assert len(soup(client.get(LIST, {"p": 2})).select("tbody tr")) == 1


@pytest.mark.parametrize(
    "query", ["?p=9999", "?p=x", "?user__password__startswith=a", "?q=%00", "?ordering=x"]
)
def test_list_ignores_what_it_does_not_know(client, joy, comment, query):
    put(comment, State.HELD)
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    assert "Words to decide on." in response.text


def test_empty_list_says_so(client, joy):
    assert "Nothing waits." in client.get(LIST).text


@pytest.mark.parametrize(("number", "shown"), [(0, "Comments to read"), (1, "Comments to read (1)")])
def test_menu_says_how_many_wait(client, joy, post, number, shown):
    for _ in range(number):
        put(comment_by(staff(), post), State.HELD)
    assert f'"{shown}"' in client.get("/cms/").text


# --- Who may look --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", ["list", "comment", "mode"])
def test_screens_open_for_moderators_alone(client, comment, post, who, path):
    put(comment, State.HELD)
    path = {"list": LIST, "comment": screen(comment), "mode": f"{LIST}mode/{post.conversation.pk}/"}[path]
    client.force_login(person(who))
    response = client.get(path)
    assert response.status_code == (200 if who in POWERFUL else 302)
    assert (WORDS in response.text) <= (who in POWERFUL)
    if who not in ("reader", "staff", "suspended"):
        assert (f'"{LIST}"' in client.get("/cms/").text) is (who in POWERFUL)


def test_screens_send_strangers_to_sign_in(client, comment):
    for path in (LIST, screen(comment)):
        assert client.get(path).url.startswith("/accounts/sign-in/")


@pytest.mark.parametrize("number", ["999999", str(2**31), str(2**63), "9" * 18, "9" * 30])
def test_comment_that_there_is_none_of_is_not_found(client, joy, number):
    assert client.get(f"{LIST}{number}/").status_code == 404
    assert client.post(f"{LIST}{number}/", {"what": "hold", "seen": "public-1"}).status_code == 404
    assert client.get(f"{LIST}mode/{number}/").status_code == 404


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("how", ["", "draft", "expired", "group"])
def test_moderator_reads_the_words_whatever_their_state_and_place(client, joy, comment, post, state, how):
    put(comment, state)
    if how:
        hide(post, how)
    page = soup(client.get(screen(comment)))
    assert WORDS in words(page.select_one("blockquote"))


def test_screen_shows_reports_and_earlier_versions_and_not_who_reported(client, joy, comment):
    reporter = staff(public_name="Una Bell", first_name="Una", email="una@nhs.net")
    report = report_of(reporter, comment, Rule.HELP)
    Report.objects.filter(pk=report.pk).update(details="Look at <line 2>.")
    CommentRevision.objects.create(comment=comment, body="Earlier words.")
    response = client.get(screen(comment))
    text = words(soup(response).main)
    for part in ("Someone needs help: Look at <line 2>. (not decided yet)", "Earlier words."):
        assert part in text
    assert "Una" not in text
    assert "una@nhs.net" not in response.text


def test_each_field_on_the_screen_has_a_name_of_its_own(client, joy, comment):
    report_of(staff(), comment)
    page = soup(client.get(screen(comment)))
    ids = [one["id"] for one in page.main.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {label["for"] for label in page.main.select("label")} <= set(ids)


def test_screen_costs_the_same_with_ten_times_the_reports(client, joy, comment, queries):
    def cost():
        with queries() as counted:
            assert client.get(screen(comment)).status_code == 200
        return len(counted)

    def add(number):
        for _ in range(number):
            report_of(staff(), comment)
            CommentRevision.objects.create(comment=comment, body="Earlier.", editor=staff())

    add(1)
    cost()
    few = cost()
    add(10)
    assert cost() == few


# --- The mode of a conversation ------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_mode_of_a_conversation_is_chosen_by_moderators_alone_and_recorded(client, post, who):
    user = person(who)
    client.force_login(user)
    response = client.post(f"{LIST}mode/{post.conversation.pk}/", {"mode": "before"})
    chosen = Conversation.objects.get(pk=post.conversation.pk).mode
    assert (response.status_code, chosen) == (302, Mode.BEFORE if who in POWERFUL else "")
    assert Entry.objects.filter(kind=Kind.MODE_CHANGED, actor_id=user.pk).exists() is (who in POWERFUL)


def test_mode_of_a_conversation_is_taken_back(client, joy, post):
    Conversation.objects.filter(pk=post.conversation.pk).update(mode=Mode.AFTER)
    page = soup(client.get(f"{LIST}mode/{post.conversation.pk}/"))
    assert page.select_one("input[name=mode][checked]")["value"] == "after"
    assert client.post(f"{LIST}mode/{post.conversation.pk}/", {"mode": ""}).url == "/talk/a-post/"
    assert Conversation.objects.get(pk=post.conversation.pk).mode == ""


def test_mode_that_there_is_none_of_is_refused(client, joy, post):
    assert client.post(f"{LIST}mode/{post.conversation.pk}/", {"mode": "never"}).status_code == 200
    assert Conversation.objects.get(pk=post.conversation.pk).mode == ""


def test_what_takes_no_comments_has_no_mode(client, joy):
    author = AuthorPageFactory()
    assert client.get(f"{LIST}mode/{author.conversation.pk}/").status_code == 404


@pytest.mark.parametrize("who", PEOPLE)
def test_page_leads_moderators_alone_to_the_mode_and_to_deciding(client, comment, post, who):
    client.force_login(person(who))
    page = soup(client.get("/talk/a-post/"))
    links = {link["href"] for link in page.select(".comments a")}
    assert ({screen(comment), f"{LIST}mode/{post.conversation.pk}/"} <= links) is (who in POWERFUL)
    assert any("/cms/" in link for link in links) is (who in POWERFUL)

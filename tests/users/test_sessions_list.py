"""Where a person is signed in: the list, ending one session or all, and what is kept of them."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.factories.security import give_password, sign_in
from tests.factories.users import UserFactory
from users import sessions
from users.devices import device_in_words

pytestmark = pytest.mark.django_db

LIST = "/accounts/security/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)


@pytest.fixture
def ann():
    return give_password(UserFactory(email="ann@nhs.net"))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def row_of(client):
    return UserSession.objects.get(session_key=client.session.session_key)


def end_address(client):
    return f"{LIST}{row_of(client).pk}/end/"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on an iPhone"),
        (CHROME, "Chrome on Linux"),
        (CHROME + " Edg/141.0.0.0", "Edge on Linux"),
        (CHROME.replace("X11; Linux x86_64", "Linux; Android 15; Pixel 9"), "Chrome on Android"),
        (CHROME.replace("X11; Linux x86_64", "X11; CrOS x86_64 14541"), "Chrome on a Chromebook"),
        (IPHONE.replace("Version/", "CriOS/141 Version/"), "Chrome on an iPhone"),
        (IPHONE.replace("iPhone", "iPad"), "Safari on an iPad"),
        (IPHONE.replace("(iPhone; CPU iPhone OS", "(Macintosh; Intel Mac OS X"), "Safari on a Mac"),
        ("curl/8.14", "A browser that we do not know"),
        ("", "A browser that we do not know"),
        ("<script>alert(1)</script>", "A browser that we do not know"),
    ],
)
def test_device_in_words(user_agent, words):
    assert device_in_words(user_agent) == words


def test_list_shows_each_place_and_which_is_this(ann):
    sign_in(ann, user_agent=IPHONE)
    client = sign_in(ann, user_agent=FIREFOX)
    page = client.get(LIST).content.decode()
    assert "Firefox on Windows <strong>(this one)</strong>" in page
    assert "Safari on an iPhone" in page
    assert page.count("(this one)") == 1
    assert page.index("Firefox on") < page.index("Safari on")
    assert page.count("127.0.0.1") == 4


def test_list_is_a_table_that_screen_readers_understand(ann):
    page = sign_in(ann).get(LIST).content.decode()
    assert page.count('scope="col"') == 4
    assert "<caption" in page
    assert "Sign out<span" in page


def test_strangers_are_asked_to_sign_in(client, ann):
    other = sign_in(ann)
    for answer in (client.get(LIST), client.post(LIST, {"which": "all"}), client.post(end_address(other))):
        assert answer.url.startswith("/accounts/sign-in/?next=")
    assert is_signed_in(other)


def test_list_shows_nothing_of_others(ann):
    bob = give_password(UserFactory())
    sign_in(bob, user_agent=IPHONE)
    assert "Safari" not in sign_in(ann, user_agent=FIREFOX).get(LIST).content.decode()


def test_list_takes_as_many_queries_for_twenty_as_for_one(ann, queries):
    client = sign_in(ann)
    with queries() as first:
        client.get(LIST)
    for _ in range(20):
        sign_in(ann)
        cache.clear()
    with queries() as last:
        page = client.get(LIST).content.decode()
    assert page.count("A browser that we do not know") == 42
    # The cache was emptied, so when this session was last seen is written once more.
    assert len(first) <= 5
    assert len(last) <= len(first) + 1


def test_session_that_has_expired_is_not_shown(ann):
    other, client = sign_in(ann, user_agent=IPHONE), sign_in(ann)
    Session.objects.filter(session_key=other.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert "Safari" not in client.get(LIST).content.decode()


def test_session_with_an_older_password_is_not_shown(ann):
    sign_in(ann, user_agent=IPHONE)
    give_password(ann, "another long password")
    client = sign_in(ann, password="another long password")
    assert "Safari" not in client.get(LIST).content.decode()


def test_one_session_is_ended(ann):
    other, third, client = sign_in(ann), sign_in(ann), sign_in(ann)
    assert client.post(end_address(other)).url == f"{LIST}?done=one"
    assert not is_signed_in(other)
    assert is_signed_in(third)
    assert "That session has ended." in client.get(f"{LIST}?done=one").content.decode()


def test_ending_this_session_signs_out(ann):
    client = sign_in(ann)
    assert client.post(end_address(client)).url == "/accounts/sign-in/"
    assert not is_signed_in(client)


def test_ending_takes_a_post(ann):
    other, client = sign_in(ann), sign_in(ann)
    assert client.get(end_address(other)).status_code == 405
    assert is_signed_in(other)


@pytest.mark.parametrize("pk", [0, 10**30])
def test_ending_what_is_not_there_is_not_found(ann, pk):
    assert sign_in(ann).post(f"{LIST}{pk}/end/").status_code == 404


def test_session_of_somebody_else_is_not_found(ann):
    other = sign_in(give_password(UserFactory()))
    assert sign_in(ann).post(end_address(other)).status_code == 404
    assert is_signed_in(other)


def test_signing_out_everywhere_else(ann):
    bob = sign_in(give_password(UserFactory()))
    others, client = [sign_in(ann), sign_in(ann)], sign_in(ann)
    assert client.post(LIST, {"which": "others"}).url == f"{LIST}?done=others"
    assert is_signed_in(client)
    assert is_signed_in(bob)
    assert not [other for other in others if is_signed_in(other)]


def test_signing_out_everywhere(ann):
    bob = sign_in(give_password(UserFactory()))
    other, client = sign_in(ann), sign_in(ann)
    assert client.post(LIST, {"which": "all"}).url == "/accounts/sign-in/"
    assert not is_signed_in(client)
    assert not is_signed_in(other)
    assert is_signed_in(bob)


@pytest.mark.parametrize("which", ["", "everything", "\x00", "<script>"])
def test_signing_out_of_what_nobody_knows_changes_nothing(ann, which):
    other, client = sign_in(ann), sign_in(ann)
    assert client.post(LIST, {"which": which}).url == LIST
    assert is_signed_in(other)
    assert is_signed_in(client)


def test_signing_out_everywhere_takes_few_queries(ann, queries):
    for _ in range(5):
        sign_in(ann)
    client = sign_in(ann)
    with queries() as counted:
        client.post(LIST, {"which": "others"})
    assert len(counted) <= 8


def test_last_use_is_noted_once_in_ten_minutes(ann, queries):
    client = sign_in(ann)
    long_ago = timezone.now() - timedelta(hours=1)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/accounts/security/")
    assert row_of(client).last_seen_at == long_ago
    cache.clear()
    client.get("/accounts/security/", REMOTE_ADDR="10.0.0.7")
    assert row_of(client).last_seen_at > timezone.now() - timedelta(minutes=1)
    assert row_of(client).ip == "10.0.0.7"
    with queries() as counted:
        client.get("/accounts/security/")
    assert not [query for query in counted if "UPDATE" in query["sql"]]


def test_nothing_is_noted_of_strangers(client, queries):
    with queries() as counted:
        response = client.get("/accounts/sign-in/")
    assert not [query for query in counted if "usersession" in query["sql"]]
    assert "sessionid" not in response.cookies


def test_long_user_agent_is_cut(ann):
    client = sign_in(ann, user_agent="x" * 5000)
    assert len(row_of(client).user_agent) == 200


def test_what_is_over_is_dropped(ann):
    bob = give_password(UserFactory())
    client, gone, expired = sign_in(ann), sign_in(ann), sign_in(bob)
    Session.objects.filter(session_key=gone.session.session_key).delete()
    Session.objects.filter(session_key=expired.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert sessions.drop_ended() == 2
    assert UserSession.objects.get() == row_of(client)
    assert Session.objects.count() == 1
    assert sessions.drop_ended() == 0


def test_signing_in_as_somebody_else_in_one_browser_keeps_them_apart(ann):
    bob = give_password(UserFactory())
    client = sign_in(ann)
    client.post("/accounts/sign-out/")
    sign_in(bob, client=client)
    assert sessions.places_of(ann) == []
    assert [place.pk for place in sessions.places_of(bob)] == [row_of(client).pk]
    assert sessions.end(ann, pk=row_of(client).pk) is False


def test_session_unknown_to_the_list_does_not_break_it(ann):
    client = Client()
    client.force_login(ann)
    assert client.get(LIST).status_code == 200
    assert client.post(LIST, {"which": "others"}).status_code == 302
    assert is_signed_in(client)

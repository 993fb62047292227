"""The page on signing in, the password, and confirming that it is still oneself."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from config.settings import base
from core.models import QueuedMail
from tests.factories.security import (
    PASSWORD,
    code_now,
    codes_of,
    give_password,
    give_second_factor,
    let_time_pass,
    sign_in,
)
from tests.factories.users import UserFactory
from users.recency import has_confirmed

pytestmark = pytest.mark.django_db

INDEX = "/accounts/security/"
CHANGE = "/accounts/security/password/"
REMOVE = "/accounts/security/password/remove/"
APP = "/accounts/security/app/"
AGAIN = "/accounts/sign-in/again/"
CODE_AGAIN = "/accounts/sign-in/again/code/"
NEW = "plum kettle sunday"


@pytest.fixture
def ann():
    return give_password(UserFactory(email="ann@nhs.net"))


@pytest.fixture
def bob():
    """Somebody without a password."""
    bob = UserFactory(email="bob@nhs.net")
    bob.set_unusable_password()
    bob.save()
    return bob


@pytest.fixture
def carol():
    """Somebody with password and second factor."""
    return give_second_factor(give_password(UserFactory(email="carol@nhs.net")))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def code_sent(message):
    return QueuedMail.objects.filter(message=message).order_by("-created_at")[0].context["code"]


def sign_in_by_code(user):
    client = Client()
    client.post("/accounts/sign-in/code/", {"email": user.email})
    client.post("/accounts/sign-in/code/enter/", {"code": code_sent("login_code")})
    return client


def messages_to(user):
    rows = QueuedMail.objects.filter(user=user).exclude(message__in=("login_code", "code_again"))
    return list(rows.order_by("created_at").values_list("message", flat=True))


# --- The page -------------------------------------------------------------------------------------


def test_page_asks_strangers_to_sign_in(client):
    for address in (INDEX, CHANGE, REMOVE, AGAIN, CODE_AGAIN):
        assert client.get(address).url == f"/accounts/sign-in/?next={address}"
        assert client.post(address).url == f"/accounts/sign-in/?next={address}"


def test_page_of_somebody_with_a_password_alone(ann):
    page = sign_in(ann).get(INDEX).content.decode()
    assert "Change<span" in page
    assert "Second factor" in page
    assert "Switch off" not in page
    assert "Recovery codes" not in page
    assert "1 place" in page


def test_page_of_somebody_without_a_password(bob):
    page = sign_in_by_code(bob).get(INDEX).content.decode()
    assert "None: you sign in with codes that we email you" in page
    assert "Set<span" in page
    assert "Remove<span" not in page


def test_page_of_somebody_with_a_second_factor(carol):
    page = sign_in(carol, code=codes_of(carol)[0]).get(INDEX).content.decode()
    assert "an authenticator app" in page
    assert "Set up another app" in page
    assert "Switch off" in page
    assert "9 left" in page


def test_page_says_when_no_recovery_codes_are_left(carol):
    for code in codes_of(carol):
        client = sign_in(carol, code=code)
    assert "None left: make new ones" in client.get(INDEX).content.decode()


@pytest.mark.parametrize(
    ("group", "is_asked_for", "sentence"),
    [
        ("Editors", True, "You need a second factor before you can open"),
        ("Editors", False, "The second factor is switched off here"),
        (None, True, ""),
        (None, False, ""),
    ],
)
def test_page_tells_who_may_open_the_cms_how_things_stand(settings, group, is_asked_for, sentence):
    settings.CMS_SECOND_FACTOR = is_asked_for
    user = give_password(UserFactory.in_group(group) if group else UserFactory())
    page = sign_in(user).get(INDEX).content.decode()
    assert sentence in page
    assert ("content management system" in page) is bool(sentence)


def test_page_does_not_offer_to_switch_off_what_the_cms_needs(settings):
    settings.CMS_SECOND_FACTOR = True
    editor = give_second_factor(give_password(UserFactory.in_group("Editors")))
    assert "Switch off" not in sign_in(editor, code=code_now()).get(INDEX).content.decode()


def test_page_takes_as_many_queries_however_often_one_is_signed_in(carol, queries):
    client = sign_in(carol, code=codes_of(carol)[0])
    client.get(INDEX)
    with queries() as first:
        client.get(INDEX)
    for code in codes_of(carol)[:5]:
        sign_in(carol, code=code)
    with queries() as last:
        page = client.get(INDEX).content.decode()
    assert "6 places" in page
    assert len(last) == len(first) <= 8


@pytest.mark.parametrize("done", ["password", "no-password", "app", "codes", "off", "<script>", ""])
def test_page_says_what_was_done_in_its_own_words_alone(ann, done):
    page = sign_in(ann).get(INDEX, {"done": done}).content.decode()
    assert ('role="status">' in page) is (done not in ("<script>", ""))
    assert "<script>" not in page


# --- The password ---------------------------------------------------------------------------------


def test_password_is_changed_with_the_old_one(ann):
    client = sign_in(ann)
    let_time_pass(client)
    assert client.post(CHANGE, {"password": PASSWORD, "new_password": NEW}).url == f"{INDEX}?done=password"
    ann.refresh_from_db()
    assert ann.check_password(NEW)
    assert messages_to(ann) == ["password_changed"]


def test_change_of_password_ends_all_other_sessions(ann):
    other, client = sign_in(ann), sign_in(ann)
    client.post(CHANGE, {"password": PASSWORD, "new_password": NEW})
    assert is_signed_in(client)
    assert "1 place" in client.get(INDEX).content.decode()
    assert other.get(INDEX).url == f"/accounts/sign-in/?next={INDEX}"
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"password": "wrong", "new_password": NEW}, "That is not your password"),
        ({"password": "", "new_password": NEW}, "Enter the password that you have now."),
        ({"new_password": NEW}, "Enter the password that you have now."),
        ({"password": PASSWORD, "new_password": ""}, "Enter a new password."),
        ({"password": PASSWORD, "new_password": "kettle"}, "at least 12 characters"),
        ({"password": PASSWORD, "new_password": "123456789012345"}, "entirely numeric"),
        ({"password": PASSWORD, "new_password": "password1234"}, "too common"),
        ({"password": PASSWORD, "new_password": "ann@nhs.net1"}, "too similar"),
        ({"password": PASSWORD, "new_password": "a\x00b" * 10}, "Null characters"),
        ({"password": PASSWORD, "new_password": "x" * 1_000_000}, "at most 1000 characters"),
        ({"password": "x" * 1_000_000, "new_password": NEW}, "at most 1000 characters"),
    ],
)
def test_password_is_not_changed(ann, data, says):
    client = sign_in(ann)
    before = ann.password
    response = client.post(CHANGE, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert says in page
    assert not [typed for typed in data.values() if typed and typed in page]
    ann.refresh_from_db()
    assert ann.password == before
    assert messages_to(ann) == []


def test_old_password_is_tried_ten_times(ann):
    client = sign_in(ann)
    for _ in range(10):
        assert client.post(CHANGE, {"password": "wrong", "new_password": NEW}).status_code == 200
    response = client.post(CHANGE, {"password": PASSWORD, "new_password": NEW})
    assert response.status_code == 429
    assert "Retry-After" in response.headers
    assert NEW not in response.content.decode()
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_forgotten_password_is_changed_after_signing_in_by_code(ann):
    client = sign_in_by_code(ann)
    assert 'name="password"' not in client.get(CHANGE).content.decode()
    client.post(CHANGE, {"new_password": NEW})
    ann.refresh_from_db()
    assert ann.check_password(NEW)


def test_forgotten_password_is_changed_with_a_code_asked_for_on_the_way(ann):
    client = sign_in(ann)
    assert f'href="{CODE_AGAIN}?next={CHANGE}"' in client.get(CHANGE).content.decode()
    client.post(CODE_AGAIN, {"action": "send", "next": CHANGE})
    assert client.post(CODE_AGAIN, {"code": code_sent("code_again"), "next": CHANGE}).url == CHANGE
    assert client.post(CHANGE, {"new_password": NEW}).url == f"{INDEX}?done=password"


def test_old_password_is_asked_for_again_when_the_code_was_long_ago(ann):
    client = sign_in_by_code(ann)
    let_time_pass(client)
    response = client.post(CHANGE, {"new_password": NEW})
    assert "Enter the password that you have now." in response.content.decode()
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_first_password_is_set_by_who_signed_in_lately(bob):
    client = sign_in_by_code(bob)
    assert "Set a password" in client.get(CHANGE).content.decode()
    client.post(CHANGE, {"new_password": NEW})
    assert messages_to(bob) == ["password_set"]
    assert is_signed_in(sign_in(bob, password=NEW))


def test_first_password_takes_a_code_when_signing_in_was_long_ago(bob):
    client = sign_in_by_code(bob)
    let_time_pass(client)
    assert client.post(CHANGE, {"new_password": NEW}).url == f"{AGAIN}?next={CHANGE}"
    bob.refresh_from_db()
    assert not bob.has_usable_password()


def test_password_beside_a_second_factor_takes_both(carol):
    client = sign_in(carol, code=code_now())
    let_time_pass(client)
    data = {"password": PASSWORD, "new_password": NEW}
    assert client.post(CHANGE, data).url == f"{AGAIN}?next={CHANGE}"
    client.post("/accounts/sign-in/second-factor/again/", {"code": codes_of(carol)[0]})
    assert (
        "Enter the password that you have now." in client.post(CHANGE, {"new_password": NEW}).content.decode()
    )
    assert client.post(CHANGE, data).url == f"{INDEX}?done=password"


def test_code_by_mail_does_not_stand_for_the_second_factor(carol):
    client = sign_in(carol, code=code_now())
    let_time_pass(client)
    client.post(CODE_AGAIN, {"action": "send"})
    client.post(CODE_AGAIN, {"code": code_sent("code_again")})
    assert client.post(CHANGE, {"new_password": NEW}).url == f"{AGAIN}?next={CHANGE}"


def test_password_is_removed(ann):
    other, client = sign_in(ann), sign_in(ann)
    assert client.get(REMOVE).status_code == 200
    ann.refresh_from_db()
    assert ann.has_usable_password()
    assert client.post(REMOVE).url == f"{INDEX}?done=no-password"
    ann.refresh_from_db()
    assert not ann.has_usable_password()
    assert messages_to(ann) == ["password_removed"]
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_removing_takes_somebody_who_confirmed_lately(ann):
    client = sign_in(ann)
    let_time_pass(client)
    assert client.post(REMOVE).url == f"{AGAIN}?next={REMOVE}"
    ann.refresh_from_db()
    assert ann.has_usable_password()


def test_removing_what_is_not_there_does_nothing(bob):
    client = sign_in_by_code(bob)
    assert client.get(REMOVE).url == INDEX
    client.post(REMOVE)
    assert messages_to(bob) == []


def test_passwords_are_kept_with_argon2(ann, settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    client = sign_in(give_password(ann))
    client.post(CHANGE, {"password": PASSWORD, "new_password": NEW})
    ann.refresh_from_db()
    assert identify_hasher(ann.password).algorithm == "argon2"


# --- Confirming -----------------------------------------------------------------------------------


def confirmed(client):
    return client.get(APP).status_code == 200


def test_signing_in_counts_for_fifteen_minutes(ann):
    client = sign_in(ann)
    let_time_pass(client, seconds=14 * 60)
    assert confirmed(client)
    let_time_pass(client, seconds=61)
    assert not confirmed(client)


def test_password_confirms_and_leads_back(ann):
    client = sign_in(ann)
    let_time_pass(client)
    assert client.get(APP).url == f"{AGAIN}?next={APP}"
    assert f'name="next" value="{APP}"' in client.get(f"{AGAIN}?next={APP}").content.decode()
    assert client.post(AGAIN, {"password": PASSWORD, "next": APP}).url == APP
    assert confirmed(client)


@pytest.mark.parametrize("typed", ["", "wrong", "x" * 1_000_000, "a\x00b"])
def test_wrong_password_does_not_confirm(ann, typed):
    client = sign_in(ann)
    let_time_pass(client)
    response = client.post(AGAIN, {"password": typed, "next": APP})
    assert response.status_code == 200
    assert f'name="next" value="{APP}"' in response.content.decode()
    assert not confirmed(client)


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_confirming_leads_nowhere_else(ann, following):
    client = sign_in(ann)
    assert client.post(AGAIN, {"password": PASSWORD, "next": following}).url == INDEX


def test_who_has_no_password_confirms_by_a_code(bob):
    client = sign_in_by_code(bob)
    let_time_pass(client)
    answer = client.get(f"{AGAIN}?next={APP}")
    assert answer.url == f"{CODE_AGAIN}?next=%2Faccounts%2Fsecurity%2Fapp%2F"
    assert client.post(AGAIN, {"password": "", "next": APP}).url == answer.url
    assert not confirmed(client)
    client.post(CODE_AGAIN, {"action": "send", "next": APP})
    assert client.post(CODE_AGAIN, {"code": code_sent("code_again"), "next": APP}).url == APP
    assert confirmed(client)


def test_looking_at_the_page_sends_no_mail(ann):
    client = sign_in(ann)
    page = client.get(CODE_AGAIN).content.decode()
    assert 'name="code"' not in page
    assert not QueuedMail.objects.exists()


def test_code_to_confirm_is_kept_out_of_the_session(ann):
    client = sign_in(ann)
    client.post(CODE_AGAIN, {"action": "send"})
    code = code_sent("code_again")
    assert code not in str(dict(client.session))
    assert 'name="code"' in client.get(CODE_AGAIN).content.decode()


@pytest.mark.parametrize("typed", ["", "BBBB-BBBB", "x" * 1_000_000, "a\x00b", "ÄÖÜ", "\u202eabc"])
def test_wrong_code_does_not_confirm(ann, typed):
    client = sign_in(ann)
    let_time_pass(client)
    client.post(CODE_AGAIN, {"action": "send"})
    assert client.post(CODE_AGAIN, {"code": typed}).status_code == 200
    assert not confirmed(client)


def test_code_to_confirm_works_once_and_only_the_newest(ann):
    client = sign_in(ann)
    client.post(CODE_AGAIN, {"action": "send"})
    first = code_sent("code_again")
    client.post(CODE_AGAIN, {"action": "send"})
    second = code_sent("code_again")
    let_time_pass(client)
    assert client.post(CODE_AGAIN, {"code": first}).status_code == 200
    assert client.post(CODE_AGAIN, {"code": second}).status_code == 302
    assert "That code has expired" in client.post(CODE_AGAIN, {"code": second}).content.decode()


def test_code_to_confirm_expires(ann):
    client = sign_in(ann)
    client.post(CODE_AGAIN, {"action": "send"})
    session = client.session
    session["code_again"] = session["code_again"] | {"at": session["code_again"]["at"] - 901}
    session.save()
    response = client.post(CODE_AGAIN, {"code": code_sent("code_again")})
    assert "That code has expired. Ask for a new one." in response.content.decode()


def test_code_to_confirm_works_in_no_other_session(ann):
    client, other = sign_in(ann), sign_in(ann)
    client.post(CODE_AGAIN, {"action": "send"})
    assert other.post(CODE_AGAIN, {"code": code_sent("code_again")}).status_code == 200


def test_codes_to_confirm_are_guessed_ten_times(ann):
    client = sign_in(ann)
    client.post(CODE_AGAIN, {"action": "send"})
    for _ in range(10):
        assert client.post(CODE_AGAIN, {"code": "BBBB-BBBB"}).status_code == 200
    assert client.post(CODE_AGAIN, {"code": code_sent("code_again")}).status_code == 429


def test_mail_to_confirm_is_sent_five_times(ann):
    client = sign_in(ann)
    for _ in range(5):
        assert client.post(CODE_AGAIN, {"action": "send"}).status_code == 302
    response = client.post(CODE_AGAIN, {"action": "send"})
    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()
    assert QueuedMail.objects.filter(message="code_again").count() == 5


def request_of(user, *methods):
    request = RequestFactory().get("/")
    request.user = user
    request.session = {
        "account_authentication_methods_user": str(user.pk),
        "account_authentication_methods": [
            {"method": method, "at": timezone.now().timestamp()} for method in methods
        ],
    }
    return request


@pytest.mark.parametrize("who", ["ann", "bob", "carol"])
def test_library_lets_nobody_through_who_has_not_confirmed(request, who):
    user = request.getfixturevalue(who)
    for methods in ((), ("password",), ("socialaccount",), ("mfa",)):
        asked = request_of(user, *methods)
        with context.request_context(asked):
            if has_confirmed(asked):
                assert get_adapter().is_reauthentication_required(app="allauth.mfa") is False
            else:
                with pytest.raises(ReauthenticationRequired):
                    get_adapter().is_reauthentication_required(app="allauth.mfa")


@pytest.mark.parametrize(
    ("who", "method", "confirms"),
    [
        ("ann", "password", True),
        ("ann", "socialaccount", True),
        ("bob", "code", True),
        ("carol", "password", False),
        ("carol", "code", False),
        ("carol", "socialaccount", False),
        ("carol", "mfa", True),
    ],
)
def test_what_confirms(request, who, method, confirms):
    assert has_confirmed(request_of(request.getfixturevalue(who), method)) is confirms


def test_what_somebody_else_confirmed_in_this_browser_does_not_count(ann, bob):
    asked = request_of(ann, "password")
    asked.user = bob
    assert not has_confirmed(asked)


# --- Mail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        "totp_activated",
        "totp_deactivated",
        "recovery_codes_generated",
        "password_changed",
        "password_set",
        "password_removed",
    ],
)
def test_mail_says_what_was_done_and_what_to_do(message):
    context = {"SITE_NAME": "Talk", "SITE_ADDRESS": "https://talk.example", "path": INDEX}
    subject = render_to_string(f"mail/{message}/subject.txt", context).strip()
    assert subject
    assert "\n" not in subject
    for body in ("body.txt", "body.html"):
        text = render_to_string(f"mail/{message}/{body}", context)
        assert f"https://talk.example{INDEX}" in text
        assert "If it was not" in text

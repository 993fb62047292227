"""The second factor: setting up, signing in, recovery codes, limits, and what it guards."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from core import limits
from core.models import QueuedMail
from ledger.models import Entry
from tests.factories.security import (
    PASSWORD,
    SECRET,
    app_of,
    code_now,
    codes_of,
    give_password,
    give_second_factor,
    let_time_pass,
    sign_in,
    wrong_code,
)
from tests.factories.users import UserFactory
from users import second_factor
from users.limits import SECOND_FACTOR
from users.secrets import decrypt

pytestmark = pytest.mark.django_db

ENTER = "/accounts/sign-in/second-factor/"
AGAIN = "/accounts/sign-in/second-factor/again/"
INDEX = "/accounts/security/"
APP = "/accounts/security/app/"
PICTURE = "/accounts/security/app/key.svg"
OFF = "/accounts/security/app/off/"
CODES = "/accounts/security/codes/"
NEW_CODES = "/accounts/security/codes/new/"
DOWNLOAD = "/accounts/security/codes/recovery-codes.txt"
WRONG = "That is not the code."


@pytest.fixture
def ann():
    return give_password(UserFactory(email="ann@nhs.net"))


@pytest.fixture
def bob():
    return give_second_factor(give_password(UserFactory(email="bob@nhs.net")))


@pytest.fixture
def begun(bob):
    """A browser in which the password was right, and the second factor is asked for."""
    return sign_in(bob)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def secret_in(client):
    return decrypt(client.session["totp_secret"])


def messages_to(user):
    return list(QueuedMail.objects.filter(user=user).order_by("created_at").values_list("message", flat=True))


# --- Setting up -----------------------------------------------------------------------------------


def test_setting_up_shows_picture_and_key(ann):
    client = sign_in(ann)
    page = client.get(APP).content.decode()
    assert f'src="{PICTURE}"' in page
    assert second_factor.in_groups(secret_in(client)) in page
    assert "data:" not in page
    assert "style=" not in page


def test_picture_is_svg_without_styles_and_kept_nowhere(ann):
    client = sign_in(ann)
    client.get(APP)
    response = client.get(PICTURE)
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.content.startswith(b"<svg")
    assert b"style" not in response.content
    assert secret_in(client).encode() not in response.content


def test_there_is_no_picture_before_a_key(ann):
    assert sign_in(ann).get(PICTURE).status_code == 404


def test_key_stays_the_same_when_the_page_is_loaded_again(ann):
    client = sign_in(ann)
    client.get(APP)
    before = secret_in(client)
    client.get(APP)
    assert secret_in(client) == before


def test_key_is_encrypted_in_session_and_table(ann):
    client = sign_in(ann)
    client.get(APP)
    secret = secret_in(client)
    assert secret not in str(dict(client.session))
    client.post(APP, {"code": code_now(secret=secret)})
    app = app_of(ann).instance
    assert secret not in str(app.data)
    assert decrypt(app.data["secret"]) == secret
    seed = Authenticator.objects.get(user=ann, type="recovery_codes").data["seed"]
    assert len(decrypt(seed)) == 80


def set_up(client, **data):
    client.get(APP)
    return client.post(APP, {"code": code_now(secret=secret_in(client))} | data)


def test_first_code_switches_on_shows_codes_and_tells_by_mail(ann):
    client = sign_in(ann)
    answer = set_up(client)
    assert (answer.status_code, answer.url) == (302, CODES)
    assert second_factor.has_second_factor(ann)
    assert "totp_secret" not in client.session
    assert messages_to(ann) == ["totp_activated"]


def test_setting_up_leads_back_to_where_one_was(ann):
    client = sign_in(ann)
    answer = set_up(client, next="/talk/?year=2019")
    page = client.get(answer.url).content.decode()
    assert 'name="next" value="/talk/?year=2019"' in page
    assert client.post(CODES, {"next": "/talk/?year=2019"}).url == "/talk/?year=2019"


@pytest.mark.parametrize(
    "typed",
    ["", "12", "abcdef", "x" * 2_000_00, "123\x00456", "١٢٣٤٥٦", "\u202e123456", "<script>"],
)
def test_wrong_first_code_changes_nothing(ann, typed):
    client = sign_in(ann)
    client.get(APP)
    before = secret_in(client)
    response = client.post(APP, {"code": typed})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert secret_in(client) == before
    assert not Authenticator.objects.exists()


def test_code_of_setting_up_signs_nobody_in_again(ann):
    client = sign_in(ann)
    client.get(APP)
    code = code_now(secret=secret_in(client))
    client.post(APP, {"code": code})
    begun = sign_in(ann)
    assert WRONG in begun.post(ENTER, {"code": code}).content.decode()


def test_setting_up_ends_all_other_sessions(ann):
    other, client = sign_in(ann), sign_in(ann)
    set_up(client)
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_new_app_takes_the_place_of_the_old_one(bob):
    codes = codes_of(bob)
    client = sign_in(bob, code=code_now())
    answer = set_up(client)
    assert answer.url == f"{INDEX}?done=app"
    assert decrypt(app_of(bob).instance.data["secret"]) != SECRET
    assert codes_of(bob) == codes


def test_setting_up_takes_somebody_who_confirmed_lately(ann):
    client = sign_in(ann)
    let_time_pass(client)
    for answer in (client.get(APP), client.post(APP, {"code": "123456"})):
        assert answer.url == f"/accounts/sign-in/again/?next={APP}"
    assert "totp_secret" not in client.session


@pytest.mark.parametrize("address", [INDEX, APP, PICTURE, OFF, CODES, NEW_CODES, DOWNLOAD, AGAIN])
def test_strangers_are_asked_to_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith(("/accounts/sign-in/?next=", "/accounts/sign-in/again/?next="))


# --- Recovery codes -------------------------------------------------------------------------------


def test_codes_are_shown_until_they_are_kept(ann):
    client = sign_in(ann)
    set_up(client)
    page = client.get(CODES).content.decode()
    shown = [second_factor.in_groups(code) for code in codes_of(ann)]
    assert len(shown) == 10
    assert all(code in page for code in shown)
    assert client.post(CODES).url == f"{INDEX}?done=codes"
    assert client.get(CODES).url == INDEX
    assert client.get(DOWNLOAD).url == INDEX


def test_codes_are_not_shown_for_long(ann, monkeypatch):
    client = sign_in(ann)
    set_up(client)
    session = client.session
    session["recovery_codes_until"] = time.time() - 1
    session.save()
    assert client.get(CODES).url == INDEX


def test_codes_are_not_shown_in_another_session(ann):
    set_up(sign_in(ann))
    other = sign_in(ann, code=codes_of(ann)[0])
    assert other.get(CODES).url == INDEX
    assert other.get(DOWNLOAD).url == INDEX


def test_codes_download_as_plain_text(ann):
    client = sign_in(ann)
    set_up(client)
    response = client.get(DOWNLOAD)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    lines = response.content.decode().strip().splitlines()
    assert lines[-10:] == [second_factor.in_groups(code) for code in codes_of(ann)]


def test_new_codes_take_the_place_of_the_old_ones(bob):
    old = codes_of(bob)
    client = sign_in(bob, code=code_now())
    assert client.post(NEW_CODES).url == CODES
    assert not set(old) & set(codes_of(bob))
    assert messages_to(bob)[-1] == "recovery_codes_generated"
    assert WRONG in sign_in(bob).post(ENTER, {"code": old[0]}).content.decode()


def test_asking_for_new_codes_changes_nothing_yet(bob):
    old = codes_of(bob)
    client = sign_in(bob, code=code_now())
    assert client.get(NEW_CODES).status_code == 200
    assert codes_of(bob) == old


def test_there_are_no_codes_without_a_second_factor(ann):
    client = sign_in(ann)
    assert client.get(NEW_CODES).url == INDEX
    assert client.post(NEW_CODES).status_code == 403
    assert not Authenticator.objects.exists()


def test_new_codes_take_somebody_who_confirmed_lately(bob):
    client = sign_in(bob, code=code_now())
    let_time_pass(client)
    old = codes_of(bob)
    assert client.post(NEW_CODES).url == f"/accounts/sign-in/again/?next={NEW_CODES}"
    assert codes_of(bob) == old


# --- Signing in -----------------------------------------------------------------------------------


def test_password_alone_does_not_sign_in(begun):
    assert begun.answer.url == ENTER
    assert not is_signed_in(begun)
    assert begun.get(INDEX).url == f"/accounts/sign-in/?next={INDEX}"


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_of_the_app_signs_in(begun, steps):
    assert begun.post(ENTER, {"code": code_now(steps)}).url == "/"
    assert is_signed_in(begun)


@pytest.mark.parametrize("written", ["{0}", "{0} ", " {1} {2}", "{1}-{2}"])
def test_code_may_be_written_in_groups(begun, written):
    code = code_now()
    begun.post(ENTER, {"code": written.format(code, code[:3], code[3:])})
    assert is_signed_in(begun)


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_code_of_another_time_does_not(begun, steps):
    code = code_now(steps)
    if code in (code_now(-1), code_now(), code_now(1)):
        pytest.skip("the same digits by chance")
    assert WRONG in begun.post(ENTER, {"code": code}).content.decode()
    assert not is_signed_in(begun)


def test_second_factor_leads_back_to_where_one_was(bob):
    client = sign_in(bob, code=code_now(), following="/talk/?year=2019")
    assert client.answer.url == "/talk/?year=2019"


def test_code_by_mail_asks_for_the_second_factor_too(bob):
    client = Client()
    client.post("/accounts/sign-in/code/", {"email": bob.email, "next": "/talk/"})
    code = QueuedMail.objects.get(message="login_code").context["code"]
    answer = client.post("/accounts/sign-in/code/enter/?next=/talk/", {"code": code})
    assert answer.url == ENTER
    assert not is_signed_in(client)
    assert client.post(ENTER, {"code": code_now()}).url == "/talk/"


def test_code_works_once(bob):
    code = code_now()
    sign_in(bob, code=code)
    begun = sign_in(bob)
    assert WRONG in begun.post(ENTER, {"code": code}).content.decode()
    assert not is_signed_in(begun)


def test_code_works_once_for_as_long_as_it_counts(bob, monkeypatch):
    code = code_now()
    sign_in(bob, code=code)
    later = (time.time() // 30 + 1) * 30 + 1
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: later)
    assert second_factor.step_of(SECRET, code) is not None
    assert second_factor.use_code(bob, code) is None


def test_code_older_than_the_last_one_does_not_work(bob):
    assert second_factor.use_code(bob, code_now(1))
    assert second_factor.use_code(bob, code_now()) is None


def test_recovery_code_signs_in_once(bob):
    code = codes_of(bob)[3]
    assert is_signed_in(sign_in(bob, code=code))
    assert len(codes_of(bob)) == 9
    begun = sign_in(bob)
    assert WRONG in begun.post(ENTER, {"code": code}).content.decode()


def test_code_of_somebody_else_does_not_work(begun):
    other = give_second_factor(UserFactory())
    assert WRONG in begun.post(ENTER, {"code": codes_of(other)[0]}).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"code": ""},
        {"code": "x" * 1_000_000},
        {"code": "1\x002"},
        {"code": "\u202e123456"},
        {"code": "<script>alert(1)</script>"},
        {"code": "١٢٣٤٥٦"},
        {"credential": '{"id": "x"}'},
        {"code": "\udcff".encode("utf-8", "surrogateescape")},
    ],
)
def test_strange_input_shows_the_form_again(begun, data):
    response = begun.post(ENTER, data)
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert not is_signed_in(begun)


def test_page_without_a_sign_in_leads_to_signing_in(client):
    assert client.get(ENTER).url == "/accounts/sign-in/"
    assert client.post(ENTER, {"code": code_now()}).url == "/accounts/sign-in/"


def test_begun_sign_in_can_be_given_up(begun):
    assert begun.get("/accounts/sign-in/").url == ENTER
    assert begun.post(ENTER, {"action": "cancel"}).url == "/accounts/sign-in/"
    assert begun.get("/accounts/sign-in/").status_code == 200
    assert begun.post(ENTER, {"code": code_now()}).url == "/accounts/sign-in/"


def test_page_says_what_to_enter(begun):
    page = begun.get(ENTER).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_signing_in_takes_as_many_queries_however_often_one_is_signed_in(bob, queries):
    begun = sign_in(bob)
    with queries() as first:
        begun.post(ENTER, {"code": codes_of(bob)[0]})
    for _ in range(5):
        sign_in(bob, code=codes_of(bob)[0])
    begun = sign_in(bob)
    with queries() as last:
        begun.post(ENTER, {"code": codes_of(bob)[0]})
    assert is_signed_in(begun)
    assert len(last) == len(first)


# --- Limits ---------------------------------------------------------------------------------------


def test_eleventh_try_is_refused_even_with_the_right_code(bob, begun):
    for _ in range(10):
        assert begun.post(ENTER, {"code": wrong_code()}).status_code == 200
    response = begun.post(ENTER, {"code": code_now()})
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 600
    assert "Too many tries. Try again in" in response.content.decode()
    assert not is_signed_in(begun)
    assert sign_in(bob).post(ENTER, {"code": codes_of(bob)[0]}).status_code == 429


def test_right_code_begins_the_count_anew(bob, begun):
    for _ in range(9):
        begun.post(ENTER, {"code": wrong_code()})
    begun.post(ENTER, {"code": code_now()})
    begun = sign_in(bob)
    for _ in range(10):
        assert begun.post(ENTER, {"code": wrong_code()}).status_code == 200


def test_limit_of_one_is_not_that_of_another(bob, begun):
    for _ in range(11):
        begun.post(ENTER, {"code": wrong_code()})
    carol = give_second_factor(give_password(UserFactory()))
    assert is_signed_in(sign_in(carol, code=code_now()))


def test_patient_guesser_has_a_hundred_tries_a_day(bob, begun):
    for _ in range(10):
        for _ in range(10):
            assert begun.post(ENTER, {"code": wrong_code()}).status_code == 200
        limits.forget(SECOND_FACTOR, bob.pk)
    response = begun.post(ENTER, {"code": code_now()})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 3600


def at_once(number, function):
    """Call a function so many times in threads at once; return what they returned."""

    def call(index):
        try:
            return function(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(call, range(number)))


@pytest.mark.usefixtures("committed_db")
def test_fifty_guesses_at_once_are_ten(monkeypatch):
    bob = give_second_factor(give_password(UserFactory()))
    cookies = sign_in(bob).cookies
    looked_at = []
    monkeypatch.setattr("users.forms.security.use_code", lambda user, code: looked_at.append(code))

    def guess(_):
        client = Client()
        client.cookies = cookies
        return client.post(ENTER, {"code": "123456"}).status_code

    statuses = at_once(50, guess)
    assert (statuses.count(200), statuses.count(429)) == (10, 40)
    assert len(looked_at) == 10


@pytest.mark.parametrize("kind", ["app", "recovery"])
@pytest.mark.usefixtures("committed_db")
def test_one_code_sent_by_many_at_once_is_right_once(kind):
    bob = give_second_factor(UserFactory())
    code = code_now() if kind == "app" else codes_of(bob)[0]
    used = at_once(10, lambda _: second_factor.use_code(bob, code))
    assert len([one for one in used if one]) == 1


@pytest.mark.usefixtures("committed_db")
def test_set_up_by_two_at_once_leaves_one_app():
    ann = UserFactory()
    at_once(4, lambda _: give_second_factor(ann))
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]


# --- Confirming with it, and switching it off -----------------------------------------------------


def test_second_factor_confirms_and_leads_back(bob):
    client = sign_in(bob, code=code_now(-1))
    let_time_pass(client)
    assert (
        client.get(f"/accounts/sign-in/again/?next={OFF}").url
        == f"{AGAIN}?next=%2Faccounts%2Fsecurity%2Fapp%2Foff%2F"
    )
    assert client.post(AGAIN, {"code": code_now(), "next": OFF}).url == OFF
    assert client.get(OFF).status_code == 200


def test_confirming_counts_with_signing_in(bob):
    client = sign_in(bob, code=code_now())
    for _ in range(10):
        assert client.post(AGAIN, {"code": wrong_code()}).status_code == 200
    assert client.post(AGAIN, {"code": codes_of(bob)[0]}).status_code == 429


def test_password_does_not_confirm_where_there_is_a_second_factor(bob):
    client = sign_in(bob, code=code_now())
    let_time_pass(client)
    answer = client.post("/accounts/sign-in/again/", {"password": PASSWORD, "next": OFF})
    assert answer.url.startswith(AGAIN)
    assert client.post(OFF).url == f"/accounts/sign-in/again/?next={OFF}"
    assert second_factor.has_second_factor(bob)


def test_who_has_no_second_factor_confirms_otherwise(ann):
    client = sign_in(ann)
    assert (
        client.get(AGAIN, {"next": APP}).url
        == "/accounts/sign-in/again/?next=%2Faccounts%2Fsecurity%2Fapp%2F"
    )


def test_switching_off_takes_codes_too_and_tells_by_mail(bob):
    client = sign_in(bob, code=code_now())
    assert client.get(OFF).status_code == 200
    assert second_factor.has_second_factor(bob)
    assert client.post(OFF).url == f"{INDEX}?done=off"
    assert not Authenticator.objects.filter(user=bob).exists()
    assert messages_to(bob)[-1] == "totp_deactivated"
    assert is_signed_in(sign_in(bob))


def test_switching_off_what_is_off_does_nothing(ann):
    client = sign_in(ann)
    assert client.get(OFF).url == INDEX
    client.post(OFF)
    assert messages_to(ann) == []


@pytest.mark.parametrize(("is_asked_for", "status"), [(True, 403), (False, 302)])
def test_who_may_open_the_cms_cannot_switch_it_off(settings, is_asked_for, status):
    settings.CMS_SECOND_FACTOR = is_asked_for
    editor = give_second_factor(give_password(UserFactory.in_group("Editors")))
    client = sign_in(editor, code=code_now())
    page = client.get(OFF).content.decode()
    assert ("you cannot switch your second factor off" in page) is is_asked_for
    assert client.post(OFF).status_code == status
    assert second_factor.has_second_factor(editor) is is_asked_for


def test_lost_second_factor_is_removed_by_an_operator(bob):
    client = sign_in(bob, code=code_now())
    call_command("remove_second_factor", " BOB@nhs.net", reason="Seen on a video call.")
    assert not Authenticator.objects.filter(user=bob).exists()
    assert not is_signed_in(client)
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id) == ("second-factor-removed", str(bob.pk))
    assert messages_to(bob)[-1] == "totp_deactivated"


@pytest.mark.parametrize("email", ["ann@nhs.net", "nobody@nhs.net"])
def test_operator_is_told_when_there_is_nothing_to_remove(ann, email):
    with pytest.raises(CommandError):
        call_command("remove_second_factor", email, reason="Lost.")
    assert not Entry.objects.exists()

"""The second factor before the CMS: every address, every kind of session, and no way round."""

from urllib.parse import quote

import pytest
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import context
from django.conf import settings as current
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from wagtail.models import Page

from home.models import HomePage
from tests.config.test_settings import COMPLETE, settings_of
from tests.factories.security import code_now, codes_of, give_password, give_second_factor, sign_in
from tests.factories.users import UserFactory
from users.identity import provider_id
from users.second_factor import has_passed
from users.secrets import decrypt

pytestmark = pytest.mark.django_db

CMS = "/cms/"
SET_UP = "/accounts/security/app/"
ENTER = "/accounts/sign-in/second-factor/again/"
ADDRESSES = [
    "/cms/",
    "/cms/pages/",
    "/cms/pages/1/edit/",
    "/cms/images/",
    "/cms/documents/",
    "/cms/account/",
    "/cms/users/",
    "/cms/reports/site-history/",
    "/cms/api/main/pages/",
    "/cms/sprite/",
    "/cms/login/",
    "/cms/password_reset/",
    "/cms/no-such-page/",
]


@pytest.fixture(autouse=True)
def _second_factor_is_asked_for(settings):
    settings.CMS_SECOND_FACTOR = True


@pytest.fixture
def editor():
    return give_password(UserFactory.in_group("Editors"))


@pytest.fixture
def guarded():
    """An editor with a second factor."""
    return give_second_factor(give_password(UserFactory.in_group("Editors")))


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("group", ["Editors", "Publishers", "Moderators", "Analysts"])
def test_everyone_who_may_open_the_cms_sets_a_second_factor_up_first(group):
    client = sign_in(give_password(UserFactory.in_group(group)))
    assert client.get(CMS).url == f"{SET_UP}?next={CMS}"


def test_superuser_is_no_exception():
    client = sign_in(give_password(UserFactory(is_superuser=True)))
    assert client.get(CMS).url == f"{SET_UP}?next={CMS}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_behind_it(editor, guarded, address):
    assert sign_in(editor).get(address).url == f"{SET_UP}?next={quote(address)}"
    # A session that began before the second factor was there.
    client = Client()
    client.force_login(guarded)
    assert client.get(address).url == f"{ENTER}?next={quote(address)}"


@pytest.mark.parametrize("address", ["/cms/pages/1/edit/", "/cms/api/main/pages/", "/cms/login/"])
def test_deeds_are_behind_it_too(editor, address):
    response = sign_in(editor).post(address, {"title": "Hello"})
    assert (response.status_code, response.url) == (302, f"{SET_UP}?next={CMS}")


def test_query_is_kept_on_the_way(editor):
    answer = sign_in(editor).get("/cms/pages/?q=a&p=2")
    assert answer.url == f"{SET_UP}?next=/cms/pages/%3Fq%3Da%26p%3D2"


def test_script_is_told_that_it_may_not(editor):
    client = sign_in(editor)
    for address in ("/cms/", "/cms/api/main/pages/", "/cms/no-such-page/"):
        assert client.get(address, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_header_of_a_script_opens_nothing(guarded):
    client = sign_in(guarded, code=code_now())
    assert client.get("/cms/pages/", headers={"X-Requested-With": "XMLHttpRequest"}).status_code != 403


def test_second_factor_opens_the_cms(guarded):
    client = sign_in(guarded, code=code_now())
    assert client.get(CMS).status_code == 200
    assert client.get("/cms/api/main/pages/").status_code == 200


def test_recovery_code_opens_the_cms(guarded):
    assert sign_in(guarded, code=codes_of(guarded)[0]).get(CMS).status_code == 200


def test_who_sets_it_up_goes_on_into_the_cms(editor):
    client = sign_in(editor)
    page = client.get(CMS, follow=True)
    assert "Everyone who opens the content management system" in page.content.decode()
    secret = decrypt(client.session["totp_secret"])
    answer = client.post(SET_UP, {"code": code_now(secret=secret), "next": CMS})
    assert answer.url == "/accounts/security/codes/?next=%2Fcms%2F"
    assert client.post(answer.url, {"next": CMS}).url == CMS
    assert client.get(CMS).status_code == 200


def test_session_from_before_enters_the_code_and_goes_on(guarded):
    client = Client()
    client.force_login(guarded)
    answer = client.get("/cms/pages/")
    assert answer.url == f"{ENTER}?next=/cms/pages/"
    assert client.post(ENTER, {"code": code_now(), "next": "/cms/pages/"}).url == "/cms/pages/"
    assert client.get("/cms/pages/", follow=True).status_code == 200


def test_session_that_passed_what_is_gone_does_not_count(guarded):
    client = sign_in(guarded, code=code_now())
    guarded.authenticator_set.all().delete()
    assert client.get(CMS).url == f"{SET_UP}?next={CMS}"


def test_who_becomes_an_editor_is_asked_in_an_open_session():
    user = give_password(UserFactory())
    client = sign_in(user)
    user.groups.add(UserFactory.in_group("Editors").groups.get())
    assert client.get(CMS).url == f"{SET_UP}?next={CMS}"


def test_second_factor_of_somebody_else_in_this_browser_does_not_count(editor, guarded):
    client = sign_in(guarded, code=code_now())
    client.post("/accounts/sign-out/")
    sign_in(editor, client=client)
    assert client.get(CMS).url == f"{SET_UP}?next={CMS}"


# --- Identity providers ---------------------------------------------------------------------------


def sign_in_at_provider(rf, user, *, with_second_factor=False):
    """Sign somebody in as the library does after an identity provider; return the browser and the answer."""
    client = Client()
    request = rf.get("/")
    request.session, request.user = client.session, AnonymousUser()
    with context.request_context(request):
        record_authentication(
            request, user, "socialaccount", provider=provider_id(), uid="1", second_factor=with_second_factor
        )
        answer = perform_login(request, Login(user=user))
    request.session.save()
    client.cookies[current.SESSION_COOKIE_NAME] = request.session.session_key
    return client, answer


def test_sign_in_at_a_provider_is_no_second_factor(rf, editor):
    client, _ = sign_in_at_provider(rf, editor)
    assert is_signed_in(client)
    assert client.get(CMS).url == f"{SET_UP}?next={CMS}"


def test_sign_in_at_a_provider_asks_for_the_second_factor(rf, guarded):
    client, answer = sign_in_at_provider(rf, guarded)
    assert answer.url == "/accounts/sign-in/second-factor/"
    assert not is_signed_in(client)
    client.post(answer.url, {"code": code_now()})
    assert client.get(CMS).status_code == 200


@pytest.mark.parametrize("is_trusted", [True, False])
def test_second_factor_of_a_provider_opens_the_cms_where_it_is_trusted(rf, settings, editor, is_trusted):
    settings.OIDC_ISSUER, settings.OIDC_SECOND_FACTOR = "https://provider.example", is_trusted
    client, _ = sign_in_at_provider(rf, editor, with_second_factor=True)
    assert client.get(CMS).status_code == (200 if is_trusted else 302)


def test_strangers_have_passed_nothing(rf):
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {}
    assert not has_passed(request)


# --- Who may not open the CMS, and strangers ------------------------------------------------------


@pytest.mark.parametrize("is_asked_for", [True, False])
@pytest.mark.parametrize("address", ["/cms/", "/cms/login/", "/cms/login/?next=/cms/", "/cms/pages/1/edit/"])
def test_who_may_not_open_the_cms_is_sent_to_the_front_page(settings, address, is_asked_for):
    settings.CMS_SECOND_FACTOR = is_asked_for
    client = sign_in(give_password(UserFactory()))
    page = client.get(address, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "You do not have permission to open the CMS." in page.content.decode()


def test_script_of_who_may_not_open_the_cms_is_refused():
    client = sign_in(give_password(UserFactory()))
    assert client.get(CMS, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_inactive_editor_is_a_stranger(editor):
    client = sign_in(editor)
    editor.is_active = False
    editor.save()
    assert client.get(CMS).url == f"/accounts/sign-in/?next={CMS}"


@pytest.mark.parametrize("address", ["/cms/", "/cms/pages/", "/cms/api/main/pages/"])
def test_strangers_sign_in_first(client, address):
    assert client.get(address).url == f"/accounts/sign-in/?next={address}"


def test_stranger_signs_in_with_the_second_factor_and_lands_in_the_cms(client, guarded):
    answer = client.get("/cms/login/?next=/cms/pages/")
    assert answer.url == "/accounts/sign-in/?next=/cms/pages/"
    sign_in(guarded, client=client, code=code_now(), following="/cms/pages/")
    assert client.answer.url == "/cms/pages/"


# --- Other doors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_asked_for", [True, False])
def test_signing_out_of_the_cms_takes_a_post_and_no_second_factor(settings, editor, is_asked_for):
    settings.CMS_SECOND_FACTOR = is_asked_for
    client = sign_in(editor)
    assert client.get("/cms/logout/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/cms/logout/").url == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "address",
    [
        "/cms/password_reset/",
        "/cms/password_reset/done/",
        "/cms/password_reset/confirm/MQ/set-password/",
        "/cms/password_reset/complete/",
    ],
)
def test_wagtail_s_own_way_to_a_new_password_is_closed(client, guarded, address, method):
    for visitor in (client, sign_in(guarded, code=codes_of(guarded)[0])):
        assert getattr(visitor, method)(address).status_code == 404


def test_wagtail_s_own_sign_in_is_closed(client, editor):
    response = client.post(
        "/cms/login/", {"username": editor.email, "password": "correct horse battery staple"}
    )
    assert response.status_code in (302, 405)
    assert not is_signed_in(client)


def test_account_page_of_the_cms_changes_no_password(guarded):
    client = sign_in(guarded, code=code_now())
    before = guarded.password
    page = client.get("/cms/account/").content.decode()
    assert 'type="password"' not in page
    data = {f"password-{name}": "plum kettle sunday" for name in ("new_password1", "new_password2")}
    client.post("/cms/account/", data | {"password-old_password": "correct horse battery staple"})
    guarded.refresh_from_db()
    assert guarded.password == before


@pytest.mark.parametrize(
    "address", ["//cms/", "/CMS/", "/cms", "/./cms/", "/cms%2f", "/%63ms/", "/talk/../cms/"]
)
def test_no_other_spelling_leads_around_it(editor, address):
    page = sign_in(editor).get(address, follow=True)
    assert b"wagtail" not in page.content.lower() or page.request["PATH_INFO"].startswith("/accounts/")


def test_preview_is_behind_it_and_works_with_it(editor, guarded):
    home = HomePage.objects.first() or Page.objects.get(depth=2)
    address = f"/cms/pages/{home.pk}/view_draft/"
    assert sign_in(editor).get(address).url == f"{SET_UP}?next={address}"
    assert sign_in(guarded, code=code_now()).get(address).status_code in (200, 302)


def test_reading_and_taking_part_take_no_second_factor(editor):
    client = sign_in(editor)
    for address in ("/", "/talk/", "/search/", "/accounts/security/"):
        assert client.get(address).status_code == 200


def test_second_factor_takes_one_query_more(guarded, settings, queries):
    client = sign_in(guarded, code=code_now())
    client.get("/cms/account/")
    with queries() as asked:
        client.get("/cms/account/")
    settings.CMS_SECOND_FACTOR = False
    with queries() as not_asked:
        client.get("/cms/account/")
    assert len(asked) == len(not_asked) + 1


# --- Switched off ---------------------------------------------------------------------------------


@pytest.mark.parametrize("is_asked_for", [True, False])
def test_first_screen_says_when_it_is_switched_off(settings, guarded, is_asked_for):
    settings.CMS_SECOND_FACTOR = is_asked_for
    page = sign_in(guarded, code=code_now()).get(CMS).content.decode()
    assert ("The second factor is switched off here" in page) is not is_asked_for


def test_switched_off_a_password_is_enough(settings, editor):
    settings.CMS_SECOND_FACTOR = False
    assert sign_in(editor).get(CMS).status_code == 200


def test_production_asks_whatever_the_environment_says(tmp_path):
    said = settings_of(
        "production", "CMS_SECOND_FACTOR", VAR_DIR=str(tmp_path), CMS_SECOND_FACTOR="false", **COMPLETE
    )
    assert said == {"CMS_SECOND_FACTOR": True}


@pytest.mark.parametrize(("said", "holds"), [("", False), ("true", True), ("false", False)])
def test_development_asks_when_the_environment_says_so(tmp_path, said, holds):
    found = settings_of("dev", "CMS_SECOND_FACTOR", VAR_DIR=str(tmp_path), CMS_SECOND_FACTOR=said)
    assert found == {"CMS_SECOND_FACTOR": holds}

"""Signing in at an identity provider: whose account it is, and what is taken over."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.models import QueuedMail
from tests.factories.users import UserFactory
from tests.identity_provider import FINISH, arrive
from tests.mail_server import work_queue
from users.actions.identity import recognise, register
from users.enums import Proof
from users.identity import (
    Identity,
    IdentityRefusedError,
    Refusal,
    counts_as_second_factor,
    identity_from,
    locked_fields,
    provider_id,
)
from users.models import Profile, Registration, RulesVersion, User

pytestmark = pytest.mark.django_db

ANN = {"email": "ann@example.org", "email_verified": True, "name": "Ann Lee"}
GOOD = {"name": "Ann", "rules": "on"}


def is_signed_in(client):
    return "_auth_user_id" in client.session


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def finishing(client, provider):
    """Let somebody new come from the provider; return the browser, on the page where registering is finished."""
    provider.knows("ann", **ANN, organisation="A trust", role="Nurse")
    assert arrive(client, "ann", "/talk/?year=2019").url == FINISH
    return client


# --- Somebody new ----------------------------------------------------------------------------------------------------


def test_new_person_gives_a_name_accepts_the_rules_and_is_back_where_they_were(finishing):
    response = finishing.post(FINISH, GOOD)
    user = User.objects.get()
    assert (response.status_code, response.url) == (302, "/talk/?year=2019")
    assert (user.email, user.public_name, user.rules_version) == (
        "ann@example.org",
        "Ann",
        RulesVersion.objects.current(),
    )
    assert finishing.session["_auth_user_id"] == str(user.pk)
    assert not user.has_usable_password()


def test_new_person_sees_what_the_provider_says_and_a_name_to_change(finishing):
    page = words(finishing.get(FINISH))
    for said in ("ann@example.org", "A trust", "Nurse", 'value="Ann Lee"'):
        assert said in page


def test_nothing_is_stored_before_the_rules_are_accepted(finishing):
    assert not User.objects.exists()
    response = finishing.post(FINISH, {"name": "My own name"})
    assert "Read the community rules and accept them" in words(response)
    assert 'value="My own name"' in words(response)
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    assert not is_signed_in(finishing)


@pytest.mark.parametrize(
    "name",
    ["", "<script>alert(1)</script>", "A\u202enn", "A\x00nn", "x" * 81, "Moderator", "…", "x" * 1_900_000],
)
def test_bad_name_is_refused_in_words_and_stores_nothing(finishing, name):
    response = finishing.post(FINISH, {"name": name, "rules": "on"})
    assert response.status_code == 200
    assert "There is a problem" in words(response)
    assert "<script>alert" not in words(response)
    assert not User.objects.exists()


def test_no_row_of_the_library_s_own_is_left_but_the_identity(finishing):
    finishing.post(FINISH, GOOD)
    (identity,) = SocialAccount.objects.all()
    assert (identity.provider, identity.uid, identity.extra_data) == (provider_id(), "ann", {})
    assert not EmailAddress.objects.exists()
    assert not SocialToken.objects.exists()


def test_page_to_finish_needs_somebody_who_came_from_the_provider(client, provider):
    for response in (client.get(FINISH), client.post(FINISH, GOOD)):
        assert (response.status_code, response.url) == (302, "/accounts/sign-in/")
    assert not User.objects.exists()


def test_page_to_finish_is_gone_once_it_is_finished(finishing):
    finishing.post(FINISH, GOOD)
    assert finishing.get(FINISH).url == "/accounts/sign-in/"
    assert finishing.post(FINISH, GOOD).url == "/accounts/sign-in/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(("minutes", "works"), [(29, True), (31, False)])
def test_page_to_finish_waits_half_an_hour(finishing, minutes, works):
    session = finishing.session
    session["identity_arrived"] |= {"at": session["identity_arrived"]["at"] - minutes * 60}
    session.save()
    finishing.post(FINISH, GOOD)
    assert User.objects.exists() == works


def test_page_to_finish_forgets_who_came_from_an_earlier_provider(finishing, settings):
    settings.OIDC_ISSUER = "https://other.example"
    assert finishing.post(FINISH, GOOD).url == "/accounts/sign-in/"
    assert not User.objects.exists()


def test_what_waited_to_be_confirmed_for_the_address_goes(finishing):
    now = timezone.now()
    for email in ("ann@example.org", "bob@example.org"):
        Registration.objects.create(
            email=email, name="X", rules_version=RulesVersion.objects.current(), expires_at=now + timedelta(1)
        )
    finishing.post(FINISH, GOOD)
    assert [one.email for one in Registration.objects.all()] == ["bob@example.org"]


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "ann@example.org"},
        {"email": "ann@example.org", "email_verified": False},
        {"email": "ann@example.org", "email_verified": "false"},
        {"email": "ann@example.org", "email_verified": None},
        {"email": "ann@example.org", "email_verified": {}},
        {"email_verified": True},
        {"email": "", "email_verified": True},
        {"email": ["ann@example.org\nbcc: x@example.org"], "email_verified": True},
        {"email": "ann@example.org\n", "email_verified": False},
        {"email": "no address", "email_verified": True},
        {"email": 7, "email_verified": True},
        {"email": "ann\x00@example.org", "email_verified": True},
        {"email": "a" * 2_000 + "@example.org", "email_verified": True},
    ],
)
def test_new_person_without_a_confirmed_address_is_sent_to_register_by_email(client, provider, claims):
    UserFactory(email="ann@example.org")
    provider.knows("ann", **claims)
    response = arrive(client, "ann", "/talk/")
    assert response.status_code == 403
    assert "did not tell us an email address that it has confirmed" in words(response)
    assert 'href="/accounts/register/?next=/talk/"' in words(response)
    assert not SocialAccount.objects.exists()
    assert not is_signed_in(client)
    assert client.get(FINISH).status_code == 302


# --- Somebody with an account ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["ann@example.org", "Ann@Example.ORG", " ann@example.org "])
def test_account_with_the_confirmed_address_is_connected_and_told(client, provider, told):
    user = UserFactory(email="ann@example.org", password="a hash")
    provider.knows("ann", email=told, email_verified="true")
    assert arrive(client, "ann", "/talk/").url == "/talk/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().user == user
    (mail,) = QueuedMail.objects.all()
    assert (mail.message, mail.to, mail.user) == ("identity_connected", "ann@example.org", user)
    user.refresh_from_db()
    assert user.password == "a hash"
    assert not EmailAddress.objects.exists()


def test_mail_says_what_happened_and_what_to_do(client, provider, mailoutbox):
    UserFactory(email="ann@example.org")
    provider.knows("ann", **ANN)
    arrive(client, "ann")
    work_queue()
    (message,) = mailoutbox
    assert message.subject == "A new way to sign in to your account"
    assert "NHS identity" in message.body
    assert "If it was not you" in message.body


def test_connected_account_is_known_by_its_identity_whatever_address_the_provider_tells_later(
    client, provider
):
    user = UserFactory(email="ann@example.org")
    UserFactory(email="bob@example.org")
    provider.knows("ann", **ANN)
    arrive(client, "ann")
    QueuedMail.objects.all().delete()
    for later in ({}, {"email": "bob@example.org", "email_verified": True}):
        client.logout()
        provider.knows("ann", **later)
        assert arrive(client, "ann").url == "/"
        assert client.session["_auth_user_id"] == str(user.pk)
    user.refresh_from_db()
    assert user.email == "ann@example.org"
    assert not QueuedMail.objects.exists()


@pytest.mark.parametrize("known", [True, False])
def test_closed_account_is_refused_in_words(client, provider, known):
    user = UserFactory(email="ann@example.org", is_active=False)
    if known:
        SocialAccount.objects.create(user=user, provider=provider_id(), uid="ann")
    provider.knows("ann", **ANN)
    response = arrive(client, "ann")
    assert response.status_code == 403
    assert "is closed" in words(response)
    assert SocialAccount.objects.exists() == known
    assert not is_signed_in(client)
    assert not QueuedMail.objects.exists()


def test_second_identity_with_the_same_address_is_refused(client, provider):
    user = UserFactory(email="ann@example.org")
    SocialAccount.objects.create(user=user, provider=provider_id(), uid="first")
    provider.knows("second", **ANN)
    response = arrive(client, "second")
    assert response.status_code == 403
    assert "belongs to another identity" in words(response)
    assert [one.uid for one in SocialAccount.objects.all()] == ["first"]
    assert not is_signed_in(client)


def test_subject_of_an_earlier_provider_is_somebody_else(client, provider):
    """Each provider counts its people by itself: the same number is not the same person."""
    SocialAccount.objects.create(user=UserFactory(), provider="oidc-of-an-earlier-one", uid="ann")
    provider.knows("ann", **ANN)
    assert arrive(client, "ann").url == FINISH


def test_person_who_is_signed_in_as_somebody_else_is_signed_out_first(client, provider):
    client.force_login(UserFactory())
    ann = UserFactory(email="ann@example.org")
    provider.knows("ann", **ANN)
    arrive(client, "ann")
    assert client.session["_auth_user_id"] == str(ann.pk)


@pytest.mark.parametrize("before", ["nobody", "somebody else"])
def test_second_factor_of_the_account_is_asked_for(client, provider, before):
    if before == "somebody else":
        client.force_login(UserFactory())
    user = UserFactory(email="ann@example.org")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    provider.knows("ann", **ANN)
    assert arrive(client, "ann", "/talk/").url == reverse("mfa_authenticate")
    assert not is_signed_in(client)


# --- What is taken over ----------------------------------------------------------------------------------------------


def claims(**said):
    return identity_from({"sub": "ann", **said})


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("A trust", "A trust"),
        ("  A \n trust ", "A trust"),
        (["First", "Second"], "First"),
        ("x" * 300, "x" * 159 + "…"),
        ("<b>A trust</b>", ""),
        ("A\u202etrust", ""),
        ("A\x00trust", ""),
        ("A\ud800trust", ""),
        ("x" * 2_000_000, ""),
        ({"name": "A trust"}, ""),
        ([], ""),
        ([7], ""),
        (7, ""),
        (None, ""),
        ("", ""),
    ],
)
def test_organisation_is_taken_as_one_clean_line_or_not_at_all(said, taken):
    assert claims(organisation=said).organisation == taken


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("said", ["A\u202enn", "Ann <x>", "Ann, DHSC", "7", "x" * 81, 7, None])
def test_name_that_may_not_be_shown_is_not_suggested(said):
    assert claims(name="Ann Lee").name == "Ann Lee"
    assert claims(name=said).name == ""


def test_claims_have_the_names_that_the_settings_say(client, provider, settings):
    settings.OIDC_NAME_CLAIM = "display"
    settings.OIDC_ORGANISATION_CLAIM = "https://example.org/org"
    settings.OIDC_ROLE_CLAIM = "job"
    said = {"display": "Ann", "https://example.org/org": "A trust", "job": "Nurse", "name": "X", "role": "Y"}
    found = claims(**said)
    assert (found.name, found.organisation, found.role) == ("Ann", "A trust", "Nurse")


def test_what_the_provider_says_is_taken_over_at_every_sign_in_and_locked(client, provider):
    user = UserFactory(email="ann@example.org")
    Profile.objects.create(user=user, organisation="Typed", role="Typed", setting="hospital", show_role=True)
    for organisation in ("A trust", "Another trust"):
        provider.knows("ann", **ANN, organisation=organisation, role="Nurse")
        arrive(client, "ann")
        profile = Profile.objects.get()
        assert (profile.organisation, profile.role) == (organisation, "Nurse")
        assert sorted(profile.locked) == ["organisation", "role"]
        assert (profile.setting, profile.show_role, profile.show_organisation) == ("hospital", True, False)


def test_what_the_provider_no_longer_says_is_the_owner_s_again(client, provider):
    UserFactory(email="ann@example.org")
    for more, locked in (({"organisation": "A trust", "role": "Nurse"}, ["organisation", "role"]), ({}, [])):
        provider.knows("ann", **ANN, **more)
        arrive(client, "ann")
        profile = Profile.objects.get()
        assert (profile.organisation, profile.role, profile.locked) == ("A trust", "Nurse", locked)


def test_nothing_is_locked_where_no_provider_is_connected_any_more(provider, settings):
    profile = Profile(locked=["role"])
    assert locked_fields(profile) == ["role"]
    settings.OIDC_ISSUER = ""
    assert locked_fields(profile) == []


@pytest.mark.parametrize("proves", [True, False])
def test_provider_proves_work_in_health_and_care_where_the_settings_say_so(
    client, provider, settings, proves
):
    settings.OIDC_PROVES_STAFF = proves
    long_ago = timezone.now() - timedelta(days=380)
    user = UserFactory(
        email="ann@example.org", proof=Proof.DOMAIN, proven_at=long_ago, recheck_mailed_at=long_ago
    )
    provider.knows("ann", **ANN)
    for _ in range(2):
        arrive(client, "ann")
        user.refresh_from_db()
        assert user.proof == (Proof.IDENTITY if proves else Proof.DOMAIN)
        assert (user.proven_at > long_ago) == proves
        assert (user.recheck_mailed_at is None) == proves
        User.objects.update(proven_at=long_ago, recheck_mailed_at=long_ago)


@pytest.mark.parametrize(
    ("email", "proves", "proof"),
    [
        ("ann@example.org", False, Proof.NONE),
        ("ann@example.org", True, Proof.IDENTITY),
        ("ann@nhs.net", False, Proof.DOMAIN),
        ("ann@nhs.net", True, Proof.IDENTITY),
    ],
)
def test_new_person_is_proven_by_the_provider_or_by_the_address(
    client, provider, settings, email, proves, proof
):
    settings.OIDC_PROVES_STAFF = proves
    provider.knows("ann", email=email, email_verified=True)
    arrive(client, "ann")
    client.post(FINISH, GOOD)
    user = User.objects.get()
    assert (user.proof, user.proven_at is not None) == (proof, proof != Proof.NONE)


@pytest.mark.parametrize(
    ("switched_on", "wanted", "said", "counts"),
    [
        (False, [], {"acr": "high"}, False),
        (True, [], {}, True),
        (True, ["high"], {}, False),
        (True, ["high"], {"acr": "low"}, False),
        (True, ["high"], {"acr": "high"}, True),
        (True, ["higher", "high"], {"acr": "high"}, True),
        (True, ["mfa"], {"amr": ["pwd", "mfa"]}, True),
        (True, ["mfa"], {"amr": ["pwd"]}, False),
        (True, ["mfa"], {"amr": "mfa"}, False),
        (True, ["mfa"], {"acr": ["mfa"], "amr": [["mfa"], {}]}, False),
    ],
)
def test_sign_in_counts_as_second_factor_by_settings_and_claims(
    client, provider, settings, rf, switched_on, wanted, said, counts
):
    settings.OIDC_SECOND_FACTOR, settings.OIDC_ACR = switched_on, wanted
    user = UserFactory(email="ann@example.org")
    provider.knows("ann", **ANN)
    provider.change_token(lambda token: token | said)
    arrive(client, "ann")
    request = rf.get("/")
    request.session, request.user = client.session, user
    assert counts_as_second_factor(request) == counts
    settings.OIDC_SECOND_FACTOR = False
    assert not counts_as_second_factor(request)


def test_second_factor_is_believed_of_the_signed_token_alone(client, provider, settings, rf):
    settings.OIDC_SECOND_FACTOR, settings.OIDC_ACR = True, ["high"]
    user = UserFactory(email="ann@example.org")
    provider.knows("ann", **ANN)
    provider.change("/userinfo", lambda said: said | {"acr": "high", "amr": ["high"]})
    arrive(client, "ann")
    request = rf.get("/")
    request.session, request.user = client.session, user
    assert not counts_as_second_factor(request)


def test_second_factor_of_one_session_is_not_that_of_another_person(client, provider, settings, rf):
    settings.OIDC_SECOND_FACTOR = True
    UserFactory(email="ann@example.org")
    provider.knows("ann", **ANN)
    arrive(client, "ann")
    request = rf.get("/")
    request.session, request.user = client.session, UserFactory()
    assert not counts_as_second_factor(request)


@pytest.mark.parametrize("counts", [True, False])
def test_cms_opens_without_another_factor_where_the_sign_in_counts_as_one(client, provider, settings, counts):
    settings.CMS_SECOND_FACTOR, settings.OIDC_SECOND_FACTOR = True, counts
    UserFactory.in_group("Moderators", email="ann@example.org")
    provider.knows("ann", **ANN)
    arrive(client, "ann")
    assert client.get("/cms/").status_code == (200 if counts else 302)


# --- At the same moment ----------------------------------------------------------------------------------------------


def at_once(*deeds):
    """Do all at the same moment; return what each returned or raised."""
    barrier = Barrier(len(deeds))

    def do(deed):
        try:
            barrier.wait()
            return deed()
        except IdentityRefusedError as refused:
            return refused.refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


@pytest.fixture
def identity(committed_db, provider):
    return Identity(provider_id(), "ann", "ann@example.org", "Ann", "A trust", "Nurse", False)


def test_twenty_times_the_same_new_identity_makes_one_account(identity):
    found = at_once(*[lambda: register(identity=identity, name="Ann")] * 20)
    assert len({user.pk for user in found}) == 1
    assert (User.objects.count(), SocialAccount.objects.count(), Profile.objects.count()) == (1, 1, 1)


def test_twenty_times_the_same_identity_connects_an_account_once(identity):
    user = UserFactory(email="ann@example.org")
    assert at_once(*[lambda: recognise(identity=identity)] * 20) == [user] * 20
    assert (SocialAccount.objects.count(), QueuedMail.objects.count()) == (1, 1)


def test_of_many_identities_with_one_address_one_is_connected(identity):
    user = UserFactory(email="ann@example.org")
    others = [replace(identity, subject=str(number)) for number in range(10)]
    found = at_once(*[lambda other=other: recognise(identity=other) for other in others])
    assert found.count(user) == 1
    assert found.count(Refusal.OTHER_IDENTITY) == 9
    assert SocialAccount.objects.count() == 1


def test_of_many_new_identities_with_one_address_one_gets_the_account(identity):
    others = [replace(identity, subject=str(number)) for number in range(10)]
    found = at_once(*[lambda other=other: register(identity=other, name="Ann") for other in others])
    assert found.count(Refusal.OTHER_IDENTITY) == 9
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 1)

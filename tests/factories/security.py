"""Second factors and signed-in browsers for tests."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from users.actions.security import set_up_app

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery staple"
# A step that is over, so that the code of now is not used up.
LONG_AGO = 1


def give_second_factor(user):
    """Set up an authenticator app for somebody; its codes are those of `code_now`."""
    set_up_app(by=user, secret=SECRET, step=LONG_AGO)
    return user


def code_now(steps=0, secret=SECRET):
    """Return the code that the app shows now, or showed or will show so many steps of 30 seconds away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def wrong_code():
    """Return six digits that the app shows in none of the steps that count."""
    right = {code_now(steps) for steps in range(-2, 3)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in right
    )


def codes_of(user):
    """Return the recovery codes of somebody that are left."""
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def app_of(user):
    """Return the authenticator app of somebody as the library sees it."""
    return TOTP(Authenticator.objects.get(user=user, type="totp"))


def give_password(user, password=PASSWORD):
    """Give somebody a password."""
    user.set_password(password)
    user.save()
    return user


def sign_in(user, *, client=None, code=None, password=PASSWORD, following="", **headers):
    """Sign somebody in by password, and second factor if a code is given; return the browser."""
    client = client or Client()
    data = {"login": user.email, "password": password, "next": following}
    answer = client.post("/accounts/sign-in/", data, headers=headers)
    if code:
        answer = client.post("/accounts/sign-in/second-factor/", {"code": code}, headers=headers)
    assert answer.status_code == 302, answer.content.decode()
    client.answer = answer
    return client


def let_time_pass(client, seconds=16 * 60):
    """Make what a browser's session says of signing in and confirming so much older."""
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [one | {"at": one["at"] - seconds} for one in records]
    session.save()

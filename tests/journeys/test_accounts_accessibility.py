"""WCAG 2.2 AA in every state of an account: axe, small screens, large text. The rest is in test_accessibility.py."""

import json

import pytest

from tests.factories.security import code_now
from tests.journeys.looking import DESKTOP, check, widest
from tests.journeys.steps import follow, press_enter
from tests.mail_server import links_in

PASSWORD = "nine owls on a roof"
# Somebody whose work is not proven, somebody who is suspended, an official who wrote a comment, and somebody with a
# long name and a long address; prints the address of the official's page.
PEOPLE = f"""
import json
from datetime import date, timedelta
from django.utils import timezone
from blog.models import PostPage
from tests.factories.comments import comment_by
from tests.factories.users import OfficialFactory, UserFactory
from users.models import StaffRequest, Suspension
def person(name, make, **fields):
    user = make(email=f"{{name}}.axe@nhs.net", first_name="", last_name="", public_name=name.title(), **fields)
    user.set_password("{PASSWORD}")
    user.save()
    return user
person("reader", UserFactory)
suspended = person("suspended", UserFactory.registered)
ends_at = timezone.now() + timedelta(days=7)
Suspension.objects.create(user=suspended, reason="You named a patient.", ends_at=ends_at)
official = person("official", UserFactory.registered, official=OfficialFactory.in_office())
comment_by(official, PostPage.objects.live().first(), "We have read all of this. " * 9)
long = UserFactory(email="b@royalwolverhampton.nhs.uk", public_name="Bartholomew Featherstonehaugh-Cholmondeley")
StaffRequest.objects.create(user=long, employer="Home", role="Carer", sentence="I care.")
print(json.dumps(f"/accounts/people/{{official.public_id}}/"))
"""
# Whose window shows which page.
PAGES = {
    "account with an obstacle": ("reader", "/accounts/"),
    "profile": ("reader", "/accounts/profile/"),
    "security": ("reader", "/accounts/security/"),
    "sessions": ("reader", "/accounts/security/sessions/"),
    "second factor, set up": ("reader", "/accounts/security/app/"),
    "password": ("reader", "/accounts/security/password/"),
    "my data": ("reader", "/accounts/my-data/"),
    "delete": ("reader", "/accounts/my-data/delete/"),
    "ask": ("reader", "/accounts/ask/"),
    "rules": ("reader", "/accounts/rules/"),
    "account": ("official", "/accounts/"),
    "suspended, with the form to appeal": ("suspended", "/accounts/suspended/"),
    "code by email": ("stranger", "/accounts/sign-in/code/"),
    "link that has expired": ("stranger", "/accounts/register/confirm/none/"),
    "link to a copy that is gone": ("reader", "/accounts/my-data/none/"),
    "public page": ("stranger", "person"),
}
# Forms sent as they stand, empty: whose window, where, and what the button says.
WITH_ERRORS = {
    "register": ("stranger", "/accounts/register/", "Register"),
    "ask": ("reader", "/accounts/ask/", "Ask to be registered"),
    "appeal": ("suspended", "/accounts/suspended/", "Send the appeal"),
    "delete": ("reader", "/accounts/my-data/delete/", "Delete"),
}


@pytest.fixture(scope="package")
def person_page(site):
    """The people of these pages; their public page is that of the official."""
    return json.loads(site.manage("shell", "-v", "0", "-c", PEOPLE))


@pytest.fixture(scope="package")
def signed_in():
    """What a browser keeps of who signed in before, by name."""
    return {}


@pytest.fixture
def window(new_context, person_page, signed_in):
    """Open the window of one of these people."""

    def window(name):
        page = new_context(storage_state=signed_in.get(name)).new_page()
        if name != "stranger" and name not in signed_in:
            page.goto("/accounts/sign-in/")
            page.fill("input[name=login]", f"{name}.axe@nhs.net")
            page.fill("input[name=password]", PASSWORD)
            press_enter(page)
            signed_in[name] = page.context.storage_state()
        return page

    return window


@pytest.mark.parametrize("name", PAGES)
def test_page_of_an_account_passes_axe_and_fits(window, person_page, name):
    who, path = PAGES[name]
    page = window(who)
    page.goto(person_page if path == "person" else path)
    assert "/sign-in/" not in page.url or who == "stranger"
    assert page.locator("h1").count() == 1
    check(page)


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_form_with_errors_passes_axe_and_fits(window, name):
    who, path, button = WITH_ERRORS[name]
    page = window(who)
    page.goto(path)
    follow(page.get_by_role("main").get_by_role("button", name=button).last)
    assert page.title().startswith("Error: ")
    check(page)


def test_steps_of_registering_pass_axe_and_fit(window, mail_to):
    page = window("stranger")
    address = "steps@nhs.net"
    page.goto("/accounts/register/")
    page.get_by_label("Name to show others").fill("Sam Okafor")
    page.get_by_label("Work email address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I have read the community rules").check()
    follow(page.get_by_role("main").get_by_role("button", name="Register"))
    check(page)
    link = links_in(mail_to(address, "Confirm your email address"))[0]
    elsewhere = window("stranger")
    elsewhere.goto("/" + link.split("/", 3)[3])
    check(elsewhere)


def test_recovery_codes_pass_axe_and_fit(window, site):
    name = "factor"
    make = f"from tests.factories.users import UserFactory as F; u = F(email='{name}.axe@nhs.net')"
    site.manage("shell", "-v", "0", "-c", f"{make}; u.set_password('{PASSWORD}'); u.save()")
    page = window(name)
    page.goto("/accounts/security/app/")
    page.get_by_label("Code").fill(code_now(secret=page.locator(".key").inner_text().replace(" ", "")))
    follow(page.get_by_role("button", name="Switch on"))
    check(page)
    follow(page.get_by_role("button", name="I have kept my codes"))
    check(page)


BROKEN = """selector => [...document.querySelectorAll(selector)].flatMap(cell => {
    const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
    for (let node; (node = text.nextNode());)
        for (const word of node.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            if (range.getClientRects().length > 1) broken.push(word[0]);
        }
    return broken;
})"""


def test_words_in_the_register_of_staff_stay_whole(sign_in, person_page):
    page = sign_in("moderator", "/cms/registers/staff/")
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    page.goto("/cms/registers/staff/")
    assert "Waiting for a moderator" in page.locator("td.field-state").all_inner_texts()
    assert page.evaluate(BROKEN, "td:not(.field-masked_email):not(.field-name), th") == []
    assert widest(page) <= 0

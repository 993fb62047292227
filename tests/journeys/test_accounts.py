"""People register, confirm, sign in, are let in, are suspended, take their data and go, with real mail between."""

import csv
import io
import json
import re
import zipfile

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.journeys.steps import follow, press_enter
from tests.mail_server import links_in, text_of

PASSWORD = "nine owls on a roof"


@pytest.fixture
def person(new_context):
    """Somebody's own device: one window with its own cookies."""
    return new_context().new_page()


def path_in(message):
    """Return the path of the first link in a mail."""
    return "/" + links_in(message)[0].split("/", 3)[3]


def fill_registration(page, email, name="Sam Okafor", password=""):
    """Register, up to the page that asks to look for the mail."""
    page.goto("/accounts/register/")
    page.get_by_label("Name to show others").fill(name)
    page.get_by_label("Work email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_label("I have read the community rules").check()
    follow(page.get_by_role("main").get_by_role("button", name="Register"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")


def register(page, mail_to, email, **typed):
    """Register with the code from the mail, and be signed in."""
    fill_registration(page, email, **typed)
    code = re.search(r"\b\d{8}\b", text_of(mail_to(email, "Confirm your email address")))[0]
    page.get_by_label("Code").fill(code)
    follow(page.get_by_role("button", name="Confirm", exact=True))
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


def sign_out(page):
    follow(page.get_by_role("button", name="Sign out", exact=True))


def app_code(key):
    """Return what an authenticator app shows for this key now."""
    secret = key.replace(" ", "")
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_person_registers_and_confirms_on_another_device(person, new_context, mail_to):
    fill_registration(person, "second.device@nhs.net", password=PASSWORD)
    telephone = new_context(viewport={"width": 320, "height": 700}).new_page()
    telephone.goto(path_in(mail_to("second.device@nhs.net", "Confirm your email address")))
    telephone.get_by_label("Your password").fill(PASSWORD)
    follow(telephone.get_by_role("button", name="Confirm and sign in"))
    expect(telephone.get_by_role("link", name="Your account")).to_be_visible()

    person.reload()
    expect(person.get_by_role("heading", level=1)).to_have_text("You are registered")
    follow(person.get_by_role("main").get_by_role("link", name="Sign in"))
    person.get_by_label("Email address").fill("second.device@nhs.net")
    person.get_by_label("Password").fill(PASSWORD)
    press_enter(person)
    expect(person.get_by_role("link", name="Your account")).to_be_visible()


def test_person_registers_without_javascript_and_comes_back_to_the_post(new_context, mail_to):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/talk/the-trolley-with-the-bad-wheel/")
    follow(page.get_by_role("link", name="register now"))
    page.get_by_label("Name to show others").fill("Sam Okafor")
    page.get_by_label("Work email address").fill("no.script@nhs.net")
    page.get_by_label("I have read the community rules").check()
    follow(page.get_by_role("main").get_by_role("button", name="Register"))
    code = re.search(r"\b\d{8}\b", text_of(mail_to("no.script@nhs.net", "Confirm your email address")))[0]
    page.get_by_label("Code").fill(code)
    follow(page.get_by_role("button", name="Confirm", exact=True))
    assert page.url.endswith("/talk/the-trolley-with-the-bad-wheel/#join")


def test_person_signs_in_with_a_code_by_mail(person, mail_to):
    register(person, mail_to, "by.code@nhs.net")
    sign_out(person)
    person.goto("/accounts/sign-in/?next=/challenges/")
    follow(person.get_by_role("link", name="Get a code by email"))
    person.get_by_label("Email address").fill("by.code@nhs.net")
    follow(person.get_by_role("button", name="Send the code"))
    mailed = text_of(mail_to("by.code@nhs.net", "Your code to sign in"))
    person.get_by_label("Code").fill(re.search(r"Talk Health and Care: (\S+)", mailed)[1])
    follow(person.get_by_role("main").get_by_role("button", name="Sign in"))
    assert person.url.endswith("/challenges/")


def test_person_sets_up_a_second_factor_and_signs_in_with_it(person, mail_to):
    register(person, mail_to, "two.factors@nhs.net", password=PASSWORD)
    person.goto("/accounts/security/")
    follow(person.get_by_role("link", name="Set up second factor"))
    key = person.locator(".key").inner_text()
    assert person.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    person.get_by_label("Code").fill(app_code(key))
    follow(person.get_by_role("button", name="Switch on"))
    recovery = person.locator(".codes li").first.inner_text()
    follow(person.get_by_role("button", name="I have kept my codes"))
    sign_out(person)

    person.goto("/accounts/sign-in/")
    person.get_by_label("Email address").fill("two.factors@nhs.net")
    person.get_by_label("Password").fill(PASSWORD)
    press_enter(person)
    expect(person.get_by_role("heading", level=1)).to_have_text("Enter your second factor")
    person.get_by_label("Code").fill("000000")
    follow(person.get_by_role("main").get_by_role("button", name="Sign in", exact=True))
    expect(person.get_by_role("alert")).to_contain_text("That is not the code")
    person.get_by_label("Code").fill(recovery)
    follow(person.get_by_role("main").get_by_role("button", name="Sign in", exact=True))
    expect(person.get_by_role("link", name="Your account")).to_be_visible()


def test_care_worker_asks_and_a_moderator_lets_her_in(person, sign_in, mail_to):
    register(person, mail_to, "care.worker@example.org", name="Grace Bell")
    person.goto("/accounts/")
    expect(person.get_by_role("main")).to_contain_text("We do not know yet that you work in health or care")
    person.goto("/accounts/ask/")
    person.get_by_label("Employer").fill("Elm Tree care home")
    person.get_by_label("Your role").fill("Care assistant")
    follow(person.get_by_role("button", name="Ask to be registered"))
    assert person.get_by_label("Employer").input_value() == "Elm Tree care home"
    person.get_by_label("What do you do at work?").fill("I look after people at night.")
    follow(person.get_by_role("button", name="Ask to be registered"))
    expect(person.get_by_text("Your request waits for a moderator.")).to_be_visible()

    moderator = sign_in("moderator")
    follow(moderator.get_by_role("link", name=re.compile("Requests to be registered")).first)
    follow(moderator.get_by_role("link", name="Grace Bell").first)
    expect(moderator.get_by_text("Elm Tree care home")).to_be_visible()
    assert "care.worker@example.org" not in moderator.content()
    moderator.get_by_label("Reason").fill("Welcome.")
    follow(moderator.get_by_role("button", name="Approve"))
    mail_to("care.worker@example.org", "registered")
    person.goto("/accounts/")
    expect(person.get_by_role("main")).to_contain_text("Approved by a moderator")


def test_moderator_suspends_and_the_person_appeals(person, sign_in, mail_to):
    register(person, mail_to, "shouts@nhs.net", name="Harry Loud")
    moderator = sign_in("moderator")
    follow(moderator.get_by_role("link", name="Register of staff").first)
    moderator.goto(moderator.url.split("?")[0] + "?q=Harry+Loud")
    follow(moderator.get_by_role("link", name=re.compile("^(Inspect|Harry Loud)")).first)
    follow(moderator.get_by_role("link", name="Suspend").first)
    moderator.get_by_label("Reason").fill("Insults in three comments.")
    moderator.get_by_label("7 days").check()
    follow(moderator.get_by_role("button", name="Suspend Harry Loud"))

    assert "Insults in three comments." in text_of(mail_to("shouts@nhs.net", "suspended"))
    person.goto("/talk/")
    expect(person.get_by_role("heading", level=1)).to_be_visible()
    person.goto("/accounts/suspended/")
    expect(person.get_by_role("main")).to_contain_text("Insults in three comments.")
    person.get_by_label("Why should we lift the suspension?").fill("It was one comment, and I am sorry.")
    follow(person.get_by_role("button", name="Send the appeal"))
    expect(person.get_by_role("heading", name="Your appeal")).to_be_visible()

    moderator.goto("/cms/")
    follow(moderator.get_by_role("link", name=re.compile("Suspensions")).first)
    expect(moderator.get_by_text("It was one comment, and I am sorry.")).to_be_visible()


def test_person_takes_a_copy_of_the_data(person, mail_to):
    register(person, mail_to, "copy@nhs.net", name="Ivy Copy")
    person.goto("/accounts/my-data/")
    follow(person.get_by_role("button", name=re.compile("copy", re.IGNORECASE)).first)
    link = path_in(mail_to("copy@nhs.net", "Your copy is ready"))
    with person.expect_download() as download:
        person.evaluate("path => { location.href = path }", link)
    archive = zipfile.ZipFile(download.value.path())
    names = archive.namelist()
    assert any(name.endswith(".json") for name in names)
    assert any(name.endswith(".csv") for name in names)
    everything = "".join(archive.read(name).decode() for name in names)
    assert "copy@nhs.net" in everything
    assert "argon2" not in everything
    for name in names:
        text = archive.read(name).decode()
        if name.endswith(".json"):
            json.loads(text)
        elif name.endswith(".csv"):
            list(csv.reader(io.StringIO(text)))


def test_person_deletes_the_account(person, mail_to):
    register(person, mail_to, "leaves@nhs.net", name="Jo Leaves", password=PASSWORD)
    person.goto("/accounts/my-data/")
    follow(person.get_by_role("link", name=re.compile("Delete")).first)
    person.get_by_label("Remove my words").check()
    follow(person.get_by_role("button", name=re.compile("Delete")).first)
    mail_to("leaves@nhs.net", "deleted")
    expect(person.get_by_role("link", name="Sign in").first).to_be_visible()
    person.goto("/accounts/sign-in/")
    person.get_by_label("Email address").fill("leaves@nhs.net")
    person.get_by_label("Password").fill(PASSWORD)
    press_enter(person)
    expect(person.get_by_role("alert")).to_contain_text("we know no account with both")
    fill_registration(person, "leaves@nhs.net")
    mail_to("leaves@nhs.net", "Confirm your email address")

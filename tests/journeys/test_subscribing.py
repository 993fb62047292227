"""People subscribe, hear of an update by mail, leave its list as mail programs do, and come back."""

import os
import re

from playwright.sync_api import expect

from tests.journeys.conftest import POST
from tests.journeys.looking import check
from tests.journeys.steps import follow
from tests.mail_server import links_in

TELL = f"""
from datetime import date
from blog.models import PostPage
from updates.actions import write_status_update
from users.models import User
post = PostPage.objects.get(slug="{POST.strip("/").split("/")[-1]}")
publisher = User.objects.get(email="publisher@example.org")
write_status_update(
    by=publisher, conversation=post.conversation, date=date.today(), status="in-progress",
    text="The new wheels are ordered.", notify=True,
)
"""


def path_of(address):
    return "/" + address.split("/", 3)[3]


def look(page, name):
    """Check a page on a phone and on a desk; keep pictures of it where LOOK_AT names a folder."""
    check(page)
    if folder := os.environ.get("LOOK_AT"):
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_staff_subscribe_get_the_mail_and_leave_as_mail_programs_do(writer, new_context, site, mail_to):
    ann = writer(java_script_enabled=False)
    follow(ann.locator(".subscribers").get_by_role("button", name="Subscribe"))
    expect(ann.locator(".subscribers")).to_contain_text("You are subscribed.")
    ann.goto("/accounts/subscriptions/")
    ann.get_by_label("there is a status update").select_option("at-once")
    follow(ann.get_by_role("button", name="Save"))
    expect(ann.get_by_role("status")).to_have_text("Your choices are saved.")
    site.manage("shell", "-v", "0", "-c", TELL)
    mail = mail_to(ann.address, "trolley")

    link = path_of(mail["List-Unsubscribe"].strip("<>"))
    program = new_context()
    one_click = program.request.post(link, form={"List-Unsubscribe": "One-Click"})
    assert one_click.status == 200
    ann.goto("/accounts/subscriptions/")
    expect(ann.get_by_text("You follow nothing yet.")).to_be_visible()

    reader = program.new_page()
    reader.goto(link)
    look(reader, "unsubscribe")
    follow(reader.get_by_role("main").get_by_role("button", name="Unsubscribe"))
    look(reader, "unsubscribed")
    follow(reader.get_by_role("button", name="Undo"))
    look(reader, "rejoined")
    follow(reader.get_by_role("link", name="Choose what we send you"))
    look(reader, "choices-by-link")
    expect(reader.get_by_role("main")).to_contain_text("nobody is signed in")
    expect(reader.get_by_role("main").get_by_role("listitem")).to_contain_text("The trolley")

    reader.goto("/unsubscribe/1-c.1-forged/")
    look(reader, "link-unknown")


def test_reader_confirms_an_address_by_keyboard_and_staff_read_the_news(writer, page, site, mail_to):
    page.goto(POST)
    follow(page.locator(".subscribers").get_by_role("link", name=re.compile("Subscribe")))
    look(page, "follow")
    page.get_by_label("Email").fill("reader@example.org")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, "asked")
    page.goto(path_of(links_in(mail_to("reader@example.org", "Confirm"))[0]))
    look(page, "confirm")
    page.get_by_role("button", name="Confirm").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, "confirmed")

    ann = writer()
    follow(ann.locator(".subscribers").get_by_role("button", name="Subscribe"))
    look(ann, "post")
    ann.goto("/accounts/subscriptions/")
    look(ann, "choices")
    site.manage("shell", "-v", "0", "-c", TELL)
    site.manage("db_worker", "--queue-name", "*", "--batch", "--no-reload")
    ann.goto("/accounts/notifications/")
    look(ann, "news")
    follow(ann.get_by_role("button", name="Mark all as read"))
    expect(ann.get_by_role("button", name=re.compile("^Mark as read"))).to_have_count(0)

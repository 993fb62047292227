"""Ideas: posted on a phone, supported, answered, heard of by mail; and a board from its opening to the thanks."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import check, violations
from tests.journeys.steps import follow
from tests.mail_server import text_of

CHALLENGE = "/challenges/rotas-you-can-plan-around/"
LOOK_WIDTHS = (320, 1280)
# A board that closes in a minute by the clock is closed here by hand: what is asked is the moment alone.
BOARD = """
from datetime import timedelta
from django.utils import timezone
from challenges.models import ChallengeIndexPage, ChallengePage, Round
now = timezone.now()
ChallengeIndexPage.objects.get().add_child(instance=ChallengePage(
    title="Board of journeys", slug="board-of-journeys", kind="ideas-board", question="What would help?",
    thanks="<p>Forty ideas came, and we read them all.</p>",
    rounds=[Round(name="Collecting ideas", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))],
))
"""
CLOSE = """
from django.utils import timezone
from challenges.models import ChallengePage
board = ChallengePage.objects.get(slug="board-of-journeys")
rounds = list(board.rounds.all())
rounds[0].closes_at = timezone.now()
board.rounds = rounds
board.save()
"""

LED_TO = """
from challenges.models import ActionIndexPage, ActionSource, ActionUpdatePage, Idea
from tests.factories.challenges import ActionUpdatePageFactory
idea = Idea.objects.get(title="Rotas on a wall that moves")
action = ActionUpdatePageFactory(parent=ActionIndexPage.objects.get(), title="A wall on each floor", live=False,
                                 sources=[ActionSource(idea=idea)])
action.save_revision().publish()
"""
IDS = """
from challenges.models import ChallengePage, CheckMark, Idea
print(Idea.objects.first().pk, CheckMark.objects.first().pk, ChallengePage.objects.open().first().pk)
"""


def look(page, name):
    """Check a page on a phone and on a desk; keep pictures of it where LOOK_AT names a folder."""
    check(page)
    if folder := os.environ.get("LOOK_AT"):
        for width in LOOK_WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def post(page, challenge, title, text):
    """Post an idea: two fields and done."""
    page.goto(f"{challenge}ideas/new/")
    page.get_by_label("In one line").fill(title)
    page.get_by_label("Say more").fill(text)
    follow(page.get_by_role("button", name="Post it"))
    expect(page.locator("h1")).to_have_text(title)


def test_idea_is_posted_supported_answered_and_led_to_an_action_and_its_writer_hears_of_it(
    writer, sign_in, mail_to, site
):
    ann, ben = writer(), writer(java_script_enabled=False)
    post(ann, CHALLENGE, "Rotas on a wall that moves", "Ours hangs where the drug trolley stands.")
    look(ann, "idea-own")
    address = ann.url.partition("#")[0]

    ben.goto(address)
    follow(ben.get_by_role("button", name="Support", exact=True))
    expect(ben.locator(".supports")).to_contain_text("1 supports it")
    follow(ben.get_by_role("button", name="It happens here too"))
    expect(ben.locator(".supports")).to_contain_text("1 says that it happens here too")
    ann.reload()
    look(ann, "idea-supported")

    publisher = sign_in("publisher", "/challenges/")
    publisher.goto(address)
    follow(publisher.get_by_role("link", name="Answer officially"))
    look(publisher, "answer")
    publisher.get_by_label("Status").select_option("planned")
    publisher.get_by_label("Why", exact=True).fill("A wall is cheap. We ask estates for one.")
    follow(publisher.get_by_role("button", name="Publish the answer"))
    expect(publisher.locator(".responses")).to_contain_text("Planned")
    look(publisher, "idea-answered")

    mail = mail_to(ann.address, "Official answer: Planned")
    assert "A wall is cheap." in text_of(mail)
    mail_to(ben.address, "Official answer: Planned")

    site.manage("shell", "-v", "0", "-c", LED_TO)
    assert "A wall on each floor" in text_of(mail_to(ann.address, "led to"))
    ann.goto(address)
    follow(ann.get_by_role("link", name="A wall on each floor"))
    expect(ann.get_by_role("main")).to_contain_text("Rotas on a wall that moves")
    look(ann, "action-from-idea")


def test_ideas_like_it_are_shown_while_typing_and_what_was_typed_comes_back(writer, site):
    ann = writer()
    site.manage("db_worker", "--queue-name", "*", "--batch", "--no-reload")
    ann.goto(f"{CHALLENGE}ideas/new/")
    ann.get_by_label("In one line").fill("Swap a shift on the phone")
    expect(ann.locator(".write__similar")).to_contain_text("without ringing four people")
    look(ann, "new-idea")
    ann.get_by_label("Say more").fill("Half of it.")
    ann.reload()
    expect(ann.get_by_label("Say more")).to_have_value("Half of it.")
    expect(ann.get_by_label("In one line")).to_have_value("Swap a shift on the phone")
    ann.get_by_label("In one line").fill("")
    follow(ann.get_by_role("button", name="Post it"))
    expect(ann.get_by_role("alert")).to_contain_text("Enter what it is in one line.")
    look(ann, "new-idea-error")


def test_board_takes_ideas_and_after_its_end_thanks_and_takes_none(writer, page, site):
    site.manage("shell", "-v", "0", "-c", BOARD)
    board = "/challenges/board-of-journeys/"
    ann = writer()
    post(ann, board, "A bell that rings once", "It rings for three minutes.")
    late = writer()
    late.goto(f"{board}ideas/new/")
    late.get_by_label("In one line").fill("Too late")
    late.get_by_label("Say more").fill("By a second.")
    site.manage("shell", "-v", "0", "-c", CLOSE)

    follow(late.get_by_role("button", name="Post it"))
    expect(late.get_by_role("alert")).to_contain_text("takes no ideas at the moment")
    expect(late.get_by_label("Say more")).to_have_value("By a second.")
    page.goto(board)
    expect(page.get_by_role("main")).to_contain_text("Forty ideas came, and we read them all.")
    look(page, "board-closed")
    follow(page.get_by_role("link", name="See all ideas"))
    look(page, "board-ideas")
    expect(page.get_by_role("main")).to_contain_text("A bell that rings once")
    expect(page.get_by_role("link", name="Post yours")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("challenge", CHALLENGE),
        ("ideas", f"{CHALLENGE}ideas/"),
        ("ideas-filtered", f"{CHALLENGE}ideas/?kind=question&theme=Fairness"),
        ("ideas-of-closed-board", "/challenges/live-work-and-learn/ideas/?sort=supported"),
    ],
)
def test_pages_of_ideas_pass_axe(page, name, address):
    page.goto(address)
    look(page, name)


def test_answered_idea_is_read_by_keyboard(page):
    page.goto("/challenges/developed-and-supported/ideas/?status=answered")
    follow(page.get_by_role("link", name="One passport for training"))
    expect(page.locator("#responses-heading")).to_have_text("Official answers")
    expect(page.locator(".supports")).to_contain_text(re.compile("301 support it"))
    look(page, "idea-trail")


@pytest.mark.parametrize("role", ["moderator", "publisher"])
def test_screens_of_ideas_pass_axe(sign_in, site, role):
    idea, mark, challenge = site.manage("shell", "-v", "0", "-c", IDS).split()
    paths = {
        "moderator": ["ideas/", f"ideas/{idea}/", f"ideas/{idea}/merge/", "checks/", f"checks/{mark}/"],
        "publisher": ["ideas/to-answer/", "ideas/sheet/", f"challenges/{challenge}/extend/"],
    }
    person = sign_in(role)
    for path in paths[role]:
        assert person.goto(f"/cms/{path}").status == 200, path
        assert violations(person) == [], path

"""An open conversation: an anonymous post, read by a moderator; the draft plan, checked; the final plan, and why."""

from playwright.sync_api import expect

from tests.journeys.steps import follow
from tests.journeys.test_ideas import look

ADDRESS = "/challenges/open-conversation-of-journeys/"
# Rounds of days: the clock is moved by hand, what is asked is the moment alone.
BEGIN = """
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from challenges.models import ChallengeIndexPage, ChallengePage, PlanItem, PlanPage, Round
now, day = timezone.now(), timedelta(days=1)
"""
OPEN = f"""{BEGIN}
nothing = dict(takes_posts=False, takes_supports=False, takes_comments=False)
ChallengeIndexPage.objects.get().add_child(instance=ChallengePage(
    title="Open conversation of journeys", slug="open-conversation-of-journeys", kind="open-conversation",
    question="What do you not dare to say?",
    rounds=[
        Round(name="Have your say", opens_at=now - day, closes_at=now + day, is_anonymous=True),
        Round(name="We write the draft plan", opens_at=now + day, closes_at=now + 2 * day, **nothing),
        Round(name="Check and challenge", opens_at=now + 2 * day, closes_at=now + 3 * day, takes_checks=True,
              is_anonymous=True, **nothing),
    ],
))
"""
FIND = f"""{BEGIN}
page = ChallengePage.objects.get(slug="open-conversation-of-journeys")
rounds = list(page.rounds.all())
"""
DRAFT = f"""{FIND}
rounds[0].closes_at = rounds[1].opens_at = now
rounds[1].closes_at = rounds[2].opens_at = now + timedelta(seconds=1)
page.rounds = rounds
page.save()
call_command("close_anonymous_rounds")
page.add_child(instance=PlanPage(title="The draft", slug="draft", pledge="We listen.", items=[
    PlanItem(kind="action", text="A box for notes on each corridor", sort_order=1)]))
"""
FINAL = f"""{FIND}
rounds[2].closes_at = now
page.rounds = rounds
page.save()
call_command("close_anonymous_rounds")
draft = PlanPage.objects.child_of(page).get()
item = draft.items.get()
page.add_child(instance=PlanPage(title="The plan", slug="plan", stage="final", draft=draft, pledge="We listen.", items=[
    PlanItem(kind="action", text="Somebody to call, day and night", origin=item, sort_order=1,
             changed_because="You said that a box is read by the wrong people.")]))
"""


def test_open_conversation_goes_from_an_anonymous_post_to_the_final_plan(writer, sign_in, page, site):
    site.manage("shell", "-v", "0", "-c", OPEN)
    ann, ben = writer(), writer()
    say(ann)
    publish(sign_in("moderator", "/cms/ideas/"))

    page.goto(ADDRESS)
    look(page, "anonymous-challenge")
    follow(page.get_by_role("link", name="It is the same two who answer"))
    expect(page.locator(".post__about")).to_contain_text("Anonymous")
    address = page.url
    ben.goto(address)
    follow(ben.get_by_role("button", name="Support", exact=True))
    expect(ben.locator(".supports")).to_contain_text("Fewer than 10 support it")
    look(ben, "anonymous-idea")
    own = see_ones_own(ann)

    site.manage("shell", "-v", "0", "-c", DRAFT)
    ann.goto(own)
    expect(ann.get_by_role("main")).to_contain_text("Nobody can find out who wrote what in it")
    look(ann, "anonymous-over")
    page.goto(ADDRESS)
    expect(page.get_by_role("main")).to_contain_text("The key was destroyed at")
    look(page, "anonymous-challenge-later")
    check_the_draft(ann)

    site.manage("shell", "-v", "0", "-c", FINAL)
    page.goto(f"{ADDRESS}plan/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Why it changed: You said that a box is read by the wrong people.")
    expect(main).to_contain_text("1 person checked this")
    look(page, "anonymous-plan")


def say(ann):
    """Post as anonymous, with a word too many at first."""
    ann.goto(f"{ADDRESS}ideas/new/")
    expect(ann.get_by_role("main")).to_contain_text("This round is anonymous.")
    look(ann, "anonymous-form")
    ann.get_by_label("In one line").fill("It is the same two who answer")
    ann.get_by_label("Say more").fill(
        "I am the only matron on Ward 12, and I will be told that I imagined it."
    )
    follow(ann.get_by_role("button", name="Post it"))
    expect(ann.get_by_role("main")).to_contain_text("Could this name you?")
    look(ann, "anonymous-warning")
    ann.get_by_label("Say more").fill("Whoever says so is told that she imagined it.")
    follow(ann.get_by_role("button", name="Post it"))
    expect(ann.locator("h1")).to_have_text("It is the same two who answer")
    expect(ann.get_by_role("main")).to_contain_text("A moderator reads this before it appears")


def publish(moderator):
    """Let readers see what waits."""
    follow(moderator.get_by_role("link", name="It is the same two who answer"))
    expect(moderator.get_by_role("main")).to_contain_text("by Anonymous")
    follow(moderator.get_by_role("button", name="Publish", exact=True))


def see_ones_own(ann):
    """Look at the page of what one did as anonymous, and return its address."""
    ann.goto(ADDRESS)
    follow(ann.get_by_role("link", name="What you did here").first)
    expect(ann.get_by_role("main")).to_contain_text("It is the same two who answer")
    look(ann, "anonymous-own")
    return ann.url


def check_the_draft(ann):
    """Say of the one item of the draft what one thinks of it."""
    ann.goto(f"{ADDRESS}draft/")
    look(ann, "anonymous-draft")
    follow(ann.get_by_role("link", name="Check this"))
    expect(ann.get_by_role("main")).to_contain_text("This round is anonymous.")
    look(ann, "anonymous-check")
    ann.get_by_label("Wrong").check()
    ann.get_by_label("Why").fill("The box is emptied by the person it is about.")
    follow(ann.get_by_role("button", name="Send"))
    expect(ann.get_by_role("main")).to_contain_text("Fewer than 10 people checked this")
    look(ann, "anonymous-item")

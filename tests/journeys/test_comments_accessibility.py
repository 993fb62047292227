"""WCAG 2.2 AA on comments in each state: box, preview, refusal, forms in place, what waits, moderators’ screens."""

import pytest

from tests.journeys.conftest import POST
from tests.journeys.looking import check, violations
from tests.journeys.steps import follow


@pytest.fixture(scope="module")
def states(site):
    """Make a comment that was edited, one with a reply, and stubs, and return the id of the edited one."""
    return int(site.manage("shell", "-v", "0", "-c", MAKE_STATES).split()[-1])


MAKE_STATES = """
from datetime import timedelta
from django.utils import timezone
from blog.models import PostPage
from comments.enums import State
from comments.models import CommentRevision, StaffComment
from tests.factories.comments import comment_by, comment_on, put
from tests.factories.users import OfficialFactory, UserFactory
post = PostPage.objects.get(slug="the-trolley-with-the-bad-wheel")
official = OfficialFactory.in_office()
minister = UserFactory.registered(public_name="Rt Hon Ann Reed", official=official)
edited = comment_by(minister, post, "Thank you. See https://www.gov.uk/ for more.")
now = timezone.now()
CommentRevision.objects.create(comment=edited, body="Thank you.", editor=minister)
StaffComment.objects.filter(pk=edited.pk).update(edited_at=now + timedelta(hours=1))
comment_on(post, "An answer to it.", reply_to=StaffComment.objects.get(pk=edited.pk))
for state in (State.WITHDRAWN, State.REMOVED):
    put(comment_on(post, "Gone."), state)
put(comment_on(post, "Read again."), State.HELD, was_seen=True)
print(edited.pk)
"""


def test_comments_for_readers_pass_axe(page, states):
    for path in (POST, f"/comments/{states}/", f"/comments/{states}/history/"):
        page.goto(path)
        check(page)


def test_comments_for_staff_pass_axe_with_every_form(writer, states):
    ann = writer()
    check(ann)
    ann.locator(f"#comment-{states} .acts__reply").click()
    ann.locator(f"#comment-{states} textarea").wait_for()
    check(ann)
    for path in (f"/comments/{states}/reply/", f"/comments/{states}/report/"):
        ann.goto(path)
        check(ann)
    follow(ann.get_by_role("button", name="Report"))
    check(ann)
    ann.goto(POST)
    ann.locator("form.write textarea").fill("<b>Bold</b> words")
    follow(ann.get_by_role("button", name="Send"))
    check(ann)
    ann.get_by_label("Your comment").fill("Plain words")
    follow(ann.get_by_role("button", name="Preview"))
    check(ann)
    follow(ann.get_by_role("button", name="Send"))
    follow(ann.locator("[data-token]").get_by_role("link", name="Edit"))
    check(ann)
    ann.goto(POST)
    follow(ann.locator("[data-token]").get_by_role("link", name="Withdraw"))
    check(ann)
    ann.goto(POST)
    ann.locator("form.write textarea").fill("Write to ann@example.org")
    follow(ann.get_by_role("button", name="Send"))
    check(ann)


def test_comments_for_who_may_not_take_part_pass_axe(sign_in, site, states):
    site.manage("shell", "-v", "0", "-c", SUSPEND)
    sam = sign_in("staff", POST)
    check(sam)
    site.manage("shell", "-v", "0", "-c", LIFT)


SUSPEND = """
from tests.users.people import suspension_of
from users.models import User
suspension_of(User.objects.get(email="staff@example.org"))
"""
LIFT = """
from users.models import Suspension
Suspension.objects.filter(user__email="staff@example.org").delete()
"""


def test_screens_of_moderators_pass_axe(sign_in, states):
    joy = sign_in("moderator", "/cms/comments/")
    for path in ("/cms/comments/", f"/cms/comments/{states}/", "/cms/moderation/mode/"):
        joy.goto(path)
        assert violations(joy) == []

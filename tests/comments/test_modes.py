"""When a moderator reads first: modes of the site and of a conversation, an incident, and what looks identifying."""

import pytest

from comments.actions import publish_comment, remove_comment
from comments.enums import State
from comments.models import StaffComment
from conversations.enums import Kind
from conversations.models import Conversation
from screening.enums import Mode, Rule
from screening.models import Approval
from tests.comments.sending import TEXT, address, count_of, save, send, write_address
from tests.factories.comments import comment_by
from tests.factories.pages import soup, words
from tests.factories.screening import site_mode
from tests.users.people import person, staff

pytestmark = pytest.mark.django_db

NHS_NUMBER = "943 476 5919"


def is_held(client, post):
    """Send a comment, and return whether it waits for a moderator."""
    response = send(client, write_address(post))
    comment = StaffComment.objects.latest("pk")
    held = comment.state == State.HELD
    assert response.url == (f"{post.url}#waiting" if held else f"{post.url}#{comment.anchor}")
    assert (comment.published_at is None, comment.is_public) == (held, not held)
    assert count_of(post) == (0 if held else 1)
    return held


@pytest.mark.parametrize(
    ("site", "own", "incident", "approved", "held"),
    [
        # Nothing of its own: that of the site.
        (None, "", False, False, True),
        (None, "", False, True, False),
        (Mode.BEFORE, "", False, True, True),
        (Mode.FIRST, "", False, False, True),
        (Mode.FIRST, "", False, True, False),
        (Mode.AFTER, "", False, False, False),
        # One of its own goes before that of the site, whichever is stricter.
        (Mode.AFTER, Mode.BEFORE, False, True, True),
        (Mode.BEFORE, Mode.AFTER, False, False, False),
        (Mode.AFTER, Mode.FIRST, False, False, True),
        (Mode.BEFORE, Mode.FIRST, False, True, False),
        # An incident goes before everything.
        (Mode.AFTER, Mode.AFTER, True, True, True),
        (Mode.FIRST, "", True, True, True),
    ],
)
def test_mode_decides_whether_a_moderator_reads_first(client, post, site, own, incident, approved, held):
    if site:
        site_mode(site, hold_everything=incident)
    Conversation.objects.filter(pk=post.conversation.pk).update(mode=own)
    user = staff()
    if approved:
        Approval.objects.create(user=user)
    client.force_login(user)
    assert is_held(client, post) is held


@pytest.mark.parametrize(
    ("parent", "own", "held"),
    [
        (Mode.BEFORE, "", True),
        (Mode.AFTER, "", False),
        (Mode.BEFORE, Mode.AFTER, False),
        (Mode.AFTER, Mode.BEFORE, True),
    ],
)
def test_mode_is_the_parent_s_where_there_is_none_of_its_own(client, ann, post, parent, own, held):
    Conversation.objects.filter(pk=post.conversation.pk).update(mode=parent)
    idea = Conversation.objects.create(
        page_id=post.pk, kind=Kind.IDEA, suffix="ideas/1-a/", parent_id=post.conversation.pk, mode=own
    )
    send(client, f"/comments/on/{idea.pk}/")
    assert (StaffComment.objects.get().state == State.HELD) is held


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("who", ["staff", "Moderators", "superuser"])
def test_text_that_looks_identifying_is_held_in_every_mode_whoever_writes(client, post, mode, who):
    site_mode(mode)
    user = person(who)
    user.proof, user.proven_at, user.rules_version_id = "domain", user.date_joined, staff().rules_version_id
    user.save()
    Approval.objects.create(user=user)
    client.force_login(user)
    for number, text in enumerate((f"Ask for {NHS_NUMBER}.", "Write to sam@nhs.net", "Ring 020 7946 0000")):
        send(client, write_address(post), text)
        comment = StaffComment.objects.latest("pk")
        assert (StaffComment.objects.count(), comment.state) == (number + 1, State.HELD)
        assert comment.held_because == "It may hold an NHS number, an email address or a telephone number."


@pytest.mark.parametrize("mode", [Mode.BEFORE, Mode.FIRST])
def test_comment_says_for_moderators_why_it_is_held(client, post, mode):
    site_mode(mode)
    client.force_login(staff())
    assert is_held(client, post)
    expected = {
        Mode.BEFORE: "Everything here is read before it appears.",
        Mode.FIRST: "Nothing of this writer was approved before.",
    }
    assert StaffComment.objects.get().held_because == expected[mode]


@pytest.mark.parametrize(("held", "who"), [(True, "staff"), (False, "approved")])
def test_box_says_beforehand_that_a_moderator_reads_first(client, post, held, who):
    user = staff()
    if who == "approved":
        Approval.objects.create(user=user)
    client.force_login(user)
    for path in (post.url, write_address(post), address(comment_by(staff(), post), "reply/")):
        said = "A moderator reads this before it appears" in client.get(path).text
        assert said is held


def test_held_comment_is_seen_by_its_writer_with_when_it_is_read_and_by_nobody_else(client, post):
    writer = staff()
    client.force_login(writer)
    send(client, write_address(post))
    comment = StaffComment.objects.get()
    waiting = soup(client.get(post.url)).select_one("#waiting")
    assert "Held, usually read within two working hours" in words(waiting)
    assert words(waiting.select_one(".comment__text")) == " ".join(TEXT.split())
    assert [link["href"] for link in waiting.select("a")] == [
        address(comment, "edit/"),
        address(comment, "withdraw/"),
    ]
    client.force_login(staff())
    page = client.get(post.url)
    assert soup(page).select_one("#waiting") is None
    assert "The rota comes too late." not in page.text


def test_first_approval_lets_the_next_comment_appear_at_once(client, post):
    client.force_login(staff())
    send(client, write_address(post))
    comment = StaffComment.objects.get()
    publish_comment(by=person("Moderators"), comment_id=comment.pk, seen=f"{State.HELD}-1")
    send(client, write_address(post), "The next one.")
    assert StaffComment.objects.latest("pk").state == State.PUBLIC


def test_removal_takes_the_approval_back(client, ann, post):
    comment = comment_by(ann, post)
    remove_comment(by=person("Moderators"), comment_id=comment.pk, seen=f"{State.PUBLIC}-1", rule=Rule.OTHER)
    send(client, write_address(post))
    assert StaffComment.objects.latest("pk").state == State.HELD


def test_comment_counts_from_when_it_is_published(client, post):
    root = comment_by(staff(), post)
    client.force_login(staff())
    send(client, address(root, "reply/"))
    reply = StaffComment.objects.get(reply_to=root)
    root.refresh_from_db()
    assert (root.reply_count, count_of(post)) == (0, 1)
    publish_comment(by=person("Moderators"), comment_id=reply.pk, seen=f"{State.HELD}-1")
    root.refresh_from_db()
    assert (root.reply_count, count_of(post)) == (1, 2)


@pytest.mark.parametrize(
    ("mode", "approved", "text", "state"),
    [
        (Mode.BEFORE, True, "Other words.", State.HELD),
        (Mode.FIRST, False, "Other words.", State.HELD),
        (Mode.FIRST, True, "Other words.", State.PUBLIC),
        (Mode.AFTER, False, "Other words.", State.PUBLIC),
        (Mode.AFTER, True, f"Ask for {NHS_NUMBER}.", State.HELD),
    ],
)
def test_changed_comment_is_read_again_where_a_new_one_would_be(client, post, mode, approved, text, state):
    site_mode(mode)
    user = staff()
    if approved:
        Approval.objects.create(user=user)
    client.force_login(user)
    comment = comment_by(user, post, "Before.")
    save(client, comment, text)
    comment = StaffComment.objects.get()
    assert (comment.comment, comment.state, comment.is_public) == (text, state, state == State.PUBLIC)
    # It keeps its place, and counters only rise.
    assert comment.published_at is not None
    assert count_of(post) == 1
    assert text not in client.get(address(comment)).text or state == State.PUBLIC


def test_harmless_change_of_a_held_comment_publishes_nothing(client, post):
    site_mode(Mode.AFTER)
    user = staff()
    client.force_login(user)
    send(client, write_address(post), f"Ask for {NHS_NUMBER}.")
    comment = StaffComment.objects.get()
    save(client, comment, "Ask for nobody.")
    comment.refresh_from_db()
    assert (comment.comment, comment.state, comment.published_at) == ("Ask for nobody.", State.HELD, None)

"""What readers are told of changes: the difference, and what stands in its place where it must not be told again."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from comments.actions import edit_comment, edit_of_moderator, forget_edits, hold_comment, publish_comment
from comments.enums import State
from comments.history import WITHHELD, WITHHELD_BY_MODERATOR, read_history
from comments.models import StaffComment
from screening.enums import Mode
from screening.models import Approval
from tests.comments.sending import address, fresh
from tests.factories.comments import comment_by, comment_on, put
from tests.factories.pages import HIDDEN, hide, soup, words
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory
from tests.users.people import person, staff

pytestmark = pytest.mark.django_db

MAIL = "Write to sam@nhs.net today."


@pytest.fixture
def joy():
    return UserFactory.in_group("Moderators", public_name="Joy Bell")


def approved(**fields):
    """Make somebody whose words appear at once."""
    user = staff(**fields)
    Approval.objects.create(user=user)
    return user


@pytest.fixture
def comment(post):
    writer = approved(public_name="Sam Okafor")
    return comment_by(writer, post, "One word.", created_at=timezone.now() - timedelta(hours=1))


def edit(comment, *texts):
    for text in texts:
        stored = fresh(comment)
        edit_comment(by=stored.user, comment_id=comment.pk, text=text, version=stored.version)


def moderate(comment, text, by, **fields):
    given = {"reason": "It named a patient.", "version": fresh(comment).version}
    edit_of_moderator(by=by, comment_id=comment.pk, text=text, **given | fields)


def hold_and_publish(comment, by, *texts):
    """Hold a comment, let its writer change it, and publish it again."""
    hold_comment(by=by, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)
    edit(comment, *texts)
    publish_comment(by=by, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)


def told(comment):
    """Return what each change shows, the newest first: its note, or what went and came."""
    return [
        change.note or "".join(
            {"added": "+", "removed": "-", "same": "="}[piece.kind] + piece.text
            for paragraph in change.paragraphs
            for piece in paragraph
        )
        for change in read_history(fresh(comment))
    ]  # fmt: skip


def marked(entry):
    """Return what is marked in an entry as (tag, words), without what is said to those who hear it."""
    for heard in entry.select("ins span, del span"):
        heard.extract()
    return [(tag.name, words(tag)) for tag in entry.select("ins, del")]


def page_of(client, comment):
    return client.get(address(comment, "history/"))


def test_each_change_shows_what_went_and_what_came(client, comment):
    edit(comment, "One other word.", "One other word. And more.")
    page = soup(page_of(client, comment))
    entries = page.select(".history__entry")
    assert [marked(entry) for entry in entries] == [[("ins", "And more.")], [("ins", "other")]]
    assert words(page.h1) == "Comment on A post What Sam Okafor changed"
    assert "by its writer" in words(entries[0])


def test_words_that_went_are_marked_as_such(client, comment):
    edit(comment, "One.")
    entry = soup(page_of(client, comment)).select_one(".history__entry")
    assert marked(entry) == [("del", "One word."), ("ins", "One.")]


@pytest.mark.parametrize("text", ["a &lt;b&gt; c", "a & b > c"])
def test_difference_is_escaped(client, comment, text):
    edit(comment, text)
    assert marked(soup(page_of(client, comment))) == [("del", "One word."), ("ins", text)]


def test_comment_that_was_never_changed_has_no_history(client, comment):
    assert page_of(client, comment).status_code == 404


def test_slips_have_no_history(client, post):
    comment = comment_by(approved(), post, "One word.")
    edit(comment, "One ward.")
    assert page_of(client, comment).status_code == 404
    assert "history/" not in client.get("/talk/a-post/").text


def test_history_begins_with_the_words_after_the_slips(post):
    comment = comment_by(approved(), post, "A slup.")
    edit(comment, "A slip.", f"A slip. {'x' * 200}")
    assert told(comment) == [f"=A slip. +{'x' * 200}"]


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
def test_what_is_not_public_has_no_history(client, comment, state):
    edit(comment, "Other words.")
    put(fresh(comment), state, was_seen=True)
    for user in (None, comment.user, person("Moderators")):
        if user:
            client.force_login(user)
        response = page_of(client, comment)
        assert response.status_code == 404
        assert "One word." not in response.text


@pytest.mark.parametrize("how", HIDDEN)
def test_history_on_a_hidden_page_is_an_unknown_address_to_strangers(client, comment, post, how):
    edit(comment, "Other words.")
    hide(post, how)
    assert page_of(client, comment).status_code == 404


def test_history_costs_the_same_whatever_its_length(client, settings, comment, queries):
    settings.PAGE_CACHE = False

    def cost():
        with queries() as counted:
            assert page_of(client, comment).status_code == 200
        return len(counted)

    edit(comment, "First.")
    few = cost()
    edit(comment, *(f"Version {number}." for number in range(10)))
    assert cost() == few


# --- Moderators ----------------------------------------------------------------------------------------


def test_edit_of_a_moderator_carries_name_and_reason_and_no_difference(client, comment, joy):
    moderate(comment, "One.", joy)
    page = words(soup(page_of(client, comment)).select_one(".history__entry"))
    assert "by Joy Bell, a moderator" in page
    assert "Reason: It named a patient." in page
    assert WITHHELD_BY_MODERATOR in page
    assert "word" not in page


def test_comment_itself_names_the_moderator_until_its_writer_changes_it(client, comment, joy):
    moderate(comment, "Kind words.", joy)
    assert "by Joy Bell, a moderator" in words(soup(client.get(address(comment))).find(id=comment.anchor))
    edit(comment, f"Kinder words. {'x' * 200}")
    cache.clear()
    assert "a moderator" not in words(soup(client.get(address(comment))).find(id=comment.anchor))


def test_comment_names_no_moderator_who_has_left(comment, joy):
    moderate(comment, "Kind words.", joy)
    forget_edits(user=joy, limit=10)
    assert StaffComment.objects.get(pk=comment.pk).edited_by == "A moderator"


def test_edit_of_a_moderator_shows_its_difference_where_the_moderator_says_so(comment, joy):
    moderate(comment, "One word. More.", joy, shows_difference=True)
    assert told(comment) == ["=One word. +More."]


def test_edit_of_a_moderator_is_told_however_soon_and_small(client, post, joy):
    comment = comment_by(staff(), post, "One word.")
    moderate(comment, "One ward.", joy)
    assert fresh(comment).edited_at is not None
    assert "Joy Bell" in page_of(client, comment).text


# --- What must not be told again -------------------------------------------------------------------------


def test_edit_that_takes_something_identifying_out_tells_it_to_nobody(client, comment, joy):
    site_mode(Mode.AFTER)
    # Published by a moderator who did not see it.
    edit(comment, MAIL)
    publish_comment(by=joy, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)
    edit(comment, "Write to me today.")
    assert told(comment) == [WITHHELD, WITHHELD]
    assert "sam@nhs.net" not in page_of(client, comment).text


def test_neighbours_of_what_was_taken_out_are_withheld_however_far_before(comment, joy):
    site_mode(Mode.AFTER)
    edit(comment, MAIL)
    publish_comment(by=joy, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)
    for text in (f"{MAIL} Or ring.", f"{MAIL} Or come."):
        edit(comment, text)
        publish_comment(by=joy, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)
    edit(comment, "Write to me today. Or come.")
    assert "sam@nhs.net" not in " ".join(told(comment))
    edit(comment, "Write to me tomorrow. Or come.")
    assert told(comment)[0].startswith("=Write to me -today. +tomorrow.")
    assert told(comment)[1:] == [WITHHELD] * 4


def test_what_a_moderator_took_out_stands_in_no_earlier_difference(client, comment, joy):
    name = "Nurse Penhaligon of ward 7"
    edit(comment, f"{name} was late.", f"{name} was late again.", f"{name} was late again and again.")
    moderate(comment, "Somebody was late.", joy)
    assert told(comment) == [WITHHELD_BY_MODERATOR, WITHHELD, WITHHELD, WITHHELD]
    assert "Penhaligon" not in page_of(client, comment).text


def test_changes_after_what_a_moderator_took_out_are_shown(comment, joy):
    moderate(comment, "Somebody was late.", joy)
    edit(comment, "Somebody was very late.")
    assert told(comment) == ["=Somebody was +very =late.", WITHHELD_BY_MODERATOR]


def test_what_was_changed_while_a_moderator_held_it_is_told_to_nobody(client, comment, joy):
    edit(comment, "Nurse Penhaligon was late.")
    hold_and_publish(comment, joy, "Somebody was late.")
    assert "Penhaligon" not in page_of(client, comment).text
    assert WITHHELD in told(comment)
    edit(comment, "Somebody was very late.")
    assert told(comment)[0] == "=Somebody was +very =late."


def test_words_that_no_moderator_let_through_stand_in_no_history(client, comment, joy):
    site_mode(Mode.BEFORE)
    edit(comment, "Unspeakable things.", "Kind words.")
    publish_comment(by=joy, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)
    assert "Kind words." in client.get(address(comment)).text
    assert "Unspeakable" not in page_of(client, comment).text


def test_words_from_before_it_was_first_seen_stand_in_no_history(client, post, joy):
    comment = put(comment_by(staff(), post, "Unspeakable things."), State.HELD)
    edit(comment, "Kind words.")
    publish_comment(by=joy, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)
    edit(comment, f"Kind words. {'x' * 200}")
    assert "Unspeakable" not in page_of(client, comment).text


def test_change_that_a_moderator_let_through_is_shown(comment, joy):
    site_mode(Mode.BEFORE)
    edit(comment, "One good word.")
    publish_comment(by=joy, comment_id=comment.pk, seen=StaffComment.objects.get(pk=comment.pk).seen_as)
    assert told(comment) == ["=One +good =word."]


def test_history_of_a_comment_without_account_has_no_name_but_the_archives(client, post, joy):
    comment = comment_on(post, "One word.", name="Theo Lane")
    moderate(comment, "One.", joy)
    assert "What Theo Lane changed" in words(soup(page_of(client, comment)).h1)

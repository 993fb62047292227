"""What moderators decide on a comment: by whom, in which state, what it does, and what is recorded and told."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied

from comments.actions import (
    edit_comment,
    edit_of_moderator,
    hold_comment,
    keep_comment,
    publish_comment,
    remove_comment,
    withdraw_comment,
)
from comments.actions.moderating import HELD_BY_MODERATOR, DecidedMeanwhile
from comments.enums import State
from comments.models import CommentRevision, StaffComment
from comments.refusals import Unfit
from core.models import QueuedMail
from ledger.models import Entry
from screening.enums import Answer, Rule
from screening.models import Approval
from tests.comments.deciding import DECISIONS, LIST, POWERFUL, decide, screen
from tests.comments.sending import count_of, fresh
from tests.factories.comments import comment_by, comment_on, put, report_of
from tests.factories.pages import soup, words
from tests.mail_server import text_of, work_queue
from tests.users.people import PEOPLE, person, staff

pytestmark = pytest.mark.django_db

WORDS = "Words to decide on."


@pytest.fixture
def comment(post):
    return comment_by(staff(public_name="Sam Okafor", email="sam@nhs.net"), post, WORDS)


# --- Deciding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "reports", "offered"),
    [
        (State.PUBLIC, 0, ["hold", "remove", "edit"]),
        (State.PUBLIC, 1, ["keep", "hold", "remove", "edit"]),
        (State.HELD, 0, ["publish", "remove", "edit"]),
        (State.HELD, 1, ["publish", "remove", "edit"]),
        (State.REMOVED, 0, ["publish"]),
        (State.WITHDRAWN, 0, []),
    ],
)
def test_screen_offers_what_can_be_done(client, joy, comment, state, reports, offered):
    put(comment, state)
    for _ in range(reports):
        report_of(staff(), comment)
    page = soup(client.get(screen(comment)))
    assert [one["value"] for one in page.select("input[name=what]")] == offered
    assert {one["value"] for one in page.select("input[name=seen]")} <= {f"{state}-1"}


@pytest.mark.parametrize(("what", "before", "after", "kind"), DECISIONS)
def test_decision_changes_the_state_and_is_recorded(client, joy, comment, what, before, after, kind):
    put(comment, before)
    response = decide(client, comment, what)
    assert response.url == LIST
    assert fresh(comment).state == after
    assert what in ("edit", "keep") or fresh(comment).is_public is (after == State.PUBLIC)
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id) == (kind, joy.pk)
    assert (entry.subject_type, entry.subject_id) == ("comments.staffcomment", str(comment.pk))
    assert what != "remove" or entry.reason == "identifies: A ward is enough."


@pytest.mark.parametrize(("what", "before", "after", "kind"), DECISIONS)
@pytest.mark.parametrize("who", [name for name in PEOPLE if name not in POWERFUL])
def test_nobody_else_decides(client, comment, who, what, before, after, kind):
    put(comment, before)
    rows = StaffComment.objects.values().get()
    client.force_login(person(who))
    assert decide(client, comment, what).status_code in (302, 403)
    assert StaffComment.objects.values().get() == rows
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("what", "before", "after", "kind"), DECISIONS)
@pytest.mark.parametrize("who", ["Moderators", "superuser"])
def test_nobody_decides_on_their_own(client, post, who, what, before, after, kind):
    user = person(who)
    client.force_login(user)
    own = put(comment_by(user, post, WORDS), before)
    rows = StaffComment.objects.values().get()
    page = soup(client.get(screen(own)))
    assert page.select("input[name=what]") == []
    assert "another moderator decides on it" in words(page.main)
    decide(client, own, what)
    assert StaffComment.objects.values().get() == rows
    assert not Entry.objects.exists()


ACTIONS = {
    "hold": (hold_comment, State.PUBLIC, {}),
    "publish": (publish_comment, State.HELD, {}),
    "keep": (keep_comment, State.PUBLIC, {}),
    "remove": (remove_comment, State.PUBLIC, {"rule": Rule.OTHER}),
}


@pytest.mark.parametrize("what", ACTIONS)
@pytest.mark.parametrize("who", [*PEOPLE, "its writer"])
def test_actions_ask_who_decides(comment, what, who):
    action, state, fields = ACTIONS[what]
    put(comment, state)
    user = person("Moderators" if who == "its writer" else who)
    if who == "its writer":
        StaffComment.objects.filter(pk=comment.pk).update(user=user)
    if who in POWERFUL:
        action(by=user, comment_id=comment.pk, seen=f"{state}-1", **fields)
        assert Entry.objects.count() == 1
        return
    with pytest.raises(PermissionDenied):
        action(by=user, comment_id=comment.pk, seen=f"{state}-1", **fields)
    with pytest.raises(PermissionDenied):
        edit_of_moderator(by=user, comment_id=comment.pk, text="Other.", version=1, reason="So.")
    assert not Entry.objects.exists()
    assert fresh(comment).state == state


@pytest.mark.parametrize("what", [*ACTIONS, "edit"])
@pytest.mark.parametrize("now", State)
def test_decision_on_what_changed_meanwhile_is_not_made(client, joy, comment, what, now):
    seen = State.PUBLIC if what == "edit" else ACTIONS[what][1]
    put(comment, now, was_seen=True)
    # An edit asks for the version of the words, which may be changed while they are there.
    if now == seen or (what == "edit" and now == State.HELD):
        return
    rows = StaffComment.objects.values().get()
    response = decide(client, comment, what, seen=f"{seen}-1")
    assert response.url == screen(comment)
    said = words(soup(client.get(response.url)))
    assert f"This changed meanwhile, and is {State(now).label}." in said
    assert StaffComment.objects.values().get() == rows
    assert not Entry.objects.exists()
    assert not QueuedMail.objects.exists()


@pytest.mark.parametrize(
    ("what", "state"),
    [
        ("hold", State.HELD),
        ("keep", State.REMOVED),
        ("publish", State.PUBLIC),
        ("publish", State.WITHDRAWN),
        ("remove", State.WITHDRAWN),
    ],
)
def test_decision_that_there_is_none_of_in_this_state_is_not_made(comment, what, state):
    put(comment, state)
    action, _, fields = ACTIONS[what]
    with pytest.raises(DecidedMeanwhile):
        action(by=person("Moderators"), comment_id=comment.pk, seen=f"{state}-1", **fields)
    assert fresh(comment).state == state


@pytest.mark.parametrize("what", ["", "delete", "\x00"])
def test_button_that_there_is_none_of_does_nothing(client, joy, comment, what):
    rows = StaffComment.objects.values().get()
    assert client.post(screen(comment), {"what": what, "seen": "public-1"}).status_code == 302
    assert StaffComment.objects.values().get() == rows


@pytest.mark.parametrize("what", ["hold", "keep", "publish"])
@pytest.mark.parametrize("length", [200, 201])
def test_note_has_two_hundred_characters_at_most(client, joy, comment, what, length):
    put(comment, State.HELD if what == "publish" else State.PUBLIC)
    if what == "keep":
        report_of(staff(), comment)
    response = decide(client, comment, what, reason="x" * length)
    if length == 200:
        assert response.url == LIST
        assert Entry.objects.get().reason == "x" * 200
        return
    assert "Enter at most 200 characters." in words(soup(response).main)
    assert "x" * 201 in response.text
    assert not Entry.objects.exists()


# --- What each does ----------------------------------------------------------------------------------


def test_held_comment_leaves_a_stub_and_keeps_its_place(client, joy, comment, post):
    reply = comment_by(staff(), post, "An answer.", reply_to=comment)
    decide(client, comment, "hold")
    stored = fresh(comment)
    assert (stored.held_because, stored.published_at) == (HELD_BY_MODERATOR, comment.published_at)
    assert (count_of(post), stored.reply_count) == (2, 1)
    client.logout()
    page = soup(client.get("/talk/a-post/"))
    assert words(page.find(id=comment.anchor)) == "A moderator is reading this comment again."
    assert "An answer." in words(page.find(id=reply.anchor))


def test_reason_for_holding_stands_beside_the_comment(client, joy, comment):
    decide(client, comment, "hold", reason="Wait for the press office.")
    assert fresh(comment).held_because == "Wait for the press office."
    assert "Wait for the press office." in words(soup(client.get(LIST)).select_one("tbody tr"))


@pytest.mark.parametrize("was_seen", [True, False])
def test_publication_counts_once_and_tells_the_writer(client, joy, comment, post, smtp, was_seen):
    put(comment, State.HELD, was_seen=was_seen)
    before = count_of(post)
    decide(client, comment, "publish")
    assert (before, count_of(post)) == (int(was_seen), 1)
    stored = fresh(comment)
    assert (stored.held_because, stored.published_at >= comment.created_at) == ("", True)
    assert Approval.objects.filter(user=comment.user).exists()
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == "sam@nhs.net"
    assert f"/comments/{comment.pk}/" in text_of(message)
    client.logout()
    assert WORDS in client.get("/talk/a-post/").text


def test_removal_names_the_rule_and_sends_the_words_to_their_writer(client, joy, comment, post, smtp):
    Approval.objects.create(user=comment.user)
    reply = comment_by(staff(), post, "An answer.", reply_to=comment)
    decide(client, comment, "remove")
    assert fresh(comment).removed_because == Rule.IDENTIFIES
    assert not Approval.objects.exists()
    work_queue()
    (message,) = smtp.messages
    for part in (WORDS, "could identify a patient or colleague", "A ward is enough."):
        assert part in text_of(message)
    client.logout()
    page = soup(client.get("/talk/a-post/"))
    stub = words(page.find(id=comment.anchor))
    assert stub.startswith("This comment was removed by a moderator on")
    assert stub.endswith("Could identify a patient or colleague.")
    # The reason is for its writer.
    assert "A ward is enough." not in words(page)
    assert "An answer." in words(page.find(id=reply.anchor))
    assert count_of(post) == 2


@pytest.mark.parametrize(
    ("rule", "said"), [("", "Choose the rule that it breaks."), ("no-such", "valid choice")]
)
def test_removal_without_a_rule_is_refused(client, joy, comment, rule, said):
    response = decide(client, comment, "remove", rule=rule)
    assert response.status_code == 200
    assert said in words(soup(response).main)
    assert fresh(comment).state == State.PUBLIC


def test_what_was_kept_stays_and_waits_no_more(client, joy, comment):
    report = report_of(staff(), comment)
    decide(client, comment, "keep")
    report.refresh_from_db()
    assert (report.answer, fresh(comment).report_count, fresh(comment).state) == (
        Answer.KEPT,
        0,
        State.PUBLIC,
    )
    assert not StaffComment.objects.to_read().exists()
    assert not QueuedMail.objects.filter(message="comment_published").exists()


@pytest.mark.parametrize(("what", "before", "after", "kind"), DECISIONS)
def test_decision_answers_reports_and_an_edit_or_a_hold_leaves_them(
    client, joy, comment, what, before, after, kind
):
    put(comment, before)
    report = report_of(staff(), comment)
    decide(client, comment, what)
    report.refresh_from_db()
    expected = {"edit": Answer.OPEN, "hold": Answer.OPEN, "remove": Answer.REMOVED}.get(what, Answer.KEPT)
    assert report.answer == expected


def test_edit_tells_the_writer_what_it_was_and_is(client, joy, comment, smtp):
    decide(client, comment, "edit", text="Words.")
    stored = fresh(comment)
    assert (stored.comment, stored.version) == ("Words.", 2)
    revision = CommentRevision.objects.get()
    assert (revision.body, revision.editor, revision.moderator_name, revision.reason, revision.is_withheld) == (
        WORDS, joy, "Joy Bell", "It named a patient.", True,
    )  # fmt: skip
    work_queue()
    (message,) = smtp.messages
    for part in (WORDS, "It says now:", "It named a patient."):
        assert part in text_of(message)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "Enter the reason"),
        ({"reason": "x" * 501}, "Enter at most 500 characters."),
        ({"text": ""}, "Write something first."),
        ({"text": "<b>"}, "HTML does not work here"),
        ({"text": WORDS}, "It says this already"),
    ],
)
def test_edit_that_does_not_fit_is_refused_and_what_was_typed_stays(client, joy, comment, fields, said):
    fields = {"text": "Other words.", "reason": "So."} | fields
    response = decide(client, comment, "edit", **fields)
    page = soup(response)
    assert said in words(page.main)
    assert page.select_one("textarea[name=text]").text.strip() == fields["text"]
    assert fresh(comment).comment == WORDS
    assert not Entry.objects.exists()


def test_edit_of_what_its_writer_changed_meanwhile_shows_both_texts_and_the_next_save_succeeds(
    client, joy, comment
):
    edit_comment(by=comment.user, comment_id=comment.pk, text="The writer’s new words.", version=1)
    response = decide(client, comment, "edit", text="My words.", version=1)
    page = soup(response)
    assert "The writer’s new words." in words(page.main)
    box = page.select_one("textarea[name=text]")
    assert box.text.strip() == "My words."
    version = page.select_one("input[name=version]")["value"]
    assert version == "2"
    assert decide(client, comment, "edit", text=box.text.strip(), version=version).url == LIST
    assert fresh(comment).comment == "My words."


def test_edit_without_a_reason_is_refused_by_the_action(comment):
    with pytest.raises(Unfit, match="Say why"):
        edit_of_moderator(by=person("Moderators"), comment_id=comment.pk, text="Other.", version=1, reason="")


def test_writer_who_withdraws_first_wins(client, joy, comment):
    withdraw_comment(by=comment.user, comment_id=comment.pk)
    for what, (_, seen, _) in ACTIONS.items():
        decide(client, comment, what, seen=f"{seen}-1")
    decide(client, comment, "edit")
    assert (fresh(comment).state, fresh(comment).comment) == (State.WITHDRAWN, WORDS)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("what", ["hold", "remove", "edit"])
def test_comment_of_the_archive_is_decided_on_and_mails_nobody(client, joy, post, what):
    comment = comment_on(post, WORDS, name="Theo Lane")
    decide(client, comment, what)
    assert Entry.objects.count() == 1
    assert not QueuedMail.objects.exists()
    client.logout()
    assert WORDS not in client.get("/talk/a-post/").text


@pytest.mark.parametrize(("what", "before", "after", "kind"), DECISIONS)
def test_reader_sees_the_decision_at_once(
    client, comment, django_capture_on_commit_callbacks, what, before, after, kind
):
    put(comment, before, was_seen=True)
    paths = ("/talk/a-post/", f"/comments/{comment.pk}/")
    for path in paths:
        client.get(path)
    moderator, browser = person("Moderators"), type(client)()
    browser.force_login(moderator)
    with django_capture_on_commit_callbacks(execute=True):
        decide(browser, comment, what)
    for path in paths:
        kept = client.get(path).text
        cache.clear()
        assert kept == client.get(path).text


@pytest.mark.parametrize("what", ["publish", "remove"])
def test_words_that_changed_while_a_moderator_read_the_others_are_not_decided_on(client, joy, comment, what):
    put(comment, State.HELD)
    seen = fresh(comment).seen_as
    StaffComment.objects.filter(pk=comment.pk).update(version=2)
    decide(client, comment, what, seen=seen, rule=Rule.OTHER)
    assert (fresh(comment).state, Entry.objects.count()) == (State.HELD, 0)


def test_words_that_went_with_an_account_are_not_published(client, joy, comment):
    erased = put(comment, State.REMOVED)
    StaffComment.objects.filter(pk=comment.pk).update(comment="")
    assert "Publish it" not in client.get(screen(comment)).text
    decide(client, comment, "publish", seen=erased.seen_as)
    assert fresh(comment).state == State.REMOVED

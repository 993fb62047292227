"""Changing one's own words: for how long, what readers are told, and that nothing is lost meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.actions import edit_comment, edit_of_moderator
from comments.enums import State
from comments.models import CommentRevision, StaffComment
from comments.refusals import Changed, NotAllowed, NotOpen, TooLate, Unfit
from conversations.models import Conversation
from core.exceptions import PageNotFound
from core.limits import LimitReached
from screening.enums import Mode
from tests.comments.sending import address, count_of, fresh, problem, save, set_clock, typed
from tests.factories.comments import comment_by, comment_on, put
from tests.factories.pages import HIDDEN, hide, soup, words
from tests.factories.screening import site_mode
from tests.users.people import PEOPLE, person, staff, suspension_of

pytestmark = pytest.mark.django_db

BEFORE = "The rota comes too late."
AFTER = "The rota comes six weeks too late."
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def comment(ann, post):
    """A comment of ten minutes ago, when slips can no longer be put right in silence."""
    return comment_by(ann, post, BEFORE, created_at=timezone.now() - timedelta(minutes=10))


def edit(comment, text=AFTER, by=None, version=None):
    version = fresh(comment).version if version is None else version
    return edit_comment(by=by or comment_writer(comment), comment_id=comment.pk, text=text, version=version)


def comment_writer(comment):
    return fresh(comment).user


def revisions(comment):
    return list(CommentRevision.objects.filter(comment=comment).order_by("pk"))


# --- Saving ----------------------------------------------------------------------------------------


def test_new_words_stand_in_the_place_of_the_earlier_which_are_kept(client, comment, post):
    response = save(client, comment, AFTER)
    assert response.url == f"/talk/a-post/#{comment.anchor}"
    stored = fresh(comment)
    assert (stored.comment, stored.version, stored.state) == (AFTER, 2, State.PUBLIC)
    assert stored.edited_at is not None
    (kept,) = revisions(comment)
    assert (kept.body, kept.editor, kept.moderator_name, kept.is_silent) == (
        BEFORE,
        comment_writer(comment),
        "",
        False,
    )
    assert count_of(post) == 1
    page = words(soup(client.get("/talk/a-post/")).find(id=comment.anchor))
    assert AFTER in page
    assert "Edited on" in page


def test_form_holds_the_words_and_their_version(client, comment):
    response = client.get(address(comment, "edit/"))
    assert typed(response) == BEFORE
    assert soup(response).select_one("input[name=version]")["value"] == "1"


def test_preview_stores_nothing(client, comment):
    response = save(client, comment, AFTER, preview="1")
    assert AFTER in words(soup(response).select_one(".preview"))
    assert (fresh(comment).comment, revisions(comment)) == (BEFORE, [])


@pytest.mark.parametrize("text", [BEFORE, f"  {BEFORE}\r\n", f"{BEFORE}\u200b"])
def test_same_words_change_nothing_whatever_the_version(comment, text):
    before = StaffComment.objects.values().get()
    edit(comment, text, version=7)
    assert StaffComment.objects.values().get() == before
    assert revisions(comment) == []


def test_reader_who_has_the_page_sees_the_change_at_once(committed_db, client):
    site_mode(Mode.AFTER)
    comment = comment_by(staff(), text=BEFORE)
    path = comment.conversation.url
    assert BEFORE in client.get(path).text
    edit(comment)
    assert AFTER in client.get(path).text
    assert AFTER in client.get(address(comment)).text


# --- How long --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "is_taken"), [(-MICROSECOND, True), (timedelta(0), False), (MICROSECOND, False)]
)
@pytest.mark.parametrize("state", [State.PUBLIC, State.HELD])
def test_words_can_be_changed_for_24_hours(monkeypatch, comment, after, is_taken, state):
    put(comment, state)
    set_clock(monkeypatch, comment.created_at + timedelta(hours=24) + after)
    if is_taken:
        assert edit(comment).comment == AFTER
    else:
        with pytest.raises(TooLate):
            edit(comment)
    assert fresh(comment).comment == (AFTER if is_taken else BEFORE)


def test_edit_that_comes_too_late_is_still_in_the_box(client, ann, post):
    comment = comment_by(ann, post, BEFORE, created_at=timezone.now() - timedelta(hours=25))
    response = save(client, comment, AFTER)
    assert response.status_code == 409
    assert "You can change a comment for 24 hours. You can still withdraw it." in problem(response)
    assert typed(response) == AFTER
    assert fresh(comment).comment == BEFORE


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REMOVED])
def test_what_is_gone_can_be_changed_no_more(client, comment, state):
    put(comment, state)
    with pytest.raises(TooLate):
        edit(comment)
    page = soup(client.get(address(comment, "edit/")))
    assert page.select_one("form.write") is None
    assert "edit/" not in str(soup(client.get("/talk/a-post/")).select_one(".threads"))


@pytest.mark.parametrize(("hours", "has_link"), [(23, True), (25, False)])
def test_link_stands_beside_the_words_while_they_can_be_changed(client, ann, post, hours, has_link):
    comment = comment_by(ann, post, created_at=timezone.now() - timedelta(hours=hours))
    page = soup(client.get("/talk/a-post/"))
    assert bool(page.select(f"a[href='{address(comment, 'edit/')}']")) is has_link
    assert page.select(f"a[href='{address(comment, 'withdraw/')}']")


# --- Who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_words_of_somebody_else_are_an_unknown_address_to_everyone(client, comment, who):
    user = person(who)
    client.force_login(user)
    assert client.get(address(comment, "edit/")).status_code == 404
    assert save(client, comment, AFTER).status_code in (403, 404)
    assert fresh(comment).comment == BEFORE
    if who == "staff":
        with pytest.raises(PageNotFound):
            edit(comment, by=user)


def test_comment_of_the_archive_is_nobodys_to_change_or_withdraw(client, ann, post):
    comment = comment_on(post, BEFORE)
    for end in ("edit/", "withdraw/"):
        assert client.get(address(comment, end)).status_code == 404
    assert save(client, comment, AFTER).status_code == 404
    assert client.post(address(comment, "withdraw/")).status_code == 404
    assert (fresh(comment).comment, fresh(comment).state) == (BEFORE, State.PUBLIC)


@pytest.mark.parametrize("how", [how for how in HIDDEN if how != "members"])
def test_own_comment_on_a_hidden_page_is_an_unknown_address(client, comment, post, how):
    hide(post, how)
    assert client.get(address(comment, "edit/")).status_code == 404
    assert save(client, comment, AFTER).status_code == 404
    assert fresh(comment).comment == BEFORE


def test_suspended_person_and_closed_conversation_change_nothing(comment, post):
    user = comment_writer(comment)
    Conversation.objects.filter(pk=post.conversation.pk).update(closes_at=timezone.now())
    with pytest.raises(NotOpen):
        edit(comment)
    suspension_of(user)
    with pytest.raises(NotAllowed):
        edit(comment)
    assert fresh(comment).comment == BEFORE


@pytest.mark.parametrize("number", ["999999", str(2**31), "9" * 18])
def test_comment_that_there_is_none_of_is_an_unknown_address(client, ann, number):
    assert client.get(f"/comments/{number}/edit/").status_code == 404
    assert client.post(f"/comments/{number}/edit/", {"text": AFTER, "version": 1}).status_code == 404


def test_sixty_edits_a_day_are_enough(comment):
    for number in range(60):
        edit(comment, f"Version {number}.")
    with pytest.raises(LimitReached):
        edit(comment)
    assert fresh(comment).comment == "Version 59."


# --- Slips -----------------------------------------------------------------------------------------


def letters(number):
    """Return a word of so many letters."""
    return "x" * number


@pytest.mark.parametrize(
    ("after", "is_silent"),
    [(timedelta(minutes=5) - MICROSECOND, True), (timedelta(minutes=5), False), (timedelta(hours=1), False)],
)
def test_slip_is_put_right_in_silence_for_five_minutes(monkeypatch, comment, after, is_silent):
    set_clock(monkeypatch, comment.created_at + after)
    edit(comment)
    assert (fresh(comment).edited_at is None) is is_silent
    assert [one.is_silent for one in revisions(comment)] == [is_silent]


@pytest.mark.parametrize(("number", "is_silent"), [(1, True), (99, True), (100, False), (2000, False)])
@pytest.mark.parametrize("kind", ["added", "taken out", "exchanged"])
def test_slip_is_fewer_than_a_hundred_characters(ann, post, number, is_silent, kind):
    long, short = f"Short {letters(number)}", "Short "
    before, after = {
        "added": (short, long),
        "taken out": (long, short),
        "exchanged": (f"Short {'y' * number}", long),
    }[kind]
    comment = comment_by(ann, post, before.strip())
    edit(comment, after.strip())
    assert (fresh(comment).edited_at is None) is is_silent


def test_slips_count_together(ann, post):
    comment = comment_by(ann, post, "One two three four.")
    for number, edited in ((60, False), (99, False), (100, True)):
        edit(comment, f"One two three four. {letters(number)}")
        assert (fresh(comment).edited_at is not None) is edited


def test_change_that_readers_were_told_of_is_followed_by_no_silent_one(ann, post):
    comment = comment_by(ann, post, BEFORE)
    edit(comment, letters(200))
    first = fresh(comment).edited_at
    edit(comment, letters(199))
    assert fresh(comment).edited_at > first
    assert [one.is_silent for one in revisions(comment)] == [False, False]


@pytest.mark.parametrize("was_seen", [True, False])
def test_change_of_what_nobody_saw_is_told_to_nobody(comment, was_seen):
    put(comment, State.HELD, was_seen=was_seen)
    edit(comment)
    assert (fresh(comment).edited_at is not None) is was_seen
    assert [one.is_silent for one in revisions(comment)] == [not was_seen]


# --- Answers to earlier words --------------------------------------------------------------------------


def test_reply_written_before_the_edit_says_so_and_a_later_one_does_not(client, comment, post):
    earlier = comment_by(staff(), post, "An answer.", reply_to=comment, created_at=comment.created_at)
    edit(comment)
    later = comment_by(staff(), post, "A later answer.", reply_to=fresh(comment))
    page = soup(client.get("/talk/a-post/"))
    said = "Written before Ann Reed ’s comment was edited."
    assert said in words(page.find(id=earlier.anchor))
    assert "Written before" not in words(page.find(id=later.anchor))


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
def test_reply_to_edited_words_that_are_gone_names_nobody(client, comment, post, state):
    comment_by(staff(), post, "An answer.", reply_to=comment, created_at=comment.created_at)
    edit(comment)
    put(fresh(comment), state, was_seen=True)
    client.logout()
    for path in ("/talk/a-post/", address(comment)):
        assert "An answer." in client.get(path).text
        assert "Ann Reed" not in client.get(path).text


# --- Two at once ---------------------------------------------------------------------------------------


def test_second_edit_of_one_version_shows_both_texts_and_the_next_save_succeeds(client, comment):
    save(client, comment, AFTER, version=1)
    response = save(client, comment, "My other words.", version=1)
    assert response.status_code == 409
    assert "It was changed meanwhile" in problem(response)
    assert typed(response) == "My other words."
    page = soup(response)
    assert AFTER in words(page.main)
    assert fresh(comment).comment == AFTER
    version = page.select_one("input[name=version]")["value"]
    assert version == "2"
    assert save(client, comment, typed(response), version=version).status_code == 302
    assert fresh(comment).comment == "My other words."
    assert [one.body for one in revisions(comment)] == [BEFORE, AFTER]


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "2", "9" * 30, "1.0", "\x00", "¹", "١"])
def test_version_that_never_was_is_one_that_changed(client, comment, version):
    response = save(client, comment, AFTER, version=version)
    assert response.status_code == 409
    assert fresh(comment).comment == BEFORE


def test_edit_of_a_moderator_meanwhile_is_shown_to_the_writer(client, comment):
    edit_of_moderator(
        by=person("Moderators"), comment_id=comment.pk, text="Ask nobody.", version=1, reason="A name."
    )
    response = save(client, comment, AFTER, version=1)
    assert response.status_code == 409
    assert "Ask nobody." in words(soup(response).main)


def test_edits_by_action_raise_what_it_says_now(comment):
    edit(comment)
    with pytest.raises(Changed) as raised:
        edit(comment, "Other words.", version=1)
    assert (raised.value.current, raised.value.version) == (AFTER, 2)


@pytest.mark.parametrize("text", ["", "x" * 3001, "<b>"])
def test_text_that_does_not_fit_changes_nothing(comment, text):
    with pytest.raises(Unfit):
        edit(comment, text)
    assert fresh(comment).comment == BEFORE

"""Anonymous rounds: nobody's name is stored, one's own can be changed until the close, and then nobody can tell."""

import hashlib
import hmac
import io
import logging
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest import mock

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageViewRestriction

from challenges.actions import (
    edit_idea,
    extend_round,
    mark_item,
    merge_ideas,
    post_idea,
    support_idea,
    take_back_mark,
    unsupport_idea,
    withdraw_idea,
)
from challenges.anonymity import problems_of_anonymity
from challenges.enums import IdeaState
from challenges.models import ChallengePage, CheckMark, Idea, Round, Support
from challenges.refusals import NotNow, OwnIdea
from comments.actions import (
    edit_comment,
    like_comment,
    post_comment,
    unlike_comment,
    withdraw_comment,
    withhold_archived_name,
)
from comments.models import StaffComment, VoiceLike
from comments.refusals import CountedByName, NotAllowed, NotOpen, Repeated, VoiceSilenced
from core.exceptions import PageNotFound
from core.limits import _key
from core.models import LimitCounter
from ledger.enums import Kind
from ledger.models import Entry
from screening.actions import AlreadyReported, approve_writer, report
from screening.enums import Mode, Rule
from screening.limits import IDEAS_A_DAY
from screening.models import Report
from screening.targets import target_of
from subscriptions.models import Event, Subscription
from tests.factories.challenges import idea_by, in_check, plan_below, with_rounds
from tests.factories.pages import restrict, soup, words
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory
from tests.mail_server import work_queue
from tests.users.people import suspension_of
from users import contributions
from voices import keys
from voices.actions import CannotSilence, silence
from voices.closing import close_rounds
from voices.contributors import start_of_day
from voices.models import RoundKey, Voice

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TEXT = "Nobody can hear this at the back."


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.ROUND_KEYS_DIR = tmp_path / "round-keys"


@pytest.fixture(autouse=True)
def _appears_at_once(db):
    site_mode(Mode.AFTER)


@pytest.fixture
def ann():
    return UserFactory.registered(first_name="Ann", last_name="Quorndon", email="ann.quorndon@nhs.net")


@pytest.fixture
def challenge():
    return anonymous()


def anonymous(**fields):
    """Make a challenge with one anonymous round, open now."""
    now = timezone.now()
    one = {"name": "Have your say", "opens_at": now - DAY, "closes_at": now + DAY, "is_anonymous": True}
    return with_rounds(one | fields)


def post(by, challenge, **given):
    asked = {"kind": "idea", "title": "Lockers that lock", "text": TEXT, "token": uuid.uuid4()} | given
    return post_idea(by=by, challenge_id=challenge.pk, **asked).idea


def comment(by, challenge, text=TEXT, **given):
    place = {"conversation_id": challenge.conversation.pk} | given
    return post_comment(by=by, text=text, token=uuid.uuid4(), **place).comment


def close(challenge):
    """Let the round of a challenge be over, and close it as the timer does."""
    call_at = RoundKey.objects.get(page=challenge).closes_at
    assert close_rounds(at=call_at) == 1


# --- What is stored -------------------------------------------------------------------------------------


def test_contributions_are_of_a_voice_and_of_no_account(ann, challenge):
    other = post(UserFactory.registered(), challenge, title="Another")
    idea, said = post(ann, challenge), comment(ann, challenge)
    support_idea(by=ann, idea_id=other.pk)
    theirs = comment(UserFactory.registered(), challenge, "Mine is another")
    like_comment(by=ann, comment_id=theirs.pk)
    voice = idea.voice
    assert voice is not None
    assert (idea.writer, idea.writer_name, idea.conversation.owner) == (None, "Anonymous", None)
    assert (said.voice, said.user, said.user_name) == (voice, None, "Anonymous")
    assert [(one.user, one.voice) for one in Support.objects.all()] == [(None, voice)]
    assert [one.voice for one in VoiceLike.objects.all()] == [voice]
    assert StaffComment.objects.get(pk=theirs.pk).like_count == 1
    assert not Subscription.objects.exists()
    assert not Event.objects.filter(subject_id__in=[idea.pk, said.pk]).exists()


def test_dates_have_no_time_of_day(ann, challenge):
    idea, said = post(ann, challenge), comment(ann, challenge)
    theirs = post(UserFactory.registered(), challenge, title="Another")
    support_idea(by=ann, idea_id=theirs.pk)
    edit_idea(by=ann, idea_id=idea.pk, version=1, kind="idea", title="Lockers", text="All of them.")
    idea = Idea.objects.get(pk=idea.pk)
    midnight = start_of_day(timezone.now())
    moments = [idea.created_at, idea.published_at, idea.edited_at, idea.revisions.get().at, said.created_at]
    moments += [said.published_at, said.submit_date, Support.objects.get().at]
    moments += [StaffComment.objects.get(pk=said.pk).conversation.last_activity_at]
    assert set(moments) == {midnight}


def test_ids_tell_no_order(ann, challenge):
    item = plan_below(in_check(is_anonymous=True), "Rotas earlier").items.first()
    mark = mark_item(by=ann, item_id=item.pk, verdict="right", seen=item.seen_as)
    idea, said = post(ann, challenge), comment(ann, challenge)
    reply = comment(UserFactory.registered(), challenge, "Yes", reply_to_id=said.pk)
    assert all(one.pk >= 10**9 for one in (idea, idea.conversation, said, reply, mark))
    assert (reply.root_id, reply.path[:10]) == (said.pk, f"{said.pk:010d}")
    # SQLite goes on after the largest.
    if connection.vendor == "postgresql":
        assert comment(ann, anonymous(is_anonymous=False)).pk < 10**9


def test_one_person_is_one_voice_in_a_round_and_another_in_the_next(ann):
    first, second = anonymous(), anonymous()
    voices = {post(ann, first).voice, comment(ann, first).voice}
    assert len(voices) == 1
    assert post(ann, second).voice not in voices
    assert post(UserFactory.registered(), first, title="Another").voice not in voices


def test_round_that_is_not_anonymous_stores_the_account(ann):
    challenge = anonymous(is_anonymous=False)
    assert (post(ann, challenge).writer, comment(ann, challenge).user) == (ann, ann)
    assert not RoundKey.objects.exists()


def test_idea_of_an_anonymous_round_is_commented_by_accounts_in_the_next(ann):
    now = timezone.now()
    challenge = with_rounds(
        {"name": "One", "opens_at": now - 2 * DAY, "closes_at": now + DAY, "is_anonymous": True},
        {"name": "Two", "opens_at": now + DAY, "closes_at": now + 2 * DAY},
    )
    idea = post(ann, challenge)
    with mock.patch.object(timezone, "now", return_value=now + DAY + timedelta(hours=1)):
        said = comment(ann, challenge, conversation_id=idea.conversation_id)
    assert (said.user, said.voice) == (ann, None)


def test_database_takes_nobody_and_an_account_and_a_voice_together(ann, challenge):
    idea = post(ann, challenge)
    voice = idea.voice
    both = {"user": ann, "voice": voice}
    for make in (
        lambda: Support.objects.create(idea=idea, kind="support", **both),
        lambda: Support.objects.create(idea=idea, kind="support"),
        lambda: Report.objects.create(target="idea", target_id=1, reporter=ann, voice=voice, rule=Rule.OTHER),
        lambda: Report.objects.create(target="idea", target_id=1, rule=Rule.OTHER),
        lambda: Idea.objects.filter(pk=idea.pk).update(writer=ann),
        lambda: CheckMark.objects.create(
            item=plan_below(in_check(), "A").items.first(), verdict="right", **both
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_key_is_a_file_that_only_the_site_reads(ann, challenge, settings):
    assert not settings.ROUND_KEYS_DIR.exists()
    post(ann, challenge)
    (file,) = settings.ROUND_KEYS_DIR.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert settings.ROUND_KEYS_DIR.stat().st_mode & 0o777 == 0o700
    assert file.read_text() not in dump()


# --- Rules that hold for voices as for accounts ---------------------------------------------------------


def test_voice_supports_and_likes_once_and_takes_it_back(ann, challenge):
    theirs = post(UserFactory.registered(), challenge)
    said = comment(UserFactory.registered(), challenge)
    for _ in range(2):
        support_idea(by=ann, idea_id=theirs.pk)
        like_comment(by=ann, comment_id=said.pk)
    assert Idea.objects.get(pk=theirs.pk).support_count == 1
    assert StaffComment.objects.get(pk=said.pk).like_count == 1
    for _ in range(2):
        unsupport_idea(by=ann, idea_id=theirs.pk)
        unlike_comment(by=ann, comment_id=said.pk)
    assert Idea.objects.get(pk=theirs.pk).support_count == 0
    assert StaffComment.objects.get(pk=said.pk).like_count == 0


def test_voice_cannot_support_or_like_its_own(ann, challenge):
    with pytest.raises(OwnIdea):
        support_idea(by=ann, idea_id=post(ann, challenge).pk)
    with pytest.raises(Exception, match="your own"):
        like_comment(by=ann, comment_id=comment(ann, challenge).pk)


def test_same_form_sent_twice_makes_one_and_same_words_are_refused(ann, challenge):
    token = uuid.uuid4()
    assert post(ann, challenge, token=token) == post(ann, challenge, token=token)
    with pytest.raises(Repeated):
        post(ann, challenge)
    comment(ann, challenge)
    with pytest.raises(Repeated):
        comment(ann, challenge)


def test_who_may_not_take_part_has_no_voice(challenge):
    suspended = UserFactory.registered()
    suspension_of(suspended)
    for person in (suspended, UserFactory()):
        with pytest.raises(NotAllowed):
            post(person, challenge)
        with pytest.raises(NotAllowed):
            comment(person, challenge)
    assert not Voice.objects.exists()


def test_tries_are_counted_for_the_voice(ann, challenge, settings):
    settings.REDIS_URL = ""
    idea = post(ann, challenge)
    kept = set(LimitCounter.objects.values_list("key", flat=True))
    assert _key(IDEAS_A_DAY, (idea.voice_id,)) in kept
    assert _key(IDEAS_A_DAY, (ann.pk,)) not in kept


def test_report_is_of_the_voice_and_made_once(ann, challenge):
    theirs = post(UserFactory.registered(), challenge)
    target = target_of("idea")
    made = report(target=target, thing=theirs, by=ann, rule=Rule.OTHER)
    assert (made.reporter, made.voice is not None, made.made_at) == (None, True, start_of_day(timezone.now()))
    with pytest.raises(AlreadyReported):
        report(target=target, thing=theirs, by=ann, rule=Rule.OTHER)
    assert Idea.objects.get(pk=theirs.pk).report_count == 1
    client = Client()
    client.force_login(ann)
    assert "reported" in words(soup(client.get(reverse("challenges:report", args=[theirs.pk]))))


@pytest.mark.parametrize(("mode", "holds"), [(Mode.AFTER, False), (Mode.FIRST, True), (Mode.BEFORE, True)])
def test_words_are_read_before_or_after_and_approval_counts_for_nothing(ann, challenge, mode, holds):
    site_mode(mode)
    approve_writer(user_id=ann.pk)
    assert (post(ann, challenge).state == IdeaState.HELD) is holds


def test_merge_counts_a_voice_once(ann, challenge):
    one, other = post(UserFactory.registered(), challenge), post(UserFactory.registered(), challenge)
    for idea in (one, other):
        support_idea(by=ann, idea_id=idea.pk)
    merge_ideas(by=UserFactory(is_superuser=True), idea_id=one.pk, into_id=other.pk, reason="The same.")
    assert Idea.objects.get(pk=other.pk).support_count == 1


def test_mark_on_a_plan_is_of_the_voice_and_can_be_changed(ann):
    item = plan_below(in_check(is_anonymous=True), "Rotas earlier").items.first()
    for verdict in ("right", "wrong"):
        mark_item(by=ann, item_id=item.pk, verdict=verdict, comment="Because.", seen=item.seen_as)
    mark = CheckMark.objects.get()
    assert (mark.user, mark.verdict, mark.name) == (None, "wrong", "Anonymous")
    assert mark.at == start_of_day(timezone.now())
    take_back_mark(by=ann, item_id=item.pk)
    assert not CheckMark.objects.exists()


def test_forty_tries_at_once_of_ten_people_are_ten_supports(committed_db, challenge):
    theirs = post(UserFactory.registered(), challenge)
    people = [UserFactory.registered() for _ in range(10)]

    def press(person):
        try:
            support_idea(by=person, idea_id=theirs.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(press, people * 4))
    assert Idea.objects.get(pk=theirs.pk).support_count == 10
    assert Support.objects.count() == 10
    assert Voice.objects.count() == 11


# --- One's own, until the close -------------------------------------------------------------------------


def test_writer_changes_and_withdraws_and_nobody_else_does(ann, challenge):
    idea, said = post(ann, challenge), comment(ann, challenge)
    changed = {"kind": "idea", "title": "Lockers", "text": "All of them."}
    stranger = UserFactory.registered()
    for by in (stranger, UserFactory(is_superuser=True)):
        with pytest.raises((PageNotFound, NotAllowed)):
            edit_idea(by=by, idea_id=idea.pk, version=1, **changed)
        with pytest.raises((PageNotFound, NotAllowed)):
            edit_comment(by=by, comment_id=said.pk, text="Hm", version=1)
        with pytest.raises(PageNotFound):
            withdraw_idea(by=by, idea_id=idea.pk)
        with pytest.raises(PageNotFound):
            withdraw_comment(by=by, comment_id=said.pk)
    edit_idea(by=ann, idea_id=idea.pk, version=1, **changed)
    edit_comment(by=ann, comment_id=said.pk, text="Nobody hears this.", version=1)
    assert StaffComment.objects.get(pk=said.pk).revisions.get().editor is None
    assert withdraw_idea(by=ann, idea_id=idea.pk).state == IdeaState.WITHDRAWN
    assert withdraw_comment(by=ann, comment_id=said.pk).state == "withdrawn"


def test_page_shows_its_person_what_they_did_and_others_nothing(client, ann, challenge):
    idea, said = post(ann, challenge), comment(ann, challenge, "A comment of mine")
    theirs = post(UserFactory.registered(), challenge, title="Another")
    support_idea(by=ann, idea_id=theirs.pk)
    address = reverse("voices:mine", args=[idea.voice.key_id])
    assert client.get(address).status_code == 302
    client.force_login(ann)
    response = client.get(address)
    text = words(soup(response).select_one("main"))
    assert "Lockers that lock" in text
    assert "A comment of mine" in text
    assert "1 idea supported" in text
    assert "Another" not in text
    assert "no-store" in response["Cache-Control"]
    links = [link["href"] for link in soup(response).select(".acts a")]
    assert {f"/ideas/{idea.pk}/edit/", f"/ideas/{idea.pk}/withdraw/", f"{said.address}edit/"} <= set(links)
    for link in links:
        assert client.get(link).status_code == 200
    client.force_login(UserFactory(is_superuser=True))
    assert "You wrote nothing here." in words(soup(client.get(address)))
    assert client.get(reverse("voices:mine", args=[uuid.uuid4()])).status_code == 404


def test_page_of_ones_own_tells_what_became_of_it(client, ann, challenge):
    site_mode(Mode.BEFORE)
    idea = post(ann, challenge)
    client.force_login(ann)
    address = reverse("voices:mine", args=[idea.voice.key_id])
    assert "A moderator reads it before it appears" in words(soup(client.get(address)))
    assert client.get(idea.conversation.url).status_code == 200
    client.force_login(UserFactory.registered())
    assert client.get(idea.conversation.url).status_code == 404


def test_pages_cost_the_same_with_ten_times_as_much(client, ann, challenge, queries):
    post(ann, challenge)
    comment(ann, challenge)
    client.force_login(ann)
    key = RoundKey.objects.get()
    addresses = [challenge.url, f"{challenge.url}ideas/", reverse("voices:mine", args=[key.pk])]
    counts = []
    for more in (0, 10):
        for number in range(more):
            idea_by(
                None, challenge, voice=Voice.objects.get(), writer_name="Anonymous", title=f"Idea {number}"
            )
            if number < 3:
                comment(ann, challenge, f"Comment {number}")
        counts.append([])
        for address in addresses:
            client.get(address)
            with queries() as counted:
                assert client.get(address).status_code == 200
            counts[-1].append(len(counted))
    assert counts[0] == counts[1]


# --- Moderators -----------------------------------------------------------------------------------------


def test_silenced_voice_says_nothing_more_and_can_be_heard_again(client, ann, challenge):
    said = comment(ann, challenge)
    moderator = UserFactory.in_group("Moderators")
    client.force_login(moderator)
    screen = reverse("comments_cms:comment", args=[said.pk])
    assert "Silence its writer" in client.get(screen).text
    client.post(screen, {"what": "silence", "seen": said.seen_as, "reason": "Threats."})
    for deed in (
        lambda: post(ann, challenge),
        lambda: comment(ann, challenge, "More"),
        lambda: edit_comment(by=ann, comment_id=said.pk, text="Hm", version=1),
        lambda: support_idea(by=ann, idea_id=post(UserFactory.registered(), challenge).pk),
    ):
        with pytest.raises(VoiceSilenced):
            deed()
    assert comment(ann, anonymous()).voice
    assert "Let its writer speak again" in client.get(screen).text
    client.post(screen, {"what": "unsilence", "seen": said.seen_as, "reason": ""})
    comment(ann, challenge, "More")
    kinds = Entry.objects.filter(kind__in=(Kind.VOICE_SILENCED, Kind.VOICE_HEARD)).values_list(
        "kind", flat=True
    )
    assert set(kinds) == {Kind.VOICE_SILENCED, Kind.VOICE_HEARD}


def test_voice_is_silenced_by_moderators_alone_and_never_their_own_nor_after_the_close(
    client, ann, challenge
):
    moderator = UserFactory.in_group("Moderators")
    said = comment(ann, challenge)
    with pytest.raises(PermissionDenied):
        silence(by=UserFactory.registered(), voice_id=said.voice_id)
    with pytest.raises(PermissionDenied):
        silence(by=moderator, voice_id=contributor_of(moderator, challenge).pk)
    close(challenge)
    with pytest.raises(CannotSilence):
        silence(by=moderator, voice_id=said.voice_id)
    client.force_login(moderator)
    screen = reverse("comments_cms:comment", args=[said.pk])
    assert "Silence its writer" not in client.get(screen).text
    response = client.post(screen, {"what": "silence", "seen": said.seen_as}, follow=True)
    assert "changed meanwhile" in response.text


def contributor_of(user, challenge):
    """Return the voice that a person would have in a challenge."""
    key_id = challenge.conversation.voice_key()
    return Voice.objects.create(key_id=key_id, digest=keys.digest(key_id, user.pk))


# --- The close ------------------------------------------------------------------------------------------


def test_close_replaces_voices_destroys_the_key_and_says_so(client, ann, challenge, settings):
    idea = post(ann, challenge)
    before = Voice.objects.get().digest
    close(challenge)
    key = RoundKey.objects.get()
    assert Voice.objects.get().digest != before
    assert list(settings.ROUND_KEYS_DIR.iterdir()) == []
    assert key.replaced_at
    assert key.destroyed_at
    assert Entry.objects.filter(kind=Kind.ROUND_KEY_DESTROYED, subject_id=str(key.pk)).count() == 1
    assert "The key was destroyed at" in words(soup(client.get(challenge.url)))
    assert close_rounds(at=key.closes_at) == 0
    client.force_login(ann)
    assert "Nobody can find out" in words(soup(client.get(reverse("voices:mine", args=[key.pk]))))
    for deed in (
        lambda: withdraw_idea(by=ann, idea_id=idea.pk),
        lambda: edit_idea(by=ann, idea_id=idea.pk, version=1, kind="idea", title="A", text="B"),
    ):
        with pytest.raises(PageNotFound):
            deed()


def test_nothing_more_is_taken_in_the_name_of_a_round_whose_key_is_gone(ann, challenge):
    post(UserFactory.registered(), challenge)
    keys.destroy(RoundKey.objects.get().pk)
    with pytest.raises(NotOpen):
        post(ann, challenge)
    with pytest.raises(NotOpen):
        comment(ann, challenge)
    assert Voice.objects.count() == 1


@pytest.mark.parametrize("stage", ["voices.keys.destroy", "voices.closing.record"])
def test_close_that_was_cut_off_is_ended_by_the_next(ann, challenge, settings, stage):
    post(ann, challenge)
    key = RoundKey.objects.get()
    with mock.patch(stage, side_effect=SystemExit), pytest.raises(SystemExit):
        close_rounds(at=key.closes_at)
    assert RoundKey.objects.get().destroyed_at is None
    assert close_rounds(at=key.closes_at) == 1
    assert list(settings.ROUND_KEYS_DIR.iterdir()) == []
    assert Entry.objects.filter(kind=Kind.ROUND_KEY_DESTROYED).count() == 1


def test_extended_round_keeps_its_key_until_it_closes(ann, challenge):
    post(ann, challenge)
    closed_at = RoundKey.objects.get().closes_at
    extend_round(
        by=UserFactory(is_superuser=True), challenge_id=challenge.pk, closes_at=closed_at + DAY, reason="More"
    )
    assert close_rounds(at=closed_at) == 0
    withdraw_idea(by=ann, idea_id=Idea.objects.get().pk)
    assert close_rounds(at=closed_at + DAY) == 1


def test_late_form_is_refused(ann, challenge):
    post(UserFactory.registered(), challenge)
    late = timezone.now() + DAY + timedelta(seconds=1)
    with mock.patch.object(timezone, "now", return_value=late), pytest.raises((NotNow, NotOpen)):
        post(ann, challenge)
    assert Voice.objects.count() == 1


# --- It stays anonymous ---------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["named", "deleted", "later"])
def test_draft_from_before_the_first_contribution_takes_nothing_away(ann, challenge, change):
    draft = ChallengePage.objects.get(pk=challenge.pk)
    rounds = list(draft.rounds.all())
    rounds[0].is_anonymous = change != "named"
    if change == "later":
        rounds[0].opens_at += DAY
        rounds[0].closes_at += DAY
    draft.rounds = rounds if change != "deleted" else []
    revision = draft.save_revision()
    post(ann, challenge)
    revision.publish()
    kept = ChallengePage.objects.get(pk=challenge.pk).rounds.get()
    assert kept.is_anonymous
    assert kept.opens_at < timezone.now()
    assert post(ann, challenge, title="Another").voice


def test_editor_is_told_that_it_stays_anonymous(client, ann, challenge):
    post(ann, challenge)
    page = ChallengePage.objects.get(pk=challenge.pk)
    one = page.rounds.get()
    assert problems_of_anonymity(page, [one]) == []
    one.is_anonymous = False
    for rounds, where in (([one], one), ([], None)):
        ((found, sentence),) = problems_of_anonymity(page, rounds)
        assert found == where
        assert "stays anonymous" in sentence


def test_round_is_not_opened_again_once_its_key_is_gone(ann, challenge):
    post(ann, challenge)
    close(challenge)
    page = ChallengePage.objects.get(pk=challenge.pk)
    rounds = list(page.rounds.all())
    closed_at = rounds[0].closes_at
    rounds[0].closes_at += DAY
    assert "is destroyed" in problems_of_anonymity(page, rounds)[0][1]
    page.rounds = rounds
    page.save()
    assert page.rounds.get().closes_at == closed_at


def test_before_the_first_it_can_be_switched_off(ann, challenge):
    page = ChallengePage.objects.get(pk=challenge.pk)
    rounds = list(page.rounds.all())
    rounds[0].is_anonymous = False
    page.rounds = rounds
    page.save()
    assert not RoundKey.objects.exists()
    assert post(ann, challenge).writer == ann


def test_anonymous_round_needs_an_end():
    with pytest.raises(ValidationError, match="key of an anonymous round"):
        Round(name="A", opens_at=timezone.now(), is_anonymous=True).clean()


# --- Forms ----------------------------------------------------------------------------------------------


def test_forms_say_what_is_stored_and_keep_no_draft_on_the_server(client, ann, challenge):
    address = reverse("challenges:new", args=[challenge.pk])
    client.force_login(ann)
    for page in (address, challenge.url, reverse("comments:write", args=[challenge.conversation.pk])):
        assert "This round is anonymous." in words(soup(client.get(page)))
    client.logout()
    typed = {"kind": "idea", "title": "Lockers", "text": TEXT}
    response = client.post(address, typed)
    assert response.status_code == 403
    assert TEXT in soup(response).select_one("textarea").text
    assert "not stored anywhere" in words(soup(response))
    client.post(reverse("comments:write", args=[challenge.conversation.pk]), {"text": TEXT})
    assert TEXT not in str(dict(client.session))


def test_form_warns_once_of_a_job_and_a_place(client, ann, challenge):
    address = reverse("challenges:new", args=[challenge.pk])
    client.force_login(ann)
    typed = {"kind": "idea", "title": "Lockers", "text": "I am the only ward sister on Ward 12."}
    typed |= {"round": RoundKey.objects.get().pk}
    response = client.post(address, typed)
    assert "Could this name you?" in words(soup(response))
    assert "Ward 12" in soup(response).select_one("textarea").text
    assert not Idea.objects.exists()
    sent = {
        field["name"]: field.get("value", "")
        for field in soup(response).select("form.write input[type=hidden]")
    }
    assert client.post(address, sent | typed).status_code == 302
    assert Idea.objects.get().voice


def test_named_rounds_do_not_warn(client, ann):
    challenge = anonymous(is_anonymous=False)
    client.force_login(ann)
    typed = {"kind": "idea", "title": "Lockers", "text": "I am the only ward sister on Ward 12."}
    assert client.post(reverse("challenges:new", args=[challenge.pk]), typed).status_code == 302


# --- Small numbers --------------------------------------------------------------------------------------


def test_numbers_under_ten_are_hidden_while_the_round_is_open(client, ann, challenge):
    idea = post(UserFactory.registered(), challenge)
    support_idea(by=ann, idea_id=idea.pk)
    shown = words(soup(client.get(idea.conversation.url)).select_one(".supports"))
    assert "Fewer than 10 support it" in shown
    assert "Fewer than 10 supports" in words(soup(client.get(f"{challenge.url}ideas/")))
    client.force_login(ann)
    address = reverse("challenges:support", args=[idea.pk])
    pressed = {"kind": "support", "support": "on", "round": idea.voice.key_id}
    answer = client.post(address, pressed, headers={"Accept": "application/json"})
    assert answer.json() == {"supported": True, "count": None}


# --- Nobody can tell ------------------------------------------------------------------------------------


def dump():
    """Return every row of every table as one text."""
    out = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            out += [f"{table} {row}" for row in cursor.fetchall()]
    return "\n".join(out)


def test_nothing_that_is_stored_or_logged_joins_a_contribution_to_its_person(
    ann, challenge, settings, caplog
):
    """Every table, log line, mail, and the copy of my data: what a voice did, and what an account is, never meet."""
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.force_login(ann)
    theirs = post(UserFactory.registered(), challenge, title="Another")
    seen = {"round": theirs.voice.key_id}
    typed = {"kind": "idea", "title": "Lockers that lock", "text": TEXT, "token": uuid.uuid4()} | seen
    assert client.post(reverse("challenges:new", args=[challenge.pk]), typed).status_code == 302
    place = reverse("comments:write", args=[challenge.conversation.pk])
    assert client.post(place, {"text": "A comment of mine", "token": uuid.uuid4()} | seen).status_code == 302
    client.post(reverse("challenges:support", args=[theirs.pk]), {"kind": "support", "support": "on"} | seen)
    asked = {"rule": Rule.OTHER, "details": "It is mine."} | seen
    client.post(reverse("challenges:report", args=[theirs.pk]), asked)
    work_queue()
    voice = Idea.objects.get(title="Lockers that lock").voice
    assert Report.objects.get().voice == voice
    marks = {str(voice.pk), voice.pk.hex, voice.digest, TEXT, "A comment of mine", "It is mine."}
    names = {ann.email, "Quorndon", str(ann.public_id), ann.public_id.hex}
    for is_closed in (False, True):
        if is_closed:
            close(challenge)
        lines = dump().splitlines() + caplog.text.splitlines()
        both = [line for line in lines if has(line, marks) and has(line, names)]
        assert both == []
    columns = references_to_accounts()
    for model, field in columns:
        for row in model._base_manager.filter(**{field: ann.pk}).values():
            assert not has(str(row), marks), (model, row)
    for contribution in contributions.registered():
        assert not has(str(list(contribution.export(ann))), marks)


def has(text, parts):
    return any(part in text for part in parts)


def references_to_accounts():
    """Return every column that names an account, as pairs of a model and a field."""
    user = apps.get_model("users", "User")
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is user
    ]


def test_digest_cannot_be_made_again_without_the_key(ann, challenge, settings):
    voice = post(ann, challenge).voice
    key = next(iter(settings.ROUND_KEYS_DIR.iterdir())).read_bytes()
    assert hmac.new(key, str(ann.pk).encode(), hashlib.sha256).hexdigest() == voice.digest
    guesses = [
        hmac.new(secret.encode(), str(ann.pk).encode(), hashlib.sha256).hexdigest()
        for secret in (settings.SECRET_KEY, "", str(voice.key_id), voice.key_id.hex)
    ]
    assert voice.digest not in guesses


def test_timer_closes_what_is_due(ann):
    challenge = anonymous()
    post(ann, challenge)
    out = io.StringIO()
    call_command("close_anonymous_rounds", stdout=out)
    assert out.getvalue() == ""
    now = timezone.now()
    with mock.patch.object(timezone, "now", return_value=now + DAY + timedelta(seconds=5)):
        call_command("close_anonymous_rounds", stdout=out)
    assert re.match("1 anonymous round", out.getvalue())


# --- What the page said holds ---------------------------------------------------------------------------


@pytest.fixture
def turning():
    """A challenge whose anonymous round is followed at once by one under names."""
    now = timezone.now()
    return with_rounds(
        {"name": "One", "opens_at": now - DAY, "closes_at": now + DAY, "is_anonymous": True},
        {"name": "Two", "opens_at": now + DAY, "closes_at": now + 2 * DAY},
    )


def test_form_of_an_anonymous_round_stores_no_name_in_the_next(client, ann, turning):
    """Whoever wrote under a promise is asked again before anything is stored without it."""
    other = post(UserFactory.registered(), turning, title="Another")
    said = comment(UserFactory.registered(), turning)
    client.force_login(ann)
    seen = {"round": other.voice.key_id}
    typed = {"kind": "idea", "title": "Lockers", "text": TEXT, "token": uuid.uuid4()} | seen
    with mock.patch.object(timezone, "now", return_value=timezone.now() + DAY + timedelta(seconds=2)):
        response = client.post(reverse("challenges:new", args=[turning.pk]), typed)
        assert response.status_code == 409
        assert TEXT in soup(response).select_one("textarea").text
        assert "ceased to be" in words(soup(response))
        place = reverse("comments:write", args=[turning.conversation.pk])
        assert client.post(place, {"text": TEXT, "token": uuid.uuid4()} | seen).status_code == 409
        pressed = {"kind": "support", "support": "on"} | seen
        assert client.post(reverse("challenges:support", args=[other.pk]), pressed).status_code == 409
        assert client.post(reverse("comments:like", args=[said.pk]), {"like": "1"} | seen).status_code == 409
        asked = {"rule": Rule.OTHER, "details": ""} | seen
        assert client.post(reverse("challenges:report", args=[other.pk]), asked).status_code == 409
    client.logout()
    with mock.patch.object(timezone, "now", return_value=timezone.now() + DAY + timedelta(seconds=2)):
        client.post(reverse("challenges:new", args=[turning.pk]), typed)
    assert TEXT not in str(dict(client.session))
    assert (Idea.objects.count(), StaffComment.objects.count(), Support.objects.count()) == (1, 1, 0)
    assert not Report.objects.exists()


def test_form_from_before_an_anonymous_round_is_asked_again(client, ann, challenge):
    client.force_login(ann)
    response = client.post(
        reverse("challenges:new", args=[challenge.pk]), {"kind": "idea", "title": "A", "text": TEXT}
    )
    assert response.status_code == 409
    assert "This round is anonymous." in words(soup(response))


def test_what_was_said_under_a_name_is_not_offered_to_the_voice_and_counts_once(client, ann):
    challenge = in_check(is_anonymous=True)
    item = plan_below(challenge, "Rotas earlier").items.first()
    CheckMark.objects.create(item=item, user=ann, verdict="right", comment="Named words.")
    client.force_login(ann)
    assert "Named words." not in client.get(reverse("challenges:check", args=[item.pk])).text
    with pytest.raises(CountedByName):
        mark_item(by=ann, item_id=item.pk, verdict="wrong", seen=item.seen_as)
    idea = post(UserFactory.registered(), anonymous())
    Support.objects.create(idea=idea, user=ann, kind="support")
    with pytest.raises(CountedByName):
        support_idea(by=ann, idea_id=idea.pk)


def test_nothing_says_at_which_second_somebody_wrote(ann, challenge, settings):
    settings.REDIS_URL = ""
    idea = post(ann, challenge)
    edit_idea(by=ann, idea_id=idea.pk, version=1, kind="idea", title="Lockers", text="All of them.")
    assert not DBTaskResult.objects.filter(args_kwargs__icontains='"idea"').exists()
    for counter in LimitCounter.objects.all():
        assert round(counter.ends_at.timestamp()) % 60 == 0


def test_anonymous_forms_keep_nothing_on_the_device(client, ann, challenge):
    client.force_login(ann)
    for page in (reverse("challenges:new", args=[challenge.pk]), challenge.url):
        form = soup(client.get(page)).select_one("form.write")
        assert not form.get("data-person")


def test_outsider_makes_no_voice_and_uses_no_key(challenge):
    restrict(challenge, PageViewRestriction.GROUPS, Group.objects.get(name="Editors"))
    with pytest.raises(PageNotFound):
        post(UserFactory.registered(), challenge)
    with pytest.raises(PageNotFound):
        comment(UserFactory.registered(), challenge)
    assert not Voice.objects.exists()
    assert RoundKey.objects.get().used_since is None


def test_challenge_that_only_was_tried_can_be_deleted(client, ann, challenge):
    with mock.patch("challenges.actions.posting.judge", side_effect=SystemExit), pytest.raises(SystemExit):
        post(ann, challenge)
    assert Voice.objects.exists()
    client.force_login(UserFactory(is_superuser=True))
    assert client.post(reverse("wagtailadmin_pages:delete", args=[challenge.pk])).status_code == 302
    assert not ChallengePage.objects.filter(pk=challenge.pk).exists()


def test_nobody_withdraws_once_the_round_is_over_though_the_timer_is_late(ann, challenge):
    idea, said = post(ann, challenge), comment(ann, challenge)
    late = timezone.now() + DAY + timedelta(seconds=30)
    with mock.patch.object(timezone, "now", return_value=late):
        with pytest.raises(PageNotFound):
            withdraw_idea(by=ann, idea_id=idea.pk)
        with pytest.raises(PageNotFound):
            withdraw_comment(by=ann, comment_id=said.pk)


def test_withdrawing_what_was_reported_says_no_more_than_the_day(ann, challenge):
    idea = post(ann, challenge)
    report(target=target_of("idea"), thing=idea, by=UserFactory.registered(), rule=Rule.OTHER)
    tasks = DBTaskResult.objects.count()
    withdraw_idea(by=ann, idea_id=idea.pk)
    assert Report.objects.get().answered_at == start_of_day(timezone.now())
    assert DBTaskResult.objects.count() == tasks


def test_own_anonymous_things_cannot_be_reported(ann, challenge):
    with pytest.raises(PermissionDenied):
        report(target=target_of("idea"), thing=post(ann, challenge), by=ann, rule=Rule.OTHER)


def test_key_that_was_cut_off_is_none(ann, challenge, settings):
    post(UserFactory.registered(), challenge)
    next(iter(settings.ROUND_KEYS_DIR.iterdir())).write_text("")
    with pytest.raises(NotOpen):
        post(ann, challenge)


def test_voice_that_waited_for_the_close_is_not_stored(ann, challenge):
    post(UserFactory.registered(), challenge)

    def late(key_id, user_id):
        RoundKey.objects.update(replaced_at=timezone.now())
        return real(key_id, user_id)

    real = keys.digest
    with mock.patch("voices.keys.digest", side_effect=late), pytest.raises(NotOpen):
        post(ann, challenge)
    assert Voice.objects.count() == 1


def test_words_of_a_voice_are_not_of_the_archive(ann, challenge):
    with pytest.raises(ValueError, match="not of the archive"):
        withhold_archived_name(comment=comment(ann, challenge))


def test_voice_is_silenced_from_its_check_of_a_plan(client, ann):
    item = plan_below(in_check(is_anonymous=True), "Rotas earlier").items.first()
    mark_item(by=ann, item_id=item.pk, verdict="right", comment="Because.", seen=item.seen_as)
    mark = CheckMark.objects.get()
    client.force_login(UserFactory.in_group("Moderators"))
    client.post(reverse("challenges_cms:check", args=[mark.pk]), {"what": "silence", "seen": mark.seen_as})
    with pytest.raises(VoiceSilenced):
        take_back_mark(by=ann, item_id=item.pk)

"""Deleting an account: by its owner alone, batch by batch, whatever happens to the worker."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_comments.models import CommentFlag
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log
from wagtail.models import Comment, ModelLogEntry, PageLogEntry
from wagtail.users.models import UserProfile

from comments.actions.erasing import NAME_OF_LEAVER
from comments.enums import State
from comments.models import StaffComment
from conversations.models import Conversation
from core import mail
from core.models import QueuedMail
from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, like
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from tests.users.workers import kill, start_slow_worker, wait_for
from users import leaving
from users.actions.deletion import delete_account
from users.actions.my_data import ask_for_copy, go_on_with_what_stands_still
from users.actions.registration import confirm, register
from users.enums import Words
from users.models import AccountDeletion, DataExport, Registration, StaffRequest, Suspension, User
from users.permissions import user_can_delete_account

pytestmark = pytest.mark.django_db

DELETE = "/accounts/my-data/delete/"
DELETED = "/accounts/my-data/deleted/"
PASSWORD = "nine owls on a roof"
POWERS = ("Editors", "Publishers", "Moderators", "Analysts")


def sign_in(client, user, minutes_ago=0):
    """Sign in as the library does: it notes when and how."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 60 * minutes_ago}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def delete(user, words=Words.KEEP):
    """Delete an account to the end."""
    leaving.delete_account(delete_account(user=user, words=words).pk)


def exists(user):
    return User.objects.filter(pk=user.pk).exists()


# --- Asking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", Words)
def test_account_is_closed_at_once_and_deleted_by_the_worker(client, smtp, words):
    user = UserFactory()
    comment = comment_by(user, text="My words")
    sign_in(client, user)
    answer = client.post(DELETE, {"words": words}, follow=True)
    assert answer.redirect_chain == [(DELETED, 302)]
    assert "Your account is closed" in answer.text
    user.refresh_from_db()
    assert not user.is_active
    assert not user.has_usable_password()
    work_queue()
    assert not exists(user)
    comment = StaffComment.objects.get(pk=comment.pk)
    assert (comment.user, comment.user_name) == (None, NAME_OF_LEAVER)
    assert comment.comment == ("My words" if words == Words.KEEP else "")
    first, last = smtp.messages
    assert (first["To"], last["To"]) == (user.email, user.email)
    assert str(words.label) in text_of(first)
    assert last["Subject"] == "Your account is deleted"


def test_page_explains_both_choices_and_chooses_none(client):
    sign_in(client, UserFactory())
    page = client.get(DELETE).text
    assert page.count('type="radio"') == 2
    assert "checked" not in page
    assert NAME_OF_LEAVER in page


@pytest.mark.parametrize("words", ["", "everything", "<script>", "keep\x00", "\u202ekeep", "k" * 2_000_000])
def test_without_one_of_the_two_nothing_is_deleted(client, words):
    user = UserFactory()
    sign_in(client, user)
    answer = client.post(DELETE, {"words": words})
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or "Choose" in answer.text
    assert not AccountDeletion.objects.exists()
    assert User.objects.get(pk=user.pk).is_active


def test_opening_the_page_deletes_nothing(client):
    sign_in(client, UserFactory())
    client.get(f"{DELETE}?words=remove")
    assert not AccountDeletion.objects.exists()


def test_page_is_for_signed_in_people(client):
    for answer in (client.get(DELETE), client.post(DELETE, {"words": "keep"})):
        assert answer.url == f"/accounts/sign-in/?next={DELETE}"


@pytest.mark.parametrize("minutes", [None, 16])
def test_whoever_signed_in_long_ago_shows_first_who_they_are(client, minutes):
    user = UserFactory()
    if minutes:
        sign_in(client, user, minutes)
    else:
        client.force_login(user)
    for answer in (client.get(DELETE), client.post(DELETE, {"words": "keep"})):
        assert answer.url == f"{reverse('account_reauthenticate')}?next={DELETE}"
    assert not AccountDeletion.objects.exists()


@pytest.mark.parametrize("group", POWERS)
def test_whoever_may_open_the_cms_cannot_delete_the_account(client, group):
    user = UserFactory.in_group(group)
    sign_in(client, user)
    for answer in (client.get(DELETE), client.post(DELETE, {"words": "keep"})):
        assert answer.status_code == 403
        assert "take them away" in answer.text
    assert not AccountDeletion.objects.exists()


@pytest.mark.parametrize(
    ("user", "may"),
    [
        (lambda: UserFactory(), True),
        (lambda: suspended(), True),
        (lambda: UserFactory.in_group("Editors"), False),
        (lambda: UserFactory(is_superuser=True), False),
    ],
)
def test_who_may_delete_their_own_account(user, may):
    assert user_can_delete_account(user()) is may


def suspended():
    user = UserFactory()
    Suspension.objects.create(user=user, reason="Shouting", ends_at=timezone.now() + timedelta(days=3))
    return user


def test_former_editor_may_delete_the_account(client):
    user = UserFactory.in_group("Editors")
    user.groups.clear()
    sign_in(client, user)
    assert client.post(DELETE, {"words": "keep"}).url == DELETED


def test_all_sessions_end_at_once(client):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    other = client.__class__()
    other.post("/accounts/sign-in/", {"login": user.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=user).count() == 1
    delete_account(user=user, words=Words.KEEP)
    assert not UserSession.objects.filter(user=user).exists()
    assert not Session.objects.exists()
    assert other.get("/accounts/my-data/").status_code == 302


def test_closed_account_cannot_be_signed_in_to(client):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    delete_account(user=user, words=Words.KEEP)
    client.post("/accounts/sign-in/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_first_choice_holds():
    user = UserFactory()
    first = delete_account(user=user, words=Words.KEEP)
    second = delete_account(user=user, words=Words.REMOVE)
    assert second == first
    assert AccountDeletion.objects.get().words == Words.KEEP
    assert QueuedMail.objects.count() == DBTaskResult.objects.count() - 1 == 1


def test_copies_go_at_once():
    user = UserFactory()
    ask_for_copy(user=user)
    delete_account(user=user, words=Words.KEEP)
    assert not DataExport.objects.exists()


# --- What goes, and what stays ----------------------------------------------------------------------


def test_mail_for_the_person_goes_and_that_of_others_stays():
    user, other = UserFactory(), UserFactory()
    mail.queue("login_code", user.email, code="1")
    mail.queue("login_code", "new@example.org", user=user, code="1")
    mail.queue("login_code", other.email, user=other, code="1")
    delete(user)
    waiting = QueuedMail.objects.values_list("message", "to", "user")
    assert sorted(waiting) == sorted(
        [
            ("account_deleting", user.email, None),
            ("account_deleted", user.email, None),
            ("login_code", other.email, other.pk),
        ]
    )


def test_registrations_of_the_address_go_and_those_of_others_stay():
    user = UserFactory()
    register(email=user.email, name="Sam")
    theirs = register(email="ann@nhs.net", name="Ann")
    delete(user)
    assert Registration.objects.get() == theirs


def test_library_rows_of_the_person_go():
    user = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    SocialAccount.objects.create(user=user, provider="nhs", uid="1")
    UserSession.objects.create(user=user, session_key="key", ip="203.0.113.7", user_agent="")
    delete(user)
    assert not any(model.objects.exists() for model in (Authenticator, SocialAccount, UserSession))


def test_work_in_the_cms_stays_without_the_person():
    user, other, post = UserFactory(), UserFactory(), PostPageFactory()
    post.owner = post.locked_by = user
    post.save_revision(user=user)
    post.save()
    log(instance=post, action="wagtail.edit", user=user)
    log(instance=user, action="wagtail.edit", user=other)
    Comment.objects.create(page=post, user=user, text="A note", contentpath="title")
    delete(user)
    post.refresh_from_db()
    assert (post.owner, post.locked_by, post.latest_revision.user) == (None, None, None)
    assert PageLogEntry.objects.filter(page=post.pk).exists()
    assert not PageLogEntry.objects.filter(user_id=user.pk).exists()
    assert not ModelLogEntry.objects.filter(object_id=str(user.pk)).exists()
    assert not Comment.objects.exists()


def test_what_a_moderator_decided_stays():
    moderator, asking = UserFactory(), UserFactory()
    request = StaffRequest.objects.create(
        user=asking,
        employer="Home",
        role="Carer",
        sentence="I care.",
        decision="approved",
        decided_at=timezone.now(),
        decided_by=moderator,
    )
    delete(moderator)
    request.refresh_from_db()
    assert (request.decided_by, request.decision) == (None, "approved")


def test_picture_of_the_account_is_deleted(django_capture_on_commit_callbacks):
    user = UserFactory()
    chosen = UserProfile.objects.create(user=user)
    chosen.avatar.save("me.png", ContentFile(b"picture"))
    with django_capture_on_commit_callbacks(execute=True):
        delete(user)
    assert not chosen.avatar.storage.exists(chosen.avatar.name)


def test_ledger_says_when_and_not_who():
    user = UserFactory()
    delete(user)
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_type, entry.subject_id, entry.reason) == (
        Kind.ACCOUNT_DELETED, None, "", "", "",
    )  # fmt: skip


def test_nothing_in_the_database_names_the_person_any_more(django_capture_on_commit_callbacks):
    user = UserFactory(email="unmistakable@nhs.net", first_name="Unmistakable", public_name="Unmistakable")
    comment_by(user, text="Unmistakable words")
    register(email=user.email, name="Unmistakable")
    ask_for_copy(user=user)
    mail.queue("login_code", user.email, user=user, code="1")
    delete(user, Words.REMOVE)
    # The two last messages go when the mail server has taken them.
    QueuedMail.objects.filter(message__startswith="account_").delete()
    assert tables_with("unmistakable") == []


def tables_with(text):
    """Return the tables in which a text stands, in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(text in str(row).lower() for row in cursor.fetchall()):
                found.append(table)
    return found


def test_same_address_can_register_again():
    user = UserFactory(email="sam@nhs.net")
    delete(user)
    again = confirm(registration=register(email="sam@nhs.net", name="Sam"))
    assert again.pk != user.pk
    assert again.is_active


def test_person_page_is_gone_for_the_next_reader(client, django_capture_on_commit_callbacks):
    user = UserFactory(proof="domain", proven_at=timezone.now())
    path = f"/accounts/people/{user.public_id}/"
    assert client.get(path).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(user=user, words=Words.KEEP)
    assert client.get(path).status_code == 404


# --- Batches and workers ----------------------------------------------------------------------------


def conversation_of(user, comments, others=3):
    """Return a post where a person, and others, said so many things, answered and liked each other."""
    post, other = PostPageFactory(), UserFactory()
    theirs = [comment_by(other, post) for _ in range(others)]
    for number in range(comments):
        reply_to = StaffComment.objects.get(pk=theirs[0].pk) if number % 2 else None
        comment_by(user, post, "My words", reply_to=reply_to)
    for comment in theirs:
        like(user, comment)
        like(UserFactory(), comment)
    return post


def ends_right(post, user, words, comments, others=3):
    """Check rows and counters after a deletion."""
    assert not exists(user)
    conversation = Conversation.objects.get(page_id=post.pk)
    rows = StaffComment.objects.filter(conversation=conversation)
    anonymous = rows.filter(user=None, user_name=NAME_OF_LEAVER)
    state = State.PUBLIC if words == Words.KEEP else State.WITHDRAWN
    assert conversation.comment_count == rows.count() == comments + others
    assert anonymous.filter(state=state).count() == comments
    assert rows.filter(comment="My words").count() == (comments if words == Words.KEEP else 0)
    first = rows.filter(depth=0).order_by("pk").first()
    assert first.reply_count == rows.filter(root=first, depth=1).count() == comments // 2
    assert set(rows.exclude(pk__in=anonymous).values_list("like_count", flat=True)) == {1}
    assert CommentFlag.objects.count() == others
    assert Entry.objects.filter(kind=Kind.ACCOUNT_DELETED).count() == 1
    assert not AccountDeletion.objects.exists()


@pytest.mark.parametrize("words", Words)
def test_deletion_goes_in_batches_and_notes_each(monkeypatch, words):
    monkeypatch.setattr(leaving, "BATCH", 4)
    user = UserFactory()
    post = conversation_of(user, 10)
    deletion = delete_account(user=user, words=words)
    left, moments = [], []
    while leaving.take_step(deletion.pk):
        left.append(StaffComment.objects.filter(user=user).count())
        moments.append(AccountDeletion.objects.get().last_step_at)
    assert left[:3] == [6, 2, 0]
    assert moments == sorted(set(moments))
    ends_right(post, user, words, 10)


def test_task_that_runs_twice_does_no_harm():
    user = UserFactory()
    post = conversation_of(user, 3)
    deletion = delete_account(user=user, words=Words.KEEP)
    leaving.delete_account(deletion.pk)
    leaving.delete_account(deletion.pk)
    ends_right(post, user, Words.KEEP, 3)
    assert QueuedMail.objects.filter(message="account_deleted").count() == 1


def test_what_was_written_while_the_account_was_closed_goes_too(monkeypatch):
    user = UserFactory()
    comment_by(user)
    deletion = delete_account(user=user, words=Words.REMOVE)
    assert leaving.take_step(deletion.pk)
    late = comment_by(user, text="Just sent")
    leaving.delete_account(deletion.pk)
    assert not exists(user)
    assert StaffComment.objects.get(pk=late.pk).comment == ""


def test_deletion_that_stands_still_is_enqueued_again_and_one_that_moves_is_not():
    stuck = delete_account(user=UserFactory(), words=Words.KEEP)
    delete_account(user=UserFactory(), words=Words.KEEP)
    # Their workers took the tasks; one of them died.
    DBTaskResult.objects.update(status="RUNNING")
    AccountDeletion.objects.filter(pk=stuck.pk).update(last_step_at=timezone.now() - timedelta(seconds=61))
    assert go_on_with_what_stands_still() == 1
    assert DBTaskResult.objects.ready().get().args_kwargs["args"] == [stuck.pk]
    assert go_on_with_what_stands_still() == 0


def test_two_who_delete_at_once_are_one(committed_db):
    user = UserFactory()
    in_threads(8, lambda: delete_account(user=User.objects.get(pk=user.pk), words=Words.KEEP))
    assert AccountDeletion.objects.count() == QueuedMail.objects.count() == 1


@pytest.mark.parametrize("words", Words)
def test_four_workers_at_once_end_right(committed_db, monkeypatch, words):
    monkeypatch.setattr(leaving, "BATCH", 3)
    user = UserFactory()
    post = conversation_of(user, 20)
    deletion = delete_account(user=user, words=words)
    in_threads(4, lambda: leaving.delete_account(deletion.pk))
    ends_right(post, user, words, 20)
    assert QueuedMail.objects.filter(message="account_deleted").count() == 1


def test_others_who_comment_meanwhile_are_counted(committed_db, monkeypatch):
    monkeypatch.setattr(leaving, "BATCH", 2)
    user = UserFactory()
    post = conversation_of(user, 12)
    root = StaffComment.objects.filter(depth=0).order_by("pk").first()
    deletion = delete_account(user=user, words=Words.REMOVE)
    other = UserFactory()
    with ThreadPoolExecutor(2) as pool:
        leaves = pool.submit(closing(lambda: leaving.delete_account(deletion.pk)))
        writes = pool.submit(closing(lambda: [comment_by(other, post, reply_to=root) for _ in range(6)]))
        leaves.result()
        writes.result()
    assert not exists(user)
    assert Conversation.objects.get(page_id=post.pk).comment_count == 12 + 3 + 6
    assert StaffComment.objects.get(pk=root.pk).reply_count == 6 + 6


def closing(deed):
    """Return the deed so that its thread closes its connection."""

    def run(_=None):
        try:
            return deed()
        finally:
            connection.close()

    return run


def in_threads(number, deed):
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(closing(deed), range(number)))


SLOW_WORKER = """
    from comments.contributions import Comments
    from users import leaving
    leaving.BATCH = 10
    erase = Comments.erase
    def slow(self, user, **options):
        handled = erase(self, user, **options)
        print("a batch", flush=True)
        time.sleep(1)
        return handled
    Comments.erase = slow
"""


@pytest.mark.parametrize("words", Words)
def test_deletion_ends_right_though_the_worker_is_killed_in_the_middle(committed_db, smtp, words):
    user = UserFactory()
    post = conversation_of(user, 40)
    delete_account(user=user, words=words)
    worker = start_slow_worker(SLOW_WORKER, EMAIL_URL=smtp.url)
    # In the middle of the third batch, before it is committed.
    wait_for(worker, "a batch", times=3)
    kill(worker)
    assert StaffComment.objects.filter(user=user).count() == 20
    assert exists(user)
    assert work_queue() == 0
    AccountDeletion.objects.update(last_step_at=timezone.now() - timedelta(seconds=61))
    call_command("finish_my_data")
    work_queue()
    ends_right(post, user, words, 40)
    assert [message["Subject"] for message in smtp.messages] == [
        "Your account is being deleted",
        "Your account is deleted",
    ]

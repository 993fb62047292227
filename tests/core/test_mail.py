"""Mail: queued with the deed, sent by the worker, never lost."""

import logging
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import delivery, mail
from core.models import QueuedMail
from tests.factories.users import UserFactory
from tests.mail_server import html_of, text_of, work_queue
from tests.processes import start_worker

ADDRESS = "ann.lee@example.org"
SECRET = "493817"


@pytest.fixture(autouse=True)
def words(settings, tmp_path):
    """A message of these tests' own: `hello`."""
    folder = tmp_path / "mail" / "hello"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Hello {{ name }}\n")
    (folder / "body.txt").write_text(
        '{% extends "mail/base.txt" %}{% block body %}Dear {{ name }}, {{ code }}{% endblock body %}'
    )
    (folder / "body.html").write_text(
        '{% extends "mail/base.html" %}{% block body %}<p>Dear {{ name }}, {{ code }}</p>{% endblock body %}'
    )
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]},
    ]
    return folder


def queue(name="Ann O’Lee", **fields):
    return mail.queue("hello", ADDRESS, name=name, code=SECRET, **fields)


def make_due():
    QueuedMail.objects.update(
        next_try_at=timezone.now(), created_at=timezone.now() - mail.OVERDUE - timedelta(seconds=1)
    )


def pause():
    """Return for how long the one message was put off, in minutes."""
    return round((QueuedMail.objects.get().next_try_at - timezone.now()).total_seconds() / 60)


# --- A message -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_message_arrives_as_text_and_html_and_nothing_is_kept(smtp, settings):
    queued = queue()
    assert work_queue() == 1
    (message,) = smtp.messages
    assert message["To"] == ADDRESS
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message["Subject"] == "Hello Ann O’Lee"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{queued.pk}@localhost>"
    assert text_of(message).startswith("Dear Ann O’Lee, 493817")
    assert settings.SITE_ADDRESS in text_of(message)
    assert "<p>Dear Ann O’Lee, 493817</p>" in html_of(message)
    assert not QueuedMail.objects.exists()


@pytest.mark.django_db
def test_html_asks_nothing_of_anyone(smtp):
    queue()
    work_queue()
    html = html_of(smtp.messages[0])
    assert "<img" not in html
    assert "src=" not in html
    assert "url(" not in html
    assert "<style" not in html


@pytest.mark.django_db
def test_only_html_is_escaped(smtp):
    queue(name="<b>O'Lee & Co</b>")
    work_queue()
    (message,) = smtp.messages
    assert message["Subject"] == "Hello <b>O'Lee & Co</b>"
    assert "Dear <b>O'Lee & Co</b>," in text_of(message)
    assert "Dear &lt;b&gt;O&#x27;Lee &amp; Co&lt;/b&gt;," in html_of(message)


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_name_with_a_line_break_adds_no_header(smtp, ending):
    queue(name=f"Ann{ending}Bcc: bob@example.org{ending}{ending}<p>")
    work_queue()
    (message,) = smtp.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Ann Bcc: bob@example.org <p>"


@pytest.mark.django_db
def test_name_cannot_turn_or_hide_the_subject(smtp):
    queue(name="Ann \u202eeeL\u2066\x08\u200b")
    work_queue()
    assert smtp.messages[0]["Subject"] == "Hello Ann eeL"


@pytest.mark.django_db
def test_mail_of_a_deed_that_is_rolled_back_is_not_sent(smtp):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert work_queue() == 0
    assert smtp.messages == []


@pytest.mark.django_db
def test_mail_goes_with_the_account(smtp):
    user = UserFactory()
    queue(user=user)
    kept = queue()
    user.delete()
    work_queue()
    assert [message["Message-ID"] for message in smtp.messages] == [f"<{kept.pk}@localhost>"]


@pytest.mark.django_db
def test_message_sent_already_is_not_sent_again(smtp):
    queued = queue()
    delivery.send(str(queued.pk))
    work_queue()
    assert len(smtp.messages) == 1


# --- When it fails -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_message_refused_for_now_is_tried_again_after_growing_pauses_and_given_up(smtp):
    smtp.refuse("451 4.3.0 Later")
    queued, pauses = queue(), []
    work_queue()
    for _ in range(7):
        pauses.append(pause())
        make_due()
        assert mail.enqueue_overdue() == 1
        work_queue()
    assert pauses == [1, 5, 15, 60, 240, 720, 1440]
    queued.refresh_from_db()
    assert queued.failed_at
    assert queued.tries == 8
    assert queued.context == {}
    make_due()
    assert mail.enqueue_overdue() == 0


@pytest.mark.django_db
def test_message_refused_for_now_arrives_later(smtp):
    queued = queue()
    smtp.refuse("451 4.3.0 Later")
    work_queue()
    smtp.accept()
    make_due()
    call_command("send_overdue_mail")
    work_queue()
    assert [message["Message-ID"] for message in smtp.messages] == [f"<{queued.pk}@localhost>"]


@pytest.mark.django_db
def test_message_that_was_put_off_waits_for_its_time(smtp):
    smtp.refuse()
    queued = queue()
    work_queue()
    smtp.accept()
    delivery.send(str(queued.pk))
    assert mail.enqueue_overdue() == 0
    assert smtp.messages == []


@pytest.mark.django_db
def test_address_that_is_refused_for_good_is_given_up_at_once(smtp):
    smtp.refuse("550 5.1.1 No such person")
    queued = queue()
    work_queue()
    queued.refresh_from_db()
    assert queued.failed_at
    assert queued.tries == 1


@pytest.mark.django_db
def test_mail_server_out_of_reach_is_tried_again(smtp, settings):
    settings.EMAIL_PORT = 1
    queue()
    work_queue()
    assert pause() == 1
    settings.EMAIL_PORT = smtp.port
    make_due()
    mail.enqueue_overdue()
    work_queue()
    assert len(smtp.messages) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["{% nonsense %}", "{{ name|add:code|urlizetrunc }}"])
def test_message_that_cannot_be_rendered_waits_for_a_better_release(smtp, words, template):
    words.joinpath("body.html").write_text(template)
    queue()
    work_queue()
    assert pause() == 1
    assert QueuedMail.objects.get().tries == 1


@pytest.mark.django_db
def test_message_that_kills_its_worker_each_time_is_given_up(smtp, monkeypatch):
    def kill(*args):
        raise SystemExit

    monkeypatch.setattr(delivery, "as_email", kill)
    queued = queue()
    for _ in range(8):
        with pytest.raises(SystemExit):
            delivery.send(str(queued.pk))
        make_due()
    delivery.send(str(queued.pk))
    queued.refresh_from_db()
    assert queued.failed_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({ADDRESS: (550, f"{ADDRESS} is unknown".encode())}),
        smtplib.SMTPDataError(554, f"{ADDRESS} {SECRET}".encode()),
        smtplib.SMTPServerDisconnected(ADDRESS),
        ValueError(f"{ADDRESS} {SECRET}"),
    ],
)
def test_neither_address_nor_code_is_logged_or_kept_with_the_task(monkeypatch, caplog, error):
    def fail(self):
        raise error

    monkeypatch.setattr(django_mail.EmailMultiAlternatives, "send", fail)
    queue()
    with caplog.at_level(logging.DEBUG):
        work_queue()
    assert "was not sent" in caplog.text
    task = DBTaskResult.objects.get()
    for said in (caplog.text, str(task.args_kwargs), task.traceback, str(task.return_value)):
        assert ADDRESS not in said
        assert SECRET not in said


@pytest.mark.django_db
def test_mail_that_only_waits_for_a_worker_is_not_enqueued_twice(smtp):
    queue()
    make_due()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - mail.OVERDUE)
    assert mail.enqueue_overdue() == 0


@pytest.mark.django_db
def test_mail_of_this_minute_is_left_to_its_own_task(smtp):
    queue()
    DBTaskResult.objects.all().delete()
    assert mail.enqueue_overdue() == 0


@pytest.mark.django_db
def test_given_up_mail_is_dropped_after_a_week():
    old, new, waiting = queue(), queue(), queue()
    now = timezone.now()
    QueuedMail.objects.filter(pk=old.pk).update(failed_at=now - timedelta(days=8))
    QueuedMail.objects.filter(pk=new.pk).update(failed_at=now - timedelta(days=6))
    assert mail.drop_given_up() == 1
    assert set(QueuedMail.objects.all()) == {new, waiting}


# --- Workers that die, and workers side by side ---------------------------------------------------


def test_message_whose_worker_was_killed_while_sending_is_sent_again(committed_db, smtp):
    # A process of its own does not know this file's message.
    queued = mail.queue("login_code", ADDRESS, code=SECRET)
    smtp.hold()
    worker = start_worker(EMAIL_URL=smtp.url)
    smtp.wait_for(1)
    worker.kill()
    worker.wait()
    smtp.release()
    assert QueuedMail.objects.get() == queued

    assert work_queue() == 0, "nobody takes it while the lease lasts"
    delivery.send(str(queued.pk))
    assert len(smtp.messages) == 1
    make_due()
    call_command("send_overdue_mail")
    work_queue()
    first, second = smtp.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{queued.pk}@localhost>"
    assert not QueuedMail.objects.exists()


def test_of_two_workers_with_one_message_one_sends_it(committed_db, smtp):
    def send(mail_id):
        try:
            delivery.send(mail_id)
        finally:
            connection.close()

    mail_ids = [str(queue().pk) for _ in range(5)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, mail_ids * 4))
    assert sorted(message["Message-ID"] for message in smtp.messages) == sorted(
        f"<{mail_id}@localhost>" for mail_id in mail_ids
    )

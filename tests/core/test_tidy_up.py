"""`manage.py tidy_up`: what has expired is deleted."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import tasks, tidying
from core.models import LimitCounter

ran = []


def fine():
    ran.append("fine")


def broken():
    ran.append("broken")
    raise ValueError("broken by the test")


@pytest.fixture(autouse=True)
def _nothing_ran():
    ran.clear()


@pytest.mark.django_db
def test_every_function_of_the_settings_runs(settings):
    for path in settings.TIDIERS:
        assert callable(import_string(path))
    call_command("tidy_up")


def test_error_in_one_function_is_told_and_the_others_run(settings, caplog):
    settings.TIDIERS = [f"{__name__}.broken", "core.no_such_module.function", f"{__name__}.fine"]
    with pytest.raises(CommandError) as error:
        call_command("tidy_up")
    assert ran == ["broken", "fine"]
    assert str(error.value) == f"Failed: {__name__}.broken, core.no_such_module.function"
    assert "broken by the test" in caplog.text


@pytest.mark.django_db
def test_only_counts_whose_window_is_over_go():
    now = timezone.now()
    LimitCounter.objects.create(key="over", count=3, ends_at=now)
    LimitCounter.objects.create(key="open", count=3, ends_at=now + timedelta(minutes=1))
    call_command("tidy_up")
    assert LimitCounter.objects.get().key == "open"


@pytest.mark.django_db
def test_only_expired_sessions_go():
    now = timezone.now()
    for key, expires in (("over", now), ("open", now + timedelta(minutes=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    assert tidying.drop_expired_sessions() == 1
    assert Session.objects.get().session_key == "open"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "days", "kept"),
    [
        (TaskResultStatus.SUCCESSFUL, 6, True),
        (TaskResultStatus.SUCCESSFUL, 8, False),
        (TaskResultStatus.FAILED, 8, False),
        (TaskResultStatus.RUNNING, 6, True),
        (TaskResultStatus.RUNNING, 8, False),
        (TaskResultStatus.READY, 8, True),
    ],
)
def test_only_old_tasks_that_will_not_run_again_go(status, days, kept):
    tasks.send_mail.enqueue("an-id")
    then = timezone.now() - timedelta(days=days)
    started = None if status == TaskResultStatus.READY else then
    finished = then if status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED) else None
    DBTaskResult.objects.update(status=status, enqueued_at=then, started_at=started, finished_at=finished)
    tidying.drop_old_tasks()
    assert DBTaskResult.objects.exists() == kept

"""`manage.py run_timers`: what runs by the clock."""

import os
import signal

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def ran(monkeypatch):
    """Stand in for the commands: the list of those that ran; `broken` fails, the third `often` asks us to stop."""
    names = []

    def run(name):
        names.append(name)
        if name == "broken":
            raise ValueError("broken by the test")
        if names.count("often") == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("core.management.commands.run_timers.call_command", run)
    monkeypatch.setattr("core.management.commands.run_timers.close_old_connections", lambda: None)
    monkeypatch.setattr("core.management.commands.run_timers.SECONDS_ASLEEP", 0)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield names
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.django_db
def test_scheduled_pages_are_published_by_default():
    call_command("run_timers", once=True)


def test_once_runs_each_command_and_tells_which_failed(ran, settings):
    settings.TIMERS = (("broken", 60), ("fine", 60))
    with pytest.raises(CommandError, match="Failed: broken"):
        call_command("run_timers", once=True)
    assert ran == ["broken", "fine"]


def test_commands_run_when_they_are_due_until_we_are_to_stop(ran, settings):
    settings.TIMERS = (("often", 0), ("rarely", 60))
    call_command("run_timers")
    assert ran == ["often", "rarely", "often", "often"]


def test_error_in_one_command_is_logged_and_the_others_go_on(ran, settings, caplog):
    settings.TIMERS = (("broken", 60), ("often", 0))
    call_command("run_timers")
    assert ran == ["broken", "often", "often", "often"]
    assert "The timed command broken failed" in caplog.text

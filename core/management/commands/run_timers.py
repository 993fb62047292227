"""What happens by the clock: `make run` and `make worker` keep this running; cron may use --once instead."""

import logging
import signal
import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import close_old_connections

logger = logging.getLogger(__name__)

SECONDS_ASLEEP = 0.5


class Command(BaseCommand):
    help = "Run each command of settings.TIMERS whenever its seconds have passed."
    requires_system_checks = ()
    stopping = False

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="run each command once, and end")

    def handle(self, *, once, **options):
        timers = settings.TIMERS
        if once:
            failed = [name for name, _ in timers if not self.run(name)]
            if failed:
                raise CommandError(f"Failed: {', '.join(failed)}")
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)

        due = dict.fromkeys(timers, 0)
        while not self.stopping:
            for timer, moment in due.items():
                if not self.stopping and time.monotonic() >= moment:
                    name, seconds = timer
                    due[timer] = time.monotonic() + seconds
                    close_old_connections()
                    self.run(name)
            time.sleep(SECONDS_ASLEEP)

    def ask_to_stop(self, *_):
        self.stopping = True

    def run(self, name):
        """Run one command and say whether it went well; an error is logged, and the others go on."""
        try:
            call_command(name)
        except Exception:
            logger.exception("The timed command %s failed", name)
            return False
        return True

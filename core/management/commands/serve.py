"""The whole site on one machine: `make run`."""

import os
import sys
from io import StringIO

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from core.serving import (
    EVERY_ADDRESS,
    Programs,
    check_address,
    check_folder,
    die_with_parent,
    environment_for,
    in_url,
    static_fingerprint,
    url_of,
)
from core.sites import store_address

GUNICORN = (
    *(sys.executable, "-m", "gunicorn", "--pythonpath", "site", "config.wsgi"),
    *("--workers", "2", "--threads", "4", "--worker-class", "gthread"),
    # The application is loaded once and shared; one loading less is a second less to wait.
    "--preload",
    # Its control socket stands in the home folder, where two sites would fight over it.
    "--no-control-socket",
    *("--log-level", "warning", "--graceful-timeout", "5"),
)


class Command(BaseCommand):
    help = "Make the database, the demo content and the static files, then run web server, worker and timers."
    # `make check` runs them; here they would only make each start slower.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", default="8000", help="the port to listen on")
        parser.add_argument("--worker-only", action="store_true", help="only worker and timers")

    def handle(self, *, host, port, worker_only, **options):
        if "MAKELEVEL" in os.environ:
            # Whoever kills `make run` means the site.
            die_with_parent()
        if worker_only:
            self.run_worker()
            return
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT must be a number from 1 to 65535, not {port}.")
        check_address(host, int(port))
        check_folder(settings.VAR_DIR)
        try:
            demo = self.prepare(environment_for(host, int(port))["SITE_ADDRESS"])
        except KeyboardInterrupt as error:
            raise CommandError(
                "Stopped before everything was ready; the next start goes on from there."
            ) from error
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}") from error
        self.run_site(host, int(port), demo)

    def prepare(self, address):
        """Bring database, static files and demo content up to date; return what build_demo says.

        The site is told its address: another start may have been at another port.
        """
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Bringing the database up to date (half a minute the first time)")
            call_command("migrate", interactive=False, verbosity=0)
        self.collect_static_files()
        self.say("Building the demo content")
        demo = StringIO()
        call_command("build_demo", stdout=demo)
        store_address(address)
        connection.close()
        return demo.getvalue()

    def collect_static_files(self):
        stamp = settings.VAR_DIR / "static.stamp"
        fingerprint = static_fingerprint()
        if settings.STATIC_ROOT.is_dir() and stamp.is_file() and stamp.read_text() == fingerprint:
            return
        self.say("Collecting the static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(fingerprint)

    def run_site(self, host, port, demo):
        with Programs(environment_for(host, port)) as programs:
            self.say("Starting")
            programs.start("web server", *GUNICORN, "--bind", f"{in_url(host)}:{port}")
            self.start_worker(programs)
            programs.wait_for_answer(host, port)
            if not programs.stopping:
                everywhere = ", and at every address of this machine" if host in EVERY_ADDRESS else ""
                self.say(f"{demo}\nThe site is at {url_of(host, port)}/{everywhere} (Ctrl-C stops it)")
            programs.wait()
        self.say("Stopped")

    def run_worker(self):
        with Programs() as programs:
            self.start_worker(programs)
            self.say("Worker and timers are running (Ctrl-C stops them)")
            programs.wait()
        self.say("Stopped")

    def start_worker(self, programs):
        manage = (sys.executable, "manage.py")
        programs.start("worker", *manage, "db_worker", "--queue-name", "*", "--no-reload")
        programs.start("timers", *manage, "run_timers")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()

"""Processes of the test's own, on the same database, cache and mail server.

    def test_worker_dies(committed_db, smtp):
        worker = start_worker(EMAIL_URL=smtp.url)
        ...
        worker.kill()
        worker.wait()

Use them with `committed_db`: they see only what is committed.
"""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def start(*command, **environment):
    """Start `manage.py COMMAND…` with the settings of the tests and these environment variables."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | own_environment() | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def start_worker(**environment):
    """Start a worker that does what is enqueued and ends when nothing is left."""
    arguments = ("--queue-name", "*", "--batch", "--no-reload", "--no-startup-delay")
    return start("db_worker", *arguments, **environment)


def own_environment():
    """Return the environment variables that lead to this test's database and Redis."""
    name = connection.settings_dict["NAME"]
    url = os.environ.get("DATABASE_URL", "")
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"{url.rsplit('/', 1)[0]}/{name}" if "postgres" in url else f"sqlite:///{name}",
    }
    if settings.REDIS_URL:
        environment["REDIS_URL"] = settings.REDIS_URL
    return environment

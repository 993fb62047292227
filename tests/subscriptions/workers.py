"""Workers that may be killed: processes of their own, quick to start, for a real database and mail server.

They are forked from a process that has set up Django once, and so take no second to begin.
"""

import multiprocessing
import os
from unittest.mock import patch

import django

from tests.processes import ROOT, own_environment

MAILS_A_TASK = 25
SECONDS_FOR_THE_SERVER = 2
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.subscriptions.workers"])

# In the process that all are forked from; in that of the tests it is done already.
if os.environ.get("DJANGO_SETTINGS_MODULE"):
    django.setup()


def start_worker(server, port=None):
    """Start a worker that does what is enqueued until nothing is left, and return its process.

    It sends to this server, or to another port of its host.
    """
    process = FORKS.Process(target=work, args=(server.hostname, port or server.port), daemon=True)
    # The first one starts the process that all are forked from, which does not hear of `sys.path`.
    with patch.dict(os.environ, own_environment() | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}):
        process.start()
    return process


def work(host, port):
    """Be a worker, with this mail server."""
    from django.conf import settings
    from django_tasks_db.management.commands.db_worker import Worker

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = host, port, SECONDS_FOR_THE_SERVER
    settings.MAILS_A_TASK = MAILS_A_TASK
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=str(os.getpid()),
        excluded_queue_names=[],
    )
    worker.run()

"""A worker that is made slow in one place, so that a test can kill it there."""

import os
import subprocess
import sys
import textwrap

from tests.processes import ROOT, own_environment

BEGINNING = """
import sys, time
sys.path[:0] = [".", "site"]
import django
django.setup()
from django.core.management import call_command
"""
END = """
call_command("db_worker", queue_name="*", batch=True, reload=False, startup_delay=False)
"""


def start_slow_worker(code, **environment):
    """Start a worker that runs this code first; what the code prints is read by `wait_for`."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", BEGINNING + textwrap.dedent(code) + END],
        cwd=ROOT,
        env=os.environ | own_environment() | environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for(worker, line, times=1):
    """Return when the worker has printed this line so many times."""
    for printed in worker.stdout:
        times -= printed.strip() == line
        if not times:
            return
    raise AssertionError(f"The worker ended and did not print ‘{line}’.")


def kill(worker):
    """Kill a worker as a power cut would."""
    worker.kill()
    worker.wait()
    worker.stdout.close()

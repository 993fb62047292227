"""Starting gunicorn as `make run` does, and reading what its processes used."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from core.management.commands.serve import GUNICORN

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 30


class Server:
    """A running gunicorn with two processes."""

    def __init__(self, process, address):
        self.process = process
        self.address = address

    def cpu_seconds(self):
        """Return the processor time, in seconds, that all its processes have used so far."""
        return sum(_cpu_seconds(pid) for pid in [self.process.pid, *_children(self.process.pid)])

    def body(self, path):
        """Return what it answers at a path, not compressed."""
        with urllib.request.urlopen(self.address + path) as response:  # noqa: S310 - our own http address
            return response.read()


@contextmanager
def server(**environment):
    """Run the site with these environment variables on a free port, and stop it at the end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [*GUNICORN, "--bind", f"127.0.0.1:{port}"], env={**os.environ, **environment, "SITE_ADDRESS": address}
    )
    try:
        _wait_for(address)
        yield Server(process, address)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(address):
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{address}/health/live/").close()  # noqa: S310 - our own http address
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND

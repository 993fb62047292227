"""What `manage.py serve` needs: a free address, fresh static files, programs that start and stop together."""

import ctypes
import hashlib
import http.client
import inspect
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import storages
from django.core.management import CommandError

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared with, never bound by default)
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


def in_url(host):
    """Return a host name or address as it is written in a URL."""
    return f"[{host}]" if ":" in host else host


def url_of(host, port):
    """Return the URL that opens on this machine what listens on this host and port."""
    return f"http://{in_url(EVERY_ADDRESS.get(host, host))}:{port}"


def check_address(host, port):
    """Raise CommandError, with what to do, when nothing can listen on this host and port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            # As the web server does: an address that was left a moment ago is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen()
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {in_url(host)}:{port} ({error.strerror}). "
            f"Choose another with PORT= or HOST=, as in: make run PORT={port + 1}"
        ) from error


def check_folder(folder):
    """Raise CommandError when nothing can be written into this folder, which is made if it is not there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CommandError(f"This folder cannot be written to: {folder} ({error.strerror})") from error


def environment_for(host, port):
    """Return the environment of the programs: the site answers to the address it was asked to listen on.

    What was set by hand stays. Behind 0.0.0.0 stands every name of the machine, known only to those who use
    it, so any name is answered then.
    """
    env = dict(os.environ)
    env["SITE_ADDRESS"] = env.get("SITE_ADDRESS") or url_of(host, port)
    if not env.get("ALLOWED_HOSTS"):
        hosts = {"*"} if host in EVERY_ADDRESS else {*settings.ALLOWED_HOSTS, in_url(host)}
        env["ALLOWED_HOSTS"] = ",".join(sorted(hosts))
    return env


def static_fingerprint():
    """Return a text that changes when a static file changes, or the code that stores them."""
    digest = hashlib.sha256()
    sources = [inspect.getfile(storages["staticfiles"].__class__)]
    for finder in get_finders():
        sources += [storage.path(path) for path, storage in finder.list([])]
    for source in sources:
        stat = Path(source).stat()
        digest.update(f"{source} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def answers(host, port):
    """Say whether a web server answers there; what it answers does not matter."""
    connection = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=10)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def die_with_parent():
    """Ask Linux to stop this process when the one that started it ends, even by SIGKILL (PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Programs:
    """The programs that make up the running site: when one of them ends, so do the others."""

    def __init__(self, env=None):
        self.env = env
        self.running = {}
        self.stopping = False

    def __enter__(self):
        signal.signal(signal.SIGINT, self.ask_to_stop)
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        # Under nohup, a terminal that closes is no reason to stop.
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self.ask_to_stop)
        return self

    def __exit__(self, *error):
        self.stop()

    def ask_to_stop(self, *_):
        self.stopping = True

    def start(self, name, *command):
        """Start a program in a process group of its own, so that Ctrl-C reaches it through us, and once."""
        self.running[name] = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=self.env,
            process_group=0,
            preexec_fn=die_with_parent,
        )

    def check(self):
        """Raise CommandError if one of the programs has ended by itself."""
        for name, program in self.running.items():
            if not self.stopping and program.poll() is not None:
                raise CommandError(
                    f"The {name} ended with code {program.returncode}; the others were stopped."
                )

    def wait_for_answer(self, host, port):
        """Wait until the web server answers, or until we are to stop."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.stopping and not answers(host, port):
            self.check()
            if time.monotonic() > deadline:
                raise CommandError(f"The web server did not answer within {SECONDS_TO_START} seconds.")
            time.sleep(0.1)

    def wait(self):
        """Wait until we are to stop, or until a program ends."""
        while not self.stopping:
            self.check()
            time.sleep(0.2)

    def stop(self):
        """Stop all programs, and kill what is left of them after a while."""
        for program in self.running.values():
            if program.poll() is None:
                program.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for program in self.running.values():
            try:
                program.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.kill()
            self.kill_group(program.pid)
            program.wait()

    @staticmethod
    def kill_group(group):
        """Kill what a program started and left behind."""
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            pass

"""`manage.py serve` and the programs it starts; where processes matter, real ones are started and stopped."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from core.serving import Programs, check_address, environment_for, static_fingerprint

SLEEPING = "import time; time.sleep(60)"
# A child that does not listen, with a child of its own: the hardest to get rid of.
STUBBORN = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "{SLEEPING}"])
time.sleep(60)
"""
DRIVER = """
import sys
from django.conf import settings
settings.configure(BASE_DIR=".")
from core import serving

serving.SECONDS_TO_STOP = 1
with serving.Programs() as programs:
    for name, code in zip(("first", "second"), sys.argv[1:]):
        programs.start(name, sys.executable, "-c", code)
    print("started", flush=True)
    programs.wait()
"""

# Variables that would lead the site away from this machine's own files.
SET_BY_HAND = {"ALLOWED_HOSTS", "DATABASE_URL", "MAKELEVEL", "REDIS_URL", "SITE_ADDRESS"}


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def drive():
    """Start two programs under a `Programs` of their own, and wait until they run."""
    drivers = []

    def start(first, second):
        driver = subprocess.Popen(
            [sys.executable, "-c", DRIVER, first, second],
            cwd=django_settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        drivers.append(driver)
        assert driver.stdout.readline() == "started\n"
        return driver

    yield start
    for driver in drivers:
        driver.kill()
        driver.communicate()


@pytest.fixture
def free_port(listener):
    port = listener.getsockname()[1]
    listener.close()
    return port


def wait_for_all(driver):
    """Wait until the last process has gone: the pipe ends when nobody holds it any more."""
    return driver.communicate(timeout=20)


@pytest.fixture
def site(tmp_path):
    """Start the whole site in a folder of its own, and wait until it says where it is."""
    running = []

    def start(port):
        own = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "VAR_DIR": str(tmp_path)}
        others = {name: value for name, value in os.environ.items() if name not in SET_BY_HAND}
        serve = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=django_settings.BASE_DIR,
            env=others | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(serve)
        said = []
        for line in serve.stdout:
            said.append(line)
            if "The site is at" in line:
                break
        return serve, "".join(said)

    yield start
    for serve in running:
        serve.terminate()
        wait_for_all(serve)


def test_free_address_is_accepted(free_port):
    check_address("127.0.0.1", free_port)


def test_port_in_use_is_named_with_what_to_do(listener):
    port = listener.getsockname()[1]
    with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port} \(Address already in use\).*PORT="):
        check_address("127.0.0.1", port)


def test_address_of_another_machine_is_refused():
    with pytest.raises(CommandError, match=r"Cannot listen on 192\.0\.2\.1:8000"):
        check_address("192.0.2.1", 8000)


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match=f"PORT must be a number from 1 to 65535, not {port}"):
        call_command("serve", port=port)


@pytest.mark.parametrize(
    ("host", "address", "hosts"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001", "127.0.0.1,localhost"),
        ("10.0.0.7", "http://10.0.0.7:8001", "10.0.0.7,127.0.0.1,localhost"),
        ("::1", "http://[::1]:8001", "127.0.0.1,[::1],localhost"),
        ("0.0.0.0", "http://127.0.0.1:8001", "*"),
    ],
)
def test_site_answers_to_the_address_it_listens_on(host, address, hosts, monkeypatch, settings):
    monkeypatch.delenv("SITE_ADDRESS", raising=False)
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    env = environment_for(host, 8001)
    assert env["SITE_ADDRESS"] == address
    assert env["ALLOWED_HOSTS"] == hosts


def test_address_and_hosts_set_by_hand_stay(monkeypatch):
    monkeypatch.setenv("SITE_ADDRESS", "https://talk.example.org")
    monkeypatch.setenv("ALLOWED_HOSTS", "talk.example.org")
    env = environment_for("0.0.0.0", 8001)
    assert env["SITE_ADDRESS"] == "https://talk.example.org"
    assert env["ALLOWED_HOSTS"] == "talk.example.org"


def test_static_fingerprint_changes_with_a_file_and_only_then(settings, tmp_path):
    (tmp_path / "a.css").write_text("a")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path]
    before = static_fingerprint()
    assert static_fingerprint() == before
    (tmp_path / "a.css").write_text("ab")
    assert static_fingerprint() != before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_all_programs_and_their_children(drive, number):
    driver = drive(SLEEPING, STUBBORN)
    driver.send_signal(number)
    _, errors = wait_for_all(driver)
    assert driver.returncode == 0
    assert errors == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_programs_end_when_serve_is_killed(drive):
    driver = drive(SLEEPING, SLEEPING)
    driver.kill()
    wait_for_all(driver)


def test_end_of_one_program_stops_the_others_and_is_told(drive):
    driver = drive(SLEEPING, "raise SystemExit(3)")
    _, errors = wait_for_all(driver)
    assert driver.returncode == 1
    assert "The second ended with code 3; the others were stopped." in errors


def test_wait_for_answer_ends_when_the_server_answers():
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    threading.Thread(target=server.handle_request, daemon=True).start()
    Programs().wait_for_answer("127.0.0.1", server.server_port)
    server.server_close()


def test_wait_for_answer_gives_up_on_a_server_that_never_answers(free_port, monkeypatch):
    monkeypatch.setattr("core.serving.SECONDS_TO_START", 0.2)
    with pytest.raises(CommandError, match="did not answer"):
        Programs().wait_for_answer("127.0.0.1", free_port)


def stored_port(folder):
    """Return the port of the site that the database in this folder holds."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        return database.execute("SELECT port FROM wagtailcore_site").fetchone()[0]


def test_site_starts_from_nothing_then_quickly_and_leaves_nothing_behind(site, free_port, tmp_path):
    serve, said = site(free_port)
    assert f"The site is at http://127.0.0.1:{free_port}/" in said
    assert all(f"{role}@example.org" in said for role in ("editor", "publisher", "moderator", "staff"))
    with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/") as home:
        assert home.status == 200
    assert stored_port(tmp_path) == free_port
    serve.terminate()
    wait_for_all(serve)
    assert serve.returncode == 0

    _, said = site(free_port)
    assert "The site is at" in said
    assert "database" not in said
    assert "static files" not in said

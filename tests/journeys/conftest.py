"""Journeys run in a real browser against the real site: `manage.py serve` with its demo, queue, cache and worker."""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect, sync_playwright

from tests import migrated
from tests.journeys.steps import follow, press_enter
from tests.mail_server import MailServer

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"The site is at (\S+?)/ ")
ACCOUNT = re.compile(r"^\s+(\w+)\s+(\S+@\S+)\s+(\S+)$")
# Two runs on one machine do not meet.
DATABASE = f"talk_health_and_care_journeys_{os.getpid()}"
REDIS_DATABASE = 14
PATIENCE_MS = 30_000

POST = "/talk/the-trolley-with-the-bad-wheel/"
PASSWORD = "nine owls on a roof"
NUMBERS = count(1)
# Each journey has people of its own: nobody may write more than five times a minute.
PEOPLE = 40
MAKE_PEOPLE = f"""
from tests.factories.users import UserFactory
from screening.actions import approve_writer
for number in range(1, {PEOPLE + 1}):
    user = UserFactory.registered(email=f"writer{{number}}@nhs.net", public_name=f"Writer {{number}}")
    user.set_password({PASSWORD!r})
    user.save()
    approve_writer(user_id=user.pk)
"""


@dataclass(frozen=True)
class RunningSite:
    """The site under test: its address, and (address, password) of each demo account by role."""

    url: str
    accounts: dict
    environment: dict

    def manage(self, *command):
        """Run a management command on the site's own database, queue and cache, and return what it says."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


@pytest.fixture(scope="session")
def post_office():
    """A real mail server, to which the site sends all its mail."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail_to(post_office):
    """Wait for a mail to an address with these words in its subject, and return the newest."""

    def mail_to(address, subject):
        until = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < until:
            for message in reversed(post_office.messages):
                if message["To"] == address and subject in message["Subject"]:
                    post_office.messages.remove(message)
                    return message
            time.sleep(0.1)
        subjects = [(message["To"], message["Subject"]) for message in post_office.messages]
        raise AssertionError(f"No mail ‘{subject}’ came to {address}. There are: {subjects}")

    return mail_to


@pytest.fixture(scope="session")
def site(tmp_path_factory, post_office):
    """Start the site on a free port with everything of its own, one in each process, and stop it at the end."""
    with own_environment(tmp_path_factory) as environment:
        environment["EMAIL_URL"] = post_office.url
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            url, accounts = read_start(process)
            environment["SITE_ADDRESS"] = url
            site = RunningSite(url, accounts, environment)
            # What the demonstration left in the queue is done now: pages are found by search once they are indexed.
            site.manage("db_worker", "--queue-name", "*", "--batch", "--no-reload")
            yield site
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def own_environment(tmp_path_factory):
    """Give the environment of a site with a database to itself, of the kind that this run is for."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment["VAR_DIR"] = str(tmp_path_factory.mktemp("var"))
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    if environment.get("REDIS_URL"):
        environment["REDIS_URL"] = f"{environment['REDIS_URL'].rsplit('/', 1)[0]}/{REDIS_DATABASE}"
        environment["CACHE_KEY_PREFIX"] = f"journeys-{os.getpid()}"
    base = environment.get("DATABASE_URL", "")
    if not migrated.server_of(base):
        environment.pop("DATABASE_URL", None)
        migrated.fill(Path(environment["VAR_DIR"]) / "db.sqlite3")
        yield environment
        return
    with psycopg.connect(base, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        with migrated.template(base) as template:
            server.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {template}")
        environment["DATABASE_URL"] = f"{migrated.server_of(base)}/{DATABASE}"
        yield environment
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def read_start(process):
    """Read what `serve` prints until the site answers; return its address and the accounts."""
    accounts, said = {}, []
    for line in process.stdout:
        said.append(line)
        if account := ACCOUNT.match(line):
            accounts[account[1]] = account[2], account[3]
        if ready := READY.search(line):
            return ready[1], accounts
    raise RuntimeError("The site did not start:\n" + "".join(said))


def free_port():
    """Return a port of this machine on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="package")
def browser():
    """Start the browser that scripts/browser.sh found; as root it has to run without its sandbox.

    It ends with the last journey: its event loop must not be there when other tests ask Django's database.
    """
    found = os.environ.get("BROWSER_PATH", "")
    arguments = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found if found.startswith("/") else None, args=arguments
        )
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser, site):
    """Open browser windows of people who know nothing of each other; they give up after 30 seconds."""
    contexts = []

    def open_context(**options):
        context = browser.new_context(base_url=site.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context):
    """A reader's window."""
    return new_context().new_page()


@pytest.fixture
def sign_in(site, new_context):
    """Sign in as one of the demo accounts, in a browser window of its own, and return its page."""

    def sign_in(role, path="/cms/"):
        page = new_context().new_page()
        email, password = site.accounts[role]
        page.goto(f"/accounts/sign-in/?next={path}")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        press_enter(page)
        page.wait_for_url(f"{site.url}{path}")
        return page

    return sign_in


@pytest.fixture(scope="package")
def people(site):
    """Make people who may take part, and return their numbers one by one."""
    site.manage("shell", "-v", "0", "-c", MAKE_PEOPLE)
    return NUMBERS


@pytest.fixture
def writer(people, new_context):
    """Open the post as somebody who has signed in from it, in a window of their own."""

    def writer(**options):
        number = next(people)
        page = new_context(**options).new_page()
        page.person = f"Writer {number}"
        page.address = f"writer{number}@nhs.net"
        page.goto(POST)
        follow(page.locator(".join").get_by_role("link", name="Sign in"))
        page.fill("input[name=login]", page.address)
        page.fill("input[name=password]", PASSWORD)
        follow(page.get_by_role("main").get_by_role("button", name="Sign in"))
        expect(page).to_have_url(re.compile(r"#join$"))
        return page

    return writer

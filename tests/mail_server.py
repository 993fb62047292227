"""A real mail server on this machine, and the queue worked off in this process.

    from tests.mail_server import links_in, text_of, work_queue

    @pytest.mark.django_db
    def test_code_arrives(client, smtp):
        client.post("/accounts/sign-in/code/", {"email": "ann@nhs.net"})
        work_queue()
        (message,) = smtp.messages
        assert message["To"] == "ann@nhs.net"
        assert "Your code" in text_of(message)

The fixture `smtp` is known to every test (tests/conftest.py); `smtp.messages` are what it took, as
`email.message.EmailMessage`, oldest first. `smtp.refuse("451 Later")` makes it refuse every recipient from then on,
`smtp.accept()` ends that. `smtp.hold()` makes it take the next messages and say nothing until `smtp.release()`: the
sender waits. `smtp.url` is an EMAIL_URL for a process of its own.

`work_queue()` runs all that is enqueued, as the worker would, and what that enqueues in turn; it fails when a task
fails. Without `smtp`, mail goes to Django's `mail.outbox`, as always in tests.
"""

import asyncio
import re
import threading
import time
from email import message_from_bytes, policy
from unittest.mock import patch

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

HOST = "127.0.0.1"
PATIENCE = 10


class MailServer(Controller):
    """A mail server on a free port, that can refuse and dawdle when it is told to."""

    def __init__(self):
        super().__init__(self, hostname=HOST, port=0, ready_timeout=PATIENCE)
        self.messages = []
        self.refusal = None
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def url(self):
        return f"smtp://{HOST}:{self.port}"

    def refuse(self, answer="451 Later"):
        self.refusal = answer

    def accept(self):
        self.refusal = None

    def hold(self):
        self.may_answer.clear()

    def release(self):
        self.may_answer.set()

    def wait_for(self, count):
        """Return the messages as soon as there are so many of them."""
        until = time.monotonic() + PATIENCE
        while len(self.messages) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.messages) >= count, f"{len(self.messages)} messages came, and not {count}"
        return self.messages

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        while not self.may_answer.is_set():
            await asyncio.sleep(0.02)
        return "250 OK"

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def smtp(settings):
    """A mail server to which all mail of this test goes."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.release()
    server.stop()


def work_queue():
    """Run all that is enqueued, in this process, until nothing is left; return how many tasks that were."""
    began = timezone.now()
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    # It would close the connection that the test's own transaction is in.
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        worker.run()
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=began)
    assert not failed, "\n".join(task.traceback for task in failed)
    return worker._run_tasks


def text_of(message):
    """Return the plain text of a message."""
    return message.get_body(["plain"]).get_content()


def html_of(message):
    """Return the HTML of a message."""
    return message.get_body(["html"]).get_content()


def links_in(message):
    """Return the addresses in the plain text of a message, in their order."""
    return re.findall(r"https?://\S+", text_of(message))

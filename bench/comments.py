"""What comments cost: pages for a signed-in reader with nothing kept, and everything that writes."""

import http.client
import secrets
import urllib.parse
import uuid
from dataclasses import dataclass

from bench.load import Measured, measure

MANY, LONG, FEW = "/talk/volume-1/", "/talk/volume-2/", "/talk/volume-3/"
ROUNDS = 5
EACH = 200
# Under what an account may write in a minute.
BY_ONE = 4


@dataclass(frozen=True)
class Reading:
    """One measured page, with the number of queries of a request."""

    row: Measured
    queries: int

    def as_dict(self):
        return self.row.as_dict() | {"queries": self.queries}


class People:
    """Signed-in accounts of the measured site, each with a session and a proof for its forms."""

    def __init__(self, number):
        from users.models import User

        self.users = list(User.objects.filter(email__startswith="volume-").order_by("pk")[:number])
        self.token = secrets.token_hex(16)
        self.keys = [session_of(user) for user in self.users]

    def cookie(self, place):
        return f"sessionid={self.keys[place]}; csrftoken={self.token}"


def session_of(user):
    """Store a session in which an account is signed in, and return its key."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def measure_reading(server, seconds):
    """Return what pages with comments cost a signed-in reader: many, few, and deep in a long thread."""
    people = People(1)
    pages = {
        "20 comments": FEW,
        "10,000, newest": MANY,
        "10,000, oldest": f"{MANY}?sort=oldest",
        "10,000, most liked": f"{MANY}?sort=liked",
        "thread, deep": deep_address(),
        "thread, last page": f"{deep_address()}?after={late_cursor()}",
    }
    # By turns, and of each the least: the pages are compared with each other, and other work only ever adds.
    rounds = [
        [measure(server, name, path, seconds, people.cookie(0)) for name, path in pages.items()]
        for _ in range(ROUNDS)
    ]
    least = [min(rows, key=lambda row: row.cpu_ms) for rows in zip(*rounds, strict=True)]
    return [Reading(row, queries_of(pages[row.name], people)) for row in least]


def deep_address():
    """Return the address of a comment in the middle of the long thread."""
    thread = long_thread()
    return thread[thread.count() // 2].address


def late_cursor():
    """Return a cursor near the end of the long thread."""
    from comments.threads import REPLIES
    from core.cursors import write_cursor

    thread = long_thread()
    return urllib.parse.quote(write_cursor(thread[thread.count() - 60].path, of=REPLIES))


def long_thread():
    from comments.models import StaffComment

    return StaffComment.objects.filter(root=long_root(), depth__gt=0).order_by("path")


def long_root():
    from comments.models import StaffComment

    return StaffComment.objects.filter(conversation__page__slug="volume-2", depth=0).latest("reply_count")


def queries_of(path, people):
    """Return how many queries a request takes of a process that has answered before."""
    from django.core.signals import request_started
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": people.cookie(0), "host": "127.0.0.1"})
    client.get(path)
    request_started.disconnect(reset_queries)
    with CaptureQueriesContext(connection) as counted:
        client.get(path)
    request_started.connect(reset_queries)
    return len(counted)


def measure_writing(server):
    """Return what each kind of write costs: milliseconds of processor time a request."""
    from blog.models import PostPage

    people = People(EACH // BY_ONE)
    many = PostPage.objects.get(slug="volume-1").conversation.pk
    root, middle = long_root(), long_thread()[long_root().reply_count // 2]
    posted = write_each(server, people, "post", lambda _: (f"/comments/on/{many}/", new_comment()))
    replied = write_each(
        server, people, "reply to the thread", lambda _: (f"{root.address}reply/", new_comment())
    )
    deep = write_each(server, people, "reply, deep", lambda _: (f"{middle.address}reply/", new_comment()))
    mine = own_comments(people)
    edited = write_each(
        server, people, "edit", lambda place: (f"{mine[place].address}edit/", changed(mine[place]))
    )
    liked = write_each(server, people, "like", lambda place: (f"{root.address}like/", {"like": place % 2}))
    return [posted, replied, deep, edited, liked]


def new_comment():
    return {"text": f"The rota comes too late. {uuid.uuid4()}", "token": str(uuid.uuid4())}


def changed(comment):
    return {"text": f"{comment.comment} Please.", "version": comment.version}


def own_comments(people):
    """Return a comment of each of the writes, written by the one who will change it."""
    from comments.models import StaffComment

    rows = StaffComment.objects.filter(user__in=people.users).order_by("-pk")
    by_user = {}
    for row in rows[: EACH * 3]:
        by_user.setdefault(row.user_id, []).append(row)
    return [by_user[people.users[place // BY_ONE].pk][place % BY_ONE] for place in range(EACH)]


def write_each(server, people, name, request_of):
    """Send one kind of form EACH times, by people in turn, and return the Measured."""
    from core.models import LimitCounter

    LimitCounter.objects.all().delete()
    forget_limits()
    before = server.cpu_seconds()
    for place in range(EACH):
        path, data = request_of(place)
        send(server, people, place // BY_ONE, path, data)
    used = server.cpu_seconds() - before
    return Measured(name, EACH, 0, round(used / EACH * 1000, 3))


def forget_limits():
    """Let everyone write again: Redis counts too."""
    from django.conf import settings
    from django.core.cache import caches

    if settings.REDIS_URL:
        client = caches["limits"].client.get_client()
        for key in client.scan_iter("limit:*"):
            client.delete(key)


def send(server, people, place, path, data):
    body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": people.token})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": people.cookie(place)}
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 302:
        raise RuntimeError(f"{path} answered {answer.status} instead of 302")

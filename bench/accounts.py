"""What signing in costs, and whether its time tells a stranger which addresses have an account."""

import http.client
import math
import secrets
import statistics
import time
import urllib.parse
from dataclasses import asdict, dataclass

TRIES = 200
SIGN_INS = 100
AN_HOUR = 100_000
PASSWORD = "nine owls on a roof"  # noqa: S105 - of accounts that only the measured site has
KNOWN = "bench-known-{}@nhs.net"
SIGN_IN, CODE, REGISTER = "/accounts/sign-in/", "/accounts/sign-in/code/", "/accounts/register/"


@dataclass(frozen=True)
class SignIns:
    """What a right password costs: seconds and memory of one hash, and of the whole request."""

    hash_ms: float
    hash_memory_mib: int
    cpu_ms: float
    a_second_each_process: float
    processes_for_100000_an_hour: int

    as_dict = asdict


@dataclass(frozen=True)
class Compared:
    """Medians of interleaved tries with addresses that have an account and that have none, in milliseconds."""

    what: str
    known_ms: float
    unknown_ms: float

    @property
    def difference(self):
        """How far the two are apart, as a part of the smaller."""
        return abs(self.known_ms - self.unknown_ms) / min(self.known_ms, self.unknown_ms)

    def as_dict(self):
        return asdict(self) | {"difference": round(self.difference, 4)}


def prepare_accounts():
    """Make the accounts that are signed in to; their limits begin anew."""
    from django.contrib.auth.hashers import make_password

    from core.models import LimitCounter
    from users.models import User

    hashed = make_password(PASSWORD)
    people = (
        User(email=KNOWN.format(number), public_name="Bench", password=hashed) for number in range(TRIES)
    )
    User.objects.bulk_create(people, ignore_conflicts=True)
    LimitCounter.objects.all().delete()


def measure_sign_ins(server):
    """Sign in many accounts one after the other, and return what it cost."""
    from django.contrib.auth.hashers import check_password, get_hasher, make_password

    hashed = make_password(PASSWORD)
    start = time.process_time()
    for _ in range(10):
        check_password(PASSWORD, hashed)
    hash_seconds = (time.process_time() - start) / 10

    before = server.cpu_seconds()
    for number in range(SIGN_INS):
        post(server, SIGN_IN, {"login": KNOWN.format(number), "password": PASSWORD}, expected=302)
    each = (server.cpu_seconds() - before) / SIGN_INS
    return SignIns(
        hash_ms=round(hash_seconds * 1000, 1),
        hash_memory_mib=get_hasher().memory_cost // 1024,
        cpu_ms=round(each * 1000, 1),
        a_second_each_process=round(1 / each, 1),
        processes_for_100000_an_hour=math.ceil(AN_HOUR / 3600 * each),
    )


def compare_answers(server):
    """Return, for each form that a stranger may send, what known and unknown addresses take."""
    wrong = {"password": "ten owls on a roof"}
    new = {"name": "Sam Okafor", "password": PASSWORD, "rules": "on"}
    return [
        compare(server, "signing in, wrong password", SIGN_IN, "login", wrong, expected=200),
        compare(server, "asking for a code", CODE, "email", {}, expected=302),
        compare(server, "registering", REGISTER, "email", new, expected=302),
    ]


def compare(server, what, path, field, data, *, expected):
    """Send one form with a known and an unknown address by turns, and return the medians."""
    times = {True: [], False: []}
    for number in range(TRIES):
        for is_known in (True, False) if number % 2 else (False, True):
            address = KNOWN.format(number) if is_known else f"bench-{secrets.token_hex(4)}-{number}@nhs.net"
            times[is_known].append(post(server, path, data | {field: address}, expected=expected))
    known, unknown = (round(statistics.median(times[is_known]) * 1000, 2) for is_known in (True, False))
    return Compared(what, known, unknown)


def post(server, path, data, *, expected):
    """Send a form as a browser that comes for the first time would, and return the seconds it took."""
    token = secrets.token_hex(16)
    body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": token})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={token}",
        # Each from a place of its own, as the one proxy in front would say.
        "X-Forwarded-For": f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}",
    }
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    start = time.perf_counter()
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - start
    connection.close()
    if answer.status != expected:
        raise RuntimeError(f"{path} answered {answer.status} instead of {expected}")
    return took

"""The load: wrk, the same for every row."""

import os
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass

CONNECTIONS = 16
# What every browser sends: the bare view's bytes are packed for it by the middleware, as a page's would be.
BROWSER = "Accept-Encoding: gzip, deflate, br"
SUMMARY = re.compile(r"(\d+) requests in ([\d.]+)s")
FAILURES = re.compile(r"Non-2xx or 3xx responses: (\d+)")


@dataclass(frozen=True)
class Measured:
    """What one address took: requests a second, and milliseconds of processor time a request."""

    name: str
    requests: int
    requests_a_second: float
    cpu_ms: float

    as_dict = asdict


def measure(server, name, path, seconds, cookie=""):
    """Load one address for some seconds and return what was measured. Raises RuntimeError when answers fail."""
    run_wrk(server.address + path, 1, cookie)
    before = server.cpu_seconds()
    requests, took = run_wrk(server.address + path, seconds, cookie)
    used = server.cpu_seconds() - before
    return Measured(name, requests, round(requests / took, 1), round(used / requests * 1000, 3))


def run_wrk(url, seconds, cookie=""):
    """Return (number of requests, seconds) of a run of wrk, signed in by the cookie if there is one."""
    signed_in = ["-H", f"Cookie: {cookie}"] if cookie else []
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", BROWSER, *signed_in, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failures = FAILURES.search(said)
    if failures:
        raise RuntimeError(f"{failures[1]} answers of {url} were errors")
    requests, took = SUMMARY.search(said).groups()
    return int(requests), float(took)


def ensure_wrk():
    """Return whether wrk is here, after installing Debian's package where that is possible."""
    if shutil.which("wrk"):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run("apt-get update -qq; apt-get install -y -qq wrk", shell=True, check=False)  # noqa: S602
    return shutil.which("wrk") is not None

"""Measures and prints a table; writes the same as JSON to var/bench.json."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.report import Report

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
POST = "/talk/the-trolley-with-the-bad-wheel/"
STREAM = "/talk/"
SEARCH = "/search/?q=rota"
SIZES = ("posts", "comments", "ideas", "supports", "subscribers")


def main():
    options = read_options()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="bench.settings", VAR_DIR=str(FOLDER), PYTHONPATH=f"{ROOT}:{ROOT}/site"
    )
    sys.path.insert(0, str(ROOT / "site"))
    from bench.load import ensure_wrk

    if not ensure_wrk():
        sys.exit("wrk is needed for the load: install it (Debian's package is called wrk).")
    prepare(options)
    import django

    django.setup()
    rows = measure_all(options.seconds)
    reading, writing, bare_page = measure_comments(options.seconds)
    lists, supporting = measure_ideas(options.seconds)
    sign_ins, compared = measure_accounts()
    report = Report(
        rows, reading, [*writing, supporting], bare_page, sign_ins, compared, *measure_deliveries(), lists
    )
    sys.stdout.write(report.text())
    sizes = {name: getattr(options, name) for name in SIZES}
    (ROOT / "var" / "bench.json").write_text(report.json(sizes))
    if not report.all_hold:
        sys.exit("A bound does not hold.")


def read_options():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of load for each row")
    parser.add_argument("--posts", type=int, default=1000, help="in the stream, besides the demonstration's")
    parser.add_argument("--comments", type=int, default=1_000_000, help="on these posts")
    parser.add_argument("--ideas", type=int, default=100_000, help="on a challenge of their own")
    parser.add_argument("--supports", type=int, default=2_000_000, help="of these ideas")
    parser.add_argument("--subscribers", type=int, default=100_000, help="who follow one of the posts")
    return parser.parse_args()


def prepare(options):
    """Build the measured site once: the demonstration and many more rows of each kind."""
    wanted = [f"--{name}={getattr(options, name)}" for name in SIZES]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for command in (
        ["migrate", "--verbosity=0"],
        ["build_demo"],
        ["build_volume", *wanted],
        ["collectstatic", "--no-input", "--verbosity=0"],
        ["db_worker", "--queue-name=*", "--batch", "--no-reload", "--verbosity=0"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )


def measure_all(seconds):
    """Return the measured rows: the bare view first, then the others on servers of the same kind."""
    from bench.load import measure
    from bench.servers import server

    body = FOLDER / "bare.html"
    with server(PAGE_CACHE_SECONDS="0", **own_cache("cold")) as cold:
        body.write_bytes(cold.body(POST))
        rows = [
            measure(cold, "post, cold", POST, seconds),
            measure(cold, "stream, cold", STREAM, seconds),
            measure(cold, "search", SEARCH, seconds),
        ]
    with server(**own_cache("warm")) as warm:
        rows.append(measure(warm, "post, warm", POST, seconds))
        rows.append(measure(warm, "stream, warm", STREAM, seconds))
    with server(PAGE_CACHE="false", BARE_BODY=str(body)) as bare:
        rows.insert(0, measure(bare, "bare view", "/bench/bare/", seconds))
    return rows


def measure_comments(seconds):
    """Return what comments cost to read, signed in with nothing kept, and to write; and a bare view of such a page."""
    from bench.comments import MANY, measure_reading, measure_writing
    from bench.load import measure
    from bench.servers import server

    body = FOLDER / "bare_comments.html"
    with server(PAGE_CACHE_SECONDS="0", **own_cache("comments")) as cold:
        body.write_bytes(cold.body(f"{MANY}?sort=oldest"))
        reading, writing = measure_reading(cold, seconds), measure_writing(cold)
    with server(PAGE_CACHE="false", BARE_BODY=str(body)) as bare:
        return reading, writing, measure(bare, "bare view of such a page", "/bench/bare/", seconds)


def measure_ideas(seconds):
    """Return what lists of ideas cost to read, signed in with nothing kept, and what supporting one costs."""
    from bench.ideas import measure_lists, measure_supporting
    from bench.servers import server

    with server(PAGE_CACHE_SECONDS="0", **own_cache("ideas")) as cold:
        return measure_lists(cold, seconds), measure_supporting(cold)


def measure_accounts():
    """Return what signing in costs, and what known and unknown addresses take."""
    from bench.accounts import compare_answers, measure_sign_ins, prepare_accounts
    from bench.servers import server

    prepare_accounts()
    with server(TRUSTED_PROXIES="1") as accounts:
        compared = compare_answers(accounts)
        prepare_accounts()
        return measure_sign_ins(accounts), compared


def measure_deliveries():
    """Return what it costs to tell whoever follows a post, and what comes of it while things fail."""
    from bench import faults, subscriptions

    return subscriptions.measure_deliveries(), faults.measure_faults()


def own_cache(name):
    """Return the environment of a server whose cache is empty at first and its own."""
    folder = FOLDER / "cache" / name
    shutil.rmtree(folder, ignore_errors=True)
    return {"CACHE_DIR": str(folder), "CACHE_KEY_PREFIX": f"bench-{name}-{os.getpid()}"}


if __name__ == "__main__":
    main()

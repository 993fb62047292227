"""Measures and prints a table; writes the same as JSON to var/bench.json."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
POST = "/talk/the-trolley-with-the-bad-wheel/"
STREAM = "/talk/"
SEARCH = "/search/?q=rota"
COLD_LIMIT = 40
SAME_WITHIN = 0.05


def main():
    options = read_options()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="bench.settings", VAR_DIR=str(FOLDER), PYTHONPATH=f"{ROOT}:{ROOT}/site"
    )
    sys.path.insert(0, str(ROOT / "site"))
    from bench.load import ensure_wrk

    if not ensure_wrk():
        sys.exit("wrk is needed for the load: install it (Debian's package is called wrk).")
    prepare(options.posts)
    rows = measure_all(options.seconds)
    sign_ins, compared = measure_accounts()
    report(rows, sign_ins, compared, options.posts)


def read_options():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of load for each row")
    parser.add_argument("--posts", type=int, default=1000, help="in the stream, besides the demonstration's")
    return parser.parse_args()


def prepare(posts):
    """Build the measured site once: the demonstration and many more posts."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for command in (
        ["migrate", "--verbosity=0"],
        ["build_demo"],
        ["build_volume", f"--posts={posts}"],
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


def measure_accounts():
    """Return what signing in costs, and what known and unknown addresses take."""
    import django

    django.setup()
    from bench.accounts import compare_answers, measure_sign_ins, prepare_accounts
    from bench.servers import server

    prepare_accounts()
    with server(TRUSTED_PROXIES="1") as accounts:
        compared = compare_answers(accounts)
        prepare_accounts()
        return measure_sign_ins(accounts), compared


def own_cache(name):
    """Return the environment of a server whose cache is empty at first and its own."""
    folder = FOLDER / "cache" / name
    shutil.rmtree(folder, ignore_errors=True)
    return {"CACHE_DIR": str(folder), "CACHE_KEY_PREFIX": f"bench-{name}-{os.getpid()}"}


def report(rows, sign_ins, compared, posts):
    """Print the table, write the JSON, and say whether the bounds hold."""
    bare = rows[0]
    by_name = {row.name: row for row in rows}
    out = [f"{'':<14}{'requests/s':>12}{'CPU ms':>10}{'× bare':>9}"]
    out += [
        f"{row.name:<14}{row.requests_a_second:>12}{row.cpu_ms:>10}{row.cpu_ms / bare.cpu_ms:>9.2f}"
        for row in rows
    ]
    warm_holds = by_name["post, warm"].requests_a_second >= bare.requests_a_second
    cold_holds = by_name["post, cold"].cpu_ms <= COLD_LIMIT * bare.cpu_ms
    out.append(f"a warm post takes at least the bare view's requests: {'yes' if warm_holds else 'NO'}")
    out.append(f"a cold post costs at most {COLD_LIMIT} times its CPU: {'yes' if cold_holds else 'NO'}")
    out += [
        f"{one.what}: {one.known_ms} ms known, {one.unknown_ms} ms unknown, {one.difference:.1%} apart"
        for one in compared
    ]
    same = all(one.difference <= SAME_WITHIN for one in compared)
    out.append(
        f"known and unknown addresses take the same within {SAME_WITHIN:.0%}: {'yes' if same else 'NO'}"
    )
    out.append(
        f"a sign-in costs {sign_ins.cpu_ms} ms of CPU, {sign_ins.hash_ms} of it for the hash with "
        f"{sign_ins.hash_memory_mib} MiB: {sign_ins.a_second_each_process} a second and process, "
        f"{sign_ins.processes_for_100000_an_hour} processes for 100,000 an hour"
    )
    sys.stdout.write("\n".join(out) + "\n")
    figures = {
        "posts": posts,
        "database": os.environ.get("DATABASE_URL", "sqlite").split(":")[0],
        "cache": "redis" if os.environ.get("REDIS_URL") else "files",
        "rows": [row.as_dict() | {"times_bare": round(row.cpu_ms / bare.cpu_ms, 2)} for row in rows],
        "sign_ins": sign_ins.as_dict(),
        "known_and_unknown": [one.as_dict() for one in compared],
    }
    (ROOT / "var" / "bench.json").write_text(json.dumps(figures, indent=2) + "\n")
    if not (warm_holds and cold_holds and same):
        sys.exit("A bound does not hold.")


if __name__ == "__main__":
    main()

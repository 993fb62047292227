"""A database that has been migrated once, of which every process of a run, and every site under test, gets a copy.

Migrating takes half a minute of a processor, copying less than a second. The copy is kept from run to run until a
migration or an installed package changes.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
NAME = "talk_health_and_care_migrated_"
# A number of our own among the advisory locks of PostgreSQL.
LOCK = 20181105
# Beside the folders of the processes of a run (config.settings.test).
FOLDER = settings.SCRATCH.parent


def server_of(url):
    """Return the address of the server of a database of PostgreSQL without the name; '' for SQLite."""
    return url.rpartition("/")[0] if url.startswith("postgres") else ""


def fill(path):
    """Put a migrated database of SQLite at a path, in the place of what is there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "migrated.lock", "w") as lock:
        # Of the processes of a run, one makes it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        source = _made_in_file()
        for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(source, path)


@contextmanager
def template(url):
    """Give the name of a migrated database of the same server of PostgreSQL, to create others from meanwhile."""
    with psycopg.connect(url, autocommit=True) as connection:
        # Of all runs that use this server, one makes it, and none drops it while another copies it.
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield _made_on_server(connection, server_of(url))


def _fingerprint():
    """Return what changes with the migrations and with what is installed."""
    files = sorted(ROOT.glob("*/migrations/*.py"))
    files += [ROOT / "requirements-dev.txt", ROOT / "core" / "first_rows.py"]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _made_in_file():
    name = f"{NAME}{_fingerprint()}"
    if not (FOLDER / name).exists():
        for earlier in FOLDER.glob(f"{NAME}*"):
            earlier.unlink()
        half = FOLDER / f"half-{name}"
        half.unlink(missing_ok=True)
        _migrate(f"sqlite:///{half}")
        half.rename(FOLDER / name)
    return FOLDER / name


def _made_on_server(connection, server):
    name = f"{NAME}{_fingerprint()}"
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{NAME}%"])
    there = {row[0] for row in rows}
    if name not in there:
        for earlier in there:
            connection.execute(f"DROP DATABASE IF EXISTS {earlier}")
        half = f"half_{name}"
        connection.execute(f"DROP DATABASE IF EXISTS {half}")
        connection.execute(f"CREATE DATABASE {half}")
        _migrate(f"{server}/{half}")
        connection.execute(f"ALTER DATABASE {half} RENAME TO {name}")
    return name


def _migrate(url):
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url},
        check=True,
    )

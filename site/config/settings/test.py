"""Settings of the test suite: the real parts of dev.py, in folders and databases of its own."""

import os
import tempfile
from pathlib import Path

# Tests never touch the folders of `make run`; each process of a parallel run has its own.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SCRATCH = Path(tempfile.gettempdir()) / f"talk-health-and-care-tests-{os.getuid()}" / WORKER
SCRATCH.mkdir(parents=True, exist_ok=True)
os.environ["VAR_DIR"] = str(SCRATCH)

from .base import *  # noqa: E402, F403
from .base import CACHES, DATABASES, REDIS_URL  # noqa: E402

SECRET_KEY = "only-for-tests"
DEMO = True
# Tests of the CMS are not about signing in; those of the second factor switch it on.
CMS_SECOND_FACTOR = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if REDIS_URL:
    # Each process of a parallel run has a database of Redis to itself, so that it may empty it.
    NUMBER = 1 + int(WORKER.removeprefix("gw")) if WORKER.startswith("gw") else 1
    CACHES["default"]["LOCATION"] = CACHES["limits"]["LOCATION"] = f"{REDIS_URL.rsplit('/', 1)[0]}/{NUMBER}"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file: threads and processes of a test share it as they share a real one.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    # What a machine that goes down would take with it is made again.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
MAIL_PROVIDER = "postmark"
ANYMAIL = {"WEBHOOK_SECRET": "provider:only-for-tests"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {"version": 1, "disable_existing_loggers": False}

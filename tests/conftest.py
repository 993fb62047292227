"""What every test may use."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from hypothesis import settings as hypothesis_settings

from home.tree import ensure_tree
from tests import first_rows, migrated

# The fixture `smtp`.
pytest_plugins = ["tests.mail_server"]

# The clock of a busy machine decides nothing.
hypothesis_settings.register_profile("tests", deadline=None)
hypothesis_settings.load_profile("tests")

BLOCKER = pytest.StashKey()
# Far above what anything here needs on the slowest machine; what grows with the square of a text needs hours.
RUNAWAY_CPU_SECONDS = 60


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """A file of SQLite is copied anew for each run, so it is never made by migrations nor taken away."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def _source(django_db_modify_db_settings):
    """What the test database is copied from, there until this is closed."""
    source = ExitStack()
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        migrated.fill(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = source.enter_context(migrated.template(os.environ["DATABASE_URL"]))
    return source


@pytest.fixture(scope="session")
def django_db_setup(request, _source, django_db_setup, django_db_blocker):
    """Every database begins with what the site's fixed addresses need: home page, index pages, categories."""
    _source.close()
    request.session.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        ensure_tree()
        # Nor does it begin with work that this left behind.
        DBTaskResult.objects.all().delete()
        first_rows.keep()
    connection.ops.sql_flush = first_rows.sql_that_empties
    # Django's own way of putting them back has nothing to do; with it, nobody fills emptied tables by half.
    connection._test_serialized_contents = "[]"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """After a test that committed, put back what emptying the tables took away from the tests to come.

    Not a fixture: those of pytest-django, which empty the tables, may be torn down after any of ours. After the last
    test the test database is gone, and the connection leads to another, unless it is kept for the next run.
    """
    result = yield
    is_there = nextitem is not None or item.config.getoption("reuse_db")
    if is_there and "committed_db" in item.fixturenames:
        with item.session.stash[BLOCKER].unblock():
            first_rows.put_back()
    return result


@pytest.fixture
def committed_db(django_db_serialized_rollback, transactional_db):
    """A database whose transactions commit, for threads, processes and what waits for `on_commit`."""


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def _no_runaway():
    """Fail what does not come to an end, as a pattern that backtracks does not. How quick it is, `make bench` says."""

    def stop(*_):
        raise RuntimeError(f"This took more than {RUNAWAY_CPU_SECONDS} seconds of CPU.")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, RUNAWAY_CPU_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.fixture
def queries():
    """Count queries: `with queries() as counted: …` and then `len(counted)`."""
    return lambda: CaptureQueriesContext(connection)

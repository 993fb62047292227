"""For tests that ask no database, or only one of their own: a run on PostgreSQL would show the same again."""

import os

import pytest

on_sqlite_alone = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="asks no database but its own: the run on SQLite has shown it",
)

"""The cache of a machine without Redis."""

import logging
import pickle
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.file_cache import FileCache


@pytest.fixture
def files(tmp_path):
    return FileCache(str(tmp_path / "cache"), {})


@pytest.fixture
def broken(tmp_path):
    """A cache whose folder lies below a file."""
    (tmp_path / "file").touch()
    return FileCache(str(tmp_path / "file" / "cache"), {})


def test_value_is_kept(files):
    files.set("key", {"a": 1})
    assert files.get("key") == {"a": 1}


def test_add_stores_what_is_not_there(files):
    assert files.add("key", "first", 10)
    assert files.get("key") == "first"


def test_add_leaves_what_is_there(files):
    files.set("key", "first")
    assert not files.add("key", "second", 10)
    assert files.get("key") == "first"


def test_add_takes_the_place_of_what_has_expired(files):
    files.set("key", "first", 0)
    assert files.add("key", "second", 10)
    assert files.get("key") == "second"


def test_add_leaves_no_file_behind(files, tmp_path):
    files.add("key", "first")
    files.add("key", "second")
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_of_many_adds_at_once_one_wins(files):
    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            added = list(pool.map(lambda value, key=f"key-{number}": files.add(key, value), range(8)))
            assert sum(added) == 1
            assert files.get(f"key-{number}") == added.index(True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"torn",
        pickle.dumps(None),
        pickle.dumps(None) + b"torn",
        pickle.dumps(None) + zlib.compress(b"torn"),
        pickle.dumps(None) + zlib.compress(b"cno_such_module\nThing\n."),
        pickle.dumps(None) + zlib.compress(b"ccore.page_cache\nNoSuchClass\n."),
    ],
)
def test_file_that_cannot_be_read_is_a_miss(files, content):
    files.set("key", "value")
    with open(files._key_to_file("key"), "wb") as file:
        file.write(content)
    assert files.get("key", "nothing") == "nothing"
    files.set("key", "again")
    assert files.get("key") == "again"


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda cache: cache.get("key", "nothing"), "nothing"),
        (lambda cache: cache.get_many(["key"]), {}),
        (lambda cache: cache.set("key", 1), None),
        (lambda cache: cache.set_many({"key": 1}), []),
        (lambda cache: cache.add("key", 1), False),
        (lambda cache: cache.delete("key"), False),
        (lambda cache: "key" in cache, False),
        (lambda cache: cache.clear(), None),
    ],
)
def test_folder_out_of_reach_is_a_miss(broken, ask, answer):
    assert ask(broken) == answer


def test_folder_out_of_reach_is_logged(broken, caplog):
    with caplog.at_level(logging.WARNING):
        broken.set("key", 1)
    assert "The cache does not answer" in caplog.text

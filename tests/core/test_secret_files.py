"""Secrets that a machine makes for itself."""

import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.secret_files import kept_secret


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_secret_is_made_once_in_a_folder_that_need_not_exist(tmp_path):
    path = tmp_path / "new" / "secret"
    text = kept_secret(path, 50)
    assert len(text) >= 50
    assert kept_secret(path, 50) == text
    assert [file.name for file in path.parent.iterdir()] == ["secret"]


def test_secret_is_its_owner_s_alone(tmp_path):
    kept_secret(tmp_path / "secret", 50)
    assert mode(tmp_path / "secret") == 0o600


def test_file_that_exists_stands(tmp_path):
    path = tmp_path / "secret"
    path.write_text("chosen by hand\n")
    path.chmod(0o640)
    assert kept_secret(path, 50) == "chosen by hand"
    assert mode(path) == 0o640


def test_two_files_have_two_secrets(tmp_path):
    assert kept_secret(tmp_path / "one", 50) != kept_secret(tmp_path / "other", 50)


@pytest.mark.parametrize("time", range(5))
def test_threads_at_once_get_the_same_secret(tmp_path, time):
    path, together = tmp_path / "secret", threading.Barrier(8)

    def ask(_):
        together.wait(10)
        return kept_secret(path, 50)

    with ThreadPoolExecutor(8) as pool:
        texts = set(pool.map(ask, range(8)))
    assert texts == {path.read_text().strip()}
    assert len(list(tmp_path.iterdir())) == 1


def test_processes_at_once_get_the_same_secret(tmp_path):
    path = tmp_path / "secret"
    code = "import sys, pathlib; from core.secret_files import kept_secret; "
    code += "print(kept_secret(pathlib.Path(sys.argv[1]), 50))"
    command = [sys.executable, "-c", code, str(path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert {process.communicate(timeout=30)[0].strip() for process in started} == {path.read_text().strip()}

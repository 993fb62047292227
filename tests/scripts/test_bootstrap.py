"""scripts/bootstrap.sh: an environment from nothing, kept, repaired, or one clear line why not."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "bootstrap.sh"
# pip looks here instead of on the network: nothing listens there.
NO_NETWORK = "http://127.0.0.1:9/"


@pytest.fixture
def tree(tmp_path):
    """A copy of the script beside requirements of one package, which is there as a wheel."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    wheel = make_wheel(tmp_path / "wheels")
    pin = f"sample==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
    (tmp_path / "requirements.txt").write_text(pin)
    (tmp_path / "requirements-dev.txt").write_text(f"{pin}# and more\n")
    return tmp_path


def make_wheel(folder):
    """Write the smallest package that pip installs: sample 1.0."""
    folder.mkdir()
    path = folder / "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("sample.py", "")
        wheel.writestr("sample-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n")
        wheel.writestr(
            "sample-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("sample-1.0.dist-info/RECORD", "")
    return path


def bootstrap(tree, requirements="requirements.txt", **env):
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tree / "wheels"), "PYTHON": sys.executable}
    return subprocess.run(
        ["scripts/bootstrap.sh", requirements],
        cwd=tree,
        env={"PATH": os.environ["PATH"], "HOME": str(tree), "PIP_CONFIG_FILE": os.devnull, **offline, **env},
        capture_output=True,
        text=True,
    )


def can_import_sample(tree):
    return subprocess.run([tree / ".venv/bin/python", "-c", "import sample"]).returncode == 0


def fails_with_one_line(result):
    return result.returncode == 1 and result.stderr.count("\n") == 1


def test_environment_is_made_and_then_left_alone(tree):
    first = bootstrap(tree)
    assert (first.returncode, first.stderr) == (0, "")
    assert can_import_sample(tree)
    second = bootstrap(tree)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_longer_file_counts_for_the_shorter_one(tree):
    bootstrap(tree, "requirements-dev.txt")
    assert bootstrap(tree).stdout == ""


def test_changed_requirements_are_installed_into_the_same_environment(tree):
    bootstrap(tree)
    (tree / "requirements.txt").write_text("# nothing any more\n")
    result = bootstrap(tree)
    assert "Installing" in result.stdout
    assert "Making" not in result.stdout


def test_interrupted_installation_starts_afresh(tree):
    bootstrap(tree)
    # What is left when the machine goes down while pip works.
    (tree / ".venv/installed").rename(tree / ".venv/replaced")
    assert "Making" in bootstrap(tree).stdout
    assert can_import_sample(tree)


def test_environment_whose_python_is_gone_is_made_again(tree):
    bootstrap(tree)
    (tree / ".venv/bin/python").unlink()
    (tree / ".venv/bin/python").symlink_to("/nowhere/python3")
    assert "Making" in bootstrap(tree).stdout
    assert can_import_sample(tree)


def test_without_network_what_was_installed_still_works(tree):
    bootstrap(tree)
    before = (tree / "requirements.txt").read_text()
    (tree / "requirements.txt").write_text(before.replace("1.0", "1.1"))
    result = bootstrap(tree, PIP_NO_INDEX="", PIP_INDEX_URL=NO_NETWORK, PIP_RETRIES="1")
    assert fails_with_one_line(result)
    assert "is this machine on the network?" in result.stderr
    (tree / "requirements.txt").write_text(before)
    assert bootstrap(tree).stdout == ""


def test_wrong_hash_is_refused(tree):
    pin = (tree / "requirements.txt").read_text()
    (tree / "requirements.txt").write_text(f"{pin[:-65]}{'0' * 64}\n")
    result = bootstrap(tree)
    assert fails_with_one_line(result)
    assert "The packages could not be installed: ERROR:" in result.stderr


def test_old_python_is_refused_with_what_to_do(tree):
    old = tree / "python3"
    old.write_text("#!/bin/sh\n[ $1 = --version ] && echo Python 3.9.2\n")
    old.chmod(0o755)
    result = bootstrap(tree, PYTHON=str(old))
    assert fails_with_one_line(result)
    assert "(found: Python 3.9.2)" in result.stderr


def test_folder_that_cannot_be_written_to_is_named(tree):
    # A file in the place of the folder: root may write to anything else.
    (tree / "var").write_text("")
    result = bootstrap(tree)
    assert fails_with_one_line(result)
    assert result.stderr == f"This folder cannot be written to, or its folder var: {tree}\n"

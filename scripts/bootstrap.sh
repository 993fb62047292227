#!/bin/sh
# Makes the environment in .venv and installs a requirements file into it:
#   scripts/bootstrap.sh requirements.txt
# Needs Python 3.11 or later and nothing else; takes a moment when everything is there already.
# PYTHON=/path/to/python3.12 chooses the Python of a new environment.
set -eu
cd "$(dirname "$0")/.."
requirements=$1
log=var/bootstrap.log

stop() {
    echo "$1" >&2
    exit 1
}

# A copy of each installed file stands in .venv/installed. That folder is away while pip works, so that
# an interrupted installation is known by its absence, and starts afresh.
is_ready() {
    .venv/bin/python -c '' 2>/dev/null && cmp -s "$requirements" ".venv/installed/$requirements"
}

is_sound() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 && [ -d .venv/installed ]
}

find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null) || found="none"
    stop "Python 3.11 or later is needed (found: $found). Name one with PYTHON=/path/to/python3.11."
}

# Debian's Python comes without ensurepip, which `python3 -m venv` needs; virtualenv does without.
make_environment() {
    if "$python" -c 'import ensurepip, venv'; then
        "$python" -m venv .venv
    elif "$python" -m virtualenv --version; then
        "$python" -m virtualenv .venv
    elif command -v virtualenv; then
        virtualenv --python "$python" .venv
    elif "$python" -m pip install --target var/tools virtualenv; then
        PYTHONPATH=var/tools "$python" -m virtualenv .venv
    else
        fetch_debian_pip && "$python" -m venv --without-pip .venv &&
            .venv/bin/python "$wheel/pip" install --no-index "$wheel"
    fi
}

# Where there is no pip at all: Debian packs one as a wheel, which runs as it is and asks for no rights.
fetch_debian_pip() {
    mkdir -p var/tools
    [ "$(id -u)" != 0 ] || apt-get update
    (cd var/tools && apt-get download python3-pip-whl && dpkg-deb --extract python3-pip-whl*.deb .) &&
        wheel=$(echo var/tools/usr/share/python-wheels/pip-*.whl)
}

mkdir -p var 2>/dev/null && [ -w var ] && [ -w . ] ||
    stop "This folder cannot be written to, or its folder var: $(pwd)"
if is_ready; then
    exit 0
fi

# Two targets started together take turns, where the machine has flock.
exec 9>var/bootstrap.lock
if command -v flock >/dev/null; then
    flock 9
fi
if is_ready; then
    exit 0
fi

: >"$log"
if ! is_sound; then
    find_python
    echo "Making the environment in .venv with $("$python" --version)"
    rm -rf .venv
    make_environment >>"$log" 2>&1 ||
        stop "No environment could be made: connect to the network, or install python3-venv (details: $log)."
    mkdir .venv/installed
fi

echo "Installing the packages of $requirements (a minute or two, once)"
rm -rf .venv/replaced
mv .venv/installed .venv/replaced
if ! .venv/bin/python -m pip install --require-hashes -r "$requirements" >>"$log" 2>&1; then
    # pip downloads everything before it installs anything: what was there still works.
    if grep -q 'after connection broken by' "$log"; then
        mv .venv/replaced .venv/installed
        stop "The packages could not be downloaded: is this machine on the network? (details: $log)"
    fi
    stop "The packages could not be installed: $(grep ERROR "$log" | tail -n 1) (details: $log)"
fi
mkdir .venv/installed
# The longer file holds all of requirements.txt at the same versions (`make lock`).
cp requirements.txt .venv/installed/
[ "$requirements" = requirements.txt ] || cp "$requirements" .venv/installed/

#!/bin/sh
# Prints the path of the browser that the tests drive: the one that is there, else Debian's package, else
# Playwright's own download (then it prints nothing, for Playwright knows where it put it).
set -eu
cd "$(dirname "$0")/.."
log=var/browser.log

stop() {
    echo "$1 (details: $log)." >&2
    exit 1
}

install() {
    [ "$(id -u)" = 0 ] && command -v apt-get || return 1
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# Playwright's driver is a program that needs one library beyond the smallest Debian.
driver_runs() {
    .venv/bin/python -m playwright --version
}

# Ubuntu's chromium-browser may be a script that only says what to install: ask each for its version.
find_browser() {
    for browser in ${BROWSER_PATH:-} chromium-headless-shell chromium chromium-browser google-chrome; do
        if "$browser" --version >/dev/null 2>&1; then
            command -v "$browser"
            return
        fi
    done
    return 1
}

# Liberation has the widths of Arial, so that pages break where they do for readers.
install_browser() {
    install chromium-headless-shell fonts-liberation || install chromium fonts-liberation
}

install_playwright() {
    .venv/bin/python -m playwright install chromium &&
        .venv/bin/python -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright:
    playwright.chromium.launch().close()'
}

: >"$log"
if ! driver_runs >>"$log" 2>&1; then
    install libatomic1 >>"$log" 2>&1 && driver_runs >>"$log" 2>&1 ||
        stop "Playwright does not run: install libatomic1, and try again"
fi
find_browser && exit 0
echo "Installing a browser for the tests (a minute, once)" >&2
if install_browser >>"$log" 2>&1 && find_browser; then
    exit 0
fi
install_playwright >>"$log" 2>&1 || stop "There is no browser for the tests: install chromium, and try again"

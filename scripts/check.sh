#!/bin/sh
# Runs every check, says at the end which ones failed, and fails if one did.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python
failed=""

step() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "passed  $name"
    else
        printf '%s\n' "$output"
        echo "FAILED  $name"
        failed="$failed${failed:+, }$name"
    fi
}

# Production settings with values that are never used: the check connects to nothing.
check_production() {
    env DJANGO_SETTINGS_MODULE=config.settings.production \
        SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz \
        ALLOWED_HOSTS=talk.example.org SITE_ADDRESS=https://talk.example.org TRUSTED_PROXIES=1 ROUND_KEYS_DIR=/nonexistent \
        DATABASE_URL=postgres://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 \
        EMAIL_URL=smtp+tls://nobody:none@127.0.0.1:1 \
        $python manage.py check --deploy --fail-level WARNING
}

# The list of known holes lives on the network: its silence is no failure, a hole in it is one.
audit() {
    report=$($python -m pip_audit --require-hashes --disable-pip --progress-spinner off \
        --format json -r requirements-dev.txt 2>/dev/null)
    case $report in
    *'"vulns": [{'*)
        $python -m pip_audit --require-hashes --disable-pip --progress-spinner off -r requirements-dev.txt
        echo "FAILED  known holes"
        failed="$failed${failed:+, }known holes"
        ;;
    *'"vulns": []'*) echo "passed  known holes" ;;
    *) echo "skipped known holes (the audit service does not answer)" ;;
    esac
}

step "ruff check" $python -m ruff check --output-format concise
step "ruff format" $python -m ruff format --check --output-format concise
step "djlint" $python -m djlint --lint --quiet .
step "layers" env PYTHONPATH=site .venv/bin/lint-imports --no-logo
step "migrations" $python manage.py makemigrations --check --dry-run
step "Django" $python manage.py check
step "Django in production" check_production
audit

if [ -n "$failed" ]; then
    echo "Failed: $failed"
    exit 1
fi
echo "All checks passed."

"""Settings of real machines: complete, safe, and plain about what is missing. And the addresses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as current
from django.urls import NoReverseMatch, reverse

COMPLETE = {
    "SECRET_KEY": "a-long-secret-of-this-machine-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "talk.example.gov.uk",
    "SITE_ADDRESS": "https://talk.example.gov.uk",
    "TRUSTED_PROXIES": "0",
    "ROUND_KEYS_DIR": "/srv/round-keys",
    "DATABASE_URL": "postgres://talk:secret@127.0.0.1:5432/talk",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://talk:secret@127.0.0.1:587",
}
PROJECT = current.BASE_DIR


def manage(*arguments, **variables):
    """Run manage.py in an environment of these variables alone."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_of(module, *names, **variables):
    """Return what a settings module says in an environment of these variables alone, as another process reads it."""
    code = f"import config.settings.{module} as module; print([getattr(module, name) for name in {names!r}])"
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": "site"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(names, eval(done.stdout), strict=True))


def production(*arguments, tmp_path, **variables):
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "VAR_DIR": str(tmp_path)} | variables
    return manage(*arguments, **variables)


def test_production_is_safe_by_djangos_own_check(tmp_path):
    done = production("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **COMPLETE)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("missing", COMPLETE)
def test_production_stops_at_a_missing_variable_and_names_it(tmp_path, missing):
    rest = {name: value for name, value in COMPLETE.items() if name != missing}
    done = production("check", tmp_path=tmp_path, **rest)
    assert done.returncode != 0
    named = done.stderr.split("Set these environment variables")[-1]
    assert missing in named
    assert not [name for name in rest if f"  {name}:" in named]


@pytest.mark.parametrize("empty", ["", " "])
def test_production_names_all_that_is_missing_at_once(tmp_path, empty):
    done = production("check", tmp_path=tmp_path, **dict.fromkeys(COMPLETE, empty))
    assert done.returncode != 0
    assert [name for name in COMPLETE if f"  {name}:" not in done.stderr] == []


def test_production_refuses_a_short_secret(tmp_path):
    done = production("check", tmp_path=tmp_path, **COMPLETE | {"SECRET_KEY": "short"})
    assert done.returncode != 0
    assert "SECRET_KEY is too short" in done.stderr


@pytest.mark.parametrize(
    "address",
    ["https://talk.example.gov.uk/", "https://talk.example.gov.uk/talk", "http://talk.example.gov.uk"]
    + ["talk.example.gov.uk", "https://", "https://talk.example.gov.uk?a=b"],
)
def test_production_refuses_an_address_that_others_cannot_be_put_together_from(tmp_path, address):
    done = production("check", tmp_path=tmp_path, **COMPLETE | {"SITE_ADDRESS": address})
    assert done.returncode != 0
    assert done.stderr.strip() == (
        f"SITE_ADDRESS must be https:// and a host name, without a slash at the end, not {address}."
    )


def test_production_takes_an_address_with_a_port(tmp_path):
    done = production(
        "check", tmp_path=tmp_path, **COMPLETE | {"SITE_ADDRESS": "https://talk.example.gov.uk:8443"}
    )
    assert done.returncode == 0, done.stderr


def test_production_never_prints_its_secrets(tmp_path):
    done = production("check", tmp_path=tmp_path, **COMPLETE | {"SECRET_KEY": "short", "REDIS_URL": ""})
    assert "talk:secret" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("DEMO", False),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_HSTS_SECONDS", 31_536_000),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
        ("SESSION_COOKIE_SECURE", True),
        ("CSRF_COOKIE_SECURE", True),
        ("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"),
        ("EMAIL_USE_TLS", True),
        ("ALLOWED_HOSTS", ["talk.example.gov.uk"]),
        ("TRUSTED_PROXIES", 0),
    ],
)
def test_production_has_the_safe_value(production_values, name, value):
    assert production_values[name] == value


@pytest.fixture(scope="module")
def production_values(tmp_path_factory):
    """What production.py sets, as another process reads it."""
    names = (
        "DEBUG DEMO SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS SESSION_COOKIE_SECURE "
        "CSRF_COOKIE_SECURE EMAIL_BACKEND EMAIL_USE_TLS ALLOWED_HOSTS TRUSTED_PROXIES"
    ).split()
    return settings_of("production", *names, VAR_DIR=str(tmp_path_factory.mktemp("var")), **COMPLETE)


def test_machine_without_settings_makes_a_secret_of_its_own_that_only_its_owner_reads(tmp_path):
    keys = {settings_of("dev", "SECRET_KEY", VAR_DIR=str(tmp_path))["SECRET_KEY"] for _ in range(2)}
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", ["serve", "check", "migrate"])
def test_folder_that_cannot_be_used_is_said_in_one_line(command):
    done = manage(command, VAR_DIR="/proc/nowhere")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "This folder cannot be used: /proc/nowhere (No such file or directory). Choose another with VAR_DIR=.\n"
    )


def test_example_with_its_empty_values_works_as_it_is(tmp_path):
    lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    variables = named | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    found = settings_of("dev", "DATABASES", "SITE_ADDRESS", "ALLOWED_HOSTS", **variables)
    assert found["DATABASES"]["default"]["NAME"] == f"{tmp_path}/db.sqlite3"
    assert found["SITE_ADDRESS"] == "http://127.0.0.1:8000"
    assert "localhost" in found["ALLOWED_HOSTS"]


def test_every_variable_that_is_read_is_named_in_the_example():
    read = set()
    for path in (PROJECT / "site" / "config" / "settings").glob("*.py"):
        read |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8")))
    named = set(
        re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert read <= named
    assert named <= read | {"DJANGO_SETTINGS_MODULE"} | set(COMPLETE)


def test_transactions_are_not_opened_by_requests():
    assert not current.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_site_folder_is_no_package():
    assert not (Path(PROJECT) / "site" / "__init__.py").exists()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("account_login", "/accounts/sign-in/"),
        ("account_logout", "/accounts/sign-out/"),
        ("account_signup", "/accounts/register/"),
        ("search:search", "/search/"),
        ("health_live", "/health/live/"),
        ("health_ready", "/health/ready/"),
        ("sitemap", "/sitemap.xml"),
        ("wagtailadmin_home", "/cms/"),
    ],
)
def test_address_is_the_one_that_was_promised(name, address):
    assert reverse(name) == address


@pytest.mark.parametrize(
    "name",
    [
        "comments-post-comment",
        "comments-delete",
        "comments-flag",
        "comments-approve",
        "comments-url-redirect",
        "comments-xtd-sent",
        "comments-xtd-confirm",
        "comments-xtd-reply",
        "comments-xtd-mute",
        "comments-xtd-comment-like",
        "comments-xtd-api-list",
        "comments-xtd-api-create",
        "comments-xtd-api-flag",
    ],
)
def test_nothing_of_the_comments_library_has_an_address(name):
    for arguments in ([], [1], [1, 1], ["x"]):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=arguments)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/comments/post/", "/comments/sent/", "/comments/api/comment/", "/comments/reply/1/"]
)
def test_addresses_of_the_comments_library_answer_nothing(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_library_is_imported_by_no_address():
    from django.urls import get_resolver

    def modules(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from modules(pattern.url_patterns)
            else:
                yield getattr(pattern.callback, "__module__", "")

    found = set(modules(get_resolver().url_patterns))
    assert not [name for name in found if name.startswith(("django_comments", "rest_framework.auth"))]

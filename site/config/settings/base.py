"""Settings that hold everywhere; each environment variable is read in one place."""

import os
from pathlib import Path

import environ

from .apps import INSTALLED_APPS, MIDDLEWARE  # noqa: F401
from .headers import (  # noqa: F401
    CMS_CONTENT_SECURITY_POLICY,
    CONTENT_SECURITY_POLICY,
    PERMISSIONS_POLICY,
)
from .identity import form_targets, identity_settings
from .logs import logging_at

BASE_DIR = Path(__file__).resolve().parents[3]

env = environ.Env()
env.read_env(BASE_DIR / ".env")
# An empty variable counts as one that is not set: .env.example may be copied as it is.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

# Everything that the site writes on this machine stands here.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# The keys of anonymous rounds: outside the database, and outside what is backed up with it.
ROUND_KEYS_DIR = Path(env.str("ROUND_KEYS_DIR", default=str(VAR_DIR / "round-keys")))
# For how many days a backup of the database is kept: readers are told.
BACKUP_DAYS = env.int("BACKUP_DAYS", default=35)

SITE_NAME = "Talk Health and Care"
SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
MAINTENANCE = env.bool("MAINTENANCE", default=False)
DEBUG = False
# Whether `manage.py build_demo` may make its accounts, whose passwords are printed.
DEMO = False

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "core.forms.DesignSystemRenderer"

# --- Data -----------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers take the lock at the start and queue for it; readers never wait (docs/adr/0003).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": env.str("CACHE_KEY_PREFIX", default="thc"),
            "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 1},
        },
        # Limits must know that Redis is down: then the database counts (core/limits.py).
        "limits": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 1},
        },
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "core.file_cache.FileCache",
            "LOCATION": env.str("CACHE_DIR", default=str(VAR_DIR / "cache")),
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }

# What `manage.py run_timers` runs, and every how many seconds.
TIMERS = (
    ("publish_scheduled", 60),
    ("publish_status_updates", 60),
    ("announce_rounds", 60),
    ("close_anonymous_rounds", 60),
    ("send_overdue_mail", 60),
    ("send_overdue_notifications", 60),
    ("send_digests", 300),
    ("finish_my_data", 60),
    ("tell_reporters", 60),
    ("tidy_up", 3600),
    ("recheck_staff", 3600),
    ("ask_addresses", 3600),
)
# What `manage.py tidy_up` runs: functions without arguments, each of which deletes what has expired.
TIDIERS = [
    "challenges.actions.sheets.drop_expired_sheets",
    "core.limits.drop_expired",
    "core.mail.drop_given_up",
    "core.tidying.drop_expired_sessions",
    "core.tidying.drop_old_tasks",
    "subscriptions.keeping.drop_silent",
    "subscriptions.tidying.drop_old_news",
    "users.actions.my_data.drop_expired_exports",
    "users.actions.registration.drop_expired_registrations",
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

PAGE_CACHE = env.bool("PAGE_CACHE", default=True)
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=600)

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- People ---------------------------------------------------------------------------------------

SESSION_ENGINE = "core.sessions"
AUTH_USER_MODEL = "users.User"
LOGIN_URL = "/accounts/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
# Passwords are changed in one place, the account's own pages.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
AUTHENTICATION_BACKENDS = ["users.backends.EmailBackend"]
# Whoever may open the CMS signs in with a second factor.
CMS_SECOND_FACTOR = True
# How many proxies of ours stand in front, each adding one address to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# The sign-in library (docs/adr/0019): it knows sessions, codes, second factors and identity providers; who gets
# an account, limits and mail are ours.
ACCOUNT_ADAPTER = "users.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "users.forms.SignInForm",
    "request_login_code": "users.forms.RequestCodeForm",
    "confirm_login_code": "users.forms.ConfirmCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An account is made only when its address is confirmed (users/actions/registration.py).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# The library's limits read, then write, and vanish with the cache: ours are users/limits.py.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "users.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
# Another place where people may sign in, named by the environment (docs/operations/identity-provider.md).
identity = identity_settings(env)
vars().update(identity)
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += form_targets(identity)
SOCIALACCOUNT_ADAPTER = "users.social_adapter.SocialAccountAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- Comments: the library's table and nothing else of it (docs/adr/0006) -------------------------

COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MODEL = "comments.models.StaffComment"
COMMENTS_XTD_CONFIRM_EMAIL = False
COMMENTS_XTD_THREADED_EMAILS = False
COMMENTS_XTD_MAX_THREAD_LEVEL = 3
COMMENTS_XTD_SALT = b"talk-health-and-care"
COMMENTS_XTD_APP_MODEL_OPTIONS = {
    "default": {
        "who_can_post": "users",
        "allow_flagging": False,
        "allow_feedback": False,
        "show_feedback": False,
    }
}

# --- Wagtail --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_APPEND_SLASH = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# An address is what an account is known by: superusers change it, not its holder.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Milliseconds of rest after which a form saves itself. Wagtail's own half second meets the click on a button.
WAGTAIL_AUTOSAVE_INTERVAL = 2000
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILEMBEDS_FINDERS = []
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 0

# Hosts that an editor may send readers to from an embed block; the page itself asks nothing of them.
EMBED_HOSTS = ["www.youtube.com", "youtu.be", "vimeo.com", "www.gov.uk", "www.england.nhs.uk"]

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "core.staticfiles.DesignSystemFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.staticfiles.PublicCompressedManifestStorage"},
}
# The CMS's own assets are compressed in production only: that takes 19 s (docs/adr/0004).
COMPRESS_ALL_STATIC_FILES = False

# --- Mail -----------------------------------------------------------------------------------------

# By SMTP where EMAIL_URL says so; else into files.
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
# Mails to subscribers that one task sends: each costs the queue a row, and a killed worker leaves so many waiting.
MAILS_A_TASK = 500
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Talk Health and Care <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who reports bounces and complaints, and the secrets that it must know (docs/operations/mail.md).
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
ANYMAIL = env.dict("ANYMAIL", default={})

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("en-gb", "English")]

# --- Safety ---------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logging_at(LOG_LEVEL)
